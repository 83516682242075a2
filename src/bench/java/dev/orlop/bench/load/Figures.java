package dev.orlop.bench.load;

import java.time.Duration;
import org.HdrHistogram.Histogram;

/**
 * What one round of load came to.
 *
 * @param count operations that succeeded
 * @param bytes of their bodies
 * @param failures operations that did not
 * @param firstFailure what the first failure said, or ""
 * @param latency in nanoseconds
 */
public record Figures(long count, long bytes, long failures, String firstFailure, Duration elapsed, Histogram latency) {

    public double perSecond() {
        return count / seconds();
    }

    public double megabytesPerSecond() {
        return bytes / 1e6 / seconds();
    }

    private double seconds() {
        return elapsed.toNanos() / 1e9;
    }

    /** In milliseconds. */
    public double percentile(double percentile) {
        return latency.getValueAtPercentile(percentile) / 1e6;
    }

    /** These figures, if nothing has failed. */
    public Figures orThrow(String what) {
        if (failures > 0 || count == 0) {
            throw new IllegalStateException(
                    what + ": " + count + " succeeded, " + failures + " failed, the first with: " + firstFailure);
        }
        return this;
    }
}
