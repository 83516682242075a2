package dev.orlop.proof.history;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** All changes of a store from a state on, in order: what really happened, taken from the store and not from its clients. */
public final class Journal {
    private final long start;
    private final Map<String, Content> initial;
    private final List<Change> changes;

    private Journal(long start, Map<String, Content> initial, List<Change> changes) {
        this.start = start;
        this.initial = initial;
        this.changes = changes;
    }

    /**
     * Puts changes in order and adds what each of them found.
     *
     * @param initial the objects at the revision {@code start}
     * @param found the object or its deletion (null) by revision
     */
    public static Journal of(long start, Map<String, Content> initial, Collection<Entry> found) {
        Map<String, Content> state = new TreeMap<>(initial);
        List<Change> changes = new ArrayList<>();
        for (Entry entry : found.stream()
                .sorted((a, b) -> Long.compare(a.revision, b.revision))
                .toList()) {
            if (entry.revision > start) {
                Content now = entry.now;
                Content before = now == null ? state.remove(entry.name) : state.put(entry.name, now);
                changes.add(new Change(entry.revision, entry.name, now, before));
            }
        }
        return new Journal(start, new TreeMap<>(initial), changes);
    }

    /** A change as a store's own watch tells it. */
    public record Entry(
            long revision, String name, @Nullable Content now) {}

    public long start() {
        return start;
    }

    public List<Change> changes() {
        return changes;
    }

    /** The last revision of a change. */
    public long end() {
        return changes.isEmpty() ? start : changes.getLast().revision();
    }

    /** The objects by name as of a revision. */
    public Map<String, Content> stateAt(long revision) {
        Map<String, Content> state = new TreeMap<>(initial);
        for (Change change : changes) {
            if (change.revision() > revision) {
                break;
            }
            Content now = change.now();
            if (now == null) {
                state.remove(change.name());
            } else {
                state.put(change.name(), now);
            }
        }
        return state;
    }

    /** The change of a revision. */
    public @Nullable Change at(long revision) {
        int low = 0;
        int high = changes.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            long found = changes.get(middle).revision();
            if (found == revision) {
                return changes.get(middle);
            }
            if (found < revision) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return null;
    }

    /** The first change that fits. */
    public @Nullable Change first(Predicate<Change> wanted) {
        return changes.stream().filter(wanted).findFirst().orElse(null);
    }

    /** Whether it tells of a revision: later ones are unknown to it. */
    public boolean covers(long revision) {
        return revision >= start;
    }
}
