package dev.orlop.storage.embedded;

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
import dev.orlop.storage.kit.TtlContract;
import dev.orlop.storage.kit.UpdateContract;
import dev.orlop.storage.kit.WatchContract;
import dev.orlop.storage.kit.WatchScopeContract;
import org.junit.jupiter.api.Nested;

/** The storage contract on the embedded engine. */
class EmbeddedStorageTests {

    @Nested
    class Create extends CreateContract implements EmbeddedFixture.Source {}

    @Nested
    class Get extends GetContract implements EmbeddedFixture.Source {}

    @Nested
    class Update extends UpdateContract implements EmbeddedFixture.Source {}

    @Nested
    class Delete extends DeleteContract implements EmbeddedFixture.Source {}

    @Nested
    class List extends ListContract implements EmbeddedFixture.Source {}

    @Nested
    class ListScope extends ListScopeContract implements EmbeddedFixture.Source {}

    @Nested
    class Paging extends PagingContract implements EmbeddedFixture.Source {}

    @Nested
    class Keys extends KeysContract implements EmbeddedFixture.Source {}

    @Nested
    class Watch extends WatchContract implements EmbeddedFixture.Source {}

    @Nested
    class WatchScope extends WatchScopeContract implements EmbeddedFixture.Source {}

    @Nested
    class InitialEvents extends InitialEventsContract implements EmbeddedFixture.Source {}

    @Nested
    class Compaction extends CompactionContract implements EmbeddedFixture.Source {}

    @Nested
    class Expiry extends TtlContract implements EmbeddedFixture.Source {}

    @Nested
    class ForeignValues extends ForeignValuesContract implements EmbeddedFixture.Source {}

    @Nested
    class Corruption extends CorruptionContract implements EmbeddedFixture.Source {}

    @Nested
    class Stats extends StatsContract implements EmbeddedFixture.Source {}
}
