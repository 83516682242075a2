package dev.orlop.storage.etcd2;

import dev.orlop.storage.backend.BackendListener;
import dev.orlop.storage.kit.StorageFixture;
import dev.orlop.support.etcd.EtcdRelease;
import dev.orlop.support.etcd.EtcdServer;
import java.nio.file.Path;
import java.util.Objects;

/** The etcd2 engine on a real etcd of its own. */
public final class Etcd2Fixture extends StorageFixture {
    /** What etcd v2 remembers. */
    private static final int HISTORY = 1000;

    private final EtcdServer etcd;
    private final V2Keys others;

    /** Mixed into a topic of the kit, runs it on etcd2. */
    interface Source extends StorageFixture.Source {
        @Override
        default StorageFixture newFixture(Path scratch) {
            return start();
        }
    }

    /** On a server that ends with the fixture. */
    public static Etcd2Fixture start() {
        return new Etcd2Fixture(EtcdServer.of(EtcdRelease.V3_4).v2().start());
    }

    private Etcd2Fixture(EtcdServer etcd) {
        super(new Etcd2BackendProvider().open(Configs.of(etcd.endpoint()), BackendListener.NONE));
        this.etcd = etcd;
        this.others = new V2Keys(etcd.endpoint());
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
    public void close() {
        super.close();
        others.close();
        etcd.close();
    }
}
