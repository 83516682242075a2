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
    static final Pace SHORT = new Pace("short", Duration.ofSeconds(6), Duration.ofMillis(1500), 5);
    /** Like the short one, for the scenarios that have a baseline. */
    static final Pace GUARD = new Pace("guard", Duration.ofSeconds(8), Duration.ofMillis(1500), 5);

    static Pace named(String name) {
        return switch (name) {
            case "full" -> FULL;
            case "short" -> SHORT;
            case "guard" -> GUARD;
            default -> throw new IllegalArgumentException("orlop.bench.profile is full, short or guard, not " + name);
        };
    }

    public boolean isFull() {
        return equals(FULL);
    }
}
