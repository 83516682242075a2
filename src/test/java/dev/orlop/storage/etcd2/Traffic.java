package dev.orlop.storage.etcd2;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orlop.storage.StorageException;
import dev.orlop.storage.Ttl;
import dev.orlop.storage.backend.Backend;
import dev.orlop.storage.backend.Backend.RangeQuery;
import dev.orlop.storage.backend.Backend.WatchQuery;
import dev.orlop.storage.backend.Backend.WriteResult;
import dev.orlop.storage.backend.BackendEvent;
import dev.orlop.storage.backend.KeyValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import org.awaitility.core.ConditionFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** Writers that go on through faults, and a watcher that resumes from the last event it saw, as a reflector does. */
final class Traffic implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** So slow that a watcher that has to resume finds its place within etcd's 1000 events. */
    private static final Duration PAUSE = Duration.ofMillis(10);

    private static final int WRITERS = 4;
    private static final int SOME = 50;

    private final Backend backend;
    private final String directory;
    private final long start;
    private final List<BackendEvent> seen = Collections.synchronizedList(new ArrayList<>());
    private final Set<Long> acknowledged = new ConcurrentSkipListSet<>();
    private final Set<String> failures = new ConcurrentSkipListSet<>();
    private final Set<String> watchFailures = new ConcurrentSkipListSet<>();
    private final Disposable watch;
    private final Disposable writers;

    Traffic(Backend backend, String directory) {
        this.backend = backend;
        this.directory = directory;
        this.start = Objects.requireNonNull(backend.currentRevision().block(PATIENCE));
        this.watch = Flux.defer(() -> backend.watch(new WatchQuery(directory, true, lastSeen(), true)))
                .ofType(BackendEvent.Put.class)
                .doOnNext(seen::add)
                .retryWhen(Retry.fixedDelay(1000, Duration.ofMillis(50)).filter(Traffic::isPassing))
                .subscribe(event -> {}, failure -> watchFailures.add(failure.toString()));
        this.writers =
                Flux.range(0, Integer.MAX_VALUE).flatMap(this::write, WRITERS).subscribe();
    }

    private static boolean isPassing(Throwable failure) {
        return failure instanceof StorageException.Unreachable || failure instanceof StorageException.Timeout;
    }

    private Mono<Long> write(int number) {
        return put("a" + number)
                .doOnNext(acknowledged::add)
                .onErrorResume(StorageException.class, failure -> {
                    failures.add(failure.getClass().getSimpleName());
                    return Mono.empty();
                })
                .then(Mono.delay(PAUSE));
    }

    private Mono<Long> put(String name) {
        return backend.put(directory + name, name.getBytes(UTF_8), 0, Ttl.FOREVER)
                .cast(WriteResult.Written.class)
                .map(WriteResult.Written::revision);
    }

    private long lastSeen() {
        synchronized (seen) {
            return seen.isEmpty() ? start : seen.getLast().revision();
        }
    }

    /** Waits until some more writes are acknowledged, and seen. */
    void proceeds() {
        int before = acknowledged.size();
        eventually().until(() -> acknowledged.size() >= before + SOME);
        long last = Collections.max(acknowledged);
        eventually().until(() -> lastSeen() >= last || !watchFailures.isEmpty());
        assertThat(watchFailures).isEmpty();
    }

    private static ConditionFactory eventually() {
        return await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20));
    }

    /** Stops, and compares what was acknowledged, what was seen and what is there. */
    void finish() {
        writers.dispose();
        long end = Objects.requireNonNull(put("end")
                .retryWhen(Retry.fixedDelay(100, Duration.ofMillis(100)))
                .block(PATIENCE));
        eventually().until(() -> lastSeen() >= end || !watchFailures.isEmpty());
        assertThat(watchFailures).isEmpty();

        List<Long> revisions =
                List.copyOf(seen).stream().map(BackendEvent::revision).toList();
        assertThat(revisions).isSorted().doesNotHaveDuplicates().containsAll(acknowledged);
        assertThat(Set.of("Unreachable", "Timeout")).containsAll(failures);
        // What was answered as unknown may be there too, and is then also an event.
        assertThat(new TreeSet<>(revisions)).isEqualTo(stored());
    }

    private Set<Long> stored() {
        Set<Long> stored = new TreeSet<>();
        Objects.requireNonNull(backend.range(RangeQuery.prefix(directory)).block(PATIENCE)).entries().stream()
                .map(KeyValue::modRevision)
                .forEach(stored::add);
        return stored;
    }

    @Override
    public void close() {
        writers.dispose();
        watch.dispose();
    }
}
