package dev.orlop.storage.etcd3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.orlop.storage.StorageException;
import dev.orlop.storage.Ttl;
import dev.orlop.storage.backend.Backend;
import dev.orlop.storage.backend.Backend.GetResult;
import dev.orlop.storage.backend.Backend.RangeQuery;
import dev.orlop.storage.backend.Backend.RangeResult;
import dev.orlop.storage.backend.Backend.WatchQuery;
import dev.orlop.storage.backend.Backend.WriteResult;
import dev.orlop.storage.backend.BackendEvent;
import dev.orlop.storage.backend.BackendListener;
import dev.orlop.storage.backend.KeyValue;
import dev.orlop.storage.etcd3.Etcd3Settings.LeaseReuse;
import dev.orlop.support.etcd.EtcdRelease;
import dev.orlop.support.etcd.EtcdServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** The backend on real servers of both releases: what the contract of {@link Backend} says, and etcd's own limits. */
@ParameterizedClass
@EnumSource
class Etcd3BackendIT {
    private static final int MIB = 1024 * 1024;
    private static final AtomicInteger SCOPES = new AtomicInteger();

    @SuppressWarnings("NullAway.Init") // by startServer, before there is an instance
    private static EtcdServer server;

    /** A backend's own watch, of what compaction does. */
    private static final int OWN_STREAMS = 1;

    private final EtcdRelease release;
    private final Etcd3Backend backend = Configs.open(Configs.patient(server.endpoint()));
    private final String scope = "/registry/scope" + SCOPES.incrementAndGet() + "/";

    Etcd3BackendIT(EtcdRelease release) {
        this.release = release;
    }

    @BeforeParameterizedClassInvocation
    static void startServer(EtcdRelease release) {
        server = EtcdServer.of(release).flag("--max-request-bytes=4194304").start();
    }

    @AfterParameterizedClassInvocation
    static void stopServer() {
        server.close();
    }

    @AfterEach
    void close() {
        backend.close();
    }

    /** A call of gRPC that is cancelled by another thread before it has started fails within gRPC. */
    @Test
    void request_cancelledWhileItStarts_endsQuietly() {
        List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        AtomicReference<@Nullable Subscription> asked = new AtomicReference<>();
        AtomicBoolean done = new AtomicBoolean();
        Thread canceller = Thread.ofPlatform().daemon().start(() -> {
            while (!done.get()) {
                Subscription next = asked.getAndSet(null);
                if (next != null) {
                    try {
                        next.cancel();
                    } catch (RuntimeException e) {
                        failures.add(e);
                    }
                }
                Thread.onSpinWait();
            }
        });
        for (int i = 0; i < 5_000; i++) {
            backend.get(scope + "a", 0).doOnSubscribe(asked::set).subscribe(result -> {}, failures::add);
        }
        done.set(true);
        await().until(() -> !canceller.isAlive());
        assertThat(failures).isEmpty();
    }

    @Test
    void put_absentKey_isWrittenOnce() {
        long revision = create("a", "1");
        WriteResult again = result(backend.put(scope + "a", bytes("2"), 0, Ttl.FOREVER));
        assertThat(again).isInstanceOfSatisfying(WriteResult.Conflict.class, conflict -> {
            KeyValue current = Objects.requireNonNull(conflict.current());
            assertThat(text(current.value())).isEqualTo("1");
            assertThat(current.modRevision()).isEqualTo(revision);
        });
    }

    @Test
    void put_expectedRevision_replaces() {
        long first = create("a", "1");
        long second = written(backend.put(scope + "a", bytes("2"), first, Ttl.FOREVER));
        assertThat(second).isGreaterThan(first);
        assertThat(result(backend.put(scope + "a", bytes("3"), first, Ttl.FOREVER)))
                .isInstanceOf(WriteResult.Conflict.class);
        assertThat(text(Objects.requireNonNull(get("a", 0).entry()).value())).isEqualTo("2");
        assertThat(text(Objects.requireNonNull(get("a", first).entry()).value()))
                .isEqualTo("1");
    }

    @Test
    void put_deletedMeanwhile_isConflictWithNothing() {
        long first = create("a", "1");
        written(backend.delete(scope + "a", first));
        assertThat(result(backend.put(scope + "a", bytes("2"), first, Ttl.FOREVER)))
                .isInstanceOfSatisfying(
                        WriteResult.Conflict.class,
                        conflict -> assertThat(conflict.current()).isNull());
    }

