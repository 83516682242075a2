package dev.orlop.storage.etcd3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.storage.StorageException;
import dev.orlop.storage.Ttl;
import dev.orlop.storage.backend.Backend;
import dev.orlop.storage.backend.Backend.RangeQuery;
import dev.orlop.storage.backend.Backend.WriteResult;
import dev.orlop.storage.backend.BackendEvent;
import dev.orlop.storage.backend.KeyValue;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Writers that create keys without end, and what became of each of them. */
final class Load implements AutoCloseable {
    private static final int WRITERS = 4;
    /** A write that fails at once is not repeated at once. */
    private static final Duration PAUSE = Duration.ofMillis(5);

    private final Backend backend;
    private final String prefix;
    private final AtomicInteger numbers = new AtomicInteger();
    private final Map<String, Long> acknowledged = new ConcurrentHashMap<>();
    private final Map<String, StorageException> failed = new ConcurrentHashMap<>();
    private final Set<Throwable> unexpected = ConcurrentHashMap.newKeySet();
    private final List<Duration> failureTimes = new ArrayList<>();
    private final Disposable.Composite writers = Disposables.composite();

    Load(Backend backend, String prefix) {
        this.backend = backend;
        this.prefix = prefix;
        for (int i = 0; i < WRITERS; i++) {
            writers.add(Flux.<Integer>generate(sink -> sink.next(numbers.incrementAndGet()))
                    .concatMap(this::write, 1)
                    .subscribe(done -> {}, unexpected::add));
        }
    }

    private Mono<?> write(int number) {
        String key = prefix + "%07d".formatted(number);
        long started = System.nanoTime();
        return backend.put(key, key.getBytes(StandardCharsets.UTF_8), 0, Ttl.FOREVER)
                .doOnNext(result -> {
                    switch (result) {
                        case WriteResult.Written written -> acknowledged.put(key, written.revision());
                        case WriteResult.Conflict conflict -> unexpected.add(new AssertionError(conflict.toString()));
                    }
                })
                .then(Mono.delay(PAUSE))
                .onErrorResume(StorageException.class, failure -> {
                    failed.put(key, failure);
                    synchronized (failureTimes) {
                        failureTimes.add(Duration.ofNanos(System.nanoTime() - started));
                    }
                    return Mono.delay(PAUSE);
                });
    }

    int acknowledged() {
        return acknowledged.size();
    }

    int failed() {
        return failed.size();
    }

    Map<String, StorageException> failures() {
        return new HashMap<>(failed);
    }

    /** No new writes; those that are under way are given up. */
    @Override
    public void close() {
        writers.dispose();
    }

    /** Every failed write said so in time, as what it was. */
    void requireFailuresWithin(Duration limit) {
        assertThat(unexpected).isEmpty();
        assertThat(failed.values())
                .allMatch(failure ->
                        failure instanceof StorageException.Unreachable || failure instanceof StorageException.Timeout);
        synchronized (failureTimes) {
            assertThat(failureTimes).allMatch(time -> time.compareTo(limit) < 0);
        }
    }

    /**
     * Every acknowledged write is there as it was acknowledged; of the others only those whose outcome was said to be
     * unknown, or which were given up at the end.
     */
    void requireNothingLost() {
        List<KeyValue> stored = Objects.requireNonNull(
                        backend.range(RangeQuery.prefix(prefix)).block(Configs.PATIENCE))
                .entries();
        Map<String, Long> found = stored.stream().collect(Collectors.toMap(KeyValue::key, KeyValue::modRevision));
        assertThat(found).containsAllEntriesOf(acknowledged);
        assertThat(stored).allMatch(entry -> entry.key().equals(new String(entry.value(), StandardCharsets.UTF_8)));
        assertThat(found.keySet()).allMatch(key -> !(failed.get(key) instanceof StorageException.Unreachable));
    }

    /** The watcher saw each stored key once, in order, and nothing else. */
    void requireSeenOnce(Reflection watcher) {
        Map<Long, String> stored = new TreeMap<>();
        Objects.requireNonNull(backend.range(RangeQuery.prefix(prefix)).block(Configs.PATIENCE))
                .entries()
                .forEach(entry -> stored.put(entry.modRevision(), entry.key()));
        List<String> expected = stored.entrySet().stream()
                .map(e -> e.getValue() + "@" + e.getKey())
                .toList();
        List<String> seen = watcher.events().stream()
                .map(event -> ((BackendEvent.Put) event).key() + "@" + event.revision())
                .toList();
        assertThat(seen).isEqualTo(expected);
    }
}
