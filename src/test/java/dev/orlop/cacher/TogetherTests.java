package dev.orlop.cacher;

import static dev.orlop.cacher.Widgets.after;
import static dev.orlop.cacher.Widgets.color;
import static dev.orlop.cacher.Widgets.everything;
import static dev.orlop.cacher.Widgets.exactly;
import static dev.orlop.cacher.Widgets.key;
import static dev.orlop.cacher.Widgets.list;
import static dev.orlop.cacher.Widgets.settle;
import static dev.orlop.cacher.Widgets.watch;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.object.KubeObject;
import dev.orlop.storage.WatchEvent;
import dev.orlop.storage.kit.WatchProbe;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What one revision did to several objects: nobody sees, or resumes behind, a part of it. */
class TogetherTests {
    private static final byte[] DELETE = {};

    private final Widgets widgets = new Widgets();
    private KubeObject last;

    @BeforeEach
    void store() {
        widgets.create("ns", "a", "red");
        widgets.create("ns", "b", "blue");
        last = widgets.create("other", "c", "red");
    }

    @AfterEach
    void close() {
        widgets.close();
    }

    private long transaction(Object... namesAndColors) {
        Map<String, byte[]> changes = new LinkedHashMap<>();
        for (int i = 0; i < namesAndColors.length; i += 2) {
            String[] path = ((String) namesAndColors[i]).split("/");
            String color = (String) namesAndColors[i + 1];
            changes.put(
                    "/registry" + key(path[0], path[1]),
                    color.isEmpty()
                            ? DELETE
                            : Widgets.widget(path[0], path[1], color, "").storedBytes());
        }
        return widgets.backend.transaction(changes);
    }

    private static List<String> told(WatchEvent event) {
        List<? extends WatchEvent> events =
                event instanceof WatchEvent.Together together ? together.events() : List.of(event);
        List<String> told = new ArrayList<>();
        for (WatchEvent each : events) {
            told.add(each.type() + " "
                    + ((WatchEvent.ObjectEvent) each).object().meta().name() + " @" + each.resourceVersion());
        }
        return told;
    }

    @Test
    void deletesOfOneRevision_areOneEventAndOnlyTheLastNamesTheRevision() {
        Cacher cacher = widgets.open();
        WatchProbe live = watch(cacher, after(last.resourceVersion()));
        WatchProbe red = watch(cacher, after(last.resourceVersion()).withPredicate(color("red")));
        long revision = transaction("ns/a", "", "ns/b", "", "other/c", "");

        List<String> whole =
                List.of("DELETED a @" + (revision - 1), "DELETED b @" + (revision - 1), "DELETED c @" + revision);
        assertThat(told(live.next())).isEqualTo(whole);
        assertThat(told(red.next())).containsExactly("DELETED a @" + (revision - 1), "DELETED c @" + revision);
        settle(cacher);
        assertThat(told(watch(cacher, after(revision - 1)).next())).isEqualTo(whole);
        WatchProbe behind = watch(cacher, after(revision));
        behind.expectAdded(widgets.create("ns", "d"));
    }

    /** An object's version is what its writers compare with: it cannot be another one. */
    @Test
    void putsOfOneRevision_areToldAgainToWhoNamesIt() {
        Cacher cacher = widgets.open();
        WatchProbe live = watch(cacher, after(last.resourceVersion()));
        long revision = transaction("ns/a", "blue", "ns/b", "", "other/d", "red");

        List<String> whole = List.of("DELETED b @" + (revision - 1), "MODIFIED a @" + revision, "ADDED d @" + revision);
        assertThat(told(live.next())).isEqualTo(whole);
        settle(cacher);
        assertThat(told(watch(cacher, after(revision)).next())).isEqualTo(whole);
        widgets.create("ns", "e");
        settle(cacher);
        assertThat(told(watch(cacher, after(revision)).next())).isEqualTo(whole);
    }

    @Test
    void oneRevision_isReadWholeOrNotAtAll() {
        Cacher cacher = widgets.open();
        for (int i = 0; i < 200; i++) {
            String color = i % 2 == 0 ? "blue" : "red";
            transaction("ns/a", color, "ns/b", color, "other/c", color);
            List<KubeObject> seen =
                    list(cacher, everything().withResourceVersion("0")).items();
            if (i > 0) {
                assertThat(seen.stream().map(KubeObject::resourceVersion).distinct())
                        .hasSize(1);
            }
            settle(cacher);
        }
    }

    @Test
    void statesBeforeAndAfter_areFoundBothWays() {
        Cacher cacher = widgets.open();
        long first = last.resourceVersion();
        transaction("ns/a", "", "ns/b", "red", "other/e", "blue");
        widgets.create("ns", "f");
        transaction("ns/f", "", "other/e", "");
        settle(cacher);
        for (long revision = first; revision <= first + 3; revision++) {
            assertThat(list(cacher, exactly(revision)).items())
                    .isEqualTo(list(widgets.raw, exactly(revision)).items());
        }
    }

    /** A watcher that does not read is parked in front of the whole revision, and reads it whole from the ring. */
    @Test
    void parkedWatcher_getsTheRevisionWhole() {
        Cacher cacher = widgets.open();
        WatchProbe slow = watch(cacher, Widgets.PREFIX, after(last.resourceVersion()), 1);
        for (int i = 0; i < 2 * WatchOpener.MAX_QUEUE; i++) {
            widgets.update("ns", "a", "red", "n" + i);
        }
        long revision = transaction("ns/a", "", "ns/b", "", "other/c", "");
        settle(cacher);
        slow.request(1_000);
        WatchEvent event = slow.next();
        while (event instanceof WatchEvent.Modified) {
            event = slow.next();
        }
        assertThat(told(event))
                .containsExactly(
                        "DELETED a @" + (revision - 1), "DELETED b @" + (revision - 1), "DELETED c @" + revision);
    }
}
