package dev.orlop.storage.embedded;

/** The keys that a watch is about: one key, or all that start with a prefix. */
record Scope(String key, boolean prefix) {
    boolean contains(String other) {
        return prefix ? other.startsWith(key) : other.equals(key);
    }
}
