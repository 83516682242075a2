package dev.orlop.storage.kit;

import dev.orlop.storage.Storage;
import dev.orlop.storage.Ttl;
import dev.orlop.storage.backend.Backend;
import dev.orlop.storage.backend.Backend.GetResult;
import dev.orlop.storage.backend.Backend.WriteResult;
import dev.orlop.storage.backend.KeyValue;
import dev.orlop.storage.raw.ObjectStorage;
import dev.orlop.storage.raw.ObjectStorage.Resource;
import dev.orlop.storage.raw.StorageListener;
import dev.orlop.value.Transformer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One store under test, shared by the tests of a topic, each of which has resource types of its own in it.
 *
 * <p>An engine gives its {@link Backend}; a decorator of storages, such as the cache, overrides {@link #open}. Where an
 * engine may behave otherwise by design, it overrides one of the quirks.
 */
public abstract class StorageFixture implements AutoCloseable {
    /** The global prefix of all keys of the tests. */
    public static final String PREFIX = "/registry";

    /** What only a cache on top of a store can do. */
    protected static final Set<Capability> LACKED_BY_RAW_STORES =
            Set.of(Capability.REGULAR_BOOKMARKS, Capability.ENDING_WATCHES, Capability.DELIVERY_WHERE_ASKED);

    private static final AtomicInteger RESOURCES = new AtomicInteger();

    private final RecordingBackend backend;

    /**
     * @param engine owned by the fixture from now on
     */
    protected StorageFixture(Backend engine) {
        this.backend = new RecordingBackend(engine);
    }

    /** Where the fixtures of a test class come from: mixed into each topic, it makes a runnable class of it. */
    public interface Source {
        /**
         * @param scratch an empty directory, deleted after the fixture was closed
         */
        StorageFixture newFixture(Path scratch);
    }

    /** Opens the storage under test for one resource type; the caller closes it. */
    public Storage open(TestResource resource) {
        return openRaw(resource);
    }

    /** Opens a storage right on the backend. */
    protected final Storage openRaw(TestResource resource) {
        Resource stored =
                new Resource(resource.groupResource(), resource.prefix(), resource.type(), resource.namespaced());
        return new ObjectStorage(
                backend, PREFIX, stored, resource.codec(), resource.transformer(), new StorageListener() {});
    }

    /** A resource type that no other test uses. */
    public final TestResource newResource(Transformer transformer) {
        return newResource(true, transformer);
    }

    /** The same, whose objects live in no namespace. */
    final TestResource newClusterScopedResource(Transformer transformer) {
        return newResource(false, transformer);
    }

    private static TestResource newResource(boolean namespaced, Transformer transformer) {
        return TestResource.of("t" + RESOURCES.incrementAndGet() + ".example.com", "widgets", namespaced, transformer);
    }

    public final RecordingBackend backend() {
        return backend;
    }

    /** Gives up the history before a revision, and returns when the storages opened here know it. */
    public void compact(long revision) {
        backend.compact(revision).block(patience());
    }

    /** Raises the store's revision by a write that no resource type sees. */
    public final long bumpRevision() {
        return writeRaw(PREFIX + "/bumps/bump", new byte[] {'b'});
    }

    /** Writes bytes as a foreign writer would, whatever the key holds. */
    public final long writeRaw(String absoluteKey, byte[] value) {
        KeyValue current = readRaw(absoluteKey);
        long expected = current == null ? 0 : current.modRevision();
        return revision(backend.put(absoluteKey, value, expected, Ttl.FOREVER).block(patience()));
    }

    public final long deleteRaw(String absoluteKey) {
        KeyValue current = Objects.requireNonNull(readRaw(absoluteKey), absoluteKey);
        return revision(backend.delete(absoluteKey, current.modRevision()).block(patience()));
    }

    public final @Nullable KeyValue readRaw(String absoluteKey) {
        GetResult result = Objects.requireNonNull(backend.get(absoluteKey, 0).block(patience()));
        return result.entry();
    }

    private static long revision(@Nullable WriteResult result) {
        return switch (Objects.requireNonNull(result)) {
            case WriteResult.Written written -> written.revision();
            case WriteResult.Conflict conflict -> throw new IllegalStateException("raw write lost: " + conflict);
        };
    }

    /** What the storage under test cannot do by design; tests that {@link Requires} it are skipped. */
    public Set<Capability> lacks() {
        return EnumSet.copyOf(LACKED_BY_RAW_STORES);
    }

    /** Quirk: whether lists at an old revision work, and with them pages of one snapshot. */
    public boolean historicalReads() {
        return backend.capabilities().historicalReads();
    }

    /** Quirk: how many ranges of the backend a list costs that costs so many on a raw store. */
    public int rangesFor(int raw) {
        return raw;
    }

    /** The longest that an object may outlive its time to live. */
    public Duration ttlTolerance() {
        return Duration.ofSeconds(5);
    }

    /** How long a test waits for something that must happen. */
    public Duration patience() {
        return Duration.ofSeconds(20);
    }

    @Override
    public void close() {
        backend.close();
    }
}
