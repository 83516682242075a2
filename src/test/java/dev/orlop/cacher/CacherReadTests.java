package dev.orlop.cacher;

import static dev.orlop.cacher.Widgets.PREFIX;
import static dev.orlop.cacher.Widgets.await;
import static dev.orlop.cacher.Widgets.awaitThat;
import static dev.orlop.cacher.Widgets.color;
import static dev.orlop.cacher.Widgets.everything;
import static dev.orlop.cacher.Widgets.exactly;
import static dev.orlop.cacher.Widgets.from;
import static dev.orlop.cacher.Widgets.key;
import static dev.orlop.cacher.Widgets.list;
import static dev.orlop.cacher.Widgets.names;
import static dev.orlop.cacher.Widgets.settle;
import static dev.orlop.cacher.Widgets.tier;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orlop.cacher.CacherListener.CheckOutcome;
import dev.orlop.object.KubeObject;
import dev.orlop.object.ObjectList;
import dev.orlop.storage.ListOptions;
import dev.orlop.storage.Storage.GetOptions;
import dev.orlop.storage.StorageException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

class CacherReadTests {
    private final Widgets widgets = new Widgets();

    @AfterEach
    void close() {
        widgets.close();
    }

    @Test
    void list_withoutVersion_isAsFreshAsTheStoreAndAsksItForNoObjects() {
        Cacher cacher = widgets.open();
        int ranges = widgets.backend.ranges();
        widgets.create("ns", "a");
        long current = widgets.bump();
        ObjectList list = list(cacher, everything());
        assertThat(names(list)).containsExactly("a");
        assertThat(list.resourceVersion()).isGreaterThanOrEqualTo(current);
        assertThat(widgets.backend.ranges()).isEqualTo(ranges);
    }

    @Test
    void list_withoutVersionAndTheStreamHangs_fallsBackToTheStore() {
        List<String> reads = new CopyOnWriteArrayList<>();
        GaugedListener listener = new GaugedListener() {
            @Override
            public void consistentRead(boolean success, boolean fallback) {
                reads.add(success + " " + fallback);
            }
        };
        widgets.tuned(tuning -> Widgets.waiting(tuning, Duration.ofMillis(200)));
        Cacher cacher = widgets.open(listener);
        widgets.backend.hold();
        widgets.create("ns", "a");
        assertThat(names(list(cacher, everything()))).containsExactly("a");
        assertThat(reads).containsExactly("true true");
        widgets.backend.failLists(new StorageException.Unreachable("gone", null));
        assertThatThrownBy(() -> list(cacher, everything())).isInstanceOf(StorageException.Unreachable.class);
        assertThat(reads).containsExactly("true true", "false true");
    }

    @Test
    void list_withoutVersionAndNoRequestedProgress_goesToTheStore() {
        widgets.backend.capabilities(true, false);
        Cacher cacher = widgets.open();
        int ranges = widgets.backend.ranges();
        list(cacher, everything());
        assertThat(widgets.backend.ranges()).isEqualTo(ranges + 1);
        assertThat(widgets.backend.progressRequests()).isZero();
    }

    @Test
    void list_goingOnAtZero_ignoresTheLimit() {
        for (String name : List.of("a", "b", "c")) {
            widgets.create("ns", name);
        }
        Cacher cacher = widgets.open();
        String token = list(cacher, everything().withLimit(1)).continueToken();
        ListOptions rest =
                everything().withContinueToken(Objects.requireNonNull(token)).withLimit(1);

        assertThat(names(list(cacher, rest))).containsExactly("b");
        assertThat(names(list(cacher, rest.withResourceVersion("0")))).containsExactly("b", "c");
    }

    @Test
    void list_atZero_answersAtOnceAndIgnoresTheLimit() {
        widgets.create("ns", "a");
        widgets.create("ns", "b");
        Cacher cacher = widgets.open();
        widgets.backend.hold();
        widgets.create("ns", "c");
        ObjectList list = list(cacher, everything().withResourceVersion("0").withLimit(1));
        assertThat(names(list)).containsExactly("a", "b");
        assertThat(list.continueToken()).isNull();
    }

