package dev.orlop.bench.load;

import java.time.Duration;
import java.util.List;
import org.HdrHistogram.Histogram;

/** What the connections of one event loop have measured. Belongs to that loop. */
final class Tally {
    private static final long LONGEST = Duration.ofMinutes(2).toNanos();

    private final Histogram latency = new Histogram(LONGEST, 3);
    private long count;
    private long bytes;
    private long failures;
    private String firstFailure = "";

    void success(long nanos, long length) {
        count++;
        bytes += length;
        latency.recordValue(Math.clamp(nanos, 0, LONGEST));
    }

    void failure(int status, String body) {
        if (failures++ == 0) {
            firstFailure = status + " " + body.substring(0, Math.min(300, body.length()));
        }
    }

    void reset() {
        latency.reset();
        count = 0;
        bytes = 0;
        failures = 0;
        firstFailure = "";
    }

    Tally copy() {
        Tally copy = new Tally();
        copy.latency.add(latency);
        copy.count = count;
        copy.bytes = bytes;
        copy.failures = failures;
        copy.firstFailure = firstFailure;
        return copy;
    }

    /** All of several together. */
    static Figures sum(List<Tally> tallies, Duration elapsed) {
        Histogram latency = new Histogram(LONGEST, 3);
        long count = 0;
        long bytes = 0;
        long failures = 0;
        String first = "";
        for (Tally tally : tallies) {
            latency.add(tally.latency);
            count += tally.count;
            bytes += tally.bytes;
            failures += tally.failures;
            first = first.isEmpty() ? tally.firstFailure : first;
        }
        return new Figures(count, bytes, failures, first, elapsed, latency);
    }
}
