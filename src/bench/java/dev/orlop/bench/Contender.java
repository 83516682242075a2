package dev.orlop.bench;

import dev.orlop.bench.process.ChildJvm;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One side of a comparison.
 *
 * @param what it is
 * @param process whose processor time is counted, or null to count none
 */
public record Contender(String what, @Nullable ChildJvm process, Load load) {
    /** A stretch of load. */
    @FunctionalInterface
    public interface Load {
        Outcome run(Duration duration);
    }

    /**
     * What it came to.
     *
     * @param value the figure that is compared
     * @param operations over which the processor time is spread
     */
    public record Outcome(double value, double operations) {}
}
