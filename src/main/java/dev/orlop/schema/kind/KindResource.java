package dev.orlop.schema.kind;

import java.util.List;

/**
 * Names one resource of the built-in API, and its kind's type.
 *
 * @param group "" for the core group
 * @param type the name of the kind's type, as in {@link KindCatalog#type}
 * @param subresources such as {@code status} and {@code scale}
 */
public record KindResource(
        String group,
        String version,
        String kind,
        String plural,
        String singular,
        boolean namespaced,
        String type,
        List<String> subresources,
        List<String> shortNames,
        List<String> categories) {

    /** As objects name it: {@code v1}, {@code apps/v1}. */
    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }
}
