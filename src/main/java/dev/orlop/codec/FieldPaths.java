package dev.orlop.codec;

import dev.orlop.object.SelectableFields;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The selectable fields of a type as a tree of member names. A scan walks it down along with the JSON. */
final class FieldPaths {
    private static final List<String> RESERVED = List.of("apiVersion", "kind", "metadata");

    private final List<Node> children = new ArrayList<>(0);

    /** A member on the way to a field, or the field itself, whose place among the values is then not -1. */
    static final class Node {
        private final byte[] name;
        private final FieldPaths below = new FieldPaths();
        private int index = -1;

        private Node(String name) {
            this.name = name.getBytes(StandardCharsets.UTF_8);
        }

        int index() {
            return index;
        }

        FieldPaths below() {
            return below;
        }
    }

    private FieldPaths() {}

    static FieldPaths of(SelectableFields fields) {
        FieldPaths root = new FieldPaths();
        List<String> paths = fields.paths();
        for (int i = 0; i < paths.size(); i++) {
            List<String> names = Arrays.asList(paths.get(i).split("\\.", -1));
            if (names.contains("") || RESERVED.contains(names.getFirst())) {
                throw new IllegalArgumentException("not a path that can be selected by: " + paths.get(i));
            }
            root.add(names, i);
        }
        return root;
    }

    private void add(List<String> names, int index) {
        FieldPaths parent = this;
        Node node = null;
        for (String name : names) {
            node = parent.child(name);
            parent = node.below;
        }
        if (node != null) {
            node.index = index;
        }
    }

    private Node child(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        for (Node child : children) {
            if (Arrays.equals(child.name, bytes)) {
                return child;
            }
        }
        if (children.size() == Long.SIZE) {
            throw new IllegalArgumentException("more than " + Long.SIZE + " selectable fields below one member");
        }
        Node child = new Node(name);
        children.add(child);
        return child;
    }

    boolean isEmpty() {
        return children.isEmpty();
    }

    /** The place of the child whose name is the cursor's token, or -1. */
    int indexOf(JsonCursor cursor) {
        for (int i = 0; i < children.size(); i++) {
            if (cursor.is(children.get(i).name)) {
                return i;
            }
        }
        return -1;
    }

    Node get(int index) {
        return children.get(index);
    }
}
