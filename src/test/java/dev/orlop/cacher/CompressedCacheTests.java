package dev.orlop.cacher;

import static dev.orlop.cacher.Widgets.after;
import static dev.orlop.cacher.Widgets.color;
import static dev.orlop.cacher.Widgets.everything;
import static dev.orlop.cacher.Widgets.exactly;
import static dev.orlop.cacher.Widgets.list;
import static dev.orlop.cacher.Widgets.settle;
import static dev.orlop.cacher.Widgets.watch;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.object.KubeObject;
import dev.orlop.storage.WatchEvent;
import dev.orlop.storage.kit.WatchProbe;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A cache of compressed objects serves what one of plain objects does, and keeps none of them as it came. */
class CompressedCacheTests {
    private static final String LARGE = "as long as a definition, ".repeat(400);

    private final Widgets widgets = new Widgets();
    private Cacher plain;
    private Cacher cacher;
    private KubeObject first;

    @BeforeEach
    void open() {
        widgets.create("ns", "a");
        first = widgets.update("ns", "a", "red", LARGE);
        plain = widgets.open();
        cacher = compressing(widgets).open();
    }

    @AfterEach
    void close() {
        widgets.close();
    }

    private static Widgets compressing(Widgets widgets) {
        return widgets.with(config -> new CacherConfig(
                config.resource(),
                config.resourcePrefix(),
                config.objectType(),
                config.namespaced(),
                true,
                config.keyFunction(),
                config.indexes(),
                config.triggerPath(),
                config.abilities(),
                config.tuning()));
    }

    private void change() {
        widgets.update("ns", "a", "blue", LARGE + "changed");
        widgets.create("ns", "b");
        widgets.update("ns", "b", "red", LARGE);
        widgets.update("ns", "b", "green", LARGE);
        widgets.delete("ns", "a");
        settle(plain);
        settle(cacher);
    }

    private static List<String> told(WatchProbe probe, int count) {
        List<String> told = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            WatchEvent.ObjectEvent event = (WatchEvent.ObjectEvent) probe.next();
            told.add(event.type() + " " + new String(event.object().json(), StandardCharsets.UTF_8));
        }
        return told;
    }

    @Test
    void lists_ofNowAndBefore_areThoseOfAPlainCache() {
        change();

        assertThat(list(cacher, everything()).items())
                .isEqualTo(list(plain, everything()).items());
        assertThat(list(cacher, exactly(first.resourceVersion())).items())
                .isEqualTo(list(plain, exactly(first.resourceVersion())).items())
                .containsExactly(first);
        assertThat(widgets.gauges(cacher).bytes())
                .isEqualTo(widgets.gauges(plain).bytes());
    }

    @Test
    void watches_liveAndResumed_tellWhatAPlainCacheTells() {
        WatchProbe live = watch(cacher, after(first.resourceVersion()));
        WatchProbe red = watch(cacher, after(first.resourceVersion()).withPredicate(color("red")));
        change();

        List<String> expected = told(watch(plain, after(first.resourceVersion())), 5);
        assertThat(told(live, 5)).isEqualTo(expected);
        assertThat(told(watch(cacher, after(first.resourceVersion())), 5)).isEqualTo(expected);
        assertThat(told(red, 4))
                .isEqualTo(told(watch(plain, after(first.resourceVersion()).withPredicate(color("red"))), 4));
    }

    @Test
    void objects_filledInAndFollowed_areKeptCompressed() {
        change();

        assertThat(list(cacher, everything()).items())
                .filteredOn(object -> object.jsonLength() > LARGE.length())
                .isNotEmpty()
                .allSatisfy(object -> assertThat(object.compressed()).isSameAs(object));
        assertThat(list(cacher, exactly(first.resourceVersion())).items())
                .allSatisfy(object -> assertThat(object.compressed()).isSameAs(object));
    }

    @Test
    void events_areOfWhatTheCacheKeeps() {
        WatchProbe live = watch(cacher, after(first.resourceVersion()));
        change();

        for (int i = 0; i < 5; i++) {
            KubeObject object = ((WatchEvent.ObjectEvent) live.next()).object();
            if (object.jsonLength() > LARGE.length()) {
                assertThat(object.compressed()).isSameAs(object);
            }
        }
    }
}
