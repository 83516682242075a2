package dev.orlop.schema.cel.value;

import org.jspecify.annotations.Nullable;

/** A map or an object as expressions see it; entries are looked up, and wrapped, one by one. */
public interface CelMap {
    int size();

    /** The value at a key, which may be an error; null if there is none. */
    @Nullable
    Object find(Object key);

    /** The keys, each time in the same order. */
    Iterable<Object> keys();

    /** The name of the type of the value: {@code map}, also for objects of a schema, or that of a made object. */
    default String typeName() {
        return "map";
    }
}