    @Test
    void delete_wrongRevision_keepsTheKey() {
        long first = create("a", "1");
        long second = written(backend.put(scope + "a", bytes("2"), first, Ttl.FOREVER));
        assertThat(result(backend.delete(scope + "a", first))).isInstanceOf(WriteResult.Conflict.class);
        long deleted = written(backend.delete(scope + "a", second));
        GetResult read = get("a", 0);
        assertThat(read.entry()).isNull();
        assertThat(read.revision()).isGreaterThanOrEqualTo(deleted);
    }

    @Test
    void get_futureRevision_isTooLarge() {
        create("a", "1");
        assertThatThrownBy(() -> backend.get(scope + "a", 1_000_000).block(Configs.PATIENCE))
                .isInstanceOfSatisfying(StorageException.TooLargeResourceVersion.class, failure -> {
                    assertThat(failure.requested()).isEqualTo(1_000_000);
                    assertThat(failure.current()).isPositive();
                });
    }

    /** A store that was set back would be silent for long, and then tell of something else. */
    @Test
    void watch_fromARevisionThatDoesNotCome_isExpired() {
        long now = create("a", "1");
        StepVerifier.create(backend.watch(new WatchQuery(scope, true, now + 1_000_000, false)))
                .expectError(StorageException.Expired.class)
                .verify(Configs.PATIENCE);
    }

    @Test
    void range_pages_showOneRevision() {
        for (int i = 0; i < 5; i++) {
            create("k" + i, "v" + i);
        }
        String end = Backend.prefixEnd(scope);
        RangeResult first = range(new RangeQuery(scope, end, 2, 0));
        create("k00", "late");
        RangeResult second = range(new RangeQuery(scope + "k1\0", end, 2, first.revision()));
        assertThat(first.entries()).extracting(KeyValue::key).containsExactly(scope + "k0", scope + "k1");
        assertThat(first.total()).isEqualTo(5);
        assertThat(second.entries()).extracting(KeyValue::key).containsExactly(scope + "k2", scope + "k3");
        assertThat(second.revision()).isEqualTo(first.revision());
        assertThat(backend.count(scope).block(Configs.PATIENCE)).isEqualTo(6);
    }

    @Test
    void compact_olderReadsAndWatches_expire() {
        long first = create("a", "1");
        long second = written(backend.put(scope + "a", bytes("2"), first, Ttl.FOREVER));
        written(backend.put(scope + "a", bytes("3"), second, Ttl.FOREVER));
        backend.compact(second).block(Configs.PATIENCE);
        backend.compact(second).block(Configs.PATIENCE);
        assertThat(backend.compactRevision()).isEqualTo(second);
        assertThatThrownBy(() -> get("a", first)).isInstanceOf(StorageException.Expired.class);
        StepVerifier.create(watch(first - 1))
                .expectError(StorageException.Expired.class)
                .verify(Configs.PATIENCE);
        StepVerifier.create(watch(second - 1).take(2))
                .assertNext(event -> assertThat(event)
                        .isInstanceOfSatisfying(
                                BackendEvent.Put.class,
                                put -> assertThat(put.previousLost()).isTrue()))
                .assertNext(event -> assertThat(event)
                        .isInstanceOfSatisfying(
                                BackendEvent.Put.class,
                                put -> assertThat(put.previous()).isEqualTo(bytes("2"))))
                .expectComplete()
                .verify(Configs.PATIENCE);
    }

    @Test
    void watch_history_showsEveryChangeWithItsPrevious() {
        long start = current();
        long first = create("a", "1");
        long second = written(backend.put(scope + "a", bytes("2"), first, Ttl.FOREVER));
        long third = written(backend.delete(scope + "a", second));
        long fourth = create("a", "3");
        create("/elsewhere", "x");
        StepVerifier.create(watch(start).take(4).map(Etcd3BackendIT::shown))
                .expectNext("put 1 was null @" + first)
                .expectNext("put 2 was 1 @" + second)
                .expectNext("delete was 2 @" + third)
                .expectNext("put 3 was null @" + fourth)
                .expectComplete()
                .verify(Configs.PATIENCE);
    }

    @Test
    void watch_oneKey_isNotAPrefix() {
        long start = current();
        create("ab", "other");
        long mine = create("a", "1");
        StepVerifier.create(backend.watch(new WatchQuery(scope + "a", false, start, false))
                        .take(1)
                        .map(Etcd3BackendIT::shown))
                .expectNext("put 1 was null @" + mine)
                .expectComplete()
                .verify(Configs.PATIENCE);
    }

