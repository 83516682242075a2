package dev.orlop.cacher.tree;

import java.util.Arrays;

/** Changed copies of arrays. */
public final class Slots {
    private Slots() {}

    public static <T> T[] set(T[] slots, int at, T value) {
        T[] changed = slots.clone();
        changed[at] = value;
        return changed;
    }

    public static <T> T[] insert(T[] slots, int at, T value) {
        T[] changed = Arrays.copyOf(slots, slots.length + 1);
        System.arraycopy(slots, at, changed, at + 1, slots.length - at);
        changed[at] = value;
        return changed;
    }

    public static <T> T[] remove(T[] slots, int at) {
        T[] changed = Arrays.copyOf(slots, slots.length - 1);
        System.arraycopy(slots, at + 1, changed, at, slots.length - at - 1);
        return changed;
    }

    public static <T> T[] join(T[] left, T[] right) {
        T[] joined = Arrays.copyOf(left, left.length + right.length);
        System.arraycopy(right, 0, joined, left.length, right.length);
        return joined;
    }

    /** The slots with others in the place of a range. */
    public static <T> T[] replace(T[] slots, int from, int to, T[] others) {
        T[] changed = Arrays.copyOf(slots, slots.length - (to - from) + others.length);
        System.arraycopy(others, 0, changed, from, others.length);
        System.arraycopy(slots, to, changed, from + others.length, slots.length - to);
        return changed;
    }
}
