package dev.orlop.cacher;

import dev.orlop.jmh.Samples;
import dev.orlop.object.KubeObject;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The ring of events. */
@State(Scope.Thread)
public class HistoryBenchmark {
    private static final int CAPACITY = 16_384;

    /** Further apart than the window, so that the ring keeps its capacity. */
    private static final long STEP = WatchHistory.MIN_WINDOW.toNanos() / 8_192;

    private final WatchHistory history = new WatchHistory(CAPACITY, WatchHistory.MIN_WINDOW, (from, to) -> {});
    private final KubeObject object = Samples.object(0);
    private final byte[] key = Paths.bytes(Samples.path(0));
    private long next;

    @Setup
    public void fill() {
        for (int i = 0; i < CAPACITY; i++) {
            append();
        }
        next = history.start();
    }

    /** With the event itself, which is all that is allocated. */
    @Benchmark
    public StoreEvent append() {
        long end = history.end();
        StoreEvent event =
                new StoreEvent(end, key, object, object, Samples.REVISION + end, end * STEP, null, null, false);
        history.append(event);
        return event;
    }

    @Benchmark
    public @Nullable StoreEvent read() {
        if (++next >= history.end()) {
            next = history.start();
        }
        return history.get(next);
    }

    /** Where a watch begins. */
    @Benchmark
    public long findARevision() {
        if (++next >= history.end()) {
            next = history.start();
        }
        return history.firstAfter(Samples.REVISION + next);
    }
}
