package dev.orlop.proof.history;

import org.jspecify.annotations.Nullable;

/**
 * A watch request.
 *
 * @param server its number
 * @param revision after which events are wanted
 * @param initial whether the state is asked for first, as events
 * @param color only objects of this color; null for all
 * @param how the form and the kind of selector, for the report
 * @param resumed whether an earlier stream was at this revision, so that it must go on from there
 */
public record WatchStart(
        int server,
        long revision,
        boolean initial,
        @Nullable String color,
        String how,
        boolean resumed) {

    /** Whether an object is one that it asks for. */
    public boolean selects(@Nullable Content content) {
        return content != null && (color == null || color.equals(content.color()));
    }
}
