package dev.orlop.storage.etcd3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
import dev.orlop.storage.kit.WatchScopeContract;
import dev.orlop.support.etcd.EtcdRelease;
import dev.orlop.support.etcd.EtcdServer;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The storage contract on etcd, on a server of each release. */
@ParameterizedClass
@MethodSource("dev.orlop.support.etcd.EtcdRelease#tested")
class Etcd3StorageIT {
    @SuppressWarnings("NullAway.Init") // by startServer, before there is a fixture
    private static EtcdServer server;

    Etcd3StorageIT(EtcdRelease release) {
        assertThat(server.release()).isEqualTo(release);
    }

    @BeforeParameterizedClassInvocation
    static void startServer(EtcdRelease release) {
        server = EtcdServer.of(release).inMemory().start();
    }

    @AfterParameterizedClassInvocation
    static void stopServer() {
        server.close();
    }

    /** Mixed into a topic of the kit, runs it on that server. */
    interface OnEtcd extends StorageFixture.Source {
        @Override
        default StorageFixture newFixture(Path scratch) {
            return new Etcd3Fixture(server.endpoint());
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
    class Watch extends WatchContract implements OnEtcd {
        @Override
        @Test
        protected void watch_ofAStorageThatIsClosed_isReadToTheEndLate() {
            assumeTrue(
                    server.release() == EtcdRelease.V3_5,
                    "etcd before 3.4.31 is not asked for progress: its watches end after a while");
            super.watch_ofAStorageThatIsClosed_isReadToTheEndLate();
        }
    }

    @Nested
    class WatchScope extends WatchScopeContract implements OnEtcd {}

    @Nested
    class InitialEvents extends InitialEventsContract implements OnEtcd {
        @Override
        @Test
        protected void progress_asked_isABookmarkOfNothingButTheVersion() {
            assumeTrue(
                    server.release() == EtcdRelease.V3_5,
                    "etcd before 3.4.31 may report a revision before its events: it is not asked");
            super.progress_asked_isABookmarkOfNothingButTheVersion();
        }
    }

    @Nested
    class Compaction extends CompactionContract implements OnEtcd {}

    @Nested
    class Expiry extends TtlContract implements OnEtcd {}

    @Nested
    class ForeignValues extends ForeignValuesContract implements OnEtcd {}

    @Nested
    class Corruption extends CorruptionContract implements OnEtcd {}

    @Nested
    class Stats extends StatsContract implements OnEtcd {}
}
