package dev.orlop.boot.metrics;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The counters and histograms of one resource, each from its first use. They are few, so they stand in one array that is
 * looked through: of thousands of types most are idle, and what an idle type takes counts more than a look-up. Safe for any
 * number of threads.
 */
final class ResourceSeries {
    private volatile Series[] all = {};
    private volatile boolean used;

    /** One of them, by its family and the values of the family's labels; "" for labels that it does not have. */
    abstract static sealed class Series {
        private final Family family;
        private final String first;
        private final String second;

        private Series(Family family, String first, String second) {
            this.family = family;
            this.first = first;
            this.second = second;
        }

        Family family() {
            return family;
        }

        /** The value of a label of the family. */
        String value(int label) {
            return label == 0 ? first : second;
        }

        private boolean is(Family wanted, String wantedFirst, String wantedSecond) {
            return family == wanted && first.equals(wantedFirst) && second.equals(wantedSecond);
        }
    }

    static final class Count extends Series {
        private final LongAdder count = new LongAdder();

        private Count(Family family, String first, String second) {
            super(family, first, second);
        }

        void add(long amount) {
            count.add(amount);
        }

        long get() {
            return count.sum();
        }
    }

    /** Durations in buckets, their sum, and the longest of the last one or two minutes. */
    static final class Histogram extends Series {
        private static final long WINDOW_NANOS = TimeUnit.MINUTES.toNanos(1);
        /** What stands behind the buckets. */
        private static final int SUM = 1;

        private static final int LONGEST = 2;
        private static final int LONGEST_BEFORE = 3;
        private static final int WINDOW = 4;

        private final int last;
        private final AtomicLongArray values;

        private Histogram(Family family, String first, String second) {
            super(family, first, second);
            last = family.buckets();
            values = new AtomicLongArray(last + WINDOW + 1);
        }

        void record(Duration duration) {
            long nanos = duration.toNanos();
            values.getAndIncrement(family().bucket(duration));
            values.getAndAdd(last + SUM, nanos);
            turn();
            if (nanos > values.get(last + LONGEST)) {
                values.accumulateAndGet(last + LONGEST, nanos, Math::max);
            }
        }

        private void turn() {
            long window = System.nanoTime() / WINDOW_NANOS;
            if (values.get(last + WINDOW) != window) {
                turnTo(window);
            }
        }

        /** A record of another thread may fall into the window before; that is near enough. */
        private synchronized void turnTo(long window) {
            long before = values.get(last + WINDOW);
            if (before != window) {
                values.set(last + LONGEST_BEFORE, window == before + 1 ? values.get(last + LONGEST) : 0);
                values.set(last + LONGEST, 0);
                values.set(last + WINDOW, window);
            }
        }

        /** How many fell into a bucket and into none before. */
        long count(int bucket) {
            return values.get(bucket);
        }

        double sumSeconds() {
            return values.get(last + SUM) / 1e9;
        }

        double longestSeconds() {
            turn();
            return Math.max(values.get(last + LONGEST), values.get(last + LONGEST_BEFORE)) / 1e9;
        }
    }

    /** Notes that there is more to tell than that a cache was filled. */
    void use() {
        if (!used) {
            used = true;
        }
    }

    boolean isUsed() {
        return used;
    }

    Count counter(Family family) {
        return counter(family, "", "");
    }

    Count counter(Family family, String label) {
        return counter(family, label, "");
    }

    Count counter(Family family, String first, String second) {
        Series known = find(family, first, second);
        return (Count) (known == null ? add(new Count(family, first, second)) : known);
    }

    Histogram histogram(Family family) {
        return histogram(family, "");
    }

    Histogram histogram(Family family, String label) {
        Series known = find(family, label, "");
        return (Histogram) (known == null ? add(new Histogram(family, label, "")) : known);
    }

    private @Nullable Series find(Family family, String first, String second) {
        for (Series series : all) {
            if (series.is(family, first, second)) {
                return series;
            }
        }
        return null;
    }

    private synchronized Series add(Series wanted) {
        Series known = find(wanted.family, wanted.first, wanted.second);
        if (known != null) {
            return known;
        }
        Series[] more = Arrays.copyOf(all, all.length + 1);
        more[all.length] = wanted;
        all = more;
        return wanted;
    }

    void forEach(Consumer<Series> action) {
        for (Series series : all) {
            action.accept(series);
        }
    }
}
