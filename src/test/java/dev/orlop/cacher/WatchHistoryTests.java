package dev.orlop.cacher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WatchHistoryTests {
    private static final Duration WINDOW = Duration.ofSeconds(75);
    private static final long OLD = WINDOW.toNanos() * 2;

    private final List<String> resizes = new ArrayList<>();
    private final WatchHistory history = new WatchHistory(100, WINDOW, (from, to) -> resizes.add(from + "->" + to));
    private long revision = 10;

    private static StoreEvent event(long index, long revision, long nanos) {
        return new StoreEvent(index, new byte[0], null, null, revision, nanos, null, null, false);
    }

    private void append(int count, long nanos) {
        for (int i = 0; i < count; i++) {
            history.append(event(history.end(), ++revision, nanos));
        }
    }

    @Test
    void constructor_windowBelowMinimum_isRefused() {
        assertThatThrownBy(() -> new WatchHistory(100, Duration.ofSeconds(74), (from, to) -> {}))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"75,102400", "76,204800", "150,204800", "151,409600", "600,819200", "100000000,1677721600"})
    void upperBound_byWindow_doubles(long seconds, long expected) {
        assertThat((long) WatchHistory.upperBound(Duration.ofSeconds(seconds))).isEqualTo(expected);
    }

    @Test
    void append_fullOfYoungEvents_doublesUpToTheBound() {
        append(100, 0);
        assertThat(history.capacity()).isEqualTo(100);
        append(1, 1);
        assertThat(history.capacity()).isEqualTo(200);
        append(200_000, 1);
        assertThat(history.capacity()).isEqualTo(102_400);
        assertThat(resizes).containsSubsequence("100->200", "51200->102400");
        assertThat(history.end() - history.start()).isEqualTo(102_400);
    }

    @Test
    void append_fullWithYoungQuarter_keepsCapacity() {
        append(75, 0);
        append(25, OLD);
        append(1, OLD);
        assertThat(history.capacity()).isEqualTo(100);
        assertThat(history.end() - history.start()).isEqualTo(100);
    }

    @Test
    void append_quarterHoldsTheWindow_halvesDownToTheBound() {
        append(400, 0);
        assertThat(history.capacity()).isEqualTo(400);
        append(1, OLD);
        assertThat(history.capacity()).isEqualTo(200);
        assertThat(history.end() - history.start()).isEqualTo(200);
        append(400, OLD * 3);
        assertThat(history.capacity()).as("young again, so it grows").isGreaterThanOrEqualTo(200);
        WatchHistory small = new WatchHistory(100, WINDOW, (from, to) -> {});
        for (int i = 0; i < 300; i++) {
            small.append(event(small.end(), i + 1, i * OLD));
        }
        assertThat(small.capacity()).isEqualTo(100);
    }

    @Test
    void floor_untilTheFirstEviction_staysAtTheListRevision() {
        history.reset(10);
        append(100, 0);
        assertThat(history.floor()).isEqualTo(10);
        append(1, OLD);
        assertThat(history.floor())
                .as("the revision of the event that was evicted")
                .isEqualTo(11);
        assertThat(history.firstAfter(11)).isEqualTo(history.start());
    }

    @Test
    void reset_emptiesAndLeavesOutAnIndex() {
        append(10, 0);
        long caughtUp = history.end();
        history.reset(50);
        assertThat(history.start()).isEqualTo(history.end()).isEqualTo(caughtUp + 1);
        assertThat(history.get(caughtUp)).isNull();
        append(1, 0);
        assertThat(history.get(caughtUp))
                .as("who had read everything does not read on")
                .isNull();
        assertThat(history.get(caughtUp - 1)).isNull();
        assertThat(history.floor()).isEqualTo(50);
    }

    @Test
    void firstAfter_anyRevision_findsTheNextEvent() {
        history.reset(10);
        for (int r = 20; r <= 60; r += 10) {
            history.append(event(history.end(), r, 0));
        }
        long start = history.start();
        assertThat(history.firstAfter(5)).isEqualTo(start);
        assertThat(history.firstAfter(20)).isEqualTo(start + 1);
        assertThat(history.firstAfter(25)).isEqualTo(start + 1);
        assertThat(history.firstAfter(60)).isEqualTo(history.end());
        assertThat(history.firstAfter(1_000)).isEqualTo(history.end());
    }

    @Test
    void releaseForms_beyondTheHorizon_keepsTheEvent() {
        append(WatchHistory.FORMS_KEPT + 5, 0);
        StoreEvent oldest = history.get(0);
        assertThat(oldest).isNotNull();
        assertThat(oldest.revision()).isEqualTo(11);
    }

    /** Readers follow a writer that appends, resizes and empties: each sees consecutive events or learns that it is late. */
    @Test
    void get_whileTheWriterGoesOn_givesTheEventOfThatIndexOrNone() throws InterruptedException {
        AtomicBoolean stop = new AtomicBoolean();
        AtomicReference<@Nullable String> broken = new AtomicReference<>();
        List<Thread> readers = new ArrayList<>();
        for (int r = 0; r < 2; r++) {
            readers.add(Thread.ofPlatform().start(() -> follow(stop, broken)));
        }
        long seed = System.nanoTime();
        Random random = new Random(seed);
        long nanos = 0;
        for (int i = 0; i < 300_000; i++) {
            if (random.nextInt(5_000) == 0) {
                revision += 10;
                history.reset(revision);
            } else {
                nanos += random.nextInt(100) == 0 ? OLD : 1;
                append(1, nanos);
            }
        }
        stop.set(true);
        for (Thread reader : readers) {
            reader.join();
        }
        assertThat(broken.get()).as("seed %d", seed).isNull();
    }

    private void follow(AtomicBoolean stop, AtomicReference<@Nullable String> broken) {
        long position = history.start();
        long last = 0;
        while (!stop.get()) {
            StoreEvent event = history.get(position);
            if (event == null) {
                if (position < history.start()) {
                    position = history.start();
                    last = 0;
                }
                continue;
            }
            if (event.index() != position || (last != 0 && event.revision() != last + 1)) {
                broken.set("at " + position + ": " + event.index() + " with " + event.revision() + " after " + last);
            }
            last = event.revision();
            position++;
        }
    }
}
