package dev.orlop.storage.embedded;

import static dev.orlop.storage.embedded.EmbeddedStore.PATIENCE;
import static dev.orlop.storage.embedded.EmbeddedStore.bytes;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orlop.storage.HighWaterMark;
import dev.orlop.storage.StorageException;
import dev.orlop.storage.Ttl;
import dev.orlop.storage.backend.Backend.WriteResult;
import dev.orlop.storage.backend.BackendListener;
import dev.orlop.storage.backend.KeyValue;
import dev.orlop.storage.backend.StorageConfig.Timeouts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.util.retry.Retry;

/** Compare-and-swap by the one writer. */
class EmbeddedWriteTests {
    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir
    Path directory;

    private final EmbeddedStore.Settings settings = new EmbeddedStore.Settings();
    private final CountDownLatch probed = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);

    @AfterEach
    void letTheWriterGo() {
        goOn.countDown();
    }

    @Test
    void put_onPresentKeyExpectedAbsent_conflictsWithWhatIsThere() {
        try (EmbeddedStore store = EmbeddedStore.open(directory)) {
            store.create("/registry/a", "1");
            assertConflict(store.tryPut("/registry/a", "2", 0), "1", 2);
            assertThat(store.value("/registry/a")).isEqualTo("1");
        }
        try (EmbeddedStore store = EmbeddedStore.open(directory)) {
            assertConflict(store.tryPut("/registry/a", "2", 7), "1", 2);
        }
    }

    @Test
    void write_onAbsentKeyExpectedPresent_conflictsWithNothing() {
        try (EmbeddedStore store = EmbeddedStore.open(directory)) {
            store.delete("/registry/a", store.create("/registry/a", "1"));
            WriteResult nothing = new WriteResult.Conflict(3, null);
            assertThat(store.tryPut("/registry/a", "2", 2)).isEqualTo(nothing);
            assertThat(EmbeddedStore.await(store.backend().delete("/registry/a", 2)))
                    .isEqualTo(nothing);
            assertThat(EmbeddedStore.await(store.backend().delete("/registry/never", 2)))
                    .isEqualTo(nothing);
        }
    }

    @Test
    void put_ofAnEmptyValue_isPresent() {
        try (EmbeddedStore store = EmbeddedStore.open(directory)) {
            store.create("/registry/a", "");
            assertThat(store.value("/registry/a")).isEmpty();
        }
    }

    @Test
    void put_withALoneSurrogateInTheKey_isRefused() {
        try (EmbeddedStore store = EmbeddedStore.open(directory)) {
            assertThatThrownBy(() -> store.create("/registry/\ud800", "1"))
                    .isInstanceOf(StorageException.BadRequest.class);
        }
    }

    @Test
    void puts_ofOneKeyFromMany_oneWinsEachRevision() {
        try (EmbeddedStore store = EmbeddedStore.open(directory)) {
            long first = store.create("/registry/a", "0");
            List<WriteResult> results = Flux.range(0, 64)
                    .flatMap(i -> store.backend().put("/registry/a", bytes("" + i), first, Ttl.FOREVER), 64)
                    .collectList()
                    .blockOptional(PATIENCE)
                    .orElseThrow();
            assertThat(results)
                    .filteredOn(WriteResult.Written.class::isInstance)
                    .hasSize(1);
            assertThat(results)
                    .filteredOn(WriteResult.Conflict.class::isInstance)
                    .hasSize(63);
            assertThat(EmbeddedStore.await(store.backend().currentRevision())).isEqualTo(first + 1);
        }
    }

    @Test
    void puts_fromMany_takeConsecutiveRevisions() {
        try (EmbeddedStore store = EmbeddedStore.open(directory)) {
            List<Long> revisions = Flux.range(0, 500)
                    .flatMap(i -> store.backend().put("/registry/" + i, bytes("x"), 0, Ttl.FOREVER), 64)
                    .map(EmbeddedStore::written)
                    .collectSortedList()
                    .blockOptional(PATIENCE)
                    .orElseThrow();
            assertThat(revisions).isEqualTo(LongStream.range(2, 502).boxed().toList());
        }
    }

    @Test
    void writes_behindASlowDisk_areRefusedWhenTheQueueIsFull_andTheOthersFinish() throws InterruptedException {
        settings.queueCapacity = 4;
        AtomicReference<HighWaterMark> mark = new AtomicReference<>();
        try (EmbeddedStore store = EmbeddedStore.open(directory, settings, markOf(mark))) {
            holdWriter();
            Mono<Long> held = put(store, "/registry/held");
            held.subscribe();
            probed.await();
            Flux<Long> queued = Flux.range(0, 4)
                    .flatMap(i -> put(store, "/registry/" + i), 4)
                    .cache();
            queued.subscribe();
            StepVerifier.create(put(store, "/registry/refused"))
                    .expectError(StorageException.NotReady.class)
                    .verify(PATIENCE);
            goOn.countDown();
            StepVerifier.create(queued).expectNextCount(4).expectComplete().verify(PATIENCE);
            assertThat(store.value("/registry/refused")).isEqualTo("-");
            assertThat(mark.get().get()).isEqualTo(4);
        }
    }

    @Test
    void writes_behindASlowDisk_areAnsweredInTime_andThoseThatWaitedAreNeverWritten() throws InterruptedException {
        settings.timeouts = new Timeouts(HOUR, Duration.ofMillis(300), HOUR, HOUR);
        try (EmbeddedStore store = EmbeddedStore.open(directory, settings)) {
            holdWriter();
            List<Throwable> unfinished = Collections.synchronizedList(new ArrayList<>());
            put(store, "/registry/held")
                    .retryWhen(Retry.max(10).filter(StorageException.Unreachable.class::isInstance))
                    .subscribe(revision -> {}, unfinished::add);
            probed.await();
            StepVerifier.create(Flux.range(0, 4)
                            .flatMap(i -> put(store, "/registry/waiting" + i)
                                    .onErrorResume(
                                            StorageException.Unreachable.class, nothingWritten -> Mono.just(0L))))
                    .expectNext(0L, 0L, 0L, 0L)
                    .expectComplete()
                    .verify(PATIENCE);
            StepVerifier.create(store.backend().delete("/registry/held", 1))
                    .expectErrorSatisfies(failure -> assertThat(failure)
                            .isInstanceOf(StorageException.Unreachable.class)
                            .hasMessageContaining("within 300 ms, nothing was written"))
                    .verify(PATIENCE);

            goOn.countDown();
            store.backend().ready().block(PATIENCE);
            assertThat(unfinished).singleElement().isInstanceOf(StorageException.Timeout.class);
            assertThat(store.range("/", "~", 0, 0).entries())
                    .extracting(KeyValue::key)
                    .containsExactly("/registry/held");
            assertThat(EmbeddedStore.await(store.backend().currentRevision())).isEqualTo(2);
        }
    }

    @Test
    void probes_behindASlowDisk_haveTimesOfTheirOwn() throws InterruptedException {
        settings.timeouts = new Timeouts(HOUR, HOUR, Duration.ofMillis(200), Duration.ofMillis(100));
        try (EmbeddedStore store = EmbeddedStore.open(directory, settings)) {
            holdWriter();
            put(store, "/registry/held").subscribe();
            probed.await();
            StepVerifier.create(store.backend().healthy())
                    .expectErrorMessage("the embedded store did not answer within 200 ms")
                    .verify(PATIENCE);
            StepVerifier.create(store.backend().ready())
                    .expectErrorMessage("the embedded store did not answer within 100 ms")
                    .verify(PATIENCE);
            goOn.countDown();
        }
    }

    @Test
    void close_withQueuedWrites_answersEachOnce() throws InterruptedException {
        EmbeddedStore store = EmbeddedStore.open(directory, settings);
        holdWriter();
        Flux<Long> writes =
                Flux.range(0, 50).flatMap(i -> put(store, "/registry/" + i), 50).cache();
        Disposable running = writes.subscribe();
        probed.await();
        goOn.countDown();
        store.close();
        store.close();
        StepVerifier.create(writes).expectNextCount(50).expectComplete().verify(PATIENCE);
        assertThat(running.isDisposed()).isTrue();
        assertThatThrownBy(() -> store.create("/registry/late", "1")).isInstanceOf(StorageException.Unreachable.class);
        assertThatThrownBy(() -> store.value("/registry/late")).isInstanceOf(StorageException.Unreachable.class);
    }

    /** Reactor throws errors of the virtual machine at whoever signals, here the engine with a whole group to signal. */
    @Test
    void put_whoseCallerDiesOfItsFailure_leavesTheOthersOfTheGroupTheirs() throws InterruptedException {
        try (EmbeddedStore store = EmbeddedStore.open(directory, settings)) {
            holdWriter();
            put(store, "/registry/held").subscribe();
            probed.await();
            settings.free.set(0);
            put(store, "/registry/a")
                    .doOnError(refused -> {
                        throw new StackOverflowError("planted");
                    })
                    .subscribe();
            Mono<Long> other = put(store, "/registry/b").cache();
            other.subscribe();
            goOn.countDown();
            StepVerifier.create(other)
                    .expectError(StorageException.OutOfSpace.class)
                    .verify(PATIENCE);
        }
    }

    @Test
    void put_whileTheDiskIsLow_isRefused_deletesWork_andItRecovers() {
        try (EmbeddedStore store = EmbeddedStore.open(directory, settings)) {
            long written = store.create("/registry/a", "1");
            settings.free.set(999);
            assertThatThrownBy(() -> store.create("/registry/b", "1"))
                    .isInstanceOf(StorageException.OutOfSpace.class)
                    .hasMessageContaining("999 bytes")
                    .hasMessageContaining("1000");
            assertThat(store.delete("/registry/a", written)).isEqualTo(written + 1);
            settings.free.set(1000);
            assertThat(store.create("/registry/b", "1")).isEqualTo(written + 2);
            store.backend().ready().block(PATIENCE);
        }
    }

    /** The free disk is asked for once a group, so that is where the writer can be held. */
    private void holdWriter() {
        AtomicBoolean first = new AtomicBoolean(true);
        settings.beforeGroup = () -> {
            if (first.getAndSet(false)) {
                probed.countDown();
                try {
                    goOn.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        };
    }

    private static Mono<Long> put(EmbeddedStore store, String key) {
        return store.backend().put(key, bytes("x"), 0, Ttl.FOREVER).map(EmbeddedStore::written);
    }

    private static BackendListener markOf(AtomicReference<HighWaterMark> target) {
        return new BackendListener() {
            @Override
            public void queueOpened(String queue, HighWaterMark mark, LongSupplier depth) {
                assertThat(queue).isEqualTo("commit");
                target.set(mark);
            }
        };
    }

    private static void assertConflict(WriteResult result, String value, long revision) {
        assertThat(result).isInstanceOfSatisfying(WriteResult.Conflict.class, conflict -> {
            KeyValue current = requireNonNull(conflict.current());
            assertThat(EmbeddedStore.text(current.value())).isEqualTo(value);
            assertThat(current.modRevision()).isEqualTo(revision);
        });
    }
}
