package dev.orlop.registry.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.scheduler.VirtualTimeScheduler;

class WorkQueueTests {
    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final List<String> worked = new ArrayList<>();
    private final List<Sinks.Empty<Void>> underWay = new ArrayList<>();

    @AfterEach
    void stopTime() {
        time.dispose();
    }

    @Test
    void add_twiceBeforeItsTurn_isWorkedOnOnce() {
        WorkQueue<String> queue = queue(1, this::lasting);
        queue.add("first");
        queue.add("a");
        queue.add("a");
        time.advanceTime();

        finish(0);
        finish(1);

        assertThat(worked).containsExactly("first", "a");
    }

    @Test
    void add_whileUnderWay_hasItsTurnAgainAndNotAtTheSameTime() {
        WorkQueue<String> queue = queue(4, this::lasting);
        queue.add("a");
        time.advanceTime();
        queue.add("a");
        time.advanceTime();
        assertThat(worked).containsExactly("a");

        finish(0);

        assertThat(worked).containsExactly("a", "a");
    }

    @Test
    void add_moreThanMayRun_waitForAnEnd() {
        WorkQueue<String> queue = queue(2, this::lasting);
        List.of("a", "b", "c").forEach(queue::add);
        time.advanceTime();
        assertThat(worked).containsExactly("a", "b");

        finish(1);

        assertThat(worked).containsExactly("a", "b", "c");
    }

    @Test
    void work_failing_isTriedAgainAfterGrowingPauses() {
        WorkQueue<String> queue = queue(1, key -> {
            worked.add(key);
            return worked.size() < 4 ? Mono.error(new IllegalStateException("not yet")) : Mono.empty();
        });
        queue.add("a");
        time.advanceTime();
        assertThat(worked).hasSize(1);

        time.advanceTimeBy(Duration.ofMillis(100));
        assertThat(worked).hasSize(2);
        time.advanceTimeBy(Duration.ofMillis(199));
        assertThat(worked).hasSize(2);
        time.advanceTimeBy(Duration.ofMinutes(10));

        assertThat(worked).hasSize(4);
    }

    @Test
    void addAfter_pause_isWorkedOnThen() {
        WorkQueue<String> queue = queue(1, this::lasting);
        queue.addAfter("a", Duration.ofSeconds(3));
        time.advanceTimeBy(Duration.ofSeconds(2));
        assertThat(worked).isEmpty();

        time.advanceTimeBy(Duration.ofSeconds(1));

        assertThat(worked).containsExactly("a");
    }

    @Test
    void close_whatWaits_isNotWorkedOn() {
        WorkQueue<String> queue = queue(1, this::lasting);
        queue.addAfter("a", Duration.ofSeconds(3));

        queue.close();
        queue.add("b");
        time.advanceTimeBy(Duration.ofMinutes(1));

        assertThat(worked).isEmpty();
    }

    private WorkQueue<String> queue(int concurrency, Function<String, Mono<Void>> work) {
        return new WorkQueue<>("test", concurrency, work, time);
    }

    private Mono<Void> lasting(String key) {
        worked.add(key);
        Sinks.Empty<Void> end = Sinks.empty();
        underWay.add(end);
        return end.asMono();
    }

    private void finish(int started) {
        underWay.get(started).tryEmitEmpty();
        time.advanceTime();
    }
}
