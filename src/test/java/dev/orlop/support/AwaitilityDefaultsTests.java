package dev.orlop.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class AwaitilityDefaultsTests {
    @Test
    void wait_whileAnotherThreadFails_goesOn() {
        AtomicInteger polls = new AtomicInteger();
        Thread other = new Thread(() -> {
            throw new IllegalStateException("planted");
        });

        Awaitility.await().until(() -> {
            if (polls.incrementAndGet() == 1) {
                other.start();
                other.join();
            }
            return polls.get() == 3;
        });

        assertThat(polls).hasValue(3);
    }
}
