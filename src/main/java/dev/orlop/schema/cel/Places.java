package dev.orlop.schema.cel;

/** Writes paths within objects and schemas as field errors show them. */
final class Places {
    private Places() {}

    static String child(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    static String key(String path, String key) {
        return path + "[" + key + "]";
    }

    static String index(String path, int index) {
        return path + "[" + index + "]";
    }
}
