package dev.orlop.cacher;

import static dev.orlop.cacher.Widgets.PREFIX;
import static dev.orlop.cacher.Widgets.after;
import static dev.orlop.cacher.Widgets.awaitThat;
import static dev.orlop.cacher.Widgets.color;
import static dev.orlop.cacher.Widgets.watch;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.storage.StorageException;
import dev.orlop.storage.WatchEvent;
import dev.orlop.storage.WatchOptions;
import dev.orlop.storage.kit.WatchProbe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;

/** Ends of watchers that come from several sides at once, and the size of the queue that each has. */
class WatcherEndTests {

    /**
     * {@code TestDispatchingBookmarkEventsWithConcurrentStop}, {@code TestCacheWatcherStoppedInAnotherGoroutine}: events
     * and last bookmarks go out while clients leave and the cache ends their watches.
     */
    @Test
    void bookmarks_racingStops_areOrderedAndTheLast() throws InterruptedException {
        try (Widgets widgets = new Widgets()) {
            Cacher cacher = widgets.open();
            for (int round = 0; round < 150; round++) {
                List<WatchProbe> staying = new ArrayList<>();
                List<WatchProbe> leaving = new ArrayList<>();
                WatchOptions changes =
                        after(widgets.gauges(cacher).resourceVersion()).withAllowBookmarks(true);
                for (int i = 0; i < 6; i++) {
                    (i % 2 == 0 ? staying : leaving).add(watch(cacher, changes));
                }
                String name = "w" + round;
                Thread writer = Thread.ofVirtual().start(() -> widgets.create("ns", name));
                Thread leaver = Thread.ofVirtual().start(() -> leaving.forEach(WatchProbe::cancel));
                Thread ender = Thread.ofVirtual().start(cacher::endWatches);
                writer.join();
                leaver.join();
                ender.join();
                cacher.endWatches();
                staying.forEach(WatcherEndTests::assertEndsWithItsBookmark);
                awaitThat(() -> widgets.takenPlaces() == 0);
            }
            awaitThat(() -> widgets.gauges(cacher).watchers() == 0);
        }
    }

    private static void assertEndsWithItsBookmark(WatchProbe probe) {
        long last = 0;
        boolean bookmarked = false;
        for (WatchEvent event = probe.nextOrEnd(); event != null; event = probe.nextOrEnd()) {
            assertThat(bookmarked).as("something follows the last bookmark").isFalse();
            bookmarked = event instanceof WatchEvent.Bookmark;
            assertThat(event.resourceVersion()).isGreaterThanOrEqualTo(last);
            last = event.resourceVersion();
        }
    }

    /** {@code TestCacheWatcherStoppedOnDestroy}, {@code TestForgetWatcher}: one place is given back, however often it ends. */
    @Test
    void watcher_stoppedTwiceAndThenEnded_givesBackOnePlace() {
        try (Widgets widgets = new Widgets(2)) {
            Cacher cacher = widgets.open();
            WatchProbe other = watch(cacher, WatchOptions.everything());
            Subscription stopped = subscribe(cacher);
            awaitThat(() -> widgets.gauges(cacher).watchers() == 2);

            stopped.cancel();
            stopped.cancel();
            awaitThat(() -> widgets.takenPlaces() == 1);
            stopped.cancel();
            stopped.request(1);
            other.expectAdded(widgets.create("ns", "a"));
            cacher.endWatches();
            stopped.cancel();
            other.expectEnd();
            awaitThat(() -> widgets.takenPlaces() == 0);

            watch(cacher, WatchOptions.everything());
            watch(cacher, WatchOptions.everything());
            assertThat(watch(cacher, WatchOptions.everything()).expectFailure(StorageException.NotReady.class))
                    .as("no more places than there were")
                    .isNotNull();
        }
    }

    /** A subscription as it is: the base classes of Reactor do not cancel twice. */
    private static Subscription subscribe(Cacher cacher) {
        AtomicReference<Subscription> subscription = new AtomicReference<>();
        cacher.watch(PREFIX, WatchOptions.everything()).subscribe(new CoreSubscriber<WatchEvent>() {
            @Override
            public void onSubscribe(Subscription made) {
                subscription.set(made);
            }

            @Override
            public void onNext(WatchEvent event) {}

            @Override
            public void onError(Throwable failure) {}

            @Override
            public void onComplete() {}
        });
        return subscription.get();
    }

    /** {@code TestSuggestedWatchChannelSize}. */
    @ParameterizedTest
    @CsvSource({
        "100, 75, 10, 10, 10",
        "1000, 75, 14, 10, 14",
        "10000, 75, 100, 10, 134",
        "100000, 75, 100, 10, 1000",
        "100000, 150, 100, 10, 667",
        "100000, 20000, 10, 10, 10"
    })
    void queueCapacity_byRateAndTrigger_holdsASecond(
            int history, long windowSeconds, int withoutTrigger, int triggerUsed, int triggerUnused) {
        Duration window = Duration.ofSeconds(windowSeconds);
        assertThat(WatchOpener.queueCapacity(history, window, WatchOpener.MAX_QUEUE))
                .isEqualTo(withoutTrigger);
        assertThat(WatchOpener.queueCapacity(history, window, WatchOpener.MAX_QUEUE_TRIGGERED))
                .isEqualTo(triggerUsed);
        assertThat(WatchOpener.queueCapacity(history, window, WatchOpener.MAX_QUEUE_UNTRIGGERED))
                .isEqualTo(triggerUnused);
    }

    /** Of two watchers that do not read, the one that pins the trigger has the small queue: events for it are rare. */
    @Test
    void queue_ofAWatcherThatPinsTheTrigger_isFullFirst() {
        try (Widgets widgets = new Widgets()) {
            widgets.indexed(Widgets.COLOR).tuned(tuning -> tuning.withCapacity(20_000));
            Cacher cacher = widgets.open();
            watch(cacher, PREFIX, WatchOptions.everything(), 0);
            awaitLive(widgets.gauges(cacher), 1);
            WatchOptions red = WatchOptions.everything().withPredicate(color("red"));
            watch(cacher, PREFIX, red, 0);
            awaitLive(widgets.gauges(cacher), 2);

            for (int i = 0; i < 100; i++) {
                widgets.create("ns", "w" + i, "red");
            }
            awaitThat(() -> widgets.gauges(cacher).parkedWatchers() == 1
                    && widgets.gauges(cacher).watcherDepth() > 90
                    && widgets.gauges(cacher).deepestBacklog() >= 80);
        }
    }

    private static void awaitLive(CacheGauges gauges, int watchers) {
        awaitThat(() -> gauges.watchers() == watchers && gauges.parkedWatchers() == 0);
    }
}
