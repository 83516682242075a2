package dev.orlop.cacher.tree;

import dev.orlop.cacher.tree.PersistentTree.Inner;
import dev.orlop.cacher.tree.PersistentTree.Leaf;
import dev.orlop.cacher.tree.PersistentTree.Node;
import java.util.ArrayList;
import java.util.List;

/** Builds a tree of nodes as full as can be from sorted entries, level by level. */
final class TreeBuilder {
    private TreeBuilder() {}

    static <V> Node<V> build(List<byte[]> keys, List<V> values) {
        List<Node<V>> level = leaves(keys, values);
        while (level.size() > 1) {
            level = parents(level);
        }
        return level.getFirst();
    }

    private static <V> List<Node<V>> leaves(List<byte[]> keys, List<V> values) {
        int parts = parts(keys.size());
        List<Node<V>> leaves = new ArrayList<>(parts);
        for (int part = 0; part < parts; part++) {
            int from = bound(part, parts, keys.size());
            int to = bound(part + 1, parts, keys.size());
            leaves.add(new Leaf<>(
                    keys.subList(from, to).toArray(byte[][]::new),
                    values.subList(from, to).toArray()));
        }
        return leaves;
    }

    private static <V> List<Node<V>> parents(List<Node<V>> children) {
        int parts = parts(children.size());
        List<Node<V>> parents = new ArrayList<>(parts);
        for (int part = 0; part < parts; part++) {
            parents.add(parent(
                    children.subList(bound(part, parts, children.size()), bound(part + 1, parts, children.size()))));
        }
        return parents;
    }

    private static int parts(int slots) {
        return Math.max(1, Math.ceilDiv(slots, PersistentTree.MAX_WIDTH));
    }

    /** Spreads slots evenly, since a node must never be too narrow. */
    private static int bound(int part, int parts, int slots) {
        return (int) ((long) slots * part / parts);
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // An array of a generic type cannot be made otherwise.
    private static <V> Node<V> parent(List<Node<V>> children) {
        byte[][] separators = new byte[children.size() - 1][];
        for (int i = 1; i < children.size(); i++) {
            separators[i - 1] = children.get(i).leastKey();
        }
        return new Inner<>(separators, children.toArray(new Node[0]));
    }
}