    @Test
    void list_atFutureVersion_waitsAsksForProgressAndThenFails() {
        widgets.tuned(tuning -> Widgets.waiting(tuning, Duration.ofMillis(300)));
        Cacher cacher = widgets.open();
        assertThat(widgets.backend.progressRequests()).as("nobody waits").isZero();
        assertThatThrownBy(() -> list(cacher, from(1_000)))
                .isInstanceOfSatisfying(StorageException.TooLargeResourceVersion.class, failure -> {
                    assertThat(failure.retryAfterSeconds()).isEqualTo(1);
                    assertThat(failure.requested()).isEqualTo(1_000);
                });
        int asked = widgets.backend.progressRequests();
        assertThat(asked).isBetween(2, 6);
    }

    @Test
    void list_notOlderThanWhatIsUnderWay_waitsForIt() {
        Cacher cacher = widgets.open();
        KubeObject created = widgets.create("ns", "a");
        ObjectList list = list(cacher, from(created.resourceVersion()));
        assertThat(names(list)).containsExactly("a");
    }

    /** {@code TestHistogramCacheReadWait}: each read that names a version counts, most with no wait at all. */
    @Test
    void readWait_ofReadsThatNameAVersion_isTold() {
        List<Duration> waits = new CopyOnWriteArrayList<>();
        Cacher cacher = widgets.open(new GaugedListener() {
            @Override
            public void readWaited(Duration waited) {
                waits.add(waited);
            }
        });
        KubeObject a = widgets.create("ns", "a");
        settle(cacher);
        waits.clear();
        list(cacher, from(0));
        await(cacher.get(key("ns", "a"), GetOptions.notOlderThan("0")));
        assertThat(waits).as("any age will do").isEmpty();

        list(cacher, from(a.resourceVersion()));
        await(cacher.get(key("ns", "a"), GetOptions.notOlderThan(Long.toString(a.resourceVersion()))));
        assertThat(waits).containsExactly(Duration.ZERO, Duration.ZERO);

        widgets.backend.hold();
        long next = widgets.update("ns", "a", "blue", "").resourceVersion();
        Mono<ObjectList> waiting = cacher.list(PREFIX, from(next)).cache();
        waiting.subscribe();
        assertThat(waits).as("still waiting").hasSize(2);
        widgets.backend.release();
        await(waiting);
        awaitThat(() -> waits.size() == 3);
        assertThat(waits.getLast()).isPositive();
    }

    @Test
    void list_exactRevision_comesFromASnapshot() {
        Cacher cacher = widgets.open();
        KubeObject a = widgets.create("ns", "a");
        widgets.create("ns", "b");
        widgets.update("ns", "a", "blue", "");
        widgets.delete("ns", "b");
        settle(cacher);
        int ranges = widgets.backend.ranges();
        ObjectList list = list(cacher, exactly(a.resourceVersion()));
        assertThat(list.items()).containsExactly(a);
        assertThat(list.resourceVersion()).isEqualTo(a.resourceVersion());
        assertThat(names(list(cacher, exactly(a.resourceVersion() + 1)))).containsExactly("a", "b");
        assertThat(names(list(cacher, from(a.resourceVersion()).withLimit(5))))
                .as("the old way to say Exact")
                .containsExactly("a");
        assertThat(widgets.backend.ranges()).isEqualTo(ranges);
    }

    @Test
    void list_exactRevisionBeforeTheFill_goesToTheStore() {
        KubeObject a = widgets.create("ns", "a");
        widgets.delete("ns", "a");
        Cacher cacher = widgets.open();
        int ranges = widgets.backend.ranges();
        assertThat(list(cacher, exactly(a.resourceVersion())).items()).containsExactly(a);
        assertThat(widgets.backend.ranges()).isEqualTo(ranges + 1);
    }

    @Test
    void list_exactRevisionThatTheStoreCompacted_isExpiredAlthoughTheCacheHasIt() {
        Cacher cacher = widgets.open();
        KubeObject a = widgets.create("ns", "a");
        widgets.update("ns", "a", "blue", "");
        long current = widgets.bump();
        settle(cacher);
        widgets.backend.compact(current).block();
        assertThatThrownBy(() -> list(cacher, exactly(a.resourceVersion())))
                .isInstanceOf(StorageException.Expired.class);
    }

