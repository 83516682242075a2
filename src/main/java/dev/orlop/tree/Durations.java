package dev.orlop.tree;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Spans of time as Kubernetes writes them, such as {@code 1m30s} ({@code metav1.Duration}). */
public final class Durations {
    private static final Pattern WHOLE = Pattern.compile("(\\d{1,9}(\\.\\d{1,9})?(ns|us|µs|ms|s|m|h)){1,7}|0");
    private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(ns|us|µs|ms|s|m|h)");
    private static final Map<String, Double> NANOS =
            Map.of("ns", 1.0, "us", 1e3, "µs", 1e3, "ms", 1e6, "s", 1e9, "m", 60e9, "h", 3600e9);

    private Durations() {}

    /** The span, or nothing if the text is none or is negative. */
    public static Optional<Duration> parse(String text) {
        if (!WHOLE.matcher(text).matches()) {
            return Optional.empty();
        }
        double nanos = 0;
        Matcher parts = PART.matcher(text);
        while (parts.find()) {
            nanos += Double.parseDouble(parts.group(1)) * NANOS.getOrDefault(parts.group(2), 0.0);
        }
        return nanos < Long.MAX_VALUE ? Optional.of(Duration.ofNanos(Math.round(nanos))) : Optional.empty();
    }
}