    @Test
    void ttl_expires_asDelete() {
        long start = current();
        written(backend.put(scope + "a", bytes("1"), 0, Ttl.ofSeconds(1)));
        StepVerifier.create(watch(start).take(2))
                .expectNextMatches(BackendEvent.Put.class::isInstance)
                .assertNext(event -> assertThat(event)
                        .isInstanceOfSatisfying(
                                BackendEvent.Delete.class,
                                delete -> assertThat(delete.previous()).isEqualTo(bytes("1"))))
                .expectComplete()
                .verify(Configs.PATIENCE);
    }

    @Test
    void ttl_keptAndDropped_asAsked() {
        long kept = written(backend.put(scope + "kept", bytes("1"), 0, Ttl.ofSeconds(500)));
        written(backend.put(scope + "kept", bytes("2"), kept, Ttl.KEEP));
        long dropped = written(backend.put(scope + "dropped", bytes("1"), 0, Ttl.ofSeconds(500)));
        written(backend.put(scope + "dropped", bytes("2"), dropped, Ttl.FOREVER));
        written(backend.put(scope + "new", bytes("1"), 0, Ttl.KEEP));
        assertThat(lease("kept")).isNotZero();
        assertThat(lease("dropped")).isZero();
        assertThat(lease("new")).isZero();
    }

    @Test
    void leases_sameTimeToLive_areShared_untilRevoked() {
        written(backend.put(scope + "a", bytes("1"), 0, Ttl.ofSeconds(600)));
        written(backend.put(scope + "b", bytes("1"), 0, Ttl.ofSeconds(600)));
        assertThat(lease("a")).isEqualTo(lease("b"));
        server.ctl().run("lease", "revoke", Long.toHexString(lease("a")));
        assertThat(get("a", 0).entry()).isNull();
        written(backend.put(scope + "c", bytes("1"), 0, Ttl.ofSeconds(600)));
        assertThat(lease("c")).isNotZero();
    }

    @Test
    void leases_areSharedByAsManyAsConfigured_andNotAtAllWithoutADuration() {
        assertThat(leases(new LeaseReuse(Duration.ofSeconds(60), 2), "two"))
                .satisfies(leases -> assertThat(leases.get(0)).isEqualTo(leases.get(1)))
                .satisfies(leases -> assertThat(leases.get(2)).isNotEqualTo(leases.get(1)));
        assertThat(leases(new LeaseReuse(Duration.ZERO, 1000), "none")).doesNotHaveDuplicates();
    }

    /** The leases of three objects that expire at about the same time. */
    private List<Long> leases(LeaseReuse reuse, String name) {
        try (Etcd3Backend own = Configs.open(Configs.of(reuse, server.endpoint()))) {
            return IntStream.range(0, 3)
                    .mapToObj(i -> {
                        written(own.put(scope + name + i, bytes("1"), 0, Ttl.ofSeconds(600)));
                        return lease(name + i);
                    })
                    .toList();
        }
    }

    @Test
    void value_ofThreeMebibytes_isStoredListedAndWatched() {
        byte[] large = new byte[3 * MIB];
        new Random(42).nextBytes(large);
        long start = current();
        long first = written(backend.put(scope + "a", large, 0, Ttl.FOREVER));
        written(backend.put(scope + "a", large, first, Ttl.FOREVER));
        assertThat(range(RangeQuery.prefix(scope)).entries().getFirst().value()).isEqualTo(large);
        StepVerifier.create(watch(start).take(2))
                .expectNextCount(1)
                .assertNext(event -> assertThat(event).isInstanceOfSatisfying(BackendEvent.Put.class, put -> {
                    assertThat(put.value()).isEqualTo(large);
                    assertThat(put.previous()).isEqualTo(large);
                }))
                .expectComplete()
                .verify(Configs.PATIENCE);
    }

    @Test
    void value_largerThanEtcdAccepts_isABadRequest() {
        assertThatThrownBy(() -> backend.put(scope + "a", new byte[5 * MIB], 0, Ttl.FOREVER)
                        .block(Configs.PATIENCE))
                .isInstanceOf(StorageException.BadRequest.class)
                .hasMessageContaining("max-request-bytes");
    }

