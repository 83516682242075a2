package dev.orlop.bench;

import java.time.Duration;

/**
 * How long a run takes its time.
 *
 * @param warmUp the most load before the first round, on subject and baseline each: the JIT compiler needs it
 * @param round how long one round of one contender lasts
 * @param rounds of subject and baseline, in turn
 */
public record Pace(String name, Duration warmUp, Duration round, int rounds) {
    static final Pace FULL = new Pace("full", Duration.ofSeconds(25), Duration.ofSeconds(3), 5);
    static final Pace SHORT = new Pace("short", Duration.ofSeconds(15), Duration.ofMillis(1500), 5);
    /** All that the full one measures, in no time for good figures: shows that the harness works. */
    static final Pace TRIAL = new Pace("trial", Duration.ofSeconds(1), Duration.ofMillis(600), 2);

    static Pace named(String name) {
        return switch (name) {
            case "full" -> FULL;
            case "short" -> SHORT;
            case "trial" -> TRIAL;
            default -> throw new IllegalArgumentException("orlop.bench.profile is full, short or trial, not " + name);
        };
    }

    /** Whether the figures are good enough to be kept. */
    boolean isFull() {
        return equals(FULL);
    }

    /** Whether all is measured, in all sizes, rather than what has a goal. */
    public boolean isComplete() {
        return !equals(SHORT);
    }
}
