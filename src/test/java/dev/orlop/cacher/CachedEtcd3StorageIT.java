package dev.orlop.cacher;

import dev.orlop.storage.etcd3.Etcd3Fixture;
import dev.orlop.storage.kit.CompactionContract;
import dev.orlop.storage.kit.CorruptionContract;
import dev.orlop.storage.kit.CreateContract;
import dev.orlop.storage.kit.DeleteContract;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Nested;

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

    private interface OnEtcd extends StorageFixture.Source {
        @Override
        default StorageFixture newFixture(Path scratch) {
            return new CachedFixture(new Etcd3Fixture(server.endpoint()));
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
    class InitialEvents extends InitialEventsContract implements OnEtcd {
        @Override
        @Disabled("the store's progress is the cache's own affair: its watchers get bookmarks")
        protected void progress_asked_isABookmarkOfNothingButTheVersion() {}
    }

    @Nested
    class Compaction extends CompactionContract implements OnEtcd {
        @Override
        @Disabled("the cache's own history serves a watch from below what the store has compacted")
        protected void watch_fromBelow_isExpired() {}
    }

    @Nested
    class Expiry extends TtlContract implements OnEtcd {}

    @Nested
    class Corruption extends CorruptionContract implements OnEtcd {
        @Override
        @Disabled(
                "the cache is filled anew when the unreadable write comes, and refuses watches until the object is gone")
        protected void watch_unreadableObjectDeleted_endsInAReadErrorAndNothingFollows() {}

        @Override
        @Disabled("the cache does not read the stored value again")
        protected void watch_fromZeroWithAnUnreadableObject_endsInAnError() {}

        @Override
        @Disabled("the cache does not read the stored value again")
        protected void watch_transformerFailing_endsInAnError() {}
    }

    @Nested
    class Stats extends StatsContract implements OnEtcd {
        @Override
        @Disabled("lists do not reach the store, which would see the stored sizes: the cache estimates by the JSON")
        protected void stats_afterList_estimatesTheStoredSize() {}
    }
}
