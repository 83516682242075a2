package dev.orlop.schema;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Holds the declared members of an object in their order, in little memory. 2 000 definitions have hundreds of thousands of them. Immutable.
 */
public final class Members extends AbstractMap<String, SchemaNode> {
    /** Names that fall on one another on purpose do not make it slow: a map of the JDK copes with them. */
    private static final int LONGEST_RUN = 64;

    private final String[] names;
    private final SchemaNode[] nodes;
    /** Open addressing; one more than the place of a name, 0 for none. */
    private final int[] table;

    private Members(String[] names, SchemaNode[] nodes) {
        this.names = names;
        this.nodes = nodes;
        this.table = new int[Integer.highestOneBit(names.length) * 4];
        for (int i = 0; i < names.length; i++) {
            table[slot(names[i])] = i + 1;
        }
    }

    static Map<String, SchemaNode> of(Map<String, SchemaNode> members) {
        if (members.isEmpty()) {
            return Map.of();
        }
        Members compact = new Members(
                members.keySet().toArray(String[]::new), members.values().toArray(SchemaNode[]::new));
        return compact.longestRun() <= LONGEST_RUN
                ? compact
                : Collections.unmodifiableMap(new LinkedHashMap<>(members));
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
    public @Nullable SchemaNode get(Object key) {
        int place = key instanceof String name ? table[slot(name)] : 0;
        return place == 0 ? null : nodes[place - 1];
    }

    @Override
    public boolean containsKey(Object key) {
        return get(key) != null;
    }

    @Override
    public int size() {
        return names.length;
    }

    @Override
    public Set<Entry<String, SchemaNode>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public int size() {
                return names.length;
            }

            @Override
            public Iterator<Entry<String, SchemaNode>> iterator() {
                return new Entries();
            }
        };
    }

    private final class Entries implements Iterator<Entry<String, SchemaNode>> {
        private int next;

        @Override
        public boolean hasNext() {
            return next < names.length;
        }

        @Override
        public Entry<String, SchemaNode> next() {
            if (next == names.length) {
                throw new NoSuchElementException();
            }
            return Map.entry(names[next], nodes[next++]);
        }
    }
}
