package dev.orlop.bench;

import java.util.Collection;
import java.util.List;

/** A figure that was measured several times. */
public record Spread(double min, double median, double max) {
    public static Spread of(Collection<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        double median = sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
        return new Spread(sorted.getFirst(), median, sorted.getLast());
    }

    public static Spread of(double value) {
        return new Spread(value, value, value);
    }
}
