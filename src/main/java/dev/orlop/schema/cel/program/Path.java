package dev.orlop.schema.cel.program;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The way from a variable through its type to a value, as the cost of expressions follows it.
 *
 * <p>It behaves like a slice of Go: paths that continue one and the same path may share the room behind it, so that a later one
 * changes an earlier one. cel-go estimates by such paths, and its figures decide which rules a definition may have.
 */
final class Path {
    private final String[] room;
    private final int length;

    private Path(String[] room, int length) {
        this.room = room;
        this.length = length;
    }

    static Path of(String variable) {
        return new Path(new String[] {variable}, 1);
    }

    /** A path one step further, written behind the given one if there is room. */
    static Path below(@Nullable Path path, String step) {
        if (path == null) {
            return of(step);
        }
        String[] room = path.length < path.room.length ? path.room : Arrays.copyOf(path.room, 2 * path.length);
        room[path.length] = step;
        return new Path(room, path.length + 1);
    }

    /** A path one step further that shares nothing. */
    Path copyBelow(String step) {
        String[] copy = Arrays.copyOf(room, length + 1);
        copy[length] = step;
        return new Path(copy, length + 1);
    }

    /** The steps behind the variable. */
    List<String> steps() {
        return Arrays.asList(room).subList(1, length);
    }
}
