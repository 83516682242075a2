package dev.orlop.storage.kit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.object.KubeObject;
import dev.orlop.object.ObjectList;
import dev.orlop.object.Status;
import dev.orlop.storage.StorageException.Expired;
import dev.orlop.storage.WatchEvent;
import org.junit.jupiter.api.Test;

/** Reads and watches of a past that is given up. */
public abstract class CompactionContract extends StorageContract {

    @Requires(Capability.COMPACTION_ON_COMMAND)
    @Test
    protected void compact_revision_isKnownToTheStorage() {
        KubeObject created = create("ns", "a");
        touch(created, "later");

        fixture().compact(created.resourceVersion());

        assertThat(storage().compactRevision()).isEqualTo(created.resourceVersion());
    }

    @Requires(Capability.COMPACTION_ON_COMMAND)
    @Test
    protected void compact_olderRevision_neverLowersTheKnownOne() {
        KubeObject first = create("ns", "a");
        KubeObject second = touch(first, "later");
        fixture().compact(second.resourceVersion());

        fixture()
                .backend()
                .compact(first.resourceVersion())
                .onErrorComplete()
                .block(fixture().patience());

        assertThat(storage().compactRevision()).isEqualTo(second.resourceVersion());
    }

    @Requires(Capability.EXPIRING_READS)
    @Test
    protected void list_exactBelow_isExpired() {
        KubeObject first = create("ns", "a");
        KubeObject second = touch(first, "later");
        touch(second, "latest");
        fixture().compact(second.resourceVersion());

        Expired failure = failure(Expired.class, storage().list(widgets().prefix(), exactly(first.resourceVersion())));

        assertThat(failure.continueToken()).isNull();
    }

    @Requires(Capability.HISTORICAL_READS)
    @Test
    protected void list_exactAtTheCompactedRevision_isServed() {
        KubeObject first = create("ns", "a");
        KubeObject second = touch(first, "later");
        touch(second, "latest");
        fixture().compact(second.resourceVersion());

        ObjectList list = list(exactly(second.resourceVersion()));

        assertThat(list.items()).containsExactly(second);
        assertThat(list.resourceVersion()).isEqualTo(second.resourceVersion());
    }

    @Test
    protected void list_exactBelowNotRecursive_isExpired() {
        KubeObject first = create("ns", "a");
        KubeObject second = touch(first, "later");
        fixture().compact(second.resourceVersion());

        failure(
                Expired.class,
                storage().list(key(first), exactly(first.resourceVersion()).withRecursive(false)));
    }

    @Test
    protected void list_notOlderThanACompactedRevision_isServed() {
        KubeObject first = create("ns", "a");
        KubeObject second = touch(first, "later");
        fixture().compact(second.resourceVersion());

        assertThat(list(notOlderThan(first.resourceVersion())).items()).containsExactly(second);
    }

    @Requires(Capability.HISTORICAL_READS)
    @Test
    protected void get_objectNotWrittenSince_isThere() {
        KubeObject old = create("ns", "old");
        KubeObject gone = delete(create("ns", "gone"));
        KubeObject last = create("ns", "last");
        fixture().compact(last.resourceVersion());

        assertThat(get(key(old))).isEqualTo(old);
        assertThat(isAbsent(key(gone))).isTrue();
        assertThat(list(everything()).items()).containsExactly(last, old);
        assertThat(list(exactly(last.resourceVersion())).items()).containsExactly(last, old);
    }

    @Test
    protected void watch_fromZero_startsFromTheState() {
        KubeObject updated = touch(create("ns", "a"), "later");
        fixture().compact(updated.resourceVersion());

        WatchProbe watch = watchOne(updated, after(0));
        watch.expectAdded(updated);

        watch.expectDeleted(delete(updated));
    }

    @Requires(Capability.EXPIRING_WATCHES)
    @Test
    protected void watch_fromBelow_isExpired() {
        KubeObject first = create("ns", "a");
        KubeObject second = touch(first, "second");
        KubeObject third = touch(second, "third");
        fixture().compact(third.resourceVersion());

        watch(widgets().prefix(), after(first.resourceVersion())).expectErrorEvent(410, Status.Reason.EXPIRED);
    }

    @Test
    protected void watch_fromTheCompactedRevision_seesWhatFollows() {
        KubeObject first = create("ns", "a");
        fixture().compact(first.resourceVersion());
        KubeObject second = touch(first, "second");

        watch(widgets().prefix(), after(first.resourceVersion())).expectModified(second);
    }

    @Test
    protected void watch_openWhileItsPastIsCompacted_goesOn() {
        KubeObject object = create("ns", "a");
        WatchProbe watch = watch(widgets().prefix(), after(0));
        watch.expectAdded(object);
        for (int i = 0; i < 5; i++) {
            object = touch(object, "write " + i);
            watch.expectModified(object);
            fixture().compact(object.resourceVersion());
        }

        watch.expectDeleted(delete(object));
    }

    /** Whether the past is still served or not: never a stream with a hole in it. */
    @Test
    protected void watch_compactedWhileItDoesNotRead_hasNoGap() {
        KubeObject object = create("ns", "a");
        settle();
        long start = object.resourceVersion();
        WatchProbe watch = keep(WatchProbe.open(
                storage().watch(widgets().prefix(), after(start)), fixture().patience(), 0));
        int writes = 400;
        for (int i = 0; i < writes; i++) {
            object = touch(object, "write " + i);
        }
        fixture().compact(object.resourceVersion());
        watch.request(Long.MAX_VALUE);

        int expected = 0;
        WatchEvent event = watch.nextChange();
        while (expected < writes - 1 && event instanceof WatchEvent.Modified modified) {
            assertThat(text(modified.object())).contains("\"write " + expected + '"');
            expected++;
            event = watch.nextChange();
        }
        if (event instanceof WatchEvent.Error error) {
            assertThat(error.status().code()).isIn(410, 500);
            watch.expectEnd();
        } else {
            assertThat(event.resourceVersion()).isEqualTo(object.resourceVersion());
        }
    }
}
