package dev.orlop.boot;

import static java.util.Objects.requireNonNull;

import dev.orlop.object.GroupResource;
import dev.orlop.storage.Ttl;
import dev.orlop.storage.backend.Backend;
import dev.orlop.storage.backend.Backend.RangeQuery;
import dev.orlop.storage.backend.Backend.WriteResult;
import dev.orlop.storage.backend.BackendListener;
import dev.orlop.storage.raw.StorageFactory;
import dev.orlop.storage.raw.TestConfigs;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** An embedded store below a server that does not run. Results are waited for. */
public final class TestStore implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final StorageFactory factory;
    private final Backend backend;

    private TestStore(StorageFactory factory) {
        this.factory = factory;
        this.backend = factory.backend(new GroupResource("", "configmaps"));
    }

    public static TestStore open(Path directory) {
        return new TestStore(new StorageFactory(TestConfigs.embedded(directory), BackendListener.NONE));
    }

    /** Writes a new key; the result is the revision. */
    public long create(String key, String value) {
        return create(key, value, Ttl.FOREVER);
    }

    public long create(String key, String value, Ttl ttl) {
        return create(key, value.getBytes(StandardCharsets.UTF_8), ttl);
    }

    public long create(String key, byte[] value, Ttl ttl) {
        WriteResult result = await(backend.put(key, value, 0, ttl));
        return ((WriteResult.Written) result).revision();
    }

    /** Writes many new keys at a time. */
    public void createAll(Map<String, byte[]> values) {
        await(Flux.fromIterable(values.entrySet())
                .flatMap(entry -> backend.put(entry.getKey(), entry.getValue(), 0, Ttl.FOREVER), 256)
                .count());
    }

    public byte[] value(String key) {
        return requireNonNull(await(backend.get(key, 0)).entry()).value();
    }

    /** The values below a prefix, by key and in order. */
    Map<String, byte[]> values(String prefix) {
        Map<String, byte[]> values = new LinkedHashMap<>();
        await(backend.range(RangeQuery.prefix(prefix)))
                .entries()
                .forEach(entry -> values.put(entry.key(), entry.value()));
        return values;
    }

    /** What is left to the keys below a prefix that expire, in seconds. */
    public Map<String, Long> expiries(String prefix) {
        Map<String, Long> seconds = new HashMap<>();
        await(backend.rangeWithExpiries(RangeQuery.prefix(prefix)))
                .expiries()
                .forEach((key, ttl) -> seconds.put(key, ttl.seconds()));
        return seconds;
    }

    /** The keys and values below a prefix, each as key=value. */
    public List<String> entries(String prefix) {
        return await(backend.range(RangeQuery.prefix(prefix))).entries().stream()
                .map(entry -> entry.key() + "=" + new String(entry.value(), StandardCharsets.UTF_8))
                .toList();
    }

    private static <T> T await(Mono<T> result) {
        return requireNonNull(result.block(PATIENCE));
    }

    @Override
    public void close() {
        factory.close();
    }
}
