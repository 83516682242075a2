package dev.orlop.storage.etcd3;

import dev.orlop.storage.HighWaterMark;
import dev.orlop.storage.backend.Backend.WatchQuery;
import dev.orlop.storage.backend.BackendEvent;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** All open watches of a backend. Safe for any number of threads. */
final class Watches {
    private final Requests requests;
    private final Tuning tuning;
    private final BooleanSupplier canAskProgress;
    private final LongConsumer compacted;
    private final Supplier<Mono<Long>> currentRevision;
    private final HighWaterMark mark = new HighWaterMark();
    private final Set<Watch> open = ConcurrentHashMap.newKeySet();
    private final Disposable checks;
    private volatile boolean closed;

    /**
     * @param canAskProgress whether every server answers requests for progress as it should
     * @param compacted told of every compaction that a watch ran into
     */
    Watches(
            Requests requests,
            Tuning tuning,
            BooleanSupplier canAskProgress,
            LongConsumer compacted,
            Supplier<Mono<Long>> currentRevision) {
        this.requests = requests;
        this.tuning = tuning;
        this.canAskProgress = canAskProgress;
        this.compacted = compacted;
        this.currentRevision = currentRevision;
        long interval = Watch.checkInterval(tuning).toMillis();
        this.checks = requests.signals()
                .schedulePeriodically(() -> open.forEach(Watch::check), interval, interval, TimeUnit.MILLISECONDS);
    }

    /** Runs a short task on the scheduler of signals, after a while. */
    void later(Runnable task, Duration delay) {
        requests.signals().schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Signals on the scheduler of signals, not on gRPC's threads. */
    Flux<BackendEvent> watch(WatchQuery query) {
        return Flux.defer(() -> events(new Watch(query, this, tuning, mark)))
                .publishOn(requests.signals(), tuning.queue());
    }

    private Flux<BackendEvent> events(Watch watch) {
        return Flux.<BackendEvent>create(sink -> {
                    open.add(watch);
                    watch.start(sink);
                    if (closed) {
                        watch.end(Failures.closed());
                    }
                })
                .doOnNext(event -> watch.taken());
    }

    /** Each watch is a stream of its own, and asked on its own: those of other resources are left in peace. */
    void requestProgress(String prefix) {
        if (canAskProgress()) {
            open.stream().filter(watch -> watch.wantsProgress(prefix)).forEach(Watch::askProgress);
        }
    }

    HighWaterMark mark() {
        return mark;
    }

    /** The longest queue there is. */
    long depth() {
        return open.stream().mapToInt(Watch::waiting).max().orElse(0);
    }

    void close() {
        closed = true;
        checks.dispose();
        open.forEach(watch -> watch.end(Failures.closed()));
    }

    Requests requests() {
        return requests;
    }

    boolean canAskProgress() {
        return canAskProgress.getAsBoolean();
    }

    Mono<Long> currentRevision() {
        return currentRevision.get();
    }

    void compacted(long revision) {
        compacted.accept(revision);
    }

    void ended(Watch watch) {
        open.remove(watch);
    }
}
