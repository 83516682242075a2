package dev.orlop.codec;

import dev.orlop.tree.Fragment;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Fragments of objects that many objects repeat. A table of fixed size in which a new fragment displaces the one in its
 * slot; each is in canonical form, so that nothing is lost by writing it as it was read. Thread-safe.
 */
final class FragmentPool {
    /** One for the process; with what is read from its fragments it holds about ten times the bytes of their JSON. */
    static final FragmentPool SHARED = new FragmentPool(1 << 9);

    /** What is longer is hardly repeated, and would make the pool large. */
    private static final int MAX_LENGTH = 4096;

    private final AtomicReferenceArray<@Nullable Fragment> slots;

    FragmentPool(int size) {
        this.slots = new AtomicReferenceArray<>(Integer.highestOneBit(size));
    }

    @Nullable
    Fragment find(byte[] in, int start, int end) {
        Fragment known = end - start > MAX_LENGTH ? null : slots.getAcquire(slot(in, start, end));
        return known != null && Arrays.equals(known.json(), 0, known.json().length, in, start, end) ? known : null;
    }

    /**
     * Keeps an object that was read, if it may be repeated; then the fragment owns the tree.
     *
     * @return null if it is not kept
     */
    @Nullable
    Fragment add(byte[] in, int start, int end, ObjectNode read) {
        if (end - start > MAX_LENGTH) {
            return null;
        }
        byte[] json = CanonicalWriter.write(read);
        if (!Arrays.equals(json, 0, json.length, in, start, end)) {
            return null;
        }
        Fragment fragment = new Fragment(json, read);
        slots.setRelease(slot(in, start, end), fragment);
        return fragment;
    }

    private int slot(byte[] in, int start, int end) {
        long hash = 0;
        int at = start;
        for (; at <= end - Long.BYTES; at += Long.BYTES) {
            hash = (hash ^ PlainText.eight(in, at)) * 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 32;
        }
        for (; at < end; at++) {
            hash = 31 * hash + in[at];
        }
        return (int) (hash ^ (hash >>> 17)) & (slots.length() - 1);
    }
}
