package dev.orlop.codec;

import java.util.ArrayList;
import java.util.List;

/** Collects the paths of members that were there more than once, each once and not without end. */
final class Duplicates {
    private final List<String> paths = new ArrayList<>(0);

    void add(String path) {
        if (paths.size() < DecodedBody.MAX_DUPLICATES && !paths.contains(path)) {
            paths.add(path);
        }
    }

    List<String> paths() {
        return List.copyOf(paths);
    }
}
