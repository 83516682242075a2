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

    /** The name of the type of the value: {@code map} or an object's. */
    default String typeName() {
        return "map";
    }

    /** Another map with one entry more; an error if the key is there. */
    default Object plus(Object key, Object value) {
        MapValue copy = MapValue.copyOf(this);
        return copy.put(key, value) ? copy : new CelError("insert failed: key " + Values.text(key) + " already exists");
    }
}
