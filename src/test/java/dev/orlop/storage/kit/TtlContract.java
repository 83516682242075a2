package dev.orlop.storage.kit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.object.KubeObject;
import dev.orlop.storage.Ttl;
import dev.orlop.storage.UpdateRequest;
import dev.orlop.storage.UpdateRequest.Update;
import dev.orlop.storage.WatchEvent;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Objects that expire. Where nothing must happen, another object that expires later says that the time has passed. */
public abstract class TtlContract extends StorageContract {
    private static final Ttl SHORT = Ttl.ofSeconds(1);
    private static final Ttl LONGER = Ttl.ofSeconds(2);
    private static final Ttl HOUR = Ttl.ofSeconds(3600);

    @Test
    protected void create_withTtl_endsInADeletedEvent() {
        KubeObject created = create(TestObject.named("ns", "a"), SHORT);
        WatchProbe watch = watchOne(created, after(created.resourceVersion()));

        WatchEvent deleted = watch.nextChange();

        assertThat(deleted).isInstanceOf(WatchEvent.Deleted.class);
        assertThat(deleted.resourceVersion()).isGreaterThan(created.resourceVersion());
        assertThat(((WatchEvent.Deleted) deleted).object())
                .isEqualTo(created.withResourceVersion(deleted.resourceVersion()));
        assertThat(isAbsent(key(created))).isTrue();
    }

    @Requires(Capability.COUNTING_THE_TIME)
    @Test
    protected void create_withTtl_livesThatLong() {
        long started = System.nanoTime();
        KubeObject created = create(TestObject.named("ns", "a"), LONGER);
        WatchProbe watch = watchOne(created, after(created.resourceVersion()));

        watch.nextChange();

        Duration lived = Duration.ofNanos(System.nanoTime() - started);
        assertThat(lived)
                .isBetween(
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(2).plus(fixture().ttlTolerance()));
    }

    @Requires(Capability.COUNTING_THE_TIME)
    @Test
    protected void update_withTtl_expires() {
        KubeObject created = create("ns", "a");
        KubeObject updated = updateWithTtl(created, SHORT);
        WatchProbe watch = watchOne(updated, after(updated.resourceVersion()));

        assertThat(watch.nextChange()).isInstanceOf(WatchEvent.Deleted.class);
    }

    @Requires(Capability.COUNTING_THE_TIME)
    @Test
    protected void update_createdByItWithTtl_expires() {
        KubeObject encoded = widgets().encode(TestObject.named("ns", "a"));
        KubeObject created = await(storage()
                .guaranteedUpdate(
                        key("ns", "a"),
                        UpdateRequest.of(current -> new Update.Put(encoded, SHORT))
                                .withIgnoreNotFound(true)));
        WatchProbe watch = watchOne(created, after(created.resourceVersion()));

        assertThat(watch.nextChange()).isInstanceOf(WatchEvent.Deleted.class);
    }

    /** The rule that engines differ in by nature, pinned: an update that says nothing about expiry changes nothing of it. */
    @Test
    protected void update_keepingTtl_keepsTheExpiry() {
        KubeObject created = create(TestObject.named("ns", "a"), SHORT);
        KubeObject updated = touch(created, "changed");
        WatchProbe watch = watchOne(updated, after(updated.resourceVersion()));

        WatchEvent deleted = watch.nextChange();

        assertThat(deleted).isInstanceOf(WatchEvent.Deleted.class);
        assertThat(((WatchEvent.Deleted) deleted).object().storedBytes()).isEqualTo(updated.storedBytes());
    }

    @Test
    protected void update_keepingTtlOfAnObjectWithout_staysWithout() {
        KubeObject updated = touch(create("ns", "stays"), "changed");

        awaitExpiryOfAnother();

        assertThat(get(key(updated))).isEqualTo(updated);
    }

    @Requires(Capability.COUNTING_THE_TIME)
    @Test
    protected void update_forever_takesTheExpiryAway() {
        KubeObject created = create(TestObject.named("ns", "stays"), SHORT);
        KubeObject updated = updateWithTtl(created, Ttl.FOREVER);

        awaitExpiryOfAnother();

        assertThat(get(key(updated))).isEqualTo(updated);
    }

    @Requires(Capability.COUNTING_THE_TIME)
    @Test
    protected void update_longerTtl_replacesTheShorter() {
        KubeObject created = create(TestObject.named("ns", "stays"), SHORT);
        KubeObject updated = updateWithTtl(created, HOUR);

        awaitExpiryOfAnother();

        assertThat(get(key(updated))).isEqualTo(updated);
    }

    @Test
    protected void update_sameContentOtherTtl_leavesTheExpiry() {
        KubeObject created = create("ns", "stays");
        UpdateRequest request = UpdateRequest.of(current -> new Update.Put(Objects.requireNonNull(current), SHORT));
        assertThat(await(storage().guaranteedUpdate(key(created), request))).isEqualTo(created);

        awaitExpiryOfAnother();

        assertThat(get(key(created))).isEqualTo(created);
    }

    @Requires(Capability.COUNTING_THE_TIME)
    @Test
    protected void delete_withTtl_letsTheNextObjectOfThatKeyLive() {
        delete(create(TestObject.named("ns", "stays"), SHORT));
        KubeObject next = create("ns", "stays");

        awaitExpiryOfAnother();

        assertThat(get(key(next))).isEqualTo(next);
    }

    @Test
    protected void create_manyWithTtl_allExpireOnce() {
        long before = currentRevision();
        WatchProbe watch = watch(widgets().prefix(), after(before));
        int count = 20;
        for (int i = 0; i < count; i++) {
            create(TestObject.named("ns", "a" + i), SHORT);
        }

        long added = 0;
        long deleted = 0;
        while (deleted < count) {
            WatchEvent event = watch.nextChange();
            added += event instanceof WatchEvent.Added ? 1 : 0;
            deleted += event instanceof WatchEvent.Deleted ? 1 : 0;
        }

        assertThat(added).isEqualTo(count);
        assertThat(list(everything()).items()).isEmpty();
        assertThat(watch.drain()).isEmpty();
    }

    private KubeObject updateWithTtl(KubeObject object, Ttl ttl) {
        KubeObject changed = widgets().edit(object, note("changed"));
        return await(
                storage().guaranteedUpdate(key(object), UpdateRequest.of(current -> new Update.Put(changed, ttl))));
    }

    private void awaitExpiryOfAnother() {
        KubeObject clock = create(TestObject.named("clock", "tick"), LONGER);
        assertThat(watchOne(clock, after(clock.resourceVersion())).nextChange()).isInstanceOf(WatchEvent.Deleted.class);
    }
}
