package dev.orlop.registry;

import dev.orlop.object.GroupResource;
import dev.orlop.object.GroupVersionKind;
import dev.orlop.object.GroupVersionResource;
import dev.orlop.object.KubeObject.TypeMeta;
import dev.orlop.object.SelectableFields;
import dev.orlop.registry.ResourceStore.Subresource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Describes a resource type: built in or made by a CustomResourceDefinition, described the same way. Immutable; a
 * change of a CRD makes a new one.
 *
 * @param storagePrefix the type's key prefix without the global one, such as {@code /example.com/widgets/}: starts and
 *     ends with a slash
 * @param versions in the order of discovery, the preferred one first
 * @param storageVersion the name of the version that objects are stored in
 * @param builtIn whether it is part of the server rather than made by a CRD
 * @param revision of the CRD that makes the type, its uid and generation; empty for a built-in type. Another one means that
 *     schemas or columns may have changed
 * @param terminating whether its CRD is being deleted: objects can still be read and deleted, not made or changed
 * @param allVerbs what can be done with objects of the type, as discovery names it
 * @param elsewhere where another type serves the same objects, as events have two
 */
public record ResourceDefinition(
        GroupResource groupResource,
        Names names,
        boolean namespaced,
        String storagePrefix,
        List<Version> versions,
        String storageVersion,
        boolean builtIn,
        String revision,
        boolean terminating,
        List<String> allVerbs,
        List<GroupVersionResource> elsewhere) {

    /** The verbs of objects that are stored. */
    public static final List<String> VERBS =
            List.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");

    /** Clients are indifferent to the order, but compare documents. */
    private static final List<String> CUSTOM_VERBS =
            List.of("delete", "deletecollection", "get", "list", "patch", "create", "update", "watch");

    private static final List<String> VERBS_WHILE_TERMINATING =
            List.of("delete", "deletecollection", "get", "list", "watch");

    /** A type of objects that are stored. */
    public ResourceDefinition(
            GroupResource groupResource,
            Names names,
            boolean namespaced,
            String storagePrefix,
            List<Version> versions,
            String storageVersion,
            boolean builtIn,
            String revision,
            boolean terminating) {
        this(
                groupResource,
                names,
                namespaced,
                storagePrefix,
                versions,
                storageVersion,
                builtIn,
                revision,
                terminating,
                builtIn ? VERBS : CUSTOM_VERBS,
                List.of());
    }

    /** The same type, whose objects another one serves too. */
    public ResourceDefinition withElsewhere(List<GroupVersionResource> others) {
        return new ResourceDefinition(
                groupResource,
                names,
                namespaced,
                storagePrefix,
                versions,
                storageVersion,
                builtIn,
                revision,
                terminating,
                allVerbs,
                List.copyOf(others));
    }

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
     * One version of the type. It does not hold the CRD's schema: as a tree that would be by far the largest part of a type in
     * memory, so it is compiled apart from it.
     *
     * @param subresources beside the object itself
     * @param scale the paths of {@link Subresource#SCALE}, null without it
     * @param deprecationWarning sent with every answer in this version, or null
     * @param columns what {@code kubectl get} shows beside the name; empty for its age only
     */
    public record Version(
            String name,
            boolean served,
            Set<Subresource> subresources,
            @Nullable Scale scale,
            SelectableFields selectableFields,
            @Nullable String deprecationWarning,
            List<PrinterColumn> columns) {

        public Version {
            subresources = Set.copyOf(subresources);
        }

        /** Whether requests may name the subresource; the object itself is always there. */
        public boolean has(Subresource subresource) {
            return subresource == Subresource.NONE || subresources.contains(subresource);
        }

        private Version asServed() {
            return new Version(name, true, subresources, scale, selectableFields, deprecationWarning, columns);
        }
    }

    /**
     * A column of the table that a version is shown as ({@code additionalPrinterColumns}).
     *
     * @param format a hint for clients, or empty
     * @param priority above 0 for columns that are shown on request only
     */
    public record PrinterColumn(
            String name, String type, String format, String description, int priority, String jsonPath) {}

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

    /** Whether its objects are the namespaces, which are cluster-scoped but count as within themselves. */
    public boolean isNamespaceItself() {
        return groupResource.equals(GroupResource.NAMESPACES);
    }

    /** Whether any version is served. */
    public boolean isServed() {
        return versions.stream().anyMatch(Version::served);
    }

    /** The type as the server itself sees it: the storage version is served, and nothing is terminating. */
    public ResourceDefinition internal() {
        List<Version> all = versions.stream()
                .map(version -> version.name().equals(storageVersion) ? version.asServed() : version)
                .toList();
        return new ResourceDefinition(
                        groupResource, names, namespaced, storagePrefix, all, storageVersion, builtIn, revision, false)
                .withElsewhere(elsewhere);
    }

    /** The verbs on collections and objects, as discovery names them. */
    public List<String> verbs() {
        return terminating ? VERBS_WHILE_TERMINATING : allVerbs;
    }

    public GroupVersionKind kind(String version) {
        return new GroupVersionKind(groupResource.group(), version, names.kind());
    }

    /** The {@code apiVersion} and {@code kind} that objects carry in a version. */
    public TypeMeta type(String version) {
        return new TypeMeta(kind(version).apiVersion(), names.kind());
    }

    /**
     * The fields that any version lets clients select by: what a codec must find in stored objects. With the conversion
     * strategy None a path means the same in all versions.
     */
    public SelectableFields storedFields() {
        Set<String> paths = new LinkedHashSet<>();
        versions.forEach(version -> paths.addAll(version.selectableFields().paths()));
        return SelectableFields.of(List.copyOf(paths));
    }
}
