package dev.orlop.cacher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.object.KubeObject;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** How long a cache keeps what happened, as configured. */
class HistoryWindowTests {
    private final AtomicLong clock = new AtomicLong();

    @Test
    void events_withinTheWindow_areKept_andOlderOnesMakeRoom() {
        try (Widgets widgets = new Widgets(clock::get)) {
            Cacher minutes = open(widgets, Duration.ofMinutes(10));
            Cacher seconds = open(widgets, Duration.ofSeconds(75));
            KubeObject first = widgets.create("ns", "first");
            for (int i = 1; i < WatchHistory.LOWER_BOUND; i++) {
                widgets.create("ns", "w" + i);
            }
            Widgets.settle(minutes);
            Widgets.settle(seconds);
            clock.addAndGet(Duration.ofMinutes(5).toNanos());
            widgets.create("ns", "last");
            Widgets.settle(minutes);
            Widgets.settle(seconds);

            assertThat(widgets.gauges(minutes).oldestResourceVersion()).isLessThan(first.resourceVersion());
            assertThat(widgets.gauges(seconds).oldestResourceVersion()).isEqualTo(first.resourceVersion());
        }
    }

    private static Cacher open(Widgets widgets, Duration window) {
        return widgets.tuned(tuning -> tuning.withHistoryWindow(window)).open();
    }
}
