package dev.orlop.storage.embedded;

import static dev.orlop.storage.embedded.EmbeddedStore.PATIENCE;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orlop.storage.StorageException;
import dev.orlop.storage.backend.Backend.RangeResult;
import dev.orlop.storage.backend.BackendEvent;
import dev.orlop.storage.backend.KeyValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * What a store went through, as its watches told it, held against what was acknowledged. Grows with each life of the
 * store; each time the old part must be told again as it was.
 */
final class CrashHistory {
    /** The events after {@link #dropped}: what was compacted is never asked for again. */
    private final List<String> events = new ArrayList<>();

    private long dropped = 1;

    private final Map<String, KeyValue> state = new HashMap<>();
    private long compacted;

    /** The newest revision ever seen. */
    long revision() {
        return dropped + events.size();
    }

    /**
     * Reads the store and compares.
     *
     * @param acknowledged the lines of {@link CrashChild}, whole ones only
     */
    void check(EmbeddedStore store, List<String> acknowledged, SplittableRandom random) {
        long current = EmbeddedStore.await(store.backend().currentRevision());
        assertThat(current).as("revisions never go back").isGreaterThanOrEqualTo(revision());
        checkCompaction(store, acknowledged);
        long known = revision();
        replay(store, random.nextLong(Math.max(compacted, 1), known + 1), current);
        acknowledged.forEach(this::checkAcknowledged);
        checkState(store, current);
    }

    private void checkCompaction(EmbeddedStore store, List<String> acknowledged) {
        long now = store.backend().compactRevision();
        long promised = acknowledged.stream()
                .filter(line -> line.startsWith("COMPACTED"))
                .mapToLong(line -> Long.parseLong(line.split(" ", -1)[1]))
                .max()
                .orElse(0);
        assertThat(now).isGreaterThanOrEqualTo(Math.max(compacted, promised));
        compacted = now;
        forget(now);
        if (now > 1) {
            assertThatThrownBy(() -> store.watch("/registry/", now - 1).blockFirst(PATIENCE))
                    .isInstanceOf(StorageException.Expired.class);
        }
    }

    private void forget(long revision) {
        if (revision > dropped) {
            events.subList(0, (int) (revision - dropped)).clear();
            dropped = revision;
        }
    }

    private void replay(EmbeddedStore store, long from, long current) {
        if (from == current) {
            return;
        }
        List<BackendEvent> seen = EmbeddedStore.await(
                store.watch("/registry/", from).take(current - from).collectList());
        assertThat(seen).hasSize((int) (current - from));
        long revision = from;
        for (BackendEvent event : seen) {
            revision++;
            assertThat(event.revision()).as("consecutive revisions").isEqualTo(revision);
            if (revision <= revision()) {
                assertThat(EmbeddedStore.text(event)).isEqualTo(event(revision));
            } else {
                learn(event);
            }
        }
    }

    private void learn(BackendEvent event) {
        switch (event) {
            case BackendEvent.Put put -> {
                KeyValue before = state.get(put.key());
                checkPrevious(put.previous(), before);
                checkWhole(put, before == null ? 0 : before.modRevision());
                state.put(put.key(), new KeyValue(put.key(), put.value(), put.revision()));
            }
            case BackendEvent.Delete delete -> {
                KeyValue before = state.remove(delete.key());
                assertThat(before).as("a deletion of what is there").isNotNull();
                checkPrevious(delete.previous(), before);
            }
            case BackendEvent.Together together -> throw new AssertionError("each change has its own revision");
            case BackendEvent.Progress progress -> throw new AssertionError("not asked for: " + progress);
        }
        events.add(EmbeddedStore.text(event));
    }

    private static void checkPrevious(byte @Nullable [] previous, @Nullable KeyValue before) {
        assertThat(EmbeddedStore.text(previous)).isEqualTo(EmbeddedStore.text(before == null ? null : before.value()));
    }

    /** A value says of itself what it was written over and what it must look like. */
    private static void checkWhole(BackendEvent.Put put, long previousRevision) {
        String[] parts = EmbeddedStore.text(put.value()).split(" ", -1);
        assertThat(parts[0]).isEqualTo(put.key());
        assertThat(Long.parseLong(parts[1])).as("written over what it expected").isEqualTo(previousRevision);
        assertThat(put.value()).isEqualTo(CrashChild.value(parts[0], previousRevision, Long.parseLong(parts[2])));
    }

    private void checkAcknowledged(String line) {
        String[] parts = line.split(" ", -1);
        if (parts[0].equals("PUT")) {
            String event = event(Long.parseLong(parts[1]));
            assertThat(event).startsWith("+" + parts[2] + "=" + parts[2] + " ");
            assertThat(event.split(" ", -1)[2]).isEqualTo(parts[3]);
        } else if (parts[0].equals("DELETED")) {
            assertThat(event(Long.parseLong(parts[1]))).startsWith("-" + parts[2] + "(");
        }
    }

    private String event(long revision) {
        assertThat(revision).as("revision %s is there", revision).isBetween(dropped + 1, revision());
        return events.get((int) (revision - dropped - 1));
    }

    private void checkState(EmbeddedStore store, long current) {
        RangeResult range = store.range("/registry/", "/registry0", 0, 0);
        assertThat(range.revision()).isEqualTo(current);
        assertThat(range.total()).isEqualTo(state.size());
        for (KeyValue entry : range.entries()) {
            KeyValue expected = requireNonNull(state.get(entry.key()), entry.key());
            assertThat(entry.modRevision()).isEqualTo(expected.modRevision());
            assertThat(entry.value()).isEqualTo(expected.value());
        }
        for (int i = 0; i < CrashChild.KEYS; i++) {
            KeyValue expected = state.get("/registry/" + i);
            assertThat(store.value("/registry/" + i))
                    .isEqualTo(EmbeddedStore.text(expected == null ? null : expected.value()));
        }
    }
}
