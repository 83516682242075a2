package dev.orlop.cacher;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The timer of caches in tests. Runs tasks in their time, but for consistency checks, which wait until they are asked for. */
final class TestTimer extends ScheduledThreadPoolExecutor {
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
    /** Nothing else is planned so long before. */
    private static final Duration SHORTEST_CHECK = Duration.ofMinutes(4);

    private final int haste;
    private final BlockingQueue<Runnable> checks = new LinkedBlockingQueue<>();

    /**
     * @param haste by which the reflector's pauses are divided; what readers wait for a fresh cache is not
     */
    TestTimer(int haste) {
        super(1);
        this.haste = haste;
        setRemoveOnCancelPolicy(true);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        Duration time = Duration.of(delay, unit.toChronoUnit());
        if (time.compareTo(SHORTEST_CHECK) >= 0) {
            checks.add(task);
            return super.schedule(() -> {}, delay, unit);
        }
        Duration shorter = time.compareTo(LONGEST_PAUSE) <= 0 ? time.dividedBy(haste) : time;
        return super.schedule(task, shorter.toNanos(), TimeUnit.NANOSECONDS);
    }

    int plannedChecks() {
        return checks.size();
    }

    /** Runs the check that is planned next, up to the end, where another is planned. */
    void check() throws InterruptedException {
        Objects.requireNonNull(checks.poll(Widgets.PATIENCE.toSeconds(), TimeUnit.SECONDS), "no check is planned")
                .run();
        Widgets.awaitThat(() -> !checks.isEmpty());
    }
}
