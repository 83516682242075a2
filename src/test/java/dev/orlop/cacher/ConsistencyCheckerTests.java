package dev.orlop.cacher;

import static dev.orlop.cacher.Widgets.PREFIX;
import static dev.orlop.cacher.Widgets.RESOURCE;
import static dev.orlop.cacher.Widgets.TYPE;
import static dev.orlop.cacher.Widgets.awaitThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.cacher.CacherConfig.Abilities;
import dev.orlop.cacher.CacherConfig.Tuning;
import dev.orlop.cacher.CacherListener.CheckOutcome;
import dev.orlop.object.KubeObject;
import dev.orlop.storage.StorageException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** The checker by itself, over a cache that holds what the test puts there. */
class ConsistencyCheckerTests {
    private final Widgets widgets = new Widgets();
    private final WatchCache cache =
            new WatchCache(List.of(), false, new WatchHistory(100, WatchHistory.MIN_WINDOW, (from, to) -> {}));
    private final ReadyGate gate = new ReadyGate(System::nanoTime);
    private final Snapshots snapshots = new Snapshots(cache, () -> 0);
    private final List<CheckOutcome> outcomes = new CopyOnWriteArrayList<>();
    private Abilities abilities = new Abilities(true, true);

    private KubeObject a = Widgets.widget("ns", "a", "red", "");
    private KubeObject b = a;

    @BeforeEach
    void store() {
        a = widgets.create("ns", "a");
        b = widgets.create("ns", "b");
        gate.open();
    }

    @AfterEach
    void close() {
        widgets.close();
    }

    private ConsistencyChecker checker(Duration interval) {
        CacherConfig config = new CacherConfig(
                RESOURCE,
                PREFIX,
                TYPE,
                true,
                false,
                Widgets::key,
                List.of(),
                null,
                () -> abilities,
                Tuning.DEFAULT.withCheckInterval(interval));
        CacherListener listener = new CacherListener() {
            @Override
            public void checked(CheckOutcome outcome) {
                outcomes.add(outcome);
            }
        };
        return new ConsistencyChecker(
                widgets.raw, cache, gate, snapshots, revision -> Mono.empty(), config, widgets.runtime, listener);
    }

    private @Nullable CheckOutcome check(KubeObject... cached) {
        List<byte[]> keys = List.of(cached).stream()
                .map(object -> Paths.bytes(Widgets.key(object).substring(PREFIX.length() + 1)))
                .toList();
        cache.replace(keys, List.of(cached), b.resourceVersion(), false);
        return checker(Duration.ZERO).check().block(Widgets.PATIENCE);
    }

    @Test
    void check_ofWhatTheStoreHeldAtTheCachesRevision_passes() {
        widgets.update("ns", "a", "blue", "later than the cache");

        assertThat(check(a, b)).isEqualTo(CheckOutcome.SUCCESS);
        assertThat(snapshots.trusted()).isTrue();
        assertThat(outcomes).containsExactly(CheckOutcome.SUCCESS);
    }

    @Test
    void check_ofAnyDifference_failsUntilOnePassesAgain() {
        KubeObject newer = a.withResourceVersion(a.resourceVersion() + 1);
        KubeObject moved = Widgets.widget("nsx", "a", "red", "").withResourceVersion(a.resourceVersion());
        KubeObject renamed = Widgets.widget("ns", "aa", "red", "").withResourceVersion(a.resourceVersion());
        KubeObject more = Widgets.widget("ns", "c", "red", "").withResourceVersion(a.resourceVersion());

        assertThat(check(newer, b)).as("version").isEqualTo(CheckOutcome.FAILURE);
        assertThat(snapshots.trusted()).isFalse();
        assertThat(check(moved, b)).as("namespace").isEqualTo(CheckOutcome.FAILURE);
        assertThat(check(renamed, b)).as("name").isEqualTo(CheckOutcome.FAILURE);
        assertThat(check(a)).as("one is missing").isEqualTo(CheckOutcome.FAILURE);
        assertThat(check(a, b, more)).as("one too many").isEqualTo(CheckOutcome.FAILURE);
        assertThat(check(b, a)).as("order").isEqualTo(CheckOutcome.FAILURE);
        assertThat(snapshots.trusted()).isFalse();
        assertThat(check(a, b)).isEqualTo(CheckOutcome.SUCCESS);
        assertThat(snapshots.trusted()).isTrue();
    }

    @Test
    void check_thatTheStoreFails_provesNothing() {
        assertThat(check(a)).isEqualTo(CheckOutcome.FAILURE);
        widgets.backend.failLists(new StorageException.Unreachable("gone", null));
        assertThat(check(a, b)).isEqualTo(CheckOutcome.ERROR);
        assertThat(snapshots.trusted()).as("still not").isFalse();

        widgets.backend.failLists(null);
        check(a, b);
        widgets.backend.failLists(new StorageException.Unreachable("gone", null));
        assertThat(check(a)).isEqualTo(CheckOutcome.ERROR);
        assertThat(snapshots.trusted()).as("still").isTrue();
    }

    @Test
    void check_whereThereIsNothingToCompare_isLeftOut() {
        abilities = new Abilities(false, true);
        assertThat(check(a)).as("a store without old revisions").isNull();
        abilities = new Abilities(true, true);
        gate.shut(null);
        assertThat(check(a)).as("a cache that is not filled").isNull();
        assertThat(outcomes).isEmpty();
        assertThat(snapshots.trusted()).isTrue();
    }

    @Test
    void start_checksAgainAndAgainUntilStop() {
        check(a);
        outcomes.clear();
        ConsistencyChecker checker = checker(Duration.ofMillis(20));
        checker.start();
        awaitThat(() -> outcomes.size() >= 3);
        assertThat(outcomes).containsOnly(CheckOutcome.FAILURE);
        gate.shut(null);
        gate.open();
        widgets.backend.failLists(new StorageException.Unreachable("gone", null));
        awaitThat(() -> outcomes.contains(CheckOutcome.ERROR));
        widgets.backend.failLists(null);
        outcomes.clear();
        awaitThat(() -> outcomes.contains(CheckOutcome.FAILURE));

        checker.stop();
        awaitThat(() -> widgets.timer.getQueue().isEmpty());
    }
}
