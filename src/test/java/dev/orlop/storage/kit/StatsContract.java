package dev.orlop.storage.kit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.object.KubeObject;
import dev.orlop.storage.Storage;
import dev.orlop.storage.Storage.Stats;
import dev.orlop.storage.Ttl;
import org.junit.jupiter.api.Test;

/** {@link Storage#stats}, the current revision, and the life of a storage. */
public abstract class StatsContract extends StorageContract {

    @Test
    protected void stats_empty_countsNothing() {
        assertThat(await(storage().stats())).isEqualTo(new Stats(0, null));
    }

    @Test
    protected void stats_afterWrites_countsWhatIsThere() {
        KubeObject one = create("ns", "a");
        create("ns2", "a");
        touch(one, "changed");
        assertThat(await(storage().stats()).objectCount()).isEqualTo(2);

        delete(one);

        assertThat(await(storage().stats()).objectCount()).isEqualTo(1);
    }

    @Test
    protected void stats_otherType_isNotCounted() {
        TestResource others = anotherResource();
        Storage otherStorage = open(others);
        KubeObject foreign = others.encode(TestObject.named("ns", "a"));
        await(otherStorage.create(others.key(foreign), foreign, Ttl.FOREVER));

        assertThat(await(storage().stats()).objectCount()).isZero();
        assertThat(await(otherStorage.stats()).objectCount()).isEqualTo(1);
    }

    @Requires(Capability.READING_THE_STORE)
    @Test
    protected void stats_afterList_estimatesTheStoredSize() {
        KubeObject one = create("ns", "a");
        KubeObject two = create(TestObject.named("ns", "b").withNote("x".repeat(1000)));
        settle();
        list(everything());

        Long average = await(storage().stats()).averageStoredBytes();

        long atRest = storedLength(one) + storedLength(two);
        assertThat(average).isNotNull().isEqualTo(atRest / 2);
    }

    private long storedLength(KubeObject object) {
        return transformer().toStorage(object.storedBytes(), absolute(key(object))).length;
    }

    @Test
    protected void currentResourceVersion_emptyType_isThatOfTheStore() {
        long elsewhere = fixture().bumpRevision();

        assertThat(currentRevision()).isEqualTo(elsewhere);
    }

    @Test
    protected void currentResourceVersion_afterReads_isUnchanged() {
        KubeObject created = create("ns", "a");

        get(key(created));
        list(everything());
        await(storage().stats());
        watch(widgets().prefix(), after(0)).expectAdded(created);
        settle();

        assertThat(currentRevision()).isEqualTo(created.resourceVersion());
    }

    @Test
    protected void readiness_open_completes() {
        awaitEmpty(storage().readiness());
        awaitEmpty(storage().requestWatchProgress());
    }

    @Test
    protected void close_openWatches_end() {
        KubeObject created = create("ns", "a");
        WatchProbe watch = watch(widgets().prefix(), after(0));
        watch.expectAdded(created);

        storage().close();
        storage().close();

        watch.expectEnd();
    }
}
