package dev.orlop.registry;

import dev.orlop.object.FieldSelector;
import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import dev.orlop.registry.ResourceDefinition.Version;
import dev.orlop.tree.Literals;

/** Checks the fields by which objects are selected ({@code runtime.Scheme.ConvertFieldLabel}). */
public final class FieldLabels {
    private FieldLabels() {}

    /**
     * @throws StatusException 400 naming the first field of the selector by which the version's objects cannot be selected
     */
    public static void check(ResourceDefinition definition, Version version, FieldSelector selector) {
        for (FieldSelector.Requirement requirement : selector.requirements()) {
            String path = requirement.path();
            boolean known = path.equals("metadata.name")
                    || (path.equals("metadata.namespace") && definition.namespaced())
                    || version.selectableFields().indexOf(path) >= 0;
            if (!known) {
                throw new StatusException(Status.badRequest(unknown(definition, version, path)));
            }
        }
    }

    /** Built-in kinds without fields of their own have the conversion of all, which speaks otherwise. */
    private static String unknown(ResourceDefinition definition, Version version, String path) {
        return definition.builtIn() && version.selectableFields().paths().isEmpty()
                ? Literals.quote(path)
                        + " is not a known field selector: only \"metadata.name\", \"metadata.namespace\""
                : "field label not supported: " + path;
    }
}
