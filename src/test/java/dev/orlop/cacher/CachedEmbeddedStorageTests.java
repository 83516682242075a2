package dev.orlop.cacher;

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
import dev.orlop.storage.kit.TtlContract;
import dev.orlop.storage.kit.UpdateContract;
import dev.orlop.storage.kit.WatchContract;
import dev.orlop.storage.kit.WatchScopeContract;
import org.junit.jupiter.api.Nested;

/** The storage contract through the cache, on the embedded engine. */
class CachedEmbeddedStorageTests {

    @Nested
    class Create extends CreateContract implements CachedEmbeddedFixture.Source {}

    @Nested
    class Get extends GetContract implements CachedEmbeddedFixture.Source {}

    @Nested
    class Update extends UpdateContract implements CachedEmbeddedFixture.Source {}

    @Nested
    class Delete extends DeleteContract implements CachedEmbeddedFixture.Source {}

    @Nested
    class List extends ListContract implements CachedEmbeddedFixture.Source {}

    @Nested
    class ListScope extends ListScopeContract implements CachedEmbeddedFixture.Source {}

    @Nested
    class Paging extends PagingContract implements CachedEmbeddedFixture.Source {}

    @Nested
    class Keys extends KeysContract implements CachedEmbeddedFixture.Source {}

    @Nested
    class Watch extends WatchContract implements CachedEmbeddedFixture.Source {}

    @Nested
    class WatchScope extends WatchScopeContract implements CachedEmbeddedFixture.Source {}

    @Nested
    class InitialEvents extends InitialEventsContract implements CachedEmbeddedFixture.Source {}

    @Nested
    class Compaction extends CompactionContract implements CachedEmbeddedFixture.Source {}

    @Nested
    class Expiry extends TtlContract implements CachedEmbeddedFixture.Source {}

    @Nested
    class Corruption extends CorruptionContract implements CachedEmbeddedFixture.Source {}

    @Nested
    class Stats extends StatsContract implements CachedEmbeddedFixture.Source {}
}
