package dev.orlop.codec;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;

/** Collects the paths of members that were there more than once, each once and not without end. */
final class Duplicates {
    private final List<String> paths = new ArrayList<>(0);
    private final boolean byLine;

    Duplicates() {
        this(false);
    }

    private Duplicates(boolean byLine) {
        this.byLine = byLine;
    }

    /** Collects where they are instead, as Go's reader of YAML says it: {@code line 4: key "x" already set in map}. */
    static Duplicates byLine() {
        return new Duplicates(true);
    }

    /**
     * @param value where the value starts
     */
    void add(String path, String name, Optional<Mark> value) {
        int line = value.map(mark -> mark.getLine() + 1).orElse(0);
        add(byLine ? "line " + line + ": key \"" + name + "\" already set in map" : path);
    }

    void add(String path) {
        if (paths.size() < DecodedBody.MAX_DUPLICATES && !paths.contains(path)) {
            paths.add(path);
        }
    }

    List<String> paths() {
        return List.copyOf(paths);
    }
}