    @Test
    void watch_revisionOfManyKeys_isWholeThoughFragmented() {
        String keys = IntStream.range(0, 50)
                .mapToObj(i -> "put " + scope + "k" + i + " " + "x".repeat(30 * 1024) + "\n")
                .collect(Collectors.joining("", "\n", "\n\n"));
        try (EtcdServer small = EtcdServer.start(release);
                Etcd3Backend own = Configs.open(Configs.patient(small.endpoint()))) {
            long start = small.ctl().revision();
            small.ctl().input(keys, "txn");
            small.ctl().input(keys, "txn");
            List<BackendEvent> events = Objects.requireNonNull(own.watch(new WatchQuery(scope, true, start, false))
                    .take(2)
                    .collectList()
                    .block(Configs.PATIENCE));
            for (int i = 0; i < 2; i++) {
                long revision = start + 1 + i;
                assertThat(events.get(i)).isInstanceOfSatisfying(BackendEvent.Together.class, together -> {
                    assertThat(together.revision()).isEqualTo(revision);
                    assertThat(together.changes()).hasSize(50);
                    assertThat(together.changes())
                            .extracting(BackendEvent::revision)
                            .containsOnly(revision);
                });
            }
        }
    }

    @Test
    void watch_subscriberThatDoesNotAsk_isWaitedForAndStopsNobody() throws InterruptedException {
        long start = current();
        int writes = 600;
        byte[] value = new byte[32 * 1024];
        CountDownLatch all = new CountDownLatch(writes);
        Disposable other = watch(start).subscribe(event -> all.countDown());
        List<Long> seen = new ArrayList<>();
        BaseSubscriber<BackendEvent> lazy = new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {}

            @Override
            protected void hookOnNext(BackendEvent event) {
                synchronized (seen) {
                    seen.add(event.revision());
                }
            }
        };
        watch(start).subscribe(lazy);
        List<Long> written = Objects.requireNonNull(Flux.range(0, writes)
                .flatMapSequential(
                        i -> backend.put(scope + "k" + i, value, 0, Ttl.FOREVER).map(Etcd3BackendIT::revision), 16)
                .sort()
                .collectList()
                .block(Configs.PATIENCE));
        assertThat(all.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(seen).isEmpty();
        lazy.request(1);
        await().until(() -> count(seen) == 1);
        lazy.request(Long.MAX_VALUE);
        await().until(() -> count(seen) == writes);
        assertThat(seen).isEqualTo(written);
        other.dispose();
        lazy.cancel();
    }

    @Test
    void watch_cancelled_closesItsStream() {
        await().until(() -> server.watchStreams() == OWN_STREAMS);
        Disposable watching = watch(current()).subscribe();
        await().until(() -> server.watchStreams() == OWN_STREAMS + 1);
        watching.dispose();
        await().until(() -> server.watchStreams() == OWN_STREAMS);
    }

    /** A cache that starts asks for the revision, and goes by what the servers can do then. */
    @Test
    void currentRevision_answeredForTheFirstTime_tellsWhatTheServersCanDo() {
        for (int i = 0; i < 20; i++) {
            try (Etcd3Backend fresh = Configs.open(Configs.patient(server.endpoint()))) {
                fresh.currentRevision().block(Configs.PATIENCE);
                assertThat(fresh.capabilities().requestedProgress()).isEqualTo(release == EtcdRelease.V3_5);
            }
        }
    }

    @Test
    void progress_asked_isAnsweredWhereTheVersionCan() {
        long start = create("a", "1");
        create("/elsewhere/" + scope, "1");
        boolean can = release == EtcdRelease.V3_5;
        current();
        assertThat(backend.capabilities().requestedProgress()).isEqualTo(can);
        if (can) {
            Flux<BackendEvent> asking = backend.watch(new WatchQuery(scope, true, start, true));
            Disposable asker = Flux.interval(Duration.ofMillis(100))
                    .concatMap(tick -> backend.requestProgress(scope))
                    .subscribe();
            StepVerifier.create(asking.take(1))
                    .assertNext(event -> {
                        assertThat(event).isInstanceOf(BackendEvent.Progress.class);
                        assertThat(event.revision()).isGreaterThan(start);
                    })
                    .expectComplete()
                    .verify(Configs.PATIENCE);
            asker.dispose();
        }
    }

