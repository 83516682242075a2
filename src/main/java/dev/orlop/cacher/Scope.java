package dev.orlop.cacher;

import dev.orlop.storage.SelectionPredicate;
import java.util.Arrays;

/**
 * The part of a resource's keys that a reader wants, as a path relative to the resource's prefix. Everything, what
 * lies in one directory (a namespace), or one object.
 *
 * @param path "", {@code default/} or {@code default/w1}
 * @param bytes the same as bytes
 */
record Scope(Extent extent, String path, byte[] bytes) {
    /** How much a scope takes in. */
    enum Extent {
        ALL,
        DIRECTORY,
        OBJECT
    }

    static final Scope ALL = new Scope(Extent.ALL, "", new byte[0]);

    static Scope of(String path, boolean recursive) {
        if (!recursive) {
            return new Scope(Extent.OBJECT, path, Paths.bytes(path));
        }
        return path.isEmpty() ? ALL : new Scope(Extent.DIRECTORY, path, Paths.bytes(path));
    }

    /**
     * The scope of a request, made smaller where its selectors pin namespace and name. Keys are paths, so the objects of
     * type Namespace need no rule of their own: they lie in no directory.
     *
     * @param path the requested key, relative to the resource's prefix
     */
    static Scope of(String path, boolean recursive, SelectionPredicate predicate, boolean namespaced) {
        if (!recursive) {
            return of(path, false);
        }
        String directory = path;
        if (namespaced && path.isEmpty()) {
            String namespace = predicate.field().exactValue("metadata.namespace");
            directory = namespace == null || namespace.isEmpty() ? "" : namespace + "/";
        }
        boolean oneLevel = namespaced ? directory.indexOf('/') == directory.length() - 1 : directory.isEmpty();
        String name = predicate.field().exactValue("metadata.name");
        boolean pinned = name != null && !name.isEmpty() && oneLevel && (!namespaced || !directory.isEmpty());
        return pinned ? of(directory + name, false) : of(directory, true);
    }

    boolean contains(byte[] key) {
        return switch (extent) {
            case ALL -> true;
            case DIRECTORY -> Paths.startsWith(key, bytes);
            case OBJECT -> Arrays.equals(key, bytes);
        };
    }
}
