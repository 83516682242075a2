package dev.orlop.proof.history;

import java.util.List;

/** Outcome of a request, as its client knows it. */
public sealed interface Answer {
    /** The object as it was written, or read. */
    record Shown(Content content) implements Answer {}

    /** The object is gone for good. */
    record Gone(String uid) implements Answer {}

    /** There is no such object. */
    record Absent() implements Answer {}

    /** There is one already. */
    record Exists() implements Answer {}

    /** The object has another revision than was expected. */
    record Conflict() implements Answer {}

    /**
     * A list.
     *
     * @param revision the resourceVersion of the first page
     * @param revisions those of all pages
     */
    record Listed(long revision, List<Long> revisions, List<Content> items) implements Answer {}

    /** 410: the state that was asked for is not kept any more. */
    record Expired() implements Answer {}

    /**
     * No answer, or one that leaves open what happened.
     *
     * @param harmless whether it is sure that nothing was written: the server said so before it began
     */
    record Unknown(String why, boolean harmless) implements Answer {}
}
