package dev.orlop.cacher;

import dev.orlop.storage.etcd2.Etcd2Fixture;
import dev.orlop.storage.kit.Capability;
import dev.orlop.storage.kit.CompactionContract;
import dev.orlop.storage.kit.CorruptionContract;
import dev.orlop.storage.kit.CreateContract;
import dev.orlop.storage.kit.DeleteContract;
import dev.orlop.storage.kit.ForeignValuesContract;
import dev.orlop.storage.kit.GetContract;
import dev.orlop.storage.kit.InitialEventsContract;
import dev.orlop.storage.kit.KeysContract;
import dev.orlop.storage.kit.ListContract;
import dev.orlop.storage.kit.ListScopeContract;
import dev.orlop.storage.kit.PagingContract;
import dev.orlop.storage.kit.StatsContract;
import dev.orlop.storage.kit.StorageFixture;
import dev.orlop.storage.kit.TtlContract;
import dev.orlop.storage.kit.UpdateContract;
import dev.orlop.storage.kit.WatchContract;
import dev.orlop.storage.kit.WatchProbe;
import dev.orlop.storage.kit.WatchScopeContract;
import dev.orlop.support.OneAtATime;
import dev.orlop.support.etcd.EtcdRelease;
import dev.orlop.support.etcd.EtcdServer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/** The storage contract through the cache, on etcd v2. */
@OneAtATime
class CachedEtcd2StorageIT {

    @SuppressWarnings("NullAway.Init") // by startServer, before there is a fixture
    private static EtcdServer server;

    @BeforeAll
    static void startServer() {
        server = EtcdServer.of(EtcdRelease.V3_4).v2().inMemory().start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    interface OnEtcd extends StorageFixture.Source {
        @Override
        default StorageFixture newFixture(Path scratch) {
            return new CachedFixture(
                    new Etcd2Fixture(server.endpoint()), Capability.EXPIRING_READS, Capability.COUNTING_THE_TIME);
        }
    }

    @Nested
    class Create extends CreateContract implements OnEtcd {}

    @Nested
    class Get extends GetContract implements OnEtcd {}

    @Nested
    class Update extends UpdateContract implements OnEtcd {}

    @Nested
    class Delete extends DeleteContract implements OnEtcd {}

    @Nested
    class List extends ListContract implements OnEtcd {}

    @Nested
    class ListScope extends ListScopeContract implements OnEtcd {}

    @Nested
    class Paging extends PagingContract implements OnEtcd {}

    @Nested
    class Keys extends KeysContract implements OnEtcd {}

    @Nested
    class Watch extends WatchContract implements OnEtcd {}

    @Nested
    class WatchScope extends WatchScopeContract implements OnEtcd {}

    @Nested
    class InitialEvents extends InitialEventsContract implements OnEtcd {}

    @Nested
    class Compaction extends CompactionContract implements OnEtcd {}

    @Nested
    class Expiry extends TtlContract implements OnEtcd {}

    @Nested
    class ForeignValues extends ForeignValuesContract implements OnEtcd {}

    @Nested
    class Corruption extends CorruptionContract implements OnEtcd {
        @Override
        protected void expectNothingBehindTheError(WatchProbe watch) {
            CachedStorages.expectNothingBehindTheError(watch);
        }
    }

    @Nested
    class Stats extends StatsContract implements OnEtcd {}
}
