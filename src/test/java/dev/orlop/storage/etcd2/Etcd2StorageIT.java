package dev.orlop.storage.etcd2;

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
import dev.orlop.support.OneAtATime;
import org.junit.jupiter.api.Nested;

/** The storage contract on etcd v2. */
@OneAtATime
class Etcd2StorageIT {

    @Nested
    class Create extends CreateContract implements Etcd2Fixture.Source {}

    @Nested
    class Get extends GetContract implements Etcd2Fixture.Source {}

    @Nested
    class Update extends UpdateContract implements Etcd2Fixture.Source {}

    @Nested
    class Delete extends DeleteContract implements Etcd2Fixture.Source {}

    @Nested
    class List extends ListContract implements Etcd2Fixture.Source {}

    @Nested
    class ListScope extends ListScopeContract implements Etcd2Fixture.Source {}

    @Nested
    class Paging extends PagingContract implements Etcd2Fixture.Source {}

    @Nested
    class Keys extends KeysContract implements Etcd2Fixture.Source {}

    @Nested
    class Watch extends WatchContract implements Etcd2Fixture.Source {}

    @Nested
    class WatchScope extends WatchScopeContract implements Etcd2Fixture.Source {}

    @Nested
    class InitialEvents extends InitialEventsContract implements Etcd2Fixture.Source {}

    @Nested
    class Compaction extends CompactionContract implements Etcd2Fixture.Source {}

    @Nested
    class Expiry extends TtlContract implements Etcd2Fixture.Source {}

    @Nested
    class ForeignValues extends ForeignValuesContract implements Etcd2Fixture.Source {}

    @Nested
    class Corruption extends CorruptionContract implements Etcd2Fixture.Source {}

    @Nested
    class Stats extends StatsContract implements Etcd2Fixture.Source {}
}
