package dev.orlop.cacher;

import static dev.orlop.cacher.Widgets.PREFIX;
import static dev.orlop.cacher.Widgets.after;
import static dev.orlop.cacher.Widgets.await;
import static dev.orlop.cacher.Widgets.awaitReady;
import static dev.orlop.cacher.Widgets.awaitThat;
import static dev.orlop.cacher.Widgets.everything;
import static dev.orlop.cacher.Widgets.from;
import static dev.orlop.cacher.Widgets.key;
import static dev.orlop.cacher.Widgets.list;
import static dev.orlop.cacher.Widgets.names;
import static dev.orlop.cacher.Widgets.settle;
import static dev.orlop.cacher.Widgets.watch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orlop.object.KubeObject;
import dev.orlop.object.ObjectList;
import dev.orlop.storage.Storage.GetOptions;
import dev.orlop.storage.StorageException;
import dev.orlop.storage.WatchEvent;
import dev.orlop.storage.WatchOptions;
import dev.orlop.storage.kit.WatchProbe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

class ReflectorTests {
    private final Widgets widgets = Widgets.hurried();

    @AfterEach
    void close() {
        widgets.close();
    }

    @Test
    void start_whileTheStoreFails_refusesAtOnceAndRecovers() {
        AtomicInteger failures = new AtomicInteger();
        widgets.backend.failLists(new StorageException.Unreachable("no store there", null));
        widgets.create("ns", "a");
        Cacher cacher = widgets.start(new GaugedListener() {
            @Override
            public void initializationFailed() {
                failures.incrementAndGet();
            }
        });
        awaitThat(() -> failures.get() > 0);
        StorageException.NotReady refusal =
                watch(cacher, WatchOptions.everything()).expectFailure(StorageException.NotReady.class);
        assertThat(refusal).hasMessageContaining("no store there");
        assertThat(refusal.retryAfterSeconds()).isPositive();
        assertThatThrownBy(() -> list(cacher, everything())).isInstanceOf(StorageException.NotReady.class);
        assertThatThrownBy(() -> await(cacher.readiness())).isInstanceOf(StorageException.NotReady.class);
        assertThat(await(cacher.get(key("ns", "a"), GetOptions.notOlderThan("0"))))
                .as("the store answers for a cache that cannot")
                .isNotNull();
        widgets.backend.failLists(null);
        awaitReady(cacher);
        assertThat(names(list(cacher, everything()))).containsExactly("a");
    }

    @Test
    void stream_thatEnds_isOpenedAgainAndWatchersNoticeNothing() {
        Cacher cacher = widgets.open();
        WatchProbe probe = watch(cacher, WatchOptions.everything());
        probe.expectAdded(widgets.create("ns", "a"));
        int ranges = widgets.backend.ranges();
        widgets.backend.cutStreams(null);
        probe.expectAdded(widgets.create("ns", "b"));
        assertThat(widgets.backend.ranges()).as("no refill").isEqualTo(ranges);
    }

    @Test
    void stream_thatBreaks_isOpenedAgainAfterAPauseWhileTheCacheServes() {
        Cacher cacher = widgets.open();
        WatchProbe probe = watch(cacher, WatchOptions.everything());
        probe.expectAdded(widgets.create("ns", "a"));
        widgets.backend.failWatches(new StorageException.Unreachable("down", null));
        widgets.backend.cutStreams(new StorageException.Unreachable("cut", null));
        KubeObject b = widgets.create("ns", "b");
        assertThat(names(list(cacher, everything().withResourceVersion("0")))).containsExactly("a");
        assertThat(widgets.gauges(cacher).ready()).isTrue();
        widgets.backend.failWatches(null);
        probe.expectAdded(b);
    }

    @Test
    void stream_thatIsCompacted_endsWatchersAndFillsAnew() {
        Cacher cacher = widgets.open();
        WatchProbe probe = watch(cacher, WatchOptions.everything());
        KubeObject a = widgets.create("ns", "a");
        probe.expectAdded(a);
        widgets.backend.failWatches(new StorageException.Expired("compacted"));
        widgets.backend.cutStreams(new StorageException.Expired("compacted"));
        widgets.create("ns", "b");
        probe.expectEnd();
        awaitThat(() -> !widgets.gauges(cacher).ready());
        watch(cacher, WatchOptions.everything()).expectFailure(StorageException.NotReady.class);
        widgets.backend.failWatches(null);
        awaitReady(cacher);
        assertThat(names(list(cacher, everything().withResourceVersion("0")))).containsExactly("a", "b");
        WatchProbe tooOld = watch(cacher, after(a.resourceVersion()));
        tooOld.expectError(410);
        tooOld.expectEnd();
    }

