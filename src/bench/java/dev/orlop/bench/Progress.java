package dev.orlop.bench;

import java.time.Duration;
import java.util.Locale;

/** What a person sees while the benchmarks run. */
public final class Progress {
    private final long start = System.nanoTime();

    /** Prints a line with the time since the start. */
    @SuppressWarnings("AnnotateFormatMethod") // Its annotation would be one more dependency.
    public void say(String format, Object... values) {
        Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
        String text = String.format(Locale.ROOT, format, values);
        System.out.printf(Locale.ROOT, "%02d:%02d  %s%n", elapsed.toMinutes(), elapsed.toSecondsPart(), text);
        System.out.flush();
    }

    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
