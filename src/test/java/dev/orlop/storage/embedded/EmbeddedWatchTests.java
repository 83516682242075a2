package dev.orlop.storage.embedded;

import static dev.orlop.storage.embedded.EmbeddedStore.PATIENCE;
import static dev.orlop.storage.embedded.EmbeddedStore.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.storage.StorageException;
import dev.orlop.storage.Ttl;
import dev.orlop.storage.backend.Backend.GetResult;
import dev.orlop.storage.backend.Backend.WatchQuery;
import dev.orlop.storage.backend.BackendEvent;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** Watches: from the past and live, slow ones and cancelled ones. */
class EmbeddedWatchTests {
    @TempDir
    Path directory;

    private final EmbeddedStore.Settings settings = new EmbeddedStore.Settings();
    private WeakReference<Subscription> watch = new WeakReference<>(null);

    /** Remembers the watch that is opened, as long as the store does. */
    private Flux<BackendEvent> remembered(Flux<BackendEvent> events) {
        return events.doOnSubscribe(opened -> watch = new WeakReference<>(opened));
    }

    private void awaitForgotten() {
        Awaitility.await().atMost(PATIENCE).until(() -> {
            System.gc();
            return watch.refersTo(null);
        });
    }

    /** Until all watches know of a revision, if it concerns them. */
    private static void awaitDispatched(EmbeddedStore store, long revision) {
        StepVerifier.create(store.backend().watch(new WatchQuery("/nothing/", true, revision, true)))
                .then(() -> store.backend().requestProgress("/nothing/").block(PATIENCE))
                .expectNext(new BackendEvent.Progress(revision))
                .thenCancel()
                .verify(PATIENCE);
    }

    @Test
    void watch_ofOneKeyAndOfADirectory_seesItsOwnOnly() {
        try (EmbeddedStore store = EmbeddedStore.open(directory, settings)) {
            store.create("/r/a", "1");
            store.create("/r/a/b", "2");
            store.create("/r/ab", "3");
            store.delete("/r/a", 2);
            StepVerifier.create(store.backend()
                            .watch(new WatchQuery("/r/a", false, 1, false))
                            .map(EmbeddedStore::text))
                    .expectNext("+/r/a=1(-)@2", "-/r/a(1)@5")
                    .then(() -> store.create("/r/a", "4"))
                    .expectNext("+/r/a=4(-)@6")
                    .thenCancel()
                    .verify(PATIENCE);
            StepVerifier.create(store.watchText("/r/a/", 1))
                    .expectNext("+/r/a/b=2(-)@3")
                    .then(() -> store.put("/r/a/b", "5", 3))
                    .expectNext("+/r/a/b=5(2)@7")
                    .thenCancel()
                    .verify(PATIENCE);
            StepVerifier.create(store.watchText("/r/a", 1).map(event -> event.substring(event.indexOf('@'))))
                    .expectNext("@2", "@3", "@4", "@5", "@6", "@7")
                    .thenCancel()
                    .verify(PATIENCE);
        }
    }

    /** Reactor's operators let errors of the virtual machine through to whoever called them. */
    @Test
    void watch_whoseSubscriberFailsWithError_endsWithIt() {
        try (EmbeddedStore store = EmbeddedStore.open(directory, settings)) {
            store.create("/r/a", "1");
            StepVerifier.create(store.watch("/r/", 1).map(event -> {
                        throw new StackOverflowError("planned by the test");
                    }))
                    .expectErrorMatches(failure -> failure.getCause() instanceof StackOverflowError)
                    .verify(PATIENCE);
        }
    }

    @Test
    void watch_fromAFutureRevision_waitsForItAndIsSilentBefore() {
        try (EmbeddedStore store = EmbeddedStore.open(directory, settings)) {
            StepVerifier.create(store.watchText("/r/", 3))
                    .then(() -> {
                        store.create("/r/a", "1");
                        store.create("/r/b", "1");
                        store.create("/r/c", "1");
                    })
                    .expectNext("+/r/c=1(-)@4")
                    .thenCancel()
                    .verify(PATIENCE);
        }
    }

    @Test
    void watch_thatDoesNotAsk_getsAllLater_fromTheLog_andCostsOthersNothing() {
        settings.recentCapacity = 8;
        try (EmbeddedStore store = EmbeddedStore.open(directory, settings)) {
            StepVerifier.create(store.watch("/r/", 1).map(BackendEvent::revision), 0)
                    .expectSubscription()
                    .then(() -> writeMany(store, 1000))
                    .then(() -> StepVerifier.create(store.watch("/r/", 1).take(1000))
                            .expectNextCount(1000)
                            .expectComplete()
                            .verify(PATIENCE))
                    .thenRequest(3)
                    .expectNext(2L, 3L, 4L)
                    .thenRequest(Long.MAX_VALUE)
                    .expectNextSequence(LongStream.range(5, 1002).boxed().toList())
                    .thenCancel()
                    .verify(PATIENCE);
        }
    }

    @Test
    void watch_thatDoesNotAsk_untilItsPlaceIsCompacted_expires() {
        settings.recentCapacity = 8;
        try (EmbeddedStore store = EmbeddedStore.open(directory, settings)) {
            StepVerifier.create(remembered(store.watch("/r/", 1)), 1)
                    .then(() -> writeMany(store, 100))
                    .expectNextCount(1)
                    .then(() -> store.backend().compact(50).block(PATIENCE))
                    .thenRequest(1)
                    .expectError(StorageException.Expired.class)
                    .verify(PATIENCE);
            awaitForgotten();
        }
    }