    @Test
    void priming_afterARestart_letsWatchesResume() {
        widgets.tuned(tuning -> tuning.withPrimeRevisions(1_000));
        List<KubeObject> written = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            written.add(widgets.create("ns", "w" + i));
        }
        widgets.delete("ns", "w0");
        long current = widgets.bump();
        Cacher cacher = widgets.open();
        assertThat(widgets.gauges(cacher).resourceVersion())
                .as("as fresh as the store")
                .isEqualTo(current);
        assertThat(widgets.gauges(cacher).objects()).isEqualTo(199);
        WatchProbe probe = watch(cacher, after(written.get(9).resourceVersion()));
        for (KubeObject object : written.subList(10, 200)) {
            probe.expectAdded(object);
        }
        assertThat(probe.next().type()).isEqualTo("DELETED");
        probe.expectAdded(widgets.create("ns", "w0"));
    }

    @Test
    void unreadableWrite_onceItIsGone_isNotReadAgainFromThePast() {
        widgets.tuned(tuning -> tuning.withPrimeRevisions(1_000));
        KubeObject a = widgets.create("ns", "a");
        Cacher cacher = widgets.open();
        widgets.backend.write("/registry" + key("ns", "b"), new byte[] {'?'});
        awaitThat(() -> !widgets.gauges(cacher).ready());
        widgets.backend.delete("/registry" + key("ns", "b"));

        awaitReady(cacher);
        WatchProbe probe = watch(cacher, WatchOptions.everything());
        probe.expectAdded(a);
        probe.expectAdded(widgets.create("ns", "c"));
        assertThat(names(list(cacher, everything().withResourceVersion("0")))).containsExactly("a", "c");
    }

    @Test
    void unreadableWriteOfThePast_doesNotKeepACacheFromBeingFilled() {
        widgets.tuned(tuning -> tuning.withPrimeRevisions(1_000));
        widgets.create("ns", "a");
        widgets.backend.write("/registry" + key("ns", "b"), new byte[] {'?'});
        widgets.backend.delete("/registry" + key("ns", "b"));

        assertThat(names(list(widgets.open(), everything().withResourceVersion("0"))))
                .containsExactly("a");
    }

    @Test
    void priming_isBoundedByRevisionsAndByCompaction() {
        widgets.tuned(tuning -> tuning.withPrimeRevisions(50));
        List<KubeObject> written = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            written.add(widgets.create("ns", "w" + i));
        }
        Cacher cacher = widgets.open();
        assertThat(widgets.gauges(cacher).oldestResourceVersion())
                .isEqualTo(written.getLast().resourceVersion() - 50);
        long compacted = written.get(180).resourceVersion();
        widgets.backend.compact(compacted).block();
        Cacher second = widgets.open();
        assertThat(widgets.gauges(second).oldestResourceVersion()).isEqualTo(compacted);
        assertThat(widgets.gauges(second).historySize()).isEqualTo(19);
    }

    @Test
    void priming_ofAStoreThatCannot_startsFromThePresent() {
        widgets.tuned(tuning -> tuning.withPrimeRevisions(1_000));
        widgets.create("ns", "a");
        widgets.create("ns", "b");
        widgets.backend.capabilities(true, false);
        assertThat(widgets.gauges(widgets.open()).historySize()).isZero();
        widgets.backend.capabilities(false, true);
        assertThat(widgets.gauges(widgets.open()).historySize()).isZero();
    }

    /** No watch that is opened while the cache fills anew sees a gap: it sees all, or ends. */
    @Test
    void watches_racingARefill_missNothing() throws InterruptedException {
        Cacher cacher = widgets.open();
        List<Thread> clients = new ArrayList<>();
        List<String> broken = java.util.Collections.synchronizedList(new ArrayList<>());
        AtomicInteger streams = new AtomicInteger();
        java.util.concurrent.atomic.AtomicBoolean stop = new java.util.concurrent.atomic.AtomicBoolean();
        long base = widgets.create("ns", "w").resourceVersion();
        settle(cacher);
        for (int c = 0; c < 4; c++) {
            // Of their own: where the cache is not ready they turn round at once, and virtual threads are everybody's.
            clients.add(Thread.ofPlatform().daemon().start(() -> {
                while (!stop.get()) {
                    long start = widgets.gauges(cacher).resourceVersion();
                    WatchProbe probe = watch(cacher, after(Math.max(base, start)));
                    long last = Math.max(base, start);
                    for (WatchEvent event = probe.nextOrEnd();
                            event instanceof WatchEvent.ObjectEvent && last < start + 50;
                            event = probe.nextOrEnd()) {
                        if (event.resourceVersion() != last + 1) {
                            broken.add(event.resourceVersion() + " after " + last);
                        }
                        last = event.resourceVersion();
                    }
                    probe.cancel();
                    streams.incrementAndGet();
                }
            }));
        }
        try {
            for (int i = 0; i < 2_000; i++) {
                widgets.update("ns", "w", "red", "n" + i);
                if (i % 500 == 250) {
                    widgets.backend.cutStreams(new StorageException.Expired("compacted"));
                    awaitThat(() -> !widgets.gauges(cacher).ready());
                    awaitReady(cacher);
                }
            }
        } finally {
            stop.set(true);
        }
        widgets.close();
        for (Thread client : clients) {
            client.join(Duration.ofSeconds(10));
        }
        assertThat(broken).isEmpty();
        assertThat(streams.get()).isGreaterThan(10);
    }

    @Test
    void close_endsWatchersBehindTheirQueueAndRefusesMore() {
        Cacher cacher = widgets.open();
        WatchProbe plain = watch(cacher, WatchOptions.everything());
        WatchProbe bookmarked = watch(cacher, WatchOptions.everything().withAllowBookmarks(true));
        WatchProbe idle = watch(cacher, PREFIX, WatchOptions.everything(), 0);
        awaitThat(() -> widgets.gauges(cacher).watchers() == 3);
        KubeObject a = widgets.create("ns", "a");
        settle(cacher);
        cacher.close();
        cacher.close();
        plain.expectAdded(a);
        plain.expectEnd();
        bookmarked.expectAdded(a);
        assertThat(bookmarked.expectBookmark().resourceVersion()).isEqualTo(a.resourceVersion());
        bookmarked.expectEnd();
        assertThat(idle.drain()).isEmpty();
        idle.request(1);
        idle.expectAdded(a);
        idle.expectEnd();
        watch(cacher, WatchOptions.everything()).expectFailure(StorageException.NotReady.class);
        assertThatThrownBy(() -> list(cacher, everything())).isInstanceOf(StorageException.NotReady.class);
        assertThat(list(cacher, everything().withLimit(5)).items())
                .as("cheap: the store's")
                .containsExactly(a);
        assertThat(await(cacher.get(key("ns", "a"), GetOptions.notOlderThan("0"))))
                .isEqualTo(a);
        awaitThat(() -> widgets.backend.openStreams() == 0);
        awaitThat(() -> widgets.takenPlaces() == 0);
    }

    @Test
    void close_releasesWhoWaits() throws Exception {
        Cacher cacher = widgets.open();
        CompletableFuture<ObjectList> waiting = cacher.list(PREFIX, from(1_000)).toFuture();
        cacher.close();
        assertThat(waiting)
                .failsWithin(Widgets.PATIENCE)
                .withThrowableThat()
                .withCauseInstanceOf(StorageException.NotReady.class);
    }

    /** Whoever looked at the gate before it was stopped and comes to wait after it. */
    @Test
    void close_whileListsBegin_nobodyWaitsInVain() {
        for (int round = 0; round < 200; round++) {
            Cacher cacher = widgets.open();
            CompletableFuture<ObjectList> waiting = Mono.defer(() -> cacher.list(PREFIX, from(1_000)))
                    .subscribeOn(Schedulers.boundedElastic())
                    .toFuture();
            cacher.close();
            assertThat(waiting)
                    .as("round %d", round)
                    .failsWithin(Widgets.PATIENCE)
                    .withThrowableThat()
                    .withCauseInstanceOf(StorageException.NotReady.class);
        }
    }
}
