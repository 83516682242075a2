package dev.orlop.codec;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads the values at some paths of members in one pass over an object's JSON. It ends when all are found. Only what is
 * found becomes a tree. Immutable, for any number of threads.
 */
public final class FieldReader {
    private final Node root = new Node();
    private final int paths;

    /** Members of one object that lie on a path. */
    private static final class Node {
        final List<byte[]> names = new ArrayList<>();
        final List<Node> children = new ArrayList<>();
        /** The paths that end here. */
        final List<Integer> ends = new ArrayList<>();

        Node child(String name) {
            byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < names.size(); i++) {
                if (Arrays.equals(names.get(i), bytes)) {
                    return children.get(i);
                }
            }
            names.add(bytes);
            children.add(new Node());
            return children.getLast();
        }
    }

    /**
     * @param paths each a member's name, that of a member of its value, and so on; not empty
     */
    public FieldReader(List<List<String>> paths) {
        this.paths = paths.size();
        for (int i = 0; i < paths.size(); i++) {
            Node node = root;
            for (String name : paths.get(i)) {
                node = node.child(name);
            }
            node.ends.add(i);
        }
    }

    /**
     * The values by the paths' order, null for a path that leads nowhere.
     *
     * @param json an object as it is stored
     */
    public @Nullable JsonNode[] read(byte[] json) {
        @Nullable JsonNode[] values = new JsonNode[paths];
        JsonCursor in = new JsonCursor(json);
        in.begin();
        read(in, json, root, values);
        return values;
    }

    private static void read(JsonCursor in, byte[] json, Node node, @Nullable JsonNode[] values) {
        int left = node.names.size();
        if (!in.openObject()) {
            return;
        }
        do {
            in.name();
            Node child = left == 0 ? null : find(in, node);
            if (child == null) {
                in.skip();
            } else {
                left--;
                value(in, json, child, values);
            }
        } while (in.moreMembers());
    }

    private static @Nullable Node find(JsonCursor in, Node node) {
        for (int i = 0; i < node.names.size(); i++) {
            if (in.is(node.names.get(i))) {
                return node.children.get(i);
            }
        }
        return null;
    }

    private static void value(JsonCursor in, byte[] json, Node node, @Nullable JsonNode[] values) {
        if (node.ends.isEmpty()) {
            if (in.peek() == '{') {
                read(in, json, node, values);
            } else {
                in.skip();
            }
            return;
        }
        int start = in.at();
        in.skip();
        fill(TreeReader.read(Arrays.copyOfRange(json, start, in.at()), duplicate -> {}), node, values);
    }

    private static void fill(@Nullable JsonNode tree, Node node, @Nullable JsonNode[] values) {
        if (tree == null) {
            return;
        }
        node.ends.forEach(path -> values[path] = tree);
        for (int i = 0; i < node.names.size(); i++) {
            fill(tree.get(new String(node.names.get(i), StandardCharsets.UTF_8)), node.children.get(i), values);
        }
    }
}
