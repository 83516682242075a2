package dev.orlop.web;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.awaitility.Awaitility;

/** Waiting for what another thread is about to do. */
public final class Await {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration PAUSE = Duration.ofMillis(10);
    private static final int CALM = 40;

    private Await() {}

    public static void until(BooleanSupplier condition) {
        Awaitility.await()
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(PAUSE)
                .atMost(LIMIT)
                .until(condition::getAsBoolean);
    }

    /** Until a number has not changed for a while. */
    static void settled(LongSupplier number) {
        long[] last = {number.getAsLong(), 0};
        until(() -> {
            long now = number.getAsLong();
            last[1] = now == last[0] ? last[1] + 1 : 0;
            last[0] = now;
            return last[1] >= CALM;
        });
    }
}
