package dev.orlop.cacher;

import dev.orlop.storage.Storage;
import dev.orlop.storage.kit.Capability;
import dev.orlop.storage.kit.StorageFixture;
import dev.orlop.storage.kit.TestResource;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** An engine with a cache in front of each storage. */
final class CachedFixture extends StorageFixture {
    private final StorageFixture engine;
    private final CachedStorages caches = new CachedStorages();
    private final Set<Capability> lacks = EnumSet.of(
            Capability.EXPIRING_WATCHES,
            Capability.PROGRESS_OF_THE_STORE,
            Capability.READING_THE_STORE,
            Capability.LIMIT_AT_VERSION_ZERO);

    /**
     * @param engine closed with this fixture
     * @param more what the cache lacks on this engine, beside what it lacks on all of them
     */
    CachedFixture(StorageFixture engine, Capability... more) {
        super(engine.backend());
        this.engine = engine;
        lacks.addAll(engine.lacks());
        lacks.removeAll(LACKED_BY_RAW_STORES);
        lacks.remove(Capability.HISTORICAL_READS);
        lacks.addAll(List.of(more));
    }

    /** The engine's, but for old revisions, which the cache's own history has. */
    @Override
    public Set<Capability> lacks() {
        return lacks;
    }

    @Override
    public Storage open(TestResource resource) {
        return caches.open(openRaw(resource), resource, () -> backend().capabilities());
    }

    /** A cache whose watch has only just begun could be filled anew, and would refuse what the test asks next. */
    @Override
    public void compact(long revision) {
        caches.reach(revision);
        engine.compact(revision);
    }

    /** The cache answers, except for revisions that it does not have. */
    @Override
    public int rangesFor(int raw) {
        return 0;
    }

    @Override
    public Duration ttlTolerance() {
        return engine.ttlTolerance();
    }

    @Override
    public Duration patience() {
        return engine.patience();
    }

    @Override
    public void close() {
        caches.close();
        engine.close();
    }
}
