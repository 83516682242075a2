package dev.orlop.cacher;

import dev.orlop.storage.embedded.EmbeddedFixture;
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
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;

/** The storage contract through the cache, on the embedded engine. */
class CachedEmbeddedStorageTests {

    interface Cached extends StorageFixture.Source {
        @Override
        default StorageFixture newFixture(Path scratch) {
            return new CachedFixture(new EmbeddedFixture(scratch));
        }
    }

    @Nested
    class Create extends CreateContract implements Cached {}

    @Nested
    class Get extends GetContract implements Cached {}

    @Nested
    class Update extends UpdateContract implements Cached {}

    @Nested
    class Delete extends DeleteContract implements Cached {}

    @Nested
    class List extends ListContract implements Cached {}

    @Nested
    class ListScope extends ListScopeContract implements Cached {}

    @Nested
    class Paging extends PagingContract implements Cached {}

    @Nested
    class Keys extends KeysContract implements Cached {}

    @Nested
    class Watch extends WatchContract implements Cached {}

    @Nested
    class WatchScope extends WatchScopeContract implements Cached {}

    @Nested
    class InitialEvents extends InitialEventsContract implements Cached {}

    @Nested
    class Compaction extends CompactionContract implements Cached {}

    @Nested
    class Expiry extends TtlContract implements Cached {}

    @Nested
    class ForeignValues extends ForeignValuesContract implements Cached {}

    @Nested
    class Corruption extends CorruptionContract implements Cached {
        @Override
        protected void expectNothingBehindTheError(WatchProbe watch) {
            CachedStorages.expectNothingBehindTheError(watch);
        }
    }

    @Nested
    class Stats extends StatsContract implements Cached {}
}