    @Test
    void watch_ofAQuietScope_isNotBehind_howeverMuchHappensElsewhere() {
        settings.recentCapacity = 8;
        try (EmbeddedStore store = EmbeddedStore.open(directory, settings)) {
            StepVerifier.create(store.watchText("/quiet/", 1))
                    .then(() -> writeMany(store, 100))
                    .then(() -> awaitDispatched(store, 101))
                    .then(() -> store.backend().compact(101).block(PATIENCE))
                    .then(() -> store.create("/quiet/a", "1"))
                    .expectNext("+/quiet/a=1(-)@102")
                    .thenCancel()
                    .verify(PATIENCE);
        }
    }

    @Test
    void watches_duringWrites_seeEachRevisionOnceInOrder() {
        settings.recentCapacity = 16;
        try (EmbeddedStore store = EmbeddedStore.open(directory, settings)) {
            int writes = 2000;
            List<Long> expected = LongStream.range(2, writes + 2).boxed().toList();
            Flux<List<Long>> watches = Flux.range(0, 8)
                    .flatMap(i -> store.watch("/r/", 1)
                            .map(BackendEvent::revision)
                            .limitRate(i + 1)
                            .take(writes)
                            .collectList());
            StepVerifier.create(watches)
                    .then(() -> writeMany(store, writes))
                    .expectNextSequence(Collections.nCopies(8, expected))
                    .expectComplete()
                    .verify(Duration.ofSeconds(60));
        }
    }

    @Test
    void watch_cancelled_isForgotten_andSilent() {
        try (EmbeddedStore store = EmbeddedStore.open(directory, settings)) {
            StepVerifier.create(remembered(store.watch("/r/", 1)))
                    .then(() -> store.create("/r/a", "1"))
                    .expectNextCount(1)
                    .thenCancel()
                    .verify(PATIENCE);
            awaitForgotten();
        }
    }

    @Test
    void watch_cancelledInOnSubscribe_isForgotten() {
        try (EmbeddedStore store = EmbeddedStore.open(directory, settings)) {
            remembered(store.watch("/r/", 1)).subscribe(new BaseSubscriber<>() {
                @Override
                protected void hookOnSubscribe(Subscription subscription) {
                    subscription.cancel();
                }
            });
            awaitForgotten();
        }
    }

    @Test
    void watch_whoseSubscriberIsStuck_doesNotHoldUpWritesNorReads() throws InterruptedException {
        CountDownLatch stuck = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        try (EmbeddedStore store = EmbeddedStore.open(directory, settings)) {
            store.watch("/r/", 1).subscribe(event -> {
                stuck.countDown();
                try {
                    goOn.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            store.create("/r/a", "1");
            assertThat(stuck.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            writeMany(store, 100);
            assertThat(store.value("/r/a")).isEqualTo("1");
            goOn.countDown();
        }
    }

    @Test
    void progress_comesByItself_neverAheadOfEvents() {
        settings.progressInterval = Duration.ofMillis(5);
        try (EmbeddedStore store = EmbeddedStore.open(directory, settings)) {
            long[] last = {1};
            Flux<BackendEvent> watch = store.backend().watch(new WatchQuery("/r/", true, 1, true));
            StepVerifier.create(watch.doOnNext(event -> {
                                boolean next = event instanceof BackendEvent.Progress
                                        ? event.revision() >= last[0]
                                        : event.revision() > last[0];
                                assertThat(next)
                                        .as("%s after %s", event, last[0])
                                        .isTrue();
                                last[0] = event.revision();
                            })
                            .takeUntil(event -> event instanceof BackendEvent.Progress && event.revision() == 501)
                            .filter(BackendEvent.Put.class::isInstance))
                    .then(() -> writeMany(store, 500))
                    .expectNextCount(500)
                    .expectComplete()
                    .verify(PATIENCE);
        }
    }

    @Test
    void progress_isNotSentToAWatchThatDidNotAskForIt() {
        try (EmbeddedStore store = EmbeddedStore.open(directory, settings)) {
            StepVerifier.create(store.watchText("/r/", 1))
                    .then(() -> store.backend().requestProgress("/").block(PATIENCE))
                    .then(() -> store.create("/r/a", "1"))
                    .expectNext("+/r/a=1(-)@2")
                    .thenCancel()
                    .verify(PATIENCE);
        }
    }

    @Test
    void close_endsWatches() {
        EmbeddedStore store = EmbeddedStore.open(directory, settings);
        StepVerifier.create(store.watch("/r/", 1))
                .then(store::close)
                .expectComplete()
                .verify(PATIENCE);
        StepVerifier.create(store.watch("/r/", 1)).expectComplete().verify(PATIENCE);
    }

    private static void writeMany(EmbeddedStore store, int writes) {
        Long written = Flux.range(0, writes)
                .flatMap(i -> store.backend().put("/r/many/" + i, bytes("x"), 0, Ttl.FOREVER), 64)
                .count()
                .block(Duration.ofSeconds(30));
        assertThat(written).isEqualTo(writes);
    }

    /** BlockHound fails a wait for a lock, however short; reads and watches begin on threads that must not wait. */
    @Test
    void readsAndWatches_begunOnManyThreadsThatMustNotBlock_waitForNoLock() {
        try (EmbeddedStore store = EmbeddedStore.open(directory, settings)) {
            Flux<Long> all = Flux.range(0, 10_000)
                    .parallel(4)
                    .runOn(Schedulers.parallel())
                    .doOnNext(i -> store.watch("/r/" + i + "/", 1).subscribe().dispose())
                    .flatMap(i -> store.backend().get("/r/" + i, 0).map(GetResult::revision), false, 64)
                    .sequential();
            StepVerifier.create(all.count())
                    .expectNext(10_000L)
                    .expectComplete()
                    .verify(Duration.ofMinutes(1));
        }
    }
}
