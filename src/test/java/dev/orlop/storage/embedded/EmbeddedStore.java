package dev.orlop.storage.embedded;

import static java.util.Objects.requireNonNull;

import dev.orlop.storage.Ttl;
import dev.orlop.storage.backend.Backend.GetResult;
import dev.orlop.storage.backend.Backend.RangeQuery;
import dev.orlop.storage.backend.Backend.RangeResult;
import dev.orlop.storage.backend.Backend.WatchQuery;
import dev.orlop.storage.backend.Backend.WriteResult;
import dev.orlop.storage.backend.BackendEvent;
import dev.orlop.storage.backend.BackendListener;
import dev.orlop.storage.backend.StorageConfig;
import dev.orlop.storage.raw.TestConfigs;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.rocksdb.AbstractEventListener;
import org.springframework.util.unit.DataSize;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** An embedded engine in a test: values are text, results are waited for, clock and free disk are the test's. */
final class EmbeddedStore implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private final EmbeddedBackend backend;

    private EmbeddedStore(EmbeddedBackend backend) {
        this.backend = backend;
    }

    static EmbeddedStore open(Path directory) {
        return open(directory, new Settings());
    }

    static EmbeddedStore open(Path directory, Settings settings) {
        return open(directory, settings, BackendListener.NONE);
    }

    static EmbeddedStore open(Path directory, Settings settings, BackendListener listener) {
        StorageConfig config = config(directory, settings);
        return new EmbeddedStore(EmbeddedBackendProvider.open(config, listener, settings.tuning()));
    }

    static StorageConfig config(Path directory, Settings settings) {
        return new StorageConfig(
                "embedded",
                "/registry",
                TestConfigs.NO_SERVERS,
                settings.compactionInterval,
                settings.historyWindow,
                settings.timeouts,
                Map.of(),
                TestConfigs.settings(new EmbeddedSettings(directory, DataSize.ofBytes(1000), null)));
    }

    EmbeddedBackend backend() {
        return backend;
    }

    static byte[] bytes(String value) {
        return value.getBytes(StandardCharsets.UTF_8);
    }

    static String text(byte @Nullable [] value) {
        return value == null ? "-" : new String(value, StandardCharsets.UTF_8);
    }

    static <T> T await(Mono<T> result) {
        return requireNonNull(result.block(PATIENCE));
    }

    WriteResult tryPut(String key, String value, long expected) {
        return await(backend.put(key, bytes(value), expected, Ttl.FOREVER));
    }

    /** The new revision. */
    long put(String key, String value, long expected) {
        return put(key, value, expected, Ttl.FOREVER);
    }

    long put(String key, String value, long expected, Ttl ttl) {
        return written(await(backend.put(key, bytes(value), expected, ttl)));
    }

    long create(String key, String value) {
        return put(key, value, 0);
    }

    long delete(String key, long expected) {
        return written(await(backend.delete(key, expected)));
    }

    static long written(WriteResult result) {
        return switch (result) {
            case WriteResult.Written written -> written.revision();
            case WriteResult.Conflict conflict -> throw new AssertionError("unexpected " + conflict);
        };
    }

    GetResult get(String key, long revision) {
        return await(backend.get(key, revision));
    }

    /** The value, or "-". */
    String value(String key) {
        return value(key, 0);
    }

    String value(String key, long revision) {
        var entry = get(key, revision).entry();
        return text(entry == null ? null : entry.value());
    }

    RangeResult range(String start, String end, long limit, long revision) {
        return await(backend.range(new RangeQuery(start, end, limit, revision)));
    }

    Flux<BackendEvent> watch(String prefix, long after) {
        return backend.watch(new WatchQuery(prefix, true, after, false));
    }

    /** {@code +key=value(previous)@revision}, {@code -key(previous)@revision}, {@code ~revision}. */
    Flux<String> watchText(String prefix, long after) {
        return watch(prefix, after).map(EmbeddedStore::text);
    }

    static String text(BackendEvent event) {
        return switch (event) {
            case BackendEvent.Put put ->
                "+" + put.key() + "=" + text(put.value()) + "(" + text(put.previous()) + ")@" + put.revision();
            case BackendEvent.Delete delete ->
                "-" + delete.key() + "(" + text(delete.previous()) + ")@" + delete.revision();
            case BackendEvent.Together together -> throw new AssertionError("each change has its own revision");
            case BackendEvent.Progress progress -> "~" + progress.revision();
        };
    }

    @Override
    public void close() {
        backend.close();
    }

    /** What a test sets. */
    static final class Settings {
        final AtomicLong now =
                new AtomicLong(Instant.parse("2026-01-01T00:00:00Z").toEpochMilli());
        final AtomicLong free = new AtomicLong(1_000_000_000);
        Duration compactionInterval = Duration.ZERO;
        Duration historyWindow = Duration.ofMinutes(5);
        Duration progressInterval = Duration.ofHours(1);
        StorageConfig.Timeouts timeouts = TestConfigs.TIMEOUTS;
        volatile Runnable beforeGroup = () -> {};
        List<AbstractEventListener> fileEvents = List.of();
        int queueCapacity = 1024;
        int recentCapacity = 1024;

        void pass(Duration time) {
            now.addAndGet(time.toMillis());
        }

        private Tuning tuning() {
            InstantSource clock = () -> Instant.ofEpochMilli(now.get());
            return new Tuning(
                    clock,
                    directory -> {
                        beforeGroup.run();
                        return free.get();
                    },
                    Duration.ZERO,
                    queueCapacity,
                    16 << 20,
                    recentCapacity,
                    16 << 20,
                    progressInterval,
                    Duration.ofMillis(10),
                    Duration.ofMillis(10),
                    fileEvents);
        }
    }
}
