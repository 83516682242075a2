package dev.orlop.proof.linear;

import java.util.Map;

/** An operation with its result, in the words of the model: revisions of objects by name. */
public sealed interface Effect {
    /** How a write depends on what it finds. */
    enum Needs {
        ABSENT,
        PRESENT,
        ANYTHING
    }

    /**
     * The object got this revision.
     *
     * @param expected the revision that it must have had; 0 for any
     */
    record Put(String name, long revision, Needs needs, long expected) implements Effect {}

    /** The object was deleted, as of this revision. */
    record Remove(String name, long revision, long expected) implements Effect {}

    /** A client was told that there is no such object. */
    record FoundNothing(String name) implements Effect {}

    /** A client was told that there is such an object. */
    record FoundSomething(String name) implements Effect {}

    /** A client was told that the object has not this revision. */
    record FoundOther(String name, long not) implements Effect {}

    /** A client read the object at this revision. */
    record Found(String name, long revision) implements Effect {}

    /** A client read all objects, as of this revision of the store. */
    record FoundAll(long revision, Map<String, Long> objects) implements Effect {}
}
