package dev.orlop.cacher;

import static dev.orlop.cacher.Widgets.PREFIX;
import static dev.orlop.cacher.Widgets.after;
import static dev.orlop.cacher.Widgets.color;
import static dev.orlop.cacher.Widgets.everything;
import static dev.orlop.cacher.Widgets.exactly;
import static dev.orlop.cacher.Widgets.key;
import static dev.orlop.cacher.Widgets.list;
import static dev.orlop.cacher.Widgets.settle;
import static dev.orlop.cacher.Widgets.watch;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.cacher.CacherListener.CheckOutcome;
import dev.orlop.object.KubeObject;
import dev.orlop.storage.Storage.GetOptions;
import dev.orlop.storage.WatchEvent;
import dev.orlop.storage.kit.WatchProbe;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A cache that missed changes: the check rebuilds it from the store, and its watches go on. */
class CorrectionTests {
    private final Widgets widgets = new Widgets();
    private final AtomicInteger rebuilds = new AtomicInteger();
    private final GaugedListener listener = new GaugedListener() {
        @Override
        public void rebuilt() {
            rebuilds.incrementAndGet();
        }
    };

    @AfterEach
    void close() {
        widgets.close();
    }

    private KubeObject stored(String name) {
        return Widgets.await(widgets.raw.get(key("ns", name), GetOptions.CURRENT));
    }

    /** Creates a ghost, a stale object and a missing one, of which the cache does not hear. */
    private void mislead() {
        widgets.backend.writeUnheard("/registry" + key("ns", "ghost"), null);
        widgets.backend.writeUnheard(
                "/registry" + key("ns", "stale"),
                Widgets.widget("ns", "stale", "blue", "").storedBytes());
        widgets.backend.writeUnheard(
                "/registry" + key("ns", "unheard"),
                Widgets.widget("ns", "unheard", "red", "").storedBytes());
    }

    @Test
    void check_findsDifferences_makesTheCacheEqualToTheStoreAndTellsTheWatches() throws InterruptedException {
        KubeObject ghost = widgets.create("ns", "ghost");
        KubeObject stale = widgets.create("ns", "stale");
        Cacher cacher = widgets.open(listener);
        WatchProbe all = watch(cacher, after(stale.resourceVersion()));
        WatchProbe blue = watch(cacher, after(stale.resourceVersion()).withPredicate(color("blue")));
        WatchProbe other = watch(cacher, PREFIX + "/elsewhere", after(stale.resourceVersion()), Long.MAX_VALUE);
        mislead();
        settle(cacher);
        long misled = widgets.gauges(cacher).resourceVersion();
        WatchProbe listedBefore = watch(cacher, after(misled));
        assertThat(list(cacher, everything()).items())
                .as("what it is misled to")
                .containsExactly(ghost, stale);

        assertThat(widgets.check()).isEqualTo(CheckOutcome.FAILURE);

        List<KubeObject> right = list(widgets.raw, everything()).items();
        assertThat(right).hasSize(2);
        assertThat(list(cacher, everything()).items()).isEqualTo(right);
        assertThat(list(cacher, everything().withPredicate(color("blue"))).items())
                .containsExactly(stored("stale"));
        assertThat(rebuilds).hasValue(1);
        for (WatchProbe misledWatch : List.of(all, listedBefore, watch(cacher, after(misled)))) {
            WatchEvent.Together told = (WatchEvent.Together) misledWatch.next();
            assertThat(told.events().stream()
                            .map(event ->
                                    event.type() + " " + event.object().meta().name()))
                    .containsExactly("DELETED ghost", "MODIFIED stale", "ADDED unheard");
        }
        blue.expectAdded(stored("stale"));
        KubeObject next = widgets.create("elsewhere", "next");
        for (WatchProbe goesOn : List.of(all, blue, listedBefore)) {
            if (goesOn != blue) {
                goesOn.expectAdded(next);
            }
            assertThat(goesOn.drain()).isEmpty();
        }
        other.expectAdded(next);
        assertThat(widgets.check()).isEqualTo(CheckOutcome.SUCCESS);
        assertThat(rebuilds).hasValue(1);
    }

    @Test
    void checks_oneAfterTheOther_planOneMore() throws InterruptedException {
        widgets.open(listener);
        for (int i = 0; i < 5; i++) {
            assertThat(widgets.check()).isEqualTo(CheckOutcome.SUCCESS);
        }
        assertThat(widgets.timer.plannedChecks()).isEqualTo(1);
    }

    @Test
    void check_whileTheCacheHearsOfOneOfTheDifferences_leavesItToTheWatch() throws InterruptedException {
        KubeObject a = widgets.create("ns", "a");
        Cacher cacher = widgets.open(listener);
        widgets.backend.writeUnheard("/registry" + key("ns", "a"), null);
        KubeObject again = widgets.create("ns", "a");
        WatchProbe probe = watch(cacher, after(a.resourceVersion()));
        settle(cacher);

        assertThat(widgets.check()).isEqualTo(CheckOutcome.SUCCESS);

        probe.expectModified(again);
        assertThat(rebuilds).hasValue(0);
    }

    @Test
    void readsAtARevision_fromBeforeTheCorrection_areTheStores() throws InterruptedException {
        widgets.create("ns", "ghost");
        KubeObject stale = widgets.create("ns", "stale");
        Cacher cacher = widgets.open(listener);
        mislead();
        long misled = widgets.bump();
        settle(cacher);
        widgets.check();
        long later = widgets.create("ns", "later").resourceVersion();
        settle(cacher);

        for (long revision = stale.resourceVersion(); revision <= later; revision++) {
            assertThat(list(cacher, exactly(revision)).items())
                    .as("at %d, misled at %d", revision, misled)
                    .isEqualTo(list(widgets.raw, exactly(revision)).items());
        }
    }

    @Test
    void check_findsMoreThanASlip_fillsTheCacheAnew() throws InterruptedException {
        Cacher cacher = widgets.open(listener);
        for (int i = 0; i <= Correction.MOST; i++) {
            widgets.backend.writeUnheard(
                    "/registry" + key("ns", "w" + i),
                    Widgets.widget("ns", "w" + i, "red", "").storedBytes());
        }
        settle(cacher);
        WatchProbe probe = watch(cacher, after(widgets.gauges(cacher).resourceVersion()));

        widgets.check();

        probe.expectEnd();
        Widgets.awaitThat(
                () -> widgets.gauges(cacher).ready() && widgets.gauges(cacher).objects() == Correction.MOST + 1);
    }
}
