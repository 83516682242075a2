package dev.orlop.boot.metrics;

import java.time.Duration;
import java.util.List;

/** The series of all resources under one name; each has the labels {@code group} and {@code resource}, and perhaps more. */
final class Family {
    private static final double NANOS = 1e9;

    private final String name;
    private final String help;
    private final List<String> labels;
    private final long[] bounds;
    private final boolean ofTrouble;

    private Family(String name, String help, long[] bounds, boolean ofTrouble, String... labels) {
        this.name = name;
        this.help = help;
        this.bounds = bounds;
        this.ofTrouble = ofTrouble;
        this.labels = List.of(labels);
    }

    /**
     * Counters.
     *
     * @param name without the {@code _total} that Prometheus adds
     * @param labels two at most
     */
    static Family counter(String name, String help, String... labels) {
        return new Family(name, help, new long[0], false, labels);
    }

    /** Counters of what is rare and wrong: shown of idle resources too. */
    static Family trouble(String name, String help, String... labels) {
        return new Family(name, help, new long[0], true, labels);
    }

    /**
     * Histograms of durations.
     *
     * @param name with the unit at its end
     * @param seconds the upper bounds of the buckets, each included
     * @param labels two at most
     */
    static Family histogram(String name, String help, double[] seconds, String... labels) {
        long[] bounds = new long[seconds.length];
        for (int i = 0; i < bounds.length; i++) {
            bounds[i] = Math.round(seconds[i] * NANOS);
        }
        return new Family(name, help, bounds, false, labels);
    }

    String name() {
        return name;
    }

    boolean isOfTrouble() {
        return ofTrouble;
    }

    String help() {
        return help;
    }

    /** The labels beside group and resource. */
    List<String> labels() {
        return labels;
    }

    int buckets() {
        return bounds.length;
    }

    /** The first bucket that holds a duration; {@link #buckets} if it is longer than all bounds. */
    int bucket(Duration duration) {
        long nanos = duration.toNanos();
        int bucket = 0;
        while (bucket < bounds.length && nanos > bounds[bucket]) {
            bucket++;
        }
        return bucket;
    }

    /** The upper bound of a bucket in seconds. */
    double bound(int bucket) {
        return bucket == bounds.length ? Double.POSITIVE_INFINITY : bounds[bucket] / NANOS;
    }
}
