package dev.orlop.bench.scenario;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Schemas of a given size, and objects for them. */
final class Schemas {
    private Schemas() {}

    /** The properties of an object: a string each, bounded and with a pattern. */
    static String fields(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "\"%s\":{\"type\":\"string\",\"description\":\"the field %d\",\"maxLength\":64,"
                                .formatted(field(i), i)
                        + "\"pattern\":\"^[a-z0-9-]*$\"}")
                .collect(Collectors.joining(","));
    }

    /** Values for the first of them. */
    static String values(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "\"%s\":\"value-%d\"".formatted(field(i), i))
                .collect(Collectors.joining(","));
    }

    private static String field(int index) {
        return "field%03d".formatted(index);
    }
}
