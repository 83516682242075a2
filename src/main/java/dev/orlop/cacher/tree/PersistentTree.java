package dev.orlop.cacher.tree;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A persistent sorted map from byte keys to values. A B+tree whose every change copies the path from the root to one
 * leaf and shares the rest. An instance never changes, so a snapshot is a reference and readers need no lock.
 *
 * <p>Keys are {@code byte[]} rather than {@code String} on purpose: their order is that of the store (bytes of the UTF-8,
 * unsigned), which {@link String#compareTo} does not keep beyond the basic plane, and an entry saves a header. They must
 * not change once they are in a tree.
 *
 * <p>Nodes hold arrays of exactly their width: a change copies a node anyway, so spare room would only cost memory. A
 * replaced value keeps the key array that was there.
 *
 * @param <V> the values; never null
 */
public final class PersistentTree<V> {
    /** The widest node. A change copies one node a level: at a million entries four or five of this width. */
    static final int MAX_WIDTH = 32;
    /** A node that gets narrower than this is merged with its neighbour. */
    private static final int MIN_WIDTH = MAX_WIDTH / 4;

    private final Node<V> root;

    private PersistentTree(Node<V> root) {
        this.root = root;
    }

    public static <V> PersistentTree<V> empty() {
        return new PersistentTree<>(new Leaf<>(new byte[0][], new Object[0]));
    }

    /** A tree of the least nodes, for entries whose keys ascend. */
    public static <V> PersistentTree<V> ofSorted(List<byte[]> keys, List<V> values) {
        return new PersistentTree<>(TreeBuilder.build(keys, values));
    }

    public int size() {
        return root.count();
    }

    @Nullable
    public V get(byte[] key) {
        Node<V> node = root;
        while (node instanceof Inner<V> inner) {
            node = inner.children[inner.childOf(key)];
        }
        Leaf<V> leaf = (Leaf<V>) node;
        int at = leaf.indexOf(key);
        return at < 0 ? null : leaf.value(at);
    }

    public PersistentTree<V> put(byte[] key, V value) {
        Node<V> changed = root.put(key, value);
        if (changed.width() <= MAX_WIDTH) {
            return new PersistentTree<>(changed);
        }
        int half = changed.width() / 2;
        Node<V> right = changed.slice(half, changed.width());
        return new PersistentTree<>(Inner.of(changed.slice(0, half), right));
    }

    /** The tree without a key; itself if the key is absent. */
    public PersistentTree<V> remove(byte[] key) {
        Node<V> changed = root.remove(key);
        if (changed == root) {
            return this;
        }
        return new PersistentTree<>(
                changed instanceof Inner<V> inner && inner.width() == 1 ? inner.children[0] : changed);
    }

    /** How many keys are less than the given one. */
    public int rank(byte[] key) {
        int rank = 0;
        Node<V> node = root;
        while (node instanceof Inner<V> inner) {
            int child = inner.childOf(key);
            for (int i = 0; i < child; i++) {
                rank += inner.children[i].count();
            }
            node = inner.children[child];
        }
        int at = ((Leaf<V>) node).indexOf(key);
        return rank + (at < 0 ? -at - 1 : at);
    }

    /** Walks the entries from a key, inclusive, to another, exclusive; null for no end. */
    public Cursor<V> cursor(byte[] from, byte @Nullable [] to) {
        return new Cursor<>(root, from, to);
    }

    /** Walks one version of a tree in key order. Confined to one thread at a time. */
    public static final class Cursor<V> {
        /** Deep enough for a tree of any size that fits a heap: the narrowest inner node has {@link #MIN_WIDTH} children. */
        private static final int MAX_DEPTH = 12;

        @SuppressWarnings({"unchecked", "rawtypes"}) // An array of a generic type cannot be made otherwise.
        private final Inner<V>[] path = new Inner[MAX_DEPTH];

        private final int[] next = new int[MAX_DEPTH];
        private int depth;
        private Leaf<V> leaf;
        private int at;
        private int end;
        private final byte @Nullable [] to;

        private Cursor(Node<V> root, byte[] from, byte @Nullable [] to) {
            this.to = to;
            Node<V> node = root;
            while (node instanceof Inner<V> inner) {
                int child = inner.childOf(from);
                push(inner, child + 1);
                node = inner.children[child];
            }
            leaf = (Leaf<V>) node;
            int found = leaf.indexOf(from);
            at = found < 0 ? -found - 1 : found;
            end = endIn(leaf);
        }

        private void push(Inner<V> inner, int nextChild) {
            path[depth] = inner;
            next[depth++] = nextChild;
        }

        /** The next value, or null at the end. */
        @Nullable
        public V next() {
            while (at >= end) {
                if (end < leaf.width() || !nextLeaf()) {
                    return null;
                }
            }
            return leaf.value(at++);
        }

        /** The key of the value that {@link #next} returned last. */
        public byte[] key() {
            return leaf.keys[at - 1];
        }

        private boolean nextLeaf() {
            while (depth > 0 && next[depth - 1] >= path[depth - 1].width()) {
                depth--;
            }
            if (depth == 0) {
                return false;
            }
            Node<V> node = path[depth - 1].children[next[depth - 1]++];
            while (node instanceof Inner<V> inner) {
                push(inner, 1);
                node = inner.children[0];
            }
            leaf = (Leaf<V>) node;
            at = 0;
            end = endIn(leaf);
            return true;
        }

        /** Compares the range's end once a leaf, not once an entry. */
        private int endIn(Leaf<V> candidate) {
            int width = candidate.width();
            if (to == null || width == 0 || Arrays.compareUnsigned(candidate.keys[width - 1], to) < 0) {
                return width;
            }
            int found = candidate.indexOf(to);
            return found < 0 ? -found - 1 : found;
        }
    }

    /** A part of a tree. Changes return a node that may be wider or narrower than allowed: the parent sees to it. */
    abstract static sealed class Node<V> {
        /** Of a leaf the keys of its entries; of an inner node the least key of each child but the first. */
        final byte[][] keys;

        Node(byte[][] keys) {
            this.keys = keys;
        }

        /** How many entries lie in it. */
        abstract int count();

        /** How many slots it has. */
        abstract int width();

        abstract Node<V> put(byte[] key, V value);

        abstract Node<V> remove(byte[] key);

        /** The slots of a range. */
        abstract Node<V> slice(int from, int to);

        /** All slots of this node, then all of its right neighbour. */
        abstract Node<V> join(Node<V> right, byte[] separator);

        /** The least key below. */
        abstract byte[] leastKey();

        final int indexOf(byte[] key) {
            int low = 0;
            int high = keys.length - 1;
            while (low <= high) {
                int middle = (low + high) >>> 1;
                int order = Arrays.compareUnsigned(keys[middle], key);
                if (order == 0) {
                    return middle;
                }
                if (order < 0) {
                    low = middle + 1;
                } else {
                    high = middle - 1;
                }
            }
            return -low - 1;
        }
    }

    static final class Leaf<V> extends Node<V> {
        private final Object[] values;

        Leaf(byte[][] keys, Object[] values) {
            super(keys);
            this.values = values;
        }

        @SuppressWarnings("unchecked") // Only values of V are put in.
        V value(int at) {
            return (V) values[at];
        }

        @Override
        int count() {
            return values.length;
        }

        @Override
        int width() {
            return values.length;
        }

        @Override
        Leaf<V> put(byte[] key, V value) {
            int at = indexOf(key);
            if (at < 0) {
                return new Leaf<>(Slots.insert(keys, -at - 1, key), Slots.insert(values, -at - 1, value));
            }
            return new Leaf<>(keys, Slots.set(values, at, value));
        }

        @Override
        Leaf<V> remove(byte[] key) {
            int at = indexOf(key);
            return at < 0 ? this : new Leaf<>(Slots.remove(keys, at), Slots.remove(values, at));
        }

        @Override
        Leaf<V> slice(int from, int to) {
            return new Leaf<>(Arrays.copyOfRange(keys, from, to), Arrays.copyOfRange(values, from, to));
        }

        @Override
        Leaf<V> join(Node<V> right, byte[] separator) {
            return new Leaf<>(Slots.join(keys, right.keys), Slots.join(values, ((Leaf<V>) right).values));
        }

        @Override
        byte[] leastKey() {
            return keys[0];
        }
    }

    static final class Inner<V> extends Node<V> {
        private final Node<V>[] children;
        private final int count;

        Inner(byte[][] keys, Node<V>[] children) {
            super(keys);
            this.children = children;
            int sum = 0;
            for (Node<V> child : children) {
                sum += child.count();
            }
            this.count = sum;
        }

        private Inner(byte[][] keys, Node<V>[] children, int count) {
            super(keys);
            this.children = children;
            this.count = count;
        }

        @SuppressWarnings({"unchecked", "rawtypes"}) // An array of a generic type cannot be made otherwise.
        static <V> Inner<V> of(Node<V> left, Node<V> right) {
            return new Inner<>(new byte[][] {right.leastKey()}, new Node[] {left, right});
        }

        @Override
        int count() {
            return count;
        }

        @Override
        int width() {
            return children.length;
        }

        private int childOf(byte[] key) {
            int at = indexOf(key);
            return at < 0 ? -at - 1 : at + 1;
        }

        @Override
        Inner<V> put(byte[] key, V value) {
            int at = childOf(key);
            Node<V> child = children[at];
            Node<V> changed = child.put(key, value);
            if (changed.width() <= MAX_WIDTH) {
                return new Inner<>(keys, Slots.set(children, at, changed), count + changed.count() - child.count());
            }
            return replace(at, at + 1, changed);
        }

        @Override
        Inner<V> remove(byte[] key) {
            int at = childOf(key);
            Node<V> child = children[at];
            Node<V> changed = child.remove(key);
            if (changed == child) {
                return this;
            }
            if (changed.width() >= MIN_WIDTH) {
                return new Inner<>(keys, Slots.set(children, at, changed), count - 1);
            }
            return at > 0
                    ? replace(at - 1, at + 1, children[at - 1].join(changed, keys[at - 1]))
                    : replace(at, at + 2, changed.join(children[at + 1], keys[at]));
        }

        /** Puts a node, or its halves if it is too wide, in the place of the children of a range. */
        @SuppressWarnings({"unchecked", "rawtypes"}) // An array of a generic type cannot be made otherwise.
        private Inner<V> replace(int from, int to, Node<V> node) {
            Node<V>[] parts = new Node[] {node};
            byte[][] separators = {};
            if (node.width() > MAX_WIDTH) {
                int half = node.width() / 2;
                parts = new Node[] {node.slice(0, half), node.slice(half, node.width())};
                separators = new byte[][] {node instanceof Leaf<V> ? node.keys[half] : node.keys[half - 1]};
            }
            return new Inner<>(Slots.replace(keys, from, to - 1, separators), Slots.replace(children, from, to, parts));
        }

        @Override
        Inner<V> slice(int from, int to) {
            return new Inner<>(Arrays.copyOfRange(keys, from, to - 1), Arrays.copyOfRange(children, from, to));
        }

        @Override
        Inner<V> join(Node<V> right, byte[] separator) {
            byte[][] joined = Slots.join(Slots.insert(keys, keys.length, separator), right.keys);
            return new Inner<>(joined, Slots.join(children, ((Inner<V>) right).children));
        }

        @Override
        byte[] leastKey() {
            return children[0].leastKey();
        }
    }
}
