package dev.orlop.object;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An immutable set of labels. Pairs in one array, sorted by key, so that a cached object pays no map for them. */
public final class Labels {
    public static final Labels NONE = new Labels(new String[0]);

    /** key, value, key, value …; keys ascending. */
    private final String[] pairs;

    private Labels(String[] pairs) {
        this.pairs = pairs;
    }

    /** The labels of the map; later changes of the map do not show. */
    public static Labels of(Map<String, String> labels) {
        if (labels.isEmpty()) {
            return NONE;
        }
        String[] pairs = new String[labels.size() * 2];
        int i = 0;
        for (Map.Entry<String, String> label : new TreeMap<>(labels).entrySet()) {
            pairs[i++] = label.getKey();
            pairs[i++] = label.getValue();
        }
        return new Labels(pairs);
    }

    /**
     * The labels of an array of pairs, in any order.
     *
     * @param pairs key, value, key, value …; owned by the result from now on
     * @throws IllegalArgumentException naming a key that is there twice
     */
    public static Labels ofPairs(String[] pairs) {
        for (int i = 2; i < pairs.length; i += 2) {
            String key = pairs[i];
            String value = pairs[i + 1];
            int at = i;
            for (; at > 0 && pairs[at - 2].compareTo(key) > 0; at -= 2) {
                pairs[at] = pairs[at - 2];
                pairs[at + 1] = pairs[at - 1];
            }
            if (at > 0 && pairs[at - 2].equals(key)) {
                throw new IllegalArgumentException(key);
            }
            pairs[at] = key;
            pairs[at + 1] = value;
        }
        return pairs.length == 0 ? NONE : new Labels(pairs);
    }

    public @Nullable String get(String key) {
        int low = 0;
        int high = pairs.length / 2 - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = pairs[2 * middle].compareTo(key);
            if (order == 0) {
                return pairs[2 * middle + 1];
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return null;
    }

    /** A copy as a map in key order. */
    public Map<String, String> toMap() {
        Map<String, String> map = new TreeMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put(pairs[i], pairs[i + 1]);
        }
        return map;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Labels labels && Arrays.equals(pairs, labels.pairs);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(pairs);
    }

    @Override
    public String toString() {
        return toMap().toString();
    }
}
