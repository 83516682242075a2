package dev.orlop.value;

import java.time.Duration;

/** Hears what happens to values on their way to and from the store. Called on any thread: must return at once. */
public interface TransformListener {
    TransformListener NONE = new TransformListener() {};

    /** The way that a value takes, with the name that it has in meters. */
    enum Direction {
        FROM_STORAGE("from_storage"),
        TO_STORAGE("to_storage");

        private final String label;

        Direction(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }
    }

    /** The outcome, named as a code of gRPC. */
    enum Outcome {
        OK("OK"),
        /** Nothing is wrong with the value: what transforms it is away. */
        UNAVAILABLE("Unavailable"),
        FAILED("Unknown");

        private final String label;

        Outcome(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }
    }

    /**
     * A value was transformed, or could not be.
     *
     * @param resource as rules name it, such as {@code secrets} and {@code deployments.apps}
     * @param prefix what its stored form starts with; {@code unknown} where no transformer knows it
     */
    default void transformed(String resource, Direction direction, String prefix, Duration took, Outcome outcome) {}

    /** The key of a value was not here: a plugin had to be asked. */
    default void keyMissed() {}

    /**
     * A plugin was asked to encrypt a new key for writing.
     *
     * @param made whether there is one now
     */
    default void keyGenerated(Duration took, boolean made) {}
}