    /** Pages of one snapshot, whatever is written in between, equal the whole. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 10, 100})
    void list_inPages_showsOneRevision(int limit) {
        for (int i = 0; i < 25; i++) {
            widgets.create("ns-" + i % 3, "w" + i, i % 2 == 0 ? "red" : "blue");
        }
        Cacher cacher = widgets.open();
        for (ListOptions options : List.of(everything(), everything().withPredicate(color("red")))) {
            ObjectList whole = list(cacher, options);
            ObjectList page = list(cacher, options.withLimit(limit));
            int ranges = widgets.backend.ranges();
            List<KubeObject> items = new ArrayList<>(page.items());
            for (int i = 0; page.continueToken() != null; i++) {
                if (options.predicate().isEverything()) {
                    assertThat(page.remainingItemCount())
                            .isEqualTo(whole.items().size() - items.size());
                } else {
                    assertThat(page.remainingItemCount()).isNull();
                }
                widgets.update("ns-0", "w0", "red", "change " + i);
                page = list(cacher, options.withLimit(limit).withContinueToken(page.continueToken()));
                assertThat(page.resourceVersion()).isEqualTo(whole.resourceVersion());
                items.addAll(page.items());
            }
            assertThat(items).isEqualTo(whole.items());
            assertThat(widgets.backend.ranges())
                    .as("nothing came from the store")
                    .isEqualTo(ranges);
        }
    }

    @Test
    void list_inScopes_isLimitedToThem() {
        widgets.create("ns", "a");
        widgets.create("ns-2", "a");
        widgets.create("ns-2", "b", "blue");
        Cacher cacher = widgets.open();
        assertThat(await(cacher.list(PREFIX + "/ns", everything())).items()).hasSize(1);
        assertThat(await(cacher.list(PREFIX + "/ns-2/", everything())).items()).hasSize(2);
        assertThat(await(cacher.list(key("ns-2", "b"), everything().withRecursive(false)))
                        .items())
                .hasSize(1);
        assertThat(await(cacher.list(PREFIX + "/ns-2", everything().withRecursive(false)))
                        .items())
                .as("a directory is no object")
                .isEmpty();
        assertThat(names(list(cacher, everything().withPredicate(tier("blue")))))
                .containsExactly("b");
        assertThatThrownBy(() -> await(cacher.list("/example.com/widgetsandmore", everything())))
                .isInstanceOf(StorageException.BadRequest.class);
    }

    @Test
    void list_bySelectorOfAnIndex_looksAtNothingElse() {
        List<String> lists = new CopyOnWriteArrayList<>();
        GaugedListener listener = new GaugedListener() {
            @Override
            public void listed(String index, long fetched, long returned) {
                lists.add(index + " " + fetched + " " + returned);
            }
        };
        widgets.indexed(Widgets.COLOR, new AttributeIndex.ByField(Widgets.COLOR), new AttributeIndex.ByLabel("tier"));
        for (int i = 0; i < 30; i++) {
            widgets.create("ns-" + i % 2, "w" + i, i % 10 == 0 ? "blue" : "red");
        }
        Cacher cacher = widgets.open(listener);
        widgets.update("ns-0", "w10", "green", "");
        settle(cacher);
        lists.clear();
        assertThat(names(list(cacher, everything().withPredicate(color("blue")))))
                .containsExactly("w0", "w20");
        assertThat(names(list(cacher, everything().withPredicate(tier("green")))))
                .containsExactly("w10");
        assertThat(await(cacher.list(PREFIX + "/ns-1", everything().withPredicate(color("blue"))))
                        .items())
                .isEmpty();
        ObjectList page = list(cacher, everything().withPredicate(color("blue")).withLimit(1));
        assertThat(names(page)).containsExactly("w0");
        String token = page.continueToken();
        assertThat(token).isNotNull();
        ObjectList rest = list(
                cacher, everything().withPredicate(color("blue")).withLimit(1).withContinueToken(token));
        assertThat(names(rest)).containsExactly("w20");
        assertThat(lists.subList(0, 4))
                .containsExactly("f:spec.color 2 2", "l:tier 1 1", "f:spec.color 0 0", "f:spec.color 1 1");
    }

    @Test
    void get_byVersion_comesFromTheCache() {
        Cacher cacher = widgets.open();
        KubeObject a = widgets.create("ns", "a");
        settle(cacher);
        widgets.backend.hold();
        widgets.update("ns", "a", "blue", "");
        assertThat(await(cacher.get(key("ns", "a"), GetOptions.notOlderThan("0"))))
                .isEqualTo(a);
        assertThat(await(cacher.get(key("ns", "a"), GetOptions.notOlderThan(a.resourceVersion() + ""))))
                .isEqualTo(a);
        assertThat(await(cacher.get(key("ns", "a"), GetOptions.CURRENT)).resourceVersion())
                .isGreaterThan(a.resourceVersion());
        assertThatThrownBy(() -> await(cacher.get(key("ns", "x"), GetOptions.notOlderThan("0"))))
                .isInstanceOf(StorageException.KeyNotFound.class);
        assertThat(cacher.get(key("ns", "x"), new GetOptions(true, "0")).blockOptional())
                .isEmpty();
        assertThatThrownBy(() -> await(cacher.get(key("ns", "a"), GetOptions.notOlderThan("1x"))))
                .isInstanceOf(StorageException.BadRequest.class);
    }

    @Test
    void list_whileEverythingChanges_neverShowsAnItemNewerThanItself() {
        Cacher cacher = widgets.open();
        for (int i = 0; i < 20; i++) {
            widgets.create("ns", "w" + i);
        }
        Thread writer = Thread.ofPlatform().start(() -> {
            for (int i = 0; i < 400; i++) {
                widgets.update("ns", "w" + i % 20, "red", "n" + i);
            }
        });
        while (writer.isAlive()) {
            ObjectList list = list(cacher, everything().withResourceVersion("0"));
            ObjectList again = list(cacher, exactly(list.resourceVersion()));
            assertThat(list.items()).allMatch(item -> item.resourceVersion() <= list.resourceVersion());
            assertThat(again.items()).isEqualTo(list.items());
        }
    }

    @Test
    void check_ofACacheThatDiffers_sendsReadsAtARevisionToTheStore() throws InterruptedException {
        KubeObject a = widgets.create("ns", "a");
        Cacher cacher = widgets.open();
        assertThat(widgets.check()).isEqualTo(CheckOutcome.SUCCESS);
        widgets.backend.hold();
        widgets.update("ns", "a", "blue", "");
        long lied = widgets.bump();
        int ranges = widgets.backend.ranges();
        list(cacher, exactly(a.resourceVersion()));
        assertThat(widgets.backend.ranges()).isEqualTo(ranges);
        // The cache is told that it has seen everything up to a revision, which it has not.
        widgets.backend.lieAboutProgress(lied);
        Widgets.awaitThat(() -> widgets.gauges(cacher).resourceVersion() == lied);
        assertThat(widgets.check()).isEqualTo(CheckOutcome.FAILURE);
        ranges = widgets.backend.ranges();
        list(cacher, exactly(a.resourceVersion()));
        assertThat(widgets.backend.ranges()).isEqualTo(ranges + 1);
    }

    @Test
    void write_withTheCachedObject_takesOneRoundTrip() {
        Cacher cacher = widgets.open();
        KubeObject a = widgets.create("ns", "a");
        settle(cacher);
        KubeObject deleted = await(cacher.delete(key("ns", "a"), dev.orlop.storage.DeleteRequest.unconditional()));
        assertThat(deleted.resourceVersion()).isGreaterThan(a.resourceVersion());
        assertThat(new String(deleted.storedBytes(), StandardCharsets.UTF_8))
                .isEqualTo(new String(a.storedBytes(), StandardCharsets.UTF_8));
        assertThat(widgets.backend.gets()).isZero();
    }

    @Test
    void gauges_afterWrites_tellSizes() {
        Cacher cacher = widgets.open();
        KubeObject a = widgets.create("ns", "a");
        KubeObject b = widgets.create("ns", "b");
        settle(cacher);
        assertThat(widgets.gauges(cacher).objects()).isEqualTo(2);
        assertThat(widgets.gauges(cacher).bytes()).isEqualTo(a.json().length + b.json().length);
        widgets.delete("ns", "a");
        settle(cacher);
        assertThat(widgets.gauges(cacher).bytes()).isEqualTo(b.json().length);
        assertThat(widgets.gauges(cacher).historySize()).isEqualTo(3);
        assertThat(widgets.gauges(cacher).incomingHighWaterMark()).isPositive();
    }
}
