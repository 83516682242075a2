package dev.orlop.auth;

/**
 * Describes what a request wants to do, as authorizers see it ({@code authorizer.Attributes}). About a resource, or about
 * a path outside the resources.
 *
 * @param verb {@code get}, {@code list} and so on for resources, the method in lower case for paths
 * @param group empty for the core group
 * @param resource the plural name; empty where the path is meant
 * @param subresource empty for the object itself
 * @param namespace empty for cluster-scoped types and across namespaces
 * @param name empty for a collection
 * @param path only where no resource is meant, else empty
 * @param selectors of the objects of a collection
 */
public record Action(
        String verb,
        String group,
        String version,
        String resource,
        String subresource,
        String namespace,
        String name,
        String path,
        Selectors selectors) {

    /** Without selectors. */
    public Action(
            String verb,
            String group,
            String version,
            String resource,
            String subresource,
            String namespace,
            String name,
            String path) {
        this(verb, group, version, resource, subresource, namespace, name, path, Selectors.NONE);
    }

    public static Action onPath(String verb, String path) {
        return new Action(verb, "", "", "", "", "", "", path);
    }

    /** Of an object, or with an empty name of a collection, in any version. */
    public static Action onResource(String verb, String group, String resource, String namespace, String name) {
        return new Action(verb, group, "*", resource, "", namespace, name, "");
    }

    public boolean isOnResource() {
        return path.isEmpty();
    }

    /** {@code resource/subresource}, as rules name it. */
    public String fullResource() {
        return subresource.isEmpty() ? resource : resource + "/" + subresource;
    }
}
