package dev.orlop.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.proof.deploy.Addresses;
import dev.orlop.proof.traffic.Traffic;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A run that does not get on is found out. */
class ProgressTests {
    private static final long TEN_SECONDS = TimeUnit.SECONDS.toNanos(10);

    private static Round.Outcome outcome(int writes, int events) {
        return new Round.Outcome(writes, 0, events, 0, 1, List.of(), List.of());
    }

    @Test
    void stalled_whereWritesAndEventsCome_isEmpty() {
        assertThat(Round.stalled(outcome(10, 10), TEN_SECONDS)).isEmpty();
    }

    @Test
    void stalled_withHardlyAWrite_tells() {
        assertThat(Round.stalled(outcome(9, 100), TEN_SECONDS))
                .singleElement()
                .asString()
                .startsWith("no progress");
    }

    @Test
    void stalled_withFewerEventsThanWrites_tells() {
        assertThat(Round.stalled(outcome(100, 99), TEN_SECONDS))
                .singleElement()
                .asString()
                .startsWith("too few events");
    }

    /** Nothing listens on the port, so no watcher ever tells anything. */
    @Test
    void stragglers_whereWatchersStaySilent_areNamed() throws Exception {
        Traffic traffic = Traffic.start(
                List.of(new Addresses("http://127.0.0.1:1", "http://127.0.0.1:1")),
                "silent",
                5,
                new SplittableRandom(1));
        traffic.stopWriting();

        List<String> stragglers = traffic.stragglers(Duration.ZERO);
        traffic.stopWatching();

        assertThat(stragglers)
                .hasSize(6)
                .allMatch(straggler -> straggler.startsWith("silent since 0, the newest is 5"));
    }
}
