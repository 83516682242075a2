package dev.orlop.web;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** Waiting for what another thread is about to do. */
public final class Await {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration PAUSE = Duration.ofMillis(10);
    private static final int CALM = 40;

    private Await() {}

    public static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within " + LIMIT);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
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