    @Test
    void progress_askedForOnePrefix_troublesNoOtherWatch() {
        if (release != EtcdRelease.V3_5) {
            return;
        }
        long start = create("a/1", "1");
        List<Long> others = Collections.synchronizedList(new ArrayList<>());
        try (Etcd3Backend calm =
                Etcd3BackendProvider.open(Configs.patient(server.endpoint()), BackendListener.NONE, Tuning.DEFAULT)) {
            Disposable watch = calm.watch(new WatchQuery(scope + "b/", true, start, true))
                    .subscribe(event -> others.add(event.revision()));
            askUntilProgress(calm, scope + "a/", start);
            long later = create("a/2", "1");
            await().until(() -> {
                calm.requestProgress(scope + "b/").block(Configs.PATIENCE);
                return others.stream().anyMatch(revision -> revision >= later);
            });
            // A stream answers in order: what it had been asked before would stand before.
            assertThat(others.getFirst()).isGreaterThanOrEqualTo(later);
            watch.dispose();
        }
    }

    private static void askUntilProgress(Backend backend, String prefix, long start) {
        Disposable asker = Flux.interval(Duration.ofMillis(100))
                .concatMap(tick -> backend.requestProgress(prefix))
                .subscribe();
        StepVerifier.create(
                        backend.watch(new WatchQuery(prefix, true, start, true)).take(1))
                .expectNextCount(1)
                .expectComplete()
                .verify(Configs.PATIENCE);
        asker.dispose();
    }

    @Test
    void currentRevision_read_isNotRaised() {
        long revision = create("a", "1");
        assertThat(current()).isEqualTo(revision);
        assertThat(current()).isEqualTo(revision);
    }

    @Test
    void close_watchesAndRequests_fail() {
        StepVerifier.create(watch(current()))
                .then(backend::close)
                .expectError(StorageException.Unreachable.class)
                .verify(Configs.PATIENCE);
        assertThatThrownBy(() -> backend.ready().block(Configs.PATIENCE))
                .isInstanceOf(StorageException.Unreachable.class);
        assertThatThrownBy(() -> get("a", 0)).isInstanceOf(StorageException.Unreachable.class);
    }

    @Test
    void interop_etcdctl_seesAndWritesTheSameKeys() {
        String key = "/registry/example.com/widgets/default/" + scope.hashCode();
        written(backend.put(key, bytes("{\"a\":1}"), 0, Ttl.FOREVER));
        assertThat(server.ctl().get(key)).isEqualTo("{\"a\":1}");
        server.ctl().put(key, "{\"a\":2}");
        assertThat(text(Objects.requireNonNull(
                                Objects.requireNonNull(backend.get(key, 0).block(Configs.PATIENCE))
                                        .entry())
                        .value()))
                .isEqualTo("{\"a\":2}");
    }

    private static int count(List<?> list) {
        synchronized (list) {
            return list.size();
        }
    }

    private long lease(String name) {
        String json = server.ctl().run("get", "-w", "json", scope + name);
        Matcher matcher = Pattern.compile("\"lease\":(\\d+)").matcher(json);
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }

    private Flux<BackendEvent> watch(long afterRevision) {
        return backend.watch(new WatchQuery(scope, true, afterRevision, false));
    }

    private long create(String name, String value) {
        return written(backend.put(name.startsWith("/") ? name : scope + name, bytes(value), 0, Ttl.FOREVER));
    }

    private GetResult get(String name, long revision) {
        return Objects.requireNonNull(backend.get(scope + name, revision).block(Configs.PATIENCE));
    }

    private RangeResult range(RangeQuery query) {
        return Objects.requireNonNull(backend.range(query).block(Configs.PATIENCE));
    }

    private long current() {
        return Objects.requireNonNull(backend.currentRevision().block(Configs.PATIENCE));
    }

    private static WriteResult result(Mono<WriteResult> write) {
        return Objects.requireNonNull(write.block(Configs.PATIENCE));
    }

    private static long written(Mono<WriteResult> write) {
        return revision(result(write));
    }

    private static long revision(WriteResult result) {
        assertThat(result).isInstanceOf(WriteResult.Written.class);
        return ((WriteResult.Written) result).revision();
    }

    private static String shown(BackendEvent event) {
        return switch (event) {
            case BackendEvent.Put put ->
                "put " + text(put.value()) + " was " + text(put.previous()) + " @" + put.revision();
            case BackendEvent.Delete delete -> "delete was " + text(delete.previous()) + " @" + delete.revision();
            case BackendEvent.Together together ->
                together.changes().stream().map(Etcd3BackendIT::shown).toList().toString();
            case BackendEvent.Progress progress -> "progress @" + progress.revision();
        };
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte @Nullable [] bytes) {
        return bytes == null ? "null" : new String(bytes, StandardCharsets.UTF_8);
    }
}
