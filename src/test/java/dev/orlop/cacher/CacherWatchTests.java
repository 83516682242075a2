package dev.orlop.cacher;

import static dev.orlop.cacher.Widgets.PREFIX;
import static dev.orlop.cacher.Widgets.after;
import static dev.orlop.cacher.Widgets.awaitThat;
import static dev.orlop.cacher.Widgets.color;
import static dev.orlop.cacher.Widgets.key;
import static dev.orlop.cacher.Widgets.settle;
import static dev.orlop.cacher.Widgets.watch;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.object.FieldSelector;
import dev.orlop.object.KubeObject;
import dev.orlop.object.LabelSelector;
import dev.orlop.storage.SelectionPredicate;
import dev.orlop.storage.StorageException;
import dev.orlop.storage.WatchEvent;
import dev.orlop.storage.WatchEvent.WireForm;
import dev.orlop.storage.WatchOptions;
import dev.orlop.storage.kit.WatchProbe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CacherWatchTests {
    private final Widgets widgets = new Widgets();

    @AfterEach
    void close() {
        widgets.close();
    }

    private static WatchOptions watchList(String version) {
        return WatchOptions.everything()
                .withResourceVersion(version)
                .withSendInitialEvents(true)
                .withAllowBookmarks(true);
    }

    @Test
    void watch_fromZero_showsTheStateThenChanges() {
        KubeObject b = widgets.create("ns", "b");
        KubeObject a = widgets.create("ns", "a");
        Cacher cacher = widgets.open();
        WatchProbe probe = watch(cacher, WatchOptions.everything().withResourceVersion("0"));
        probe.expectAdded(a);
        probe.expectAdded(b);
        probe.expectModified(widgets.update("ns", "a", "red", "x"));
        probe.expectDeleted(widgets.delete("ns", "a"));
        probe.expectAdded(widgets.create("ns", "a"));
    }

    @Test
    void watch_fromAVersion_showsWhatFollows() {
        Cacher cacher = widgets.open();
        KubeObject a = widgets.create("ns", "a");
        KubeObject changed = widgets.update("ns", "a", "blue", "x");
        settle(cacher);
        WatchProbe probe = watch(cacher, after(a.resourceVersion()));
        probe.expectModified(changed);
        probe.expectDeleted(widgets.delete("ns", "a"));
    }

    @Test
    void watch_rightAfterTheFill_acceptsItsVersionAndNoOlderOne() {
        widgets.create("ns", "a");
        KubeObject b = widgets.create("ns", "b");
        Cacher cacher = widgets.open();
        long filled = widgets.gauges(cacher).resourceVersion();
        assertThat(filled).isEqualTo(b.resourceVersion());
        WatchProbe tooOld = watch(cacher, after(filled - 1));
        assertThat(tooOld.expectError(410).status().reason()).isEqualTo("Expired");
        tooOld.expectEnd();
        WatchProbe exact = watch(cacher, after(filled));
        WatchProbe future = watch(cacher, after(filled + 1));
        KubeObject first = widgets.create("ns", "c");
        KubeObject second = widgets.create("ns", "d");
        exact.expectAdded(first);
        exact.expectAdded(second);
        future.expectAdded(second);
    }

    @Test
    void watch_withSelector_seesTransitions() {
        Cacher cacher = widgets.open();
        WatchProbe probe = watch(cacher, WatchOptions.everything().withPredicate(color("blue")));
        widgets.create("ns", "a", "red");
        probe.expectAdded(widgets.update("ns", "a", "blue", ""));
        KubeObject blue = widgets.update("ns", "a", "blue", "more");
        probe.expectModified(blue);
        KubeObject red = widgets.update("ns", "a", "red", "");
        probe.expectDeleted(blue.withResourceVersion(red.resourceVersion()));
        widgets.delete("ns", "a");
        widgets.create("ns", "a", "red");
        probe.expectAdded(widgets.update("ns", "a", "blue", ""));
    }

    @Test
    void watch_inScopes_isLimitedToThem() {
        widgets.indexed(Widgets.COLOR);
        Cacher cacher = widgets.open();
        WatchProbe namespace = watch(cacher, PREFIX + "/x", WatchOptions.everything(), Long.MAX_VALUE);
        WatchProbe object =
                watch(cacher, key("x", "a"), WatchOptions.everything().withRecursive(false), Long.MAX_VALUE);
        WatchProbe byName = watch(
                cacher,
                PREFIX + "/x",
                WatchOptions.everything()
                        .withPredicate(new SelectionPredicate(
                                LabelSelector.EVERYTHING, FieldSelector.parse("metadata.name=a"))),
                Long.MAX_VALUE);
        WatchProbe byNamespace = watch(
                cacher,
                WatchOptions.everything()
                        .withPredicate(new SelectionPredicate(
                                LabelSelector.EVERYTHING, FieldSelector.parse("metadata.namespace=x"))));
        WatchProbe triggered = watch(cacher, WatchOptions.everything().withPredicate(color("green")));
        WatchProbe triggeredInScope =
                watch(cacher, PREFIX + "/x", WatchOptions.everything().withPredicate(color("green")), Long.MAX_VALUE);
        widgets.create("x-bad", "a", "green");
        KubeObject b = widgets.create("x", "b");
        KubeObject a = widgets.create("x", "a", "green");
        KubeObject changed = widgets.update("x", "a", "red", "");
        for (WatchProbe all : List.of(namespace, byNamespace)) {
            all.expectAdded(b);
            all.expectAdded(a);
            all.expectModified(changed);
        }
        for (WatchProbe one : List.of(object, byName)) {
            one.expectAdded(a);
            one.expectModified(changed);
        }
        assertThat(((WatchEvent.ObjectEvent) triggered.next()).object().meta().namespace())
                .isEqualTo("x-bad");
        for (WatchProbe green : List.of(triggered, triggeredInScope)) {
            green.expectAdded(a);
            green.expectDeleted(a.withResourceVersion(changed.resourceVersion()));
        }
        KubeObject next = widgets.create("x", "next", "green");
        for (WatchProbe green : List.of(triggered, triggeredInScope)) {
            green.expectAdded(next);
        }
    }

    @Test
    void watchList_ofAnEmptyType_endsInitialEventsAtTheStoresPresent() {
        Cacher cacher = widgets.open();
        long current = widgets.bump();
        WatchProbe probe = watch(cacher, watchList(""));
        WatchEvent.Bookmark end = probe.expectBookmark();
        assertThat(end.initialEventsEnd()).isTrue();
        assertThat(end.resourceVersion()).isEqualTo(current);
        assertThat(end.objectType()).isEqualTo(Widgets.TYPE);
        probe.expectAdded(widgets.create("ns", "a"));
    }

    @Test
    void watchList_withoutBookmarks_sendsNone() {
        KubeObject a = widgets.create("ns", "a");
        Cacher cacher = widgets.open();
        WatchProbe probe = watch(cacher, watchList("").withAllowBookmarks(false));
        probe.expectAdded(a);
        probe.expectAdded(widgets.create("ns", "b"));
    }

    @Test
    void watchList_ofAVersionNotReached_waitsOrFailsInStream() {
        widgets.tuned(tuning -> Widgets.waiting(tuning, Duration.ofMillis(300)));
        Cacher cacher = widgets.open();
        long current = widgets.bump();
        WatchProbe reached = watch(cacher, watchList(Long.toString(current)));
        assertThat(reached.expectBookmark().resourceVersion()).isEqualTo(current);
        WatchProbe never = watch(cacher, watchList(Long.toString(current + 1_000)));
        WatchEvent.Error error = never.expectError(504);
        assertThat(error.status().message()).contains("Too large resource version");
        never.expectEnd();
    }

    @Test
    void watchList_withoutRequestedProgress_isTheStores() {
        widgets.backend.capabilities(true, false);
        KubeObject a = widgets.create("ns", "a");
        Cacher cacher = widgets.open();
        awaitThat(() -> widgets.backend.watches() == 1);
        long current = widgets.bump();
        WatchProbe probe = watch(cacher, watchList(""));
        probe.expectAdded(a);
        assertThat(probe.expectBookmark().resourceVersion()).isEqualTo(current);
        awaitThat(() -> widgets.backend.watches() == 2);
    }

    @Test
    void watch_atPresentWithoutInitialEvents_beginsThere() {
        widgets.create("ns", "a");
        Cacher cacher = widgets.open();
        widgets.backend.hold();
        widgets.create("ns", "b");
        WatchOptions options = WatchOptions.everything().withSendInitialEvents(false);
        WatchProbe storesPresent = watch(cacher, options);
        WatchProbe cachesPresent = watch(cacher, options.withResourceVersion("0"));
        awaitThat(() -> widgets.gauges(cacher).watchers() == 2);
        widgets.backend.release();
        KubeObject c = widgets.create("ns", "c");
        storesPresent.expectAdded(c);
        assertThat(((WatchEvent.ObjectEvent) cachesPresent.next())
                        .object()
                        .meta()
                        .name())
                .isEqualTo("b");
        cachesPresent.expectAdded(c);
    }

    @Test
    void bookmarks_ofOptedInWatchers_repeatAndFollowProgress() {
        widgets.tuned(tuning -> Widgets.bookmarks(tuning, Duration.ofSeconds(1)));
        Cacher cacher = widgets.open();
        WatchProbe without = watch(cacher, WatchOptions.everything());
        WatchProbe with = watch(cacher, WatchOptions.everything().withAllowBookmarks(true));
        KubeObject a = widgets.create("ns", "a");
        without.expectAdded(a);
        with.expectAdded(a);
        assertThat(with.expectBookmark().resourceVersion()).isEqualTo(a.resourceVersion());
        long bumped = widgets.bump();
        settle(cacher);
        WatchEvent.Bookmark bookmark = with.expectBookmark();
        while (bookmark.resourceVersion() < bumped) {
            bookmark = with.expectBookmark();
        }
        assertThat(bookmark.initialEventsEnd()).isFalse();
        assertThat(without.drain()).isEmpty();
    }

    /** The interval is a minute: none of the others has one due. */
    @Test
    void bookmark_beforeAWatcherLeaves_comesInTime() {
        Cacher cacher = widgets.open();
        KubeObject a = widgets.create("ns", "a");
        settle(cacher);
        WatchOptions options = WatchOptions.everything()
                .withResourceVersion(String.valueOf(a.resourceVersion()))
                .withAllowBookmarks(true);
        WatchProbe stays = watch(cacher, options);
        WatchProbe leavesAtOnce = watch(cacher, options.withLifetime(Duration.ofSeconds(1)));
        WatchProbe wantsNone = watch(cacher, options.withAllowBookmarks(false).withLifetime(Duration.ofSeconds(4)));
        WatchProbe leavesSoon = watch(cacher, options.withLifetime(Duration.ofSeconds(4)));

        assertThat(leavesSoon.expectBookmark().resourceVersion()).isEqualTo(a.resourceVersion());
        assertThat(stays.drain()).isEmpty();
        assertThat(leavesAtOnce.drain()).isEmpty();
        assertThat(wantsNone.drain()).isEmpty();
    }

    @Test
    void endWatches_sendsALastBookmarkAndEndsTheOthersToo_whileReadsGoOn() {
        Cacher cacher = widgets.open();
        KubeObject a = widgets.create("ns", "a");
        settle(cacher);
        WatchOptions options = WatchOptions.everything().withResourceVersion(String.valueOf(a.resourceVersion()));
        WatchProbe with = watch(cacher, options.withAllowBookmarks(true));
        WatchProbe without = watch(cacher, options);
        KubeObject b = widgets.create("other", "b");
        with.expectAdded(b);
        without.expectAdded(b);

        cacher.endWatches();

        assertThat(with.expectBookmark().resourceVersion()).isEqualTo(b.resourceVersion());
        with.expectEnd();
        without.expectEnd();
        watch(cacher, options).expectAdded(b);
        assertThat(Widgets.await(cacher.list(PREFIX, Widgets.everything())).items())
                .hasSize(2);
    }

    @Test
    void request_oneByOne_getsOneByOne() {
        widgets.create("ns", "a");
        KubeObject b = widgets.create("ns", "b");
        Cacher cacher = widgets.open();
        WatchProbe probe = watch(cacher, PREFIX, WatchOptions.everything(), 1);
        WatchProbe greedy = watch(cacher, WatchOptions.everything());
        probe.next();
        greedy.next();
        greedy.expectAdded(b);
        assertThat(probe.drain()).isEmpty();
        probe.request(1);
        probe.expectAdded(b);
        KubeObject c = widgets.create("ns", "c");
        greedy.expectAdded(c);
        assertThat(probe.drain()).isEmpty();
        probe.request(1);
        probe.expectAdded(c);
    }

    /** A watcher that does not read costs nothing, loses nothing, and does not delay another. */
    @Test
    void parked_watcher_readsOnFromTheRing() {
        AtomicInteger terminated = new AtomicInteger();
        Cacher cacher = widgets.open(new GaugedListener() {
            @Override
            public void watcherTerminated() {
                terminated.incrementAndGet();
            }
        });
        WatchProbe idle = watch(cacher, PREFIX, WatchOptions.everything(), 0);
        WatchProbe quick = watch(cacher, WatchOptions.everything());
        List<KubeObject> written = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            written.add(widgets.create("ns", "w" + i));
        }
        for (KubeObject object : written) {
            quick.expectAdded(object);
        }
        awaitThat(() -> widgets.gauges(cacher).parkedWatchers() == 1);
        assertThat(widgets.gauges(cacher).deepestBacklog()).isBetween(400L, 500L);
        idle.request(Long.MAX_VALUE);
        for (KubeObject object : written) {
            idle.expectAdded(object);
        }
        awaitThat(() -> widgets.gauges(cacher).parkedWatchers() == 0);
        KubeObject later = widgets.create("ns", "later");
        idle.expectAdded(later);
        assertThat(terminated).hasValue(0);
    }

    @Test
    void parked_watcherWhosePlaceIsGone_endsAndIsCounted() {
        AtomicInteger terminated = new AtomicInteger();
        AtomicLong now = new AtomicLong();
        try (Widgets aging = new Widgets(now::get)) {
            Cacher cacher = aging.open(new GaugedListener() {
                @Override
                public void watcherTerminated() {
                    terminated.incrementAndGet();
                }
            });
            WatchProbe idle = watch(cacher, PREFIX, WatchOptions.everything(), 0);
            awaitThat(() -> aging.gauges(cacher).watchers() == 1);
            List<KubeObject> written = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                now.addAndGet(Duration.ofMinutes(10).toNanos());
                written.add(aging.create("ns", "w" + i));
                // The event's age counts from its arrival: it must arrive before the clock goes on.
                settle(cacher);
            }
            assertThat(aging.gauges(cacher).capacity()).isEqualTo(100);
            idle.request(Long.MAX_VALUE);
            int queued = 0;
            for (WatchEvent event = idle.nextOrEnd(); event != null; event = idle.nextOrEnd()) {
                assertThat(event.resourceVersion())
                        .isEqualTo(written.get(queued++).resourceVersion());
            }
            assertThat(queued).as("what was queued is delivered, without a gap").isBetween(1, 100);
            assertThat(terminated).hasValue(1);
            awaitThat(() -> aging.gauges(cacher).watchers() == 0);
            assertThat(aging.takenPlaces()).isZero();
        }
    }

    @Test
    void watch_beyondTheLimit_isRefused() {
        try (Widgets few = new Widgets(1)) {
            Cacher cacher = few.open();
            WatchProbe first = watch(cacher, WatchOptions.everything());
            WatchProbe second = watch(cacher, WatchOptions.everything());
            assertThat(second.expectFailure(StorageException.NotReady.class).retryAfterSeconds())
                    .isPositive();
            first.cancel();
            awaitThat(() -> few.takenPlaces() == 0);
            WatchProbe third = watch(cacher, WatchOptions.everything());
            third.expectAdded(few.create("ns", "a"));
        }
    }

    @Test
    void cancel_ofManyWatchers_leavesNothingBehind() {
        widgets.indexed(Widgets.COLOR);
        Cacher cacher = widgets.open();
        List<WatchProbe> probes = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            WatchOptions options = WatchOptions.everything().withAllowBookmarks(i % 2 == 0);
            probes.add(
                    switch (i % 4) {
                        case 0 -> watch(cacher, options);
                        case 1 -> watch(cacher, PREFIX + "/ns-" + i, options, i);
                        case 2 -> watch(cacher, options.withPredicate(color("c" + i)));
                        default -> watch(cacher, key("ns", "w" + i), options.withRecursive(false), 0);
                    });
        }
        awaitThat(() -> widgets.gauges(cacher).watchers() == 200);
        probes.forEach(WatchProbe::cancel);
        probes.forEach(WatchProbe::cancel);
        awaitThat(() -> widgets.gauges(cacher).watchers() == 0);
        awaitThat(() -> widgets.takenPlaces() == 0);
    }

    /** All watchers share an event, which has its object's bytes; what else it shows on the wire is made once. */
    @Test
    void event_ofManyWatchers_isOneAndEncodedOnce() {
        Cacher cacher = widgets.open();
        List<WatchProbe> probes = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            probes.add(watch(cacher, PREFIX, WatchOptions.everything(), i % 5 == 0 ? 0 : Long.MAX_VALUE));
        }
        for (int i = 0; i < 30; i++) {
            widgets.create("ns", "w" + i);
            widgets.update("ns", "w" + i, "blue", "");
            widgets.delete("ns", "w" + i);
        }
        AtomicInteger encodings = new AtomicInteger();
        WireForm form = event -> new byte[] {(byte) encodings.incrementAndGet()};
        for (WatchProbe probe : probes) {
            probe.request(Long.MAX_VALUE);
            for (int i = 0; i < 90; i++) {
                probe.next().encoded(form);
            }
        }
        assertThat(encodings).hasValue(90);
    }

    @Test
    void request_ofNothing_failsTheStream() {
        Cacher cacher = widgets.open();
        WatchProbe probe = watch(cacher, PREFIX, WatchOptions.everything(), 0);
        probe.misbehave();
        probe.expectFailure(IllegalArgumentException.class);
        awaitThat(() -> widgets.takenPlaces() == 0);
    }
}
