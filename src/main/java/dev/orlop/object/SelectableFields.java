package dev.orlop.object;

import java.util.List;

/**
 * The field paths, beside {@code metadata.name} and {@code metadata.namespace}, that a resource type allows in a field
 * selector. One instance is shared by all objects of the type.
 */
public final class SelectableFields {
    public static final SelectableFields NONE = new SelectableFields(List.of());

    private final List<String> paths;

    private SelectableFields(List<String> paths) {
        this.paths = paths;
    }

    /**
     * @param paths dotted paths without a leading dot, such as {@code spec.color}
     */
    public static SelectableFields of(List<String> paths) {
        return paths.isEmpty() ? NONE : new SelectableFields(List.copyOf(paths));
    }

    public List<String> paths() {
        return paths;
    }

    /** The place of a path among {@link #paths()}, or -1. */
    public int indexOf(String path) {
        return paths.indexOf(path);
    }
}
