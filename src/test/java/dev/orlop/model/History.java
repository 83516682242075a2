package dev.orlop.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.object.KubeObject;
import dev.orlop.storage.WatchEvent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All changes of a resource type in revision order, as one watcher saw them, and whether what the clients saw fits to it.
 * Since revisions give the order of all writes, a history is linearizable if each operation's outcome is the one that its
 * place in this order demands, and the place lies between the operation's begin and end.
 */
final class History {
    private final List<Change> changes = new ArrayList<>();
    private final NavigableMap<Long, Change> byRevision = new TreeMap<>();
    private final Map<String, NavigableMap<Long, Change>> byKey = new HashMap<>();

    /**
     * @param before null where the key was absent
     * @param after null where it is absent from now on
     */
    record Change(
            String key,
            long revision,
            @Nullable KubeObject before,
            @Nullable KubeObject after) {}

    /** Takes the events of a watcher of everything, from before the first write on. */
    History(Stream<WatchEvent.ObjectEvent> events, Function<KubeObject, String> keyOf) {
        events.forEach(event -> add(keyOf.apply(event.object()), event));
    }

    private void add(String key, WatchEvent.ObjectEvent event) {
        long last = changes.isEmpty() ? 0 : changes.getLast().revision();
        assertThat(event.resourceVersion()).as("revision after %d", last).isGreaterThan(last);
        NavigableMap<Long, Change> own = byKey.computeIfAbsent(key, k -> new TreeMap<>());
        KubeObject before = own.isEmpty() ? null : own.lastEntry().getValue().after();
        assertThat(event instanceof WatchEvent.Added)
                .as("%s of %s at %d is an addition", event.type(), key, event.resourceVersion())
                .isEqualTo(before == null);
        boolean deleted = event instanceof WatchEvent.Deleted;
        if (deleted) {
            assertThat(event.object())
                    .isEqualTo(Objects.requireNonNull(before).withResourceVersion(event.resourceVersion()));
        }
        Change change = new Change(key, event.resourceVersion(), before, deleted ? null : event.object());
        changes.add(change);
        byRevision.put(change.revision(), change);
        own.put(change.revision(), change);
    }

    int size() {
        return changes.size();
    }

    private @Nullable KubeObject at(String key, long revision) {
        Map.Entry<Long, Change> last = byKey.getOrDefault(key, new TreeMap<>()).floorEntry(revision);
        return last == null ? null : last.getValue().after();
    }

    private List<KubeObject> stateAt(long revision, Predicate<String> keys) {
        return byKey.keySet().stream()
                .filter(keys)
                .sorted()
                .flatMap(key -> Stream.ofNullable(at(key, revision)))
                .toList();
    }

    /** Whether the key was in such a state at some moment from floor to ceiling. */
    private boolean sometime(String key, long floor, long ceiling, Predicate<@Nullable KubeObject> state) {
        if (state.test(at(key, floor))) {
            return true;
        }
        return byKey.getOrDefault(key, new TreeMap<>()).subMap(floor, false, ceiling, true).values().stream()
                .anyMatch(change -> state.test(change.after()));
    }

    /** Checks the outcome of each operation, and that nothing happened that nobody did. */
    void check(Collection<Observation> observations, String prefix) {
        Set<Long> explained = new HashSet<>();
        Set<KubeObject> mortal = new HashSet<>();
        for (Observation observation : observations) {
            check(observation, explained, mortal, prefix);
        }
        for (Change change : changes) {
            boolean expired = change.after() == null && isMortal(change.key(), change.revision(), mortal);
            assertThat(explained.contains(change.revision()) || expired)
                    .as("change that nobody made: %s", change)
                    .isTrue();
        }
    }

    /** An update keeps the time to live, so an object is mortal if any version since its creation was made so. */
    private boolean isMortal(String key, long revision, Set<KubeObject> mortal) {
        for (Change change : byKey.getOrDefault(key, new TreeMap<>())
                .headMap(revision, false)
                .descendingMap()
                .values()) {
            if (change.after() == null) {
                return false;
            }
            if (mortal.contains(change.after())) {
                return true;
            }
        }
        return false;
    }

    private void check(Observation observation, Set<Long> explained, Set<KubeObject> mortal, String prefix) {
        switch (observation) {
            case Observation.Written(String key, long floor, KubeObject result, var basis, boolean expires) -> {
                Change change = committed(key, floor, result.resourceVersion(), explained);
                assertThat(change.after()).as("written %s", key).isEqualTo(result);
                assertThat(change.before()).as("basis of %s", change).isEqualTo(basis);
                if (expires) {
                    mortal.add(result);
                }
            }
            case Observation.Deleted(String key, long floor, KubeObject result) -> {
                Change change = committed(key, floor, result.resourceVersion(), explained);
                assertThat(change.after()).isNull();
                assertThat(Objects.requireNonNull(change.before()).withResourceVersion(change.revision()))
                        .isEqualTo(result);
            }
            case Observation.Read(String key, long floor, long ceiling, var seen) ->
                assertThat(sometime(key, floor, ceiling, state -> Objects.equals(state, seen)))
                        .as("read of %s between %d and %d: %s", key, floor, ceiling, seen)
                        .isTrue();
            case Observation.Listed(String namespace, long floor, long ceiling, var seen) -> {
                assertThat(seen.resourceVersion()).isBetween(floor, ceiling);
                assertThat(seen.items())
                        .as("list of %s at %d", namespace, seen.resourceVersion())
                        .isEqualTo(stateAt(seen.resourceVersion(), key -> key.startsWith(prefix + "/" + namespace)));
            }
            case Observation.Taken(String key, long floor, long ceiling) ->
                assertThat(sometime(key, floor, ceiling, Objects::nonNull))
                        .as("taken: %s between %d and %d", key, floor, ceiling)
                        .isTrue();
            case Observation.Missing(String key, long floor, long ceiling) ->
                assertThat(sometime(key, floor, ceiling, Objects::isNull))
                        .as("missing: %s between %d and %d", key, floor, ceiling)
                        .isTrue();
            case Observation.Refused(String key, long floor, long ceiling, long version) ->
                assertThat(sometime(key, floor, ceiling, state -> state == null || state.resourceVersion() != version))
                        .as("refused: %s other than %d between %d and %d", key, version, floor, ceiling)
                        .isTrue();
        }
    }

    private Change committed(String key, long floor, long revision, Set<Long> explained) {
        Change change = byRevision.get(revision);
        assertThat(change).as("acknowledged write of %s at %d", key, revision).isNotNull();
        assertThat(explained.add(revision)).as("two writes at %d", revision).isTrue();
        assertThat(revision).as("revision of a write of %s", key).isGreaterThan(floor);
        Change found = Objects.requireNonNull(change);
        assertThat(found.key()).isEqualTo(key);
        return found;
    }

    /** What a watcher from that revision on must have seen up to another: {@code type key revision}. */
    List<String> expected(Predicate<KubeObject> selection, long after, long upTo) {
        List<String> expected = new ArrayList<>();
        for (Change change : byRevision.subMap(after, false, upTo, true).values()) {
            boolean was = change.before() != null && selection.test(change.before());
            boolean is = change.after() != null && selection.test(change.after());
            if (was || is) {
                String type = !was ? "ADDED" : is ? "MODIFIED" : "DELETED";
                expected.add(type + " " + change.key() + " " + change.revision());
            }
        }
        return expected;
    }
}
