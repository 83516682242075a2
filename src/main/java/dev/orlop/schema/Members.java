package dev.orlop.schema;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Holds what belongs to the declared members of an object, in their order, in little memory. 2 000 definitions have hundreds of
 * thousands of them. Immutable.
 */
public final class Members<V> extends AbstractMap<String, V> {
    /** Names that fall on one another on purpose do not make it slow: a map of the JDK copes with them. */
    private static final int LONGEST_RUN = 64;

    private static final Members<?> NONE = new Members<>(new String[0], new Object[0]);

    private final String[] names;
    private final V[] values;
    /** Open addressing; one more than the place of a name, 0 for none. */
    private final int[] table;

    private Members(String[] names, V[] values) {
        this.names = names;
        this.values = values;
        this.table = new int[Math.max(1, Integer.highestOneBit(names.length) * 4)];
        for (int i = 0; i < names.length; i++) {
            table[slot(names[i])] = i + 1;
        }
    }

    /** Members of the same names and order, which shares with others what it knows of the names. */
    private Members(Members<?> others, V[] values) {
        this.names = others.names;
        this.table = others.table;
        this.values = values;
    }

    /** The same members in the same order. */
    @SuppressWarnings("unchecked") // The array is seen by nobody else.
    public static <V> Map<String, V> of(Map<String, V> members) {
        if (members.isEmpty()) {
            return (Map<String, V>) NONE;
        }
        Members<V> compact = new Members<>(
                members.keySet().toArray(String[]::new), (V[]) members.values().toArray());
        return compact.longestRun() <= LONGEST_RUN
                ? compact
                : Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }

    /** What a function makes of each member, under the same names and in the same order. */
    @SuppressWarnings("unchecked") // The array is seen by nobody else.
    public static <V, R> Map<String, R> mapped(Map<String, V> members, BiFunction<String, V, R> function) {
        if (members.isEmpty() || !(members instanceof Members<V> compact)) {
            Map<String, R> mapped = new LinkedHashMap<>();
            members.forEach((name, value) -> mapped.put(name, function.apply(name, value)));
            return of(mapped);
        }
        R[] mapped = (R[]) new Object[compact.names.length];
        Arrays.setAll(mapped, i -> function.apply(compact.names[i], compact.values[i]));
        return new Members<>(compact, mapped);
    }

    /** Whether two maps have equal values under equal names in the same order. */
    static boolean areAlike(Map<String, ?> one, Map<String, ?> other) {
        return one instanceof Members<?> members
                && other instanceof Members<?> others
                && Arrays.equals(members.names, others.names)
                && Arrays.equals(members.values, others.values);
    }

    /** A hash of the names and values, in their order; 0 for other maps. */
    static int hash(Map<String, ?> map) {
        return map instanceof Members<?> members
                ? Arrays.hashCode(members.names) * 31 + Arrays.hashCode(members.values)
                : 0;
    }

    private int longestRun() {
        int longest = 0;
        int run = 0;
        for (int place : table) {
            run = place == 0 ? 0 : run + 1;
            longest = Math.max(longest, run);
        }
        return longest;
    }

    /** The slot of a name: its own, or the free one where it would go. */
    private int slot(String name) {
        int hash = name.hashCode();
        int slot = (hash ^ (hash >>> 16)) & (table.length - 1);
        while (table[slot] != 0 && !names[table[slot] - 1].equals(name)) {
            slot = (slot + 1) & (table.length - 1);
        }
        return slot;
    }

    @Override
    public @Nullable V get(Object key) {
        int place = key instanceof String name ? table[slot(name)] : 0;
        return place == 0 ? null : values[place - 1];
    }

    @Override
    public boolean containsKey(Object key) {
        return get(key) != null;
    }

    @Override
    public int size() {
        return names.length;
    }

    /** That of {@link AbstractMap} is kept, one for each map. */
    @Override
    public Collection<V> values() {
        return Collections.unmodifiableList(Arrays.asList(values));
    }

    @Override
    public Set<Entry<String, V>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public int size() {
                return names.length;
            }

            @Override
            public Iterator<Entry<String, V>> iterator() {
                return new Entries();
            }
        };
    }

    private final class Entries implements Iterator<Entry<String, V>> {
        private int next;

        @Override
        public boolean hasNext() {
            return next < names.length;
        }

        @Override
        public Entry<String, V> next() {
            if (next == names.length) {
                throw new NoSuchElementException();
            }
            return Map.entry(names[next], values[next++]);
        }
    }
}
