package dev.orlop.patch;

import java.util.List;

/** Names members that stand twice in a patch. */
final class DuplicateFields {
    private DuplicateFields() {}

    static List<String> texts(List<String> paths) {
        return paths.stream().map(path -> "duplicate field \"" + path + "\"").toList();
    }
}
