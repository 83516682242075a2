package dev.orlop.bench.writes;

import org.jspecify.annotations.Nullable;

/** What is written to. Any number of writes may be under way; none of them is to the same key as another. */
interface Target extends AutoCloseable {
    /** Hears of the end of a write, on a thread of the target's. */
    @FunctionalInterface
    interface Done {
        /**
         * @param failure null if the write is durable
         */
        void ended(@Nullable Throwable failure);
    }

    /** Writes a key that is not there yet. */
    void create(String name, int value, Done done);

    /** Creates the n-th of the keys that are updated later. */
    void prepare(int index, int value, Done done);

    /** Replaces the value of the n-th prepared key, comparing its version with the one that this target saw last. */
    void update(int index, int value, Done done);

    /** Changes one member of the n-th prepared key's value. An engine alone knows no members: it gets the whole. */
    default void patch(int index, int value, Done done) {
        update(index, value, done);
    }

    @Override
    void close();
}
