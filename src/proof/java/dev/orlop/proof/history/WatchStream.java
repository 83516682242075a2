package dev.orlop.proof.history;

import java.util.List;

/**
 * Events of one watch from its begin to its end.
 *
 * @param refused the status that it was refused with; 0 if it was accepted
 */
public record WatchStream(WatchStart start, List<Seen> events, int refused) {
    /** The events that tell of objects, those of the initial state apart. */
    public List<Seen> changes() {
        return after().stream().filter(Seen::isChange).toList();
    }

    /** What comes after the initial state; all of it if none was asked for. */
    public List<Seen> after() {
        if (!start.initial()) {
            return events;
        }
        int end = initialEnd();
        return end < 0 ? List.of() : events.subList(end + 1, events.size());
    }

    /** The initial state, complete or not. */
    public List<Seen> initialState() {
        int end = initialEnd();
        return start.initial() ? events.subList(0, end < 0 ? events.size() : end) : List.of();
    }

    /** The place of the bookmark that ends the initial state; -1 if it has not come. */
    public int initialEnd() {
        for (int i = 0; i < events.size(); i++) {
            if (events.get(i).initialEnd()) {
                return i;
            }
        }
        return -1;
    }

    /** The revision that its events follow; -1 if that is unknown because the initial state is not complete. */
    public long base() {
        if (!start.initial()) {
            return start.revision();
        }
        int end = initialEnd();
        return end < 0 ? -1 : events.get(end).revision();
    }

    /** The greatest revision that it has told of. */
    public long last() {
        return after().stream()
                .filter(seen -> !seen.isError())
                .mapToLong(Seen::revision)
                .max()
                .orElse(base());
    }

    @Override
    public String toString() {
        return start + (refused == 0 ? "" : " refused with " + refused);
    }
}
