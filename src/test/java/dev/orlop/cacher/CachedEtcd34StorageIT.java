package dev.orlop.cacher;

import dev.orlop.storage.etcd3.Etcd3Fixture;
import dev.orlop.storage.kit.Capability;
import dev.orlop.storage.kit.CompactionContract;
import dev.orlop.storage.kit.GetContract;
import dev.orlop.storage.kit.InitialEventsContract;
import dev.orlop.storage.kit.ListScopeContract;
import dev.orlop.storage.kit.PagingContract;
import dev.orlop.storage.kit.StorageFixture;
import dev.orlop.support.etcd.EtcdRelease;
import dev.orlop.support.etcd.EtcdServer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/**
 * What the storage contract says of reads, where they take another way: etcd 3.4 does not tell the cache its progress, so
 * reads that must be current go to the store.
 */
class CachedEtcd34StorageIT {

    @SuppressWarnings("NullAway.Init") // by startServer, before there is a fixture
    private static EtcdServer server;

    @BeforeAll
    static void startServer() {
        server = EtcdServer.of(EtcdRelease.V3_4).inMemory().start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    interface OnEtcd extends StorageFixture.Source {
        @Override
        default StorageFixture newFixture(Path scratch) {
            return new CachedFixture(
                    new Etcd3Fixture(server.endpoint()),
                    Capability.HEARING_OF_OTHER_TYPES,
                    Capability.PAGES_FROM_ONE_SOURCE);
        }
    }

    @Nested
    class Get extends GetContract implements OnEtcd {}

    @Nested
    class ListScope extends ListScopeContract implements OnEtcd {}

    @Nested
    class Paging extends PagingContract implements OnEtcd {}

    @Nested
    class InitialEvents extends InitialEventsContract implements OnEtcd {}

    @Nested
    class Compaction extends CompactionContract implements OnEtcd {}
}
