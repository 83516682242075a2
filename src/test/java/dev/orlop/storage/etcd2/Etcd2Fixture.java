package dev.orlop.storage.etcd2;

import dev.orlop.storage.backend.BackendListener;
import dev.orlop.storage.kit.Capability;
import dev.orlop.storage.kit.StorageFixture;
import dev.orlop.support.etcd.EtcdRelease;
import dev.orlop.support.etcd.EtcdServer;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;

/** The etcd2 engine on a real etcd. */
public final class Etcd2Fixture extends StorageFixture {
    /** What etcd v2 remembers. */
    private static final int HISTORY = 1000;

    private final V2Keys others;
    private final Runnable atEnd;

    /** Mixed into a topic of the kit, runs it on etcd2. */
    interface Source extends StorageFixture.Source {
        @Override
        default StorageFixture newFixture(Path scratch) {
            EtcdServer own = EtcdServer.of(EtcdRelease.V3_4).v2().start();
            return new Etcd2Fixture(own.endpoint(), own::close);
        }
    }

    /**
     * @param endpoint of a server that is the caller's
     */
    public Etcd2Fixture(String endpoint) {
        this(endpoint, () -> {});
    }

    private Etcd2Fixture(String endpoint, Runnable atEnd) {
        super(new Etcd2BackendProvider().open(Configs.of(endpoint), BackendListener.NONE));
        this.others = new V2Keys(endpoint);
        this.atEnd = atEnd;
    }

    /**
     * Nobody can tell etcd v2 to forget; but so many changes elsewhere make it. One less, as the test may write once more
     * before it watches.
     */
    @Override
    public void compact(long revision) {
        long current = Objects.requireNonNull(backend().currentRevision().block(patience()));
        others.fill(Math.toIntExact(Math.max(0, revision + HISTORY - 1 - current)));
    }

    @Override
    public Set<Capability> lacks() {
        Set<Capability> lacks = super.lacks();
        lacks.addAll(Set.of(
                Capability.SNAPSHOT_PAGES,
                Capability.HISTORICAL_READS,
                Capability.COMPACTION_ON_COMMAND,
                Capability.VALUES_AT_DIRECTORIES));
        return lacks;
    }

    @Override
    public void close() {
        super.close();
        others.close();
        atEnd.run();
    }
}
