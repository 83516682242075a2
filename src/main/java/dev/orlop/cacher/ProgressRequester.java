package dev.orlop.cacher;

import dev.orlop.storage.Storage;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the store how far the watch has come, while somebody waits for the cache to catch up. At once, and then every
 * 100 ms ({@code progress.ConditionalProgressRequester}). Idle, and without a timer, while nobody waits.
 */
final class ProgressRequester implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(ProgressRequester.class);
    private static final Duration PERIOD = Duration.ofMillis(100);

    private final Storage storage;
    private final CacherRuntime runtime;
    private final AtomicInteger waiting = new AtomicInteger();
    /** Whether a run is under way or planned; at most one is. */
    private final AtomicInteger armed = new AtomicInteger();

    ProgressRequester(Storage storage, CacherRuntime runtime) {
        this.storage = storage;
        this.runtime = runtime;
    }

    /** Somebody begins to wait. */
    void enter() {
        waiting.incrementAndGet();
        if (armed.compareAndSet(0, 1)) {
            run();
        }
    }

    /** Somebody waits no longer. */
    void exit() {
        waiting.decrementAndGet();
    }

    @Override
    public void run() {
        if (waiting.get() == 0) {
            armed.set(0);
            // Who came in between found it armed and relies on it.
            if (waiting.get() == 0 || !armed.compareAndSet(0, 1)) {
                return;
            }
        }
        storage.requestWatchProgress()
                .subscribe(
                        nothing -> {}, failure -> log.debug("The store did not take a request for progress", failure));
        var _ = runtime.later(this, PERIOD);
    }
}
