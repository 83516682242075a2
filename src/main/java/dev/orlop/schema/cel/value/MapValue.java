package dev.orlop.schema.cel.value;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A map that an expression has made. Filled by one thread, then unchanged. */
public final class MapValue implements CelMap {
    private record Entry(Object key, Object value) {}

    private final Map<Object, Entry> entries = new LinkedHashMap<>();

    /** Adds an entry; false, and nothing changed, if the key is there. */
    public boolean put(Object key, Object value) {
        return entries.putIfAbsent(Values.key(key), new Entry(key, value)) == null;
    }

    @Override
    public int size() {
        return entries.size();
    }

    @Override
    public @Nullable Object find(Object key) {
        Entry entry = entries.get(Values.key(key));
        return entry == null ? null : entry.value;
    }

    @Override
    public Iterable<Object> keys() {
        List<Object> keys = new ArrayList<>(entries.size());
        entries.values().forEach(entry -> keys.add(entry.key));
        return keys;
    }
}
