package dev.orlop.cacher;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadyGateTests {
    private final AtomicLong clock = new AtomicLong();
    private final ReadyGate gate = new ReadyGate(clock::get);

    @Test
    void new_isPending() {
        assertThat(gate.isReady()).isFalse();
        assertThat(gate.generation()).isEqualTo(ReadyGate.NONE);
        assertThat(gate.refusal().retryAfterSeconds()).isEqualTo(1);
    }

    @Test
    void open_eachTime_isANewGeneration() {
        gate.open();
        long first = gate.generation();
        gate.open();
        assertThat(gate.generation()).as("still the same").isEqualTo(first);
        gate.shut(null);
        assertThat(gate.generation()).isEqualTo(ReadyGate.NONE);
        gate.open();
        assertThat(gate.generation()).isEqualTo(first + 1);
    }

    @Test
    void stop_isFinal() {
        gate.open();
        gate.stop();
        assertThat(gate.open()).isFalse();
        gate.shut(null);
        assertThat(gate.open()).isFalse();
        assertThat(gate.isReady()).isFalse();
    }

    @Test
    void refusal_carriesTheLastErrorAndGrows() {
        gate.open();
        clock.addAndGet(Duration.ofMinutes(5).toNanos());
        gate.shut(new IllegalStateException("the store is on fire"));
        assertThat(gate.refusal()).hasMessageContaining("the store is on fire");
        assertThat(gate.refusal().retryAfterSeconds())
                .as("counted from the change")
                .isEqualTo(1);
        clock.addAndGet(Duration.ofSeconds(30).toNanos());
        gate.shut(new IllegalStateException("still"));
        assertThat(gate.refusal()).hasMessageContaining("still");
        assertThat(gate.refusal().retryAfterSeconds())
                .as("another error is no change")
                .isEqualTo(6);
    }

    @ParameterizedTest
    @CsvSource({"0,1", "11,1", "14,2", "30,6", "40,11", "57,30", "1000000,30"})
    void retryAfter_byTime_grows(double seconds, int expected) {
        assertThat(ReadyGate.retryAfterSeconds(seconds)).isEqualTo(expected);
    }
}
