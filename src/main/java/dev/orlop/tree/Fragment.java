package dev.orlop.tree;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Holds the canonical JSON of an object that many trees contain, read once for all of them. Thread-safe. */
public final class Fragment {
    private final byte[] json;
    private final ObjectNode members;
    private volatile @Nullable Object meaning;

    /**
     * @param json not to be changed
     * @param members what the JSON says; not to be changed
     */
    public Fragment(byte[] json, ObjectNode members) {
        this.json = json;
        this.members = members;
    }

    /** The JSON; not to be changed. */
    public byte[] json() {
        return json;
    }

    /** The members; for reading only. */
    public ObjectNode members() {
        return members;
    }

    /** What the reader of such fragments has made of this one; null before that. */
    public @Nullable Object meaning() {
        return meaning;
    }

    /** Remembers what the fragment means, an immutable value, so that nobody works it out again. */
    public void meaning(Object value) {
        meaning = value;
    }
}
