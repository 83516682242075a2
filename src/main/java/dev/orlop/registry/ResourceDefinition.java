package dev.orlop.registry;

import dev.orlop.object.GroupResource;
import dev.orlop.object.SelectableFields;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a resource type is: built in or made by a CustomResourceDefinition, described the same way. Immutable; a change of
 * a CRD makes a new one.
 *
 * @param storagePrefix the type's key prefix without the global one, such as {@code /example.com/widgets/}: starts and
 *     ends with a slash
 * @param versions in the order of discovery, the preferred one first
 * @param storageVersion the name of the version that objects are stored in
 * @param builtIn whether it is part of the server rather than made by a CRD
 */
public record ResourceDefinition(
        GroupResource groupResource,
        Names names,
        boolean namespaced,
        String storagePrefix,
        List<Version> versions,
        String storageVersion,
        boolean builtIn) {

    /**
     * {@code spec.names} of a CRD.
     */
    public record Names(
            String plural,
            String singular,
            String kind,
            String listKind,
            List<String> shortNames,
            List<String> categories) {}

    /**
     * One version of the type.
     *
     * @param deprecationWarning sent with every answer in this version, or null
     * @param schema the CRD's {@code openAPIV3Schema}, not yet enforced; null for built-in types
     */
    public record Version(
            String name,
            boolean served,
            boolean statusSubresource,
            @Nullable Scale scale,
            SelectableFields selectableFields,
            @Nullable String deprecationWarning,
            @Nullable ObjectNode schema) {}

    /** The paths of the scale subresource, each with a leading dot. */
    public record Scale(
            String specReplicasPath,
            String statusReplicasPath,
            @Nullable String labelSelectorPath) {}

    /** The version of that name, or null if there is none or it is not served. */
    public @Nullable Version servedVersion(String name) {
        for (Version version : versions) {
            if (version.served() && version.name().equals(name)) {
                return version;
            }
        }
        return null;
    }
}
