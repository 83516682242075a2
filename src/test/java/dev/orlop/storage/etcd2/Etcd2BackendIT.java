package dev.orlop.storage.etcd2;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import dev.orlop.support.OneAtATime;
import dev.orlop.support.etcd.EtcdRelease;
import dev.orlop.support.etcd.EtcdServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The engine on one real etcd, with a directory for each test. */
@OneAtATime
class Etcd2BackendIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final AtomicInteger DIRECTORIES = new AtomicInteger();
    private static EtcdServer etcd;
    private static V2Keys others;
    private static Backend backend;
    private static RecordingListener listener;

    private String directory = "";

    @BeforeAll
    static void start() {
        etcd = EtcdServer.of(EtcdRelease.V3_4).v2().start();
        others = new V2Keys(etcd.endpoint());
        listener = new RecordingListener();
        backend = new Etcd2BackendProvider().open(Configs.of(etcd.endpoint()), listener);
    }

    @AfterAll
    static void stop() {
        backend.close();
        others.close();
        etcd.close();
    }

    @BeforeEach
    void newDirectory() {
        directory = "/registry/test" + DIRECTORIES.incrementAndGet() + "/";
    }

    // Reads and writes.

    @Test
    void get_absentKey_tellsTheRevision() {
        long current = await(backend.currentRevision());

        GetResult result = await(backend.get(directory + "a", 0));

        assertThat(result.entry()).isNull();
        assertThat(result.revision()).isEqualTo(current).isPositive();
    }

    @Test
    void put_absentKey_isThereAtItsRevision() {
        long written = create("a", "one");

        GetResult result = await(backend.get(directory + "a", 0));

        assertThat(result.revision()).isEqualTo(written);
        assertThat(value(result)).isEqualTo("one");
        assertThat(Objects.requireNonNull(result.entry()).modRevision()).isEqualTo(written);
    }

    @Test
    void put_takenKey_conflictsWithWhatIsThere() {
        long written = create("a", "one");

        WriteResult result = await(backend.put(directory + "a", bytes("two"), 0, Ttl.FOREVER));

        KeyValue current = conflict(result);
        assertThat(text(Objects.requireNonNull(current).value())).isEqualTo("one");
        assertThat(current.modRevision()).isEqualTo(written);
    }

    @Test
    void put_changedSince_conflictsWithWhatIsThere() {
        long first = create("a", "one");
        long second = update("a", "two", first);

        WriteResult result = await(backend.put(directory + "a", bytes("three"), first, Ttl.FOREVER));

        assertThat(Objects.requireNonNull(conflict(result)).modRevision()).isEqualTo(second);
    }

    @Test
    void put_deletedSince_conflictsWithNothing() {
        long first = create("a", "one");
        await(backend.delete(directory + "a", first));

        assertThat(conflict(await(backend.put(directory + "a", bytes("two"), first, Ttl.FOREVER))))
                .isNull();
        assertThat(conflict(await(backend.delete(directory + "a", first)))).isNull();
    }

    @Test
    void delete_changedSince_conflictsWithWhatIsThere() {
        long first = create("a", "one");
        long second = update("a", "two", first);

        assertThat(Objects.requireNonNull(conflict(await(backend.delete(directory + "a", first))))
                        .modRevision())
                .isEqualTo(second);
        assertThat(written(await(backend.delete(directory + "a", second)))).isEqualTo(second + 1);
    }

    @Test
    void put_keyWhereADirectoryIs_isRefused() {
        create("a/b", "one");

        assertThatThrownBy(() -> await(backend.put(directory + "a", bytes("two"), 0, Ttl.FOREVER)))
                .isInstanceOf(StorageException.BadRequest.class)
                .hasMessageContaining("directory");
        assertThatThrownBy(() -> await(backend.put(directory + "a/b/c", bytes("two"), 0, Ttl.FOREVER)))
                .isInstanceOf(StorageException.BadRequest.class);
        assertThat(await(backend.get(directory + "a", 0)).entry()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"_hidden", "ns/_hidden", "_ns/a", "a//b", "a/", "a/../b", "./a"})
    void put_keyThatEtcdWouldHideOrRename_isRefused(String key) {
        assertThatThrownBy(() -> await(backend.put(directory + key, bytes("x"), 0, Ttl.FOREVER)))
                .isInstanceOf(StorageException.BadRequest.class);
    }

    @Test
    void keys_withAllKindsOfCharacters_areReadListedAndWatchedAsTheyAre() {
        List<String> names = List.of(
                "system:node",
                "a b",
                "a%b",
                "a%2Fb",
                "a+b",
                "a?b=c&d",
                "a#b",
                "a;b",
                "ä€😀",
                "\"q\\",
                "<&>",
                "~a_b",
                "{x}");
        long start = await(backend.currentRevision());
        try (Events events = Events.of(backend.watch(new WatchQuery(directory, true, start, false)))) {
            for (String name : names) {
                create(name, "value of " + name);
                assertThat(value(await(backend.get(directory + name, 0)))).isEqualTo("value of " + name);
                assertThat(events.put().key()).isEqualTo(directory + name);
            }
        }
        assertThat(keys(await(backend.range(RangeQuery.prefix(directory)))))
                .containsExactlyInAnyOrderElementsOf(
                        names.stream().map(directory::concat).toList());
    }

    @Test
    void values_ofAllKinds_areReadListedAndWatchedAsTheyAre() {
        List<byte[]> values = List.of(
                new byte[0],
                bytes("{\"a\":\"<b>&\\u2028\\\"\\\\\"}"),
                bytes("tab\t line\n nul\0 del\u007f c1\u0085 ls\u2028 ffff\uffff high\udbff\udfff"),
                bytes("data:;base64,AAEC"),
                bytes("data:;base64,"),
                new byte[] {0, (byte) 0xff, (byte) 0xfe, 'a'},
                new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
                new byte[] {'k', '8', 's', 0, (byte) 0x0a, (byte) 0x99});
        long start = await(backend.currentRevision());
        try (Events events = Events.of(backend.watch(new WatchQuery(directory, true, start, false)));
                Backend fresh = new Etcd2BackendProvider().open(Configs.of(etcd.endpoint()), BackendListener.NONE)) {
            for (int i = 0; i < values.size(); i++) {
                String key = directory + i;
                written(await(backend.put(key, values.get(i), 0, Ttl.FOREVER)));
                assertThat(events.put().value()).isEqualTo(values.get(i));
                assertThat(Objects.requireNonNull(await(fresh.get(key, 0)).entry())
                                .value())
                        .isEqualTo(values.get(i));
            }
        }
    }

    @Test
    void values_random_areReadAsTheyWereWritten() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (Backend fresh = new Etcd2BackendProvider().open(Configs.of(etcd.endpoint()), BackendListener.NONE)) {
            for (int i = 0; i < 100; i++) {
                byte[] value = i % 2 == 0 ? randomBytes(random) : bytes(randomText(random));
                written(await(backend.put(directory + i, value, 0, Ttl.FOREVER)));
                assertThat(Objects.requireNonNull(
                                        await(fresh.get(directory + i, 0)).entry())
                                .value())
                        .as("seed %d, value %d", seed, i)
                        .isEqualTo(value);
            }
        }
    }

    private static byte[] randomBytes(Random random) {
        byte[] value = new byte[random.nextInt(300)];
        random.nextBytes(value);
        return value;
    }

    private static String randomText(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            int codePoint = random.nextInt(
                    switch (i % 3) {
                        case 0 -> 0x80;
                        case 1 -> 0x800;
                        default -> 0x110000;
                    });
            text.appendCodePoint(codePoint >= 0xD800 && codePoint <= 0xDFFF ? '?' : codePoint);
        }
        return text.toString();
    }

    @Test
    void values_ofAMegabyte_areReadListedAndWatched() {
        byte[] value = new byte[1 << 20];
        Arrays.fill(value, (byte) '"');
        byte[] binary = new byte[1 << 20];
        Arrays.fill(binary, (byte) 0xee);
        long start = await(backend.currentRevision());
        try (Events events = Events.of(backend.watch(new WatchQuery(directory, true, start, false)))) {
            long first = written(await(backend.put(directory + "a", value, 0, Ttl.FOREVER)));
            written(await(backend.put(directory + "a", binary, first, Ttl.FOREVER)));

            assertThat(events.put().value()).isEqualTo(value);
            BackendEvent.Put second = events.put();
            assertThat(second.value()).isEqualTo(binary);
            assertThat(second.previous()).isEqualTo(value);
        }
        assertThat(await(backend.range(RangeQuery.prefix(directory)))
                        .entries()
                        .getFirst()
                        .value())
                .isEqualTo(binary);
    }

    // Ranges.

    @Test
    void range_ofMixedDepths_isInTheOrderOfWholeKeys() {
        List<String> names = List.of("a/x", "a-b", "a.b", "a/b/c", "b", "a0", "ab", "z/\uffff", "z/😀", "z/\ud7ff");
        names.forEach(name -> create(name, name));

        RangeResult result = await(backend.range(RangeQuery.prefix(directory)));

        assertThat(keys(result))
                .containsExactlyElementsOf(names.stream()
                        .map(directory::concat)
                        .sorted((a, b) -> Arrays.compareUnsigned(bytes(a), bytes(b)))
                        .toList());
        assertThat(result.total()).isEqualTo(names.size());
        assertThat(result.revision()).isEqualTo(await(backend.currentRevision()));
        assertThat(await(backend.count(directory))).isEqualTo(names.size());
        assertThat(keys(await(backend.range(RangeQuery.prefix(directory + "a/")))))
                .containsExactly(directory + "a/b/c", directory + "a/x");
    }

    @Test
    void range_fromAKeyWithALimit_isThatPart() {
        List.of("a", "b", "c/x", "c/y", "d").forEach(name -> create(name, name));
        String end = Backend.prefixEnd(directory);

        RangeResult result = await(backend.range(new RangeQuery(directory + "b\0", end, 2, 0)));

        assertThat(keys(result)).containsExactly(directory + "c/x", directory + "c/y");
        assertThat(result.total()).isEqualTo(3);
    }

    @Test
    void range_ofAMissingDirectory_isEmptyWithTheRevision() {
        long current = await(backend.currentRevision());

        RangeResult result = await(backend.range(RangeQuery.prefix(directory)));

        assertThat(result.entries()).isEmpty();
        assertThat(result.total()).isZero();
        assertThat(result.revision()).isEqualTo(current);
    }

    @Test
    void reads_ofOldAndFutureRevisions_areAnsweredOnlyIfThatIsCertain() {
        long first = create("a", "one");
        long second = create("b", "two");
        long third = update("b", "three", second);

        assertThat(value(await(backend.get(directory + "a", first)))).isEqualTo("one");
        assertThat(value(await(backend.get(directory + "a", second)))).isEqualTo("one");
        assertThatThrownBy(() -> await(backend.get(directory + "b", second)))
                .isInstanceOf(StorageException.Expired.class);
        assertThatThrownBy(() -> await(backend.get(directory + "a", third + 1)))
                .isInstanceOf(StorageException.TooLargeResourceVersion.class);
        String end = Backend.prefixEnd(directory);
        assertThat(keys(await(backend.range(new RangeQuery(directory, end, 0, third)))))
                .hasSize(2);
        assertThatThrownBy(() -> await(backend.range(new RangeQuery(directory, end, 0, second))))
                .isInstanceOf(StorageException.Expired.class);
        assertThatThrownBy(() -> await(backend.range(new RangeQuery(directory, end, 0, third + 1))))
                .isInstanceOf(StorageException.TooLargeResourceVersion.class);
    }

    @Test
    void currentRevision_readTwice_isTheSame() {
        assertThat(await(backend.currentRevision())).isEqualTo(await(backend.currentRevision()));
    }

    @Test
    void compact_isSaidToBeImpossible() {
        assertThatThrownBy(() -> backend.compact(1).block(PATIENCE)).isInstanceOf(StorageException.Unsupported.class);
        assertThat(backend.compactRevision()).isZero();
    }

    // Expiry.

    @Test
    void put_keepingTheExpiry_writesWhatIsLeftOfIt() {
        long first = written(await(backend.put(directory + "a", bytes("one"), 0, Ttl.ofSeconds(100))));
        long second = written(await(backend.put(directory + "a", bytes("two"), first, Ttl.KEEP)));
        assertThat(ttl("a")).isBetween(95, 101);

        try (Backend other = new Etcd2BackendProvider().open(Configs.of(etcd.endpoint()), BackendListener.NONE)) {
            long third = written(await(other.put(directory + "a", bytes("three"), second, Ttl.KEEP)));
            assertThat(ttl("a")).isBetween(95, 101);

            written(await(other.put(directory + "a", bytes("four"), third, Ttl.FOREVER)));
            assertThat(ttl("a")).isZero();
        }
    }

    @Test
    void put_keepingAnExpiryThatIsOver_livesOneSecondAtMost() {
        long first = written(await(backend.put(directory + "a", bytes("one"), 0, Ttl.ofSeconds(1))));
        try (Events events = Events.of(backend.watch(new WatchQuery(directory, true, first, false)))) {
            long last = first;
            for (int i = 0; i < 20; i++) {
                last = written(await(backend.put(directory + "a", bytes("v" + i), last, Ttl.KEEP)));
            }
            assertThat(events.changes(20)).allMatch(BackendEvent.Put.class::isInstance);

            BackendEvent.Delete expired = events.delete();
            assertThat(text(Objects.requireNonNull(expired.previous()))).isEqualTo("v19");
            assertThat(expired.revision()).isGreaterThan(last);
        }
    }

    private int ttl(String name) {
        String body = others.get(directory + name);
        return body.contains("\"ttl\":")
                ? Integer.parseInt(body.replaceAll(".*\"ttl\":(\\d+).*", "$1").strip())
                : 0;
    }

    // Watches.

    @Test
    void watch_createUpdateDelete_tellsEachWithThePreviousValue() {
        long start = await(backend.currentRevision());
        try (Events events = Events.of(backend.watch(new WatchQuery(directory, true, start, false)))) {
            long first = create("a", "one");
            long second = update("a", "two", first);
            long deleted = written(await(backend.delete(directory + "a", second)));

            BackendEvent.Put created = events.put();
            assertThat(created.previous()).isNull();
            assertThat(created.revision()).isEqualTo(first);
            BackendEvent.Put updated = events.put();
            assertThat(text(Objects.requireNonNull(updated.previous()))).isEqualTo("one");
            assertThat(text(updated.value())).isEqualTo("two");
            BackendEvent.Delete gone = events.delete();
            assertThat(text(Objects.requireNonNull(gone.previous()))).isEqualTo("two");
            assertThat(gone.revision()).isEqualTo(deleted);
        }
    }

    @Test
    void watch_fromThePast_tellsAllSince() {
        long start = await(backend.currentRevision());
        List<Long> written = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            written.add(create("a" + i, "v" + i));
        }
        try (Events earlier = Events.of(backend.watch(new WatchQuery(directory, true, written.get(200), false)));
                Events events = Events.of(backend.watch(new WatchQuery(directory, true, start, false)))) {
            assertThat(events.changes(300)).extracting(BackendEvent::revision).isEqualTo(written);
            assertThat(earlier.changes(99)).extracting(BackendEvent::revision).isEqualTo(written.subList(201, 300));
        }
    }

    @Test
    void watch_fromTheFuture_waitsForIt() {
        long start = await(backend.currentRevision());
        try (Events events = Events.of(backend.watch(new WatchQuery(directory, true, start + 2, false)))) {
            create("a", "one");
            create("b", "two");
            long third = create("c", "three");

            assertThat(events.put().revision()).isEqualTo(third);
        }
    }

    @Test
    void watch_oneKey_doesNotSeeOthers() {
        long start = await(backend.currentRevision());
        try (Events events = Events.of(backend.watch(new WatchQuery(directory + "a", false, start, false)))) {
            create("aa", "no");
            create("b", "no");
            long own = create("a", "yes");

            assertThat(events.put().revision()).isEqualTo(own);
        }
    }

    @Test
    void watch_burstOfWrites_missesNone() {
        long start = await(backend.currentRevision());
        int count = 3000;
        try (Events events = Events.of(backend.watch(new WatchQuery(directory, true, start, false)));
                Events late = Events.of(backend.watch(new WatchQuery(directory, true, start, false)))) {
            List<Long> written = Objects.requireNonNull(Flux.range(0, count)
                    .flatMap(i -> backend.put(directory + i, bytes("v" + i), 0, Ttl.FOREVER), 64)
                    .map(Etcd2BackendIT::written)
                    .sort()
                    .collectList()
                    .block(PATIENCE));

            assertThat(events.changes(count)).extracting(BackendEvent::revision).isEqualTo(written);
            assertThat(late.changes(count)).extracting(BackendEvent::revision).isEqualTo(written);
        }
        assertThat(listener.mark("etcd2_incoming")).isBetween(1L, 100L);
        assertThat(listener.mark("etcd2_outgoing")).isBetween(1L, 100L);
    }

    @Test
    void watch_quietWhileTheWindowMovesOn_doesNotExpire() {
        long start = await(backend.currentRevision());
        try (Events events = Events.of(backend.watch(new WatchQuery(directory, true, start, false)))) {
            // etcd has the watch, and need not look for its beginning in a window that has moved on.
            long first = create("b", "first");
            assertThat(events.put().revision()).isEqualTo(first);
            others.fill(2500);
            long own = create("a", "one");

            assertThat(events.put().revision()).isEqualTo(own);
        }
    }

    @Test
    void watch_fromBeforeTheWindow_isExpired() {
        long start = create("a", "one");
        others.fill(1001);

        try (Events events = Events.of(backend.watch(new WatchQuery(directory, true, start, false)))) {
            assertThat(events.failure(StorageException.Expired.class)).hasMessageContaining("1000");
        }
    }

    @Test
    void watch_notRead_costsOthersNothingAndResumesFromEtcd() {
        long start = await(backend.currentRevision());
        try (Events slow = Events.of(backend.watch(new WatchQuery(directory, true, start, false)), 0);
                Events quick = Events.of(backend.watch(new WatchQuery(directory, true, start, false)))) {
            List<Long> written = new ArrayList<>();
            for (int i = 0; i < 600; i++) {
                written.add(create("a" + i, "v"));
            }
            assertThat(quick.changes(600)).extracting(BackendEvent::revision).isEqualTo(written);

            slow.request(Long.MAX_VALUE);
            assertThat(slow.changes(600)).extracting(BackendEvent::revision).isEqualTo(written);
        }
    }

    @Test
    void watch_notReadFarBeyondTheWindow_endsExpiredAfterWhatItHad() {
        long start = await(backend.currentRevision());
        try (Events slow = Events.of(backend.watch(new WatchQuery(directory, true, start, false)), 0);
                Events quick = Events.of(backend.watch(new WatchQuery(directory, true, start, false)))) {
            Flux.range(0, 2500)
                    .flatMap(i -> backend.put(directory + i, bytes("v" + i), 0, Ttl.FOREVER), 16)
                    .blockLast(PATIENCE);
            quick.changes(2500);

            slow.request(Long.MAX_VALUE);
            List<BackendEvent> had = slow.changes(100);
            assertThat(had.getLast().revision()).isEqualTo(start + 100);
            slow.failure(StorageException.Expired.class);
        }
    }

    @Test
    void watch_directoryDeletedByOthers_isExpired() {
        create("ns/a", "one");
        long start = create("ns/b", "two");
        try (Events below = Events.of(backend.watch(new WatchQuery(directory + "ns/a", false, start, false)));
                Events whole = Events.of(backend.watch(new WatchQuery(directory, true, start, false)));
                Events other = Events.of(backend.watch(new WatchQuery(directory + "other/", true, start, false)))) {
            others.delete(directory + "ns?recursive=true");
            long next = create("other/c", "three");

            assertThat(below.failure(StorageException.Expired.class)).hasMessageContaining("directory");
            whole.failure(StorageException.Expired.class);
            assertThat(other.put().revision()).isEqualTo(next);
        }
    }

    @Test
    void watch_directoriesMadeByOthers_areNoEvents() {
        long start = await(backend.currentRevision());
        try (Events events = Events.of(backend.watch(new WatchQuery(directory, true, start, false)))) {
            others.put(directory + "dir", "dir=true");
            others.put(directory + "file", "value=one");
            others.put(directory + "file", "dir=true");

            assertThat(text(events.put().value())).isEqualTo("one");
            assertThat(text(Objects.requireNonNull(events.delete().previous()))).isEqualTo("one");
        }
    }

    @Test
    void watch_hiddenAndRefreshedKeysOfOthers_leaveNoHole() {
        long start = await(backend.currentRevision());
        try (Events events = Events.of(backend.watch(new WatchQuery(directory, true, start, true)))) {
            others.put(directory + "lock", "value=one&ttl=100");
            events.put();
            others.put("/_hidden/x", "value=x");
            others.put(directory + "lock", "refresh=true&prevExist=true&ttl=200");
            others.put("/elsewhere/_hidden", "value=x");
            long own = create("a", "one");

            assertThat(events.put().revision()).isEqualTo(own);
        }
    }

    @Test
    void watch_cancelled_leavesNothingBehind() {
        try (Backend own = new Etcd2BackendProvider().open(Configs.of(etcd.endpoint()), BackendListener.NONE)) {
            long start = await(own.currentRevision());
            for (int i = 0; i < 50; i++) {
                try (Events events = Events.of(own.watch(new WatchQuery(directory, true, start, true)))) {
                    long written = create("a" + i, "v");
                    while (events.put().revision() < written) {}
                }
            }
        }
    }

    @Test
    void close_openWatch_completes() {
        Backend own = new Etcd2BackendProvider().open(Configs.of(etcd.endpoint()), BackendListener.NONE);
        long start = create("a", "v");
        try (Events events = Events.of(own.watch(new WatchQuery(directory, true, start - 1, false)))) {
            events.put();
            own.close();
            own.close();

            events.completion();
        }
        assertThatThrownBy(() -> await(own.currentRevision())).isInstanceOf(StorageException.Unreachable.class);
    }

    // Progress.

    @Test
    void requestProgress_whatOthersWrote_isReportedAsSeen() {
        long start = await(backend.currentRevision());
        assertThat(backend.capabilities().requestedProgress()).isTrue();
        try (Events events = Events.of(backend.watch(new WatchQuery(directory, true, start, true)))) {
            others.fill(50);
            long current = await(backend.currentRevision());
            assertThat(current).isGreaterThanOrEqualTo(start + 50);

            backend.requestProgress(directory).block(PATIENCE);

            long reached = events.progress().revision();
            while (reached < current) {
                reached = events.progress().revision();
            }
            assertThat(reached).isEqualTo(current);
        }
    }

    @Test
    void requestProgress_lastChangeIsHidden_isReportedAfterAll() {
        long start = await(backend.currentRevision());
        try (Events events = Events.of(backend.watch(new WatchQuery(directory, true, start, true)))) {
            long own = create("a", "one");
            assertThat(events.put().revision()).isEqualTo(own);
            others.put("/elsewhere/_hidden", "value=x");
            long current = await(backend.currentRevision());

            // As a reader that waits for freshness does: it asks until it is told.
            long reached = 0;
            while (reached < current) {
                backend.requestProgress(directory).block(PATIENCE);
                backend.requestProgress(directory).block(PATIENCE);
                reached = events.progress().revision();
            }
            assertThat(reached).isEqualTo(current);
        }
    }

    @Test
    void progress_neverOvertakesAnEvent() {
        long start = await(backend.currentRevision());
        try (Events events = Events.of(backend.watch(new WatchQuery(directory, true, start, true)))) {
            Mono<Void> asking = Flux.range(0, 200)
                    .concatMap(i -> backend.requestProgress(directory))
                    .then();
            Mono<Void> writing = Flux.range(0, 500)
                    .flatMap(i -> backend.put(directory + i, bytes("v"), 0, Ttl.FOREVER), 8)
                    .then();
            Mono.when(asking, writing).block(PATIENCE);

            long last = start;
            int changes = 0;
            boolean afterProgress = false;
            while (changes < 500) {
                BackendEvent event = events.next();
                boolean progress = event instanceof BackendEvent.Progress;
                assertThat(event.revision()).isGreaterThanOrEqualTo(progress || !afterProgress ? last : last + 1);
                last = event.revision();
                afterProgress = progress;
                changes += progress ? 0 : 1;
            }
        }
    }

    // The cache.

    @Test
    void cache_valueReadAgain_isAHit() {
        create("a", "one");
        int hits = listener.hits.get();
        await(backend.get(directory + "a", 0));
        await(backend.range(RangeQuery.prefix(directory)));

        assertThat(listener.hits.get()).isGreaterThanOrEqualTo(hits + 2);
        int misses = listener.misses.get();
        int entries = listener.entries.get();
        others.put(directory + "b", "value=x");
        await(backend.get(directory + "b", 0));

        assertThat(listener.misses.get()).isGreaterThan(misses);
        assertThat(listener.entries.get()).isGreaterThan(entries);
    }

    @Test
    void cache_ofAConfiguredSize_holdsNoMore() {
        RecordingListener uses = new RecordingListener();
        try (Backend small = new Etcd2BackendProvider().open(Configs.cacheOf(40, etcd.endpoint()), uses)) {
            List<String> keys =
                    IntStream.range(0, 120).mapToObj(i -> directory + i).toList();
            Flux.fromIterable(keys)
                    .flatMap(key -> small.put(key, bytes("x"), 0, Ttl.FOREVER))
                    .then()
                    .block(PATIENCE);
            assertThat(uses.entries.get()).isEqualTo(120);

            int hits = uses.hits.get();
            Flux.fromIterable(keys).concatMap(key -> small.get(key, 0)).then().block(PATIENCE);
            // A value that is read takes the place of another, so of those yet to be read some are there and most are
            // not.
            assertThat(uses.hits.get() - hits).isBetween(1, 40);
        }
    }

    // Others who speak the same language.

    @Test
    void interop_whatOthersWrote_isReadAsItIs() {
        others.put(directory + "a", "value=%7B%22kind%22%3A%22X%22%7D");
        assertThat(value(await(backend.get(directory + "a", 0)))).isEqualTo("{\"kind\":\"X\"}");

        create("b", "{\"kind\":\"Y\"}");
        assertThat(others.get(directory + "b")).contains("\"value\":\"{\\\"kind\\\":\\\"Y\\\"}\"");
    }

    private long create(String name, String value) {
        return written(await(backend.put(directory + name, bytes(value), 0, Ttl.FOREVER)));
    }

    private long update(String name, String value, long expected) {
        return written(await(backend.put(directory + name, bytes(value), expected, Ttl.KEEP)));
    }

    private static long written(WriteResult result) {
        assertThat(result).isInstanceOf(WriteResult.Written.class);
        return ((WriteResult.Written) result).revision();
    }

    private static @Nullable KeyValue conflict(WriteResult result) {
        assertThat(result).isInstanceOf(WriteResult.Conflict.class);
        return ((WriteResult.Conflict) result).current();
    }

    private static List<String> keys(RangeResult result) {
        return result.entries().stream().map(KeyValue::key).toList();
    }

    private static String value(GetResult result) {
        return text(Objects.requireNonNull(result.entry()).value());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, UTF_8);
    }

    private static <T> T await(Mono<T> result) {
        return Objects.requireNonNull(result.block(PATIENCE));
    }
}
