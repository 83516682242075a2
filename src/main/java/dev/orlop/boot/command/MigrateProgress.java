package dev.orlop.boot.command;

import dev.orlop.storage.migrate.Migration;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/** A line now and then, for whoever waits. */
final class MigrateProgress implements Migration.Progress {
    private static final long PAUSE = Duration.ofSeconds(2).toNanos();

    private final PrintStream err;
    private final LongSupplier nanoClock;
    private long last;

    /**
     * @param nanoClock as {@link System#nanoTime}
     */
    MigrateProgress(PrintStream err, LongSupplier nanoClock) {
        this.err = err;
        this.nanoClock = nanoClock;
        this.last = nanoClock.getAsLong();
    }

    @Override
    public synchronized void copied(long keys, long total) {
        if (isTime()) {
            err.printf(Locale.ROOT, "copied %,d of %,d keys%n", keys, Math.max(keys, total));
        }
    }

    @Override
    public synchronized void compared(long keys) {
        if (isTime()) {
            err.printf(Locale.ROOT, "compared %,d keys%n", keys);
        }
    }

    private boolean isTime() {
        long now = nanoClock.getAsLong();
        if (now - last < PAUSE) {
            return false;
        }
        last = now;
        return true;
    }
}
