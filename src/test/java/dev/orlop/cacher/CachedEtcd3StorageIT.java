package dev.orlop.cacher;

import dev.orlop.object.KubeObject;
import dev.orlop.storage.Storage;
import dev.orlop.storage.Ttl;
import dev.orlop.storage.etcd3.Etcd3Fixture;
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
import dev.orlop.storage.kit.SwitchableTransformer;
import dev.orlop.storage.kit.TestObject;
import dev.orlop.storage.kit.TestResource;
import dev.orlop.storage.kit.TtlContract;
import dev.orlop.storage.kit.UpdateContract;
import dev.orlop.storage.kit.WatchContract;
import dev.orlop.storage.kit.WatchProbe;
import dev.orlop.storage.kit.WatchScopeContract;
import dev.orlop.support.etcd.EtcdRelease;
import dev.orlop.support.etcd.EtcdServer;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The storage contract through the cache, on etcd 3.5, which tells the cache its progress. */
class CachedEtcd3StorageIT {

    @SuppressWarnings("NullAway.Init") // by startServer, before there is a fixture
    private static EtcdServer server;

    @BeforeAll
    static void startServer() {
        server = EtcdServer.of(EtcdRelease.V3_5).inMemory().start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    interface OnEtcd extends StorageFixture.Source {
        @Override
        default StorageFixture newFixture(Path scratch) {
            return new CachedFixture(new Etcd3Fixture(server.endpoint()), Capability.COUNTING_THE_TIME);
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

    /** A server that is started again on the same etcd: its ring holds what happened before. */
    @Test
    void watch_fromBeforeARestart_resumesFromTheRing() {
        java.util.List<KubeObject> written = new ArrayList<>();
        TestResource widgets;
        try (CachedFixture before = new CachedFixture(new Etcd3Fixture(server.endpoint()))) {
            widgets = before.newResource(new SwitchableTransformer());
            try (Storage storage = before.open(widgets)) {
                for (int i = 0; i < 100; i++) {
                    KubeObject object = widgets.encode(TestObject.named("ns", "w" + i));
                    written.add(Widgets.await(storage.create(widgets.key(object), object, Ttl.FOREVER)));
                }
            }
        }
        try (CachedFixture after = new CachedFixture(new Etcd3Fixture(server.endpoint()));
                Cacher cacher = (Cacher) after.open(widgets)) {
            long resumed = written.get(49).resourceVersion();
            WatchProbe probe = Widgets.watch(cacher, widgets.prefix(), Widgets.after(resumed), Long.MAX_VALUE);
            for (KubeObject object : written.subList(50, 100)) {
                probe.expectAdded(object);
            }
        }
    }
}
