package dev.orlop.apply.field;

import dev.orlop.tree.Fragment;
import dev.orlop.tree.FragmentNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads and writes the form that sets have in {@code metadata.managedFields} ({@code metav1.FieldsV1}).
 *
 * <p>Reading is as tolerant as the reference: members of an unknown kind are dropped with all below them, and any order is
 * fine.
 */
public final class FieldsV1 {
    private static final String SELF = ".";

    /** What most of a tree is made of. */
    private static final ObjectNode LEAF = JsonNodeFactory.instance.objectNode();

    /** A set, and whether writing it gives the same tree that it was read from. */
    public record Decoded(FieldSet set, boolean exact) {}

    private boolean exact = true;

    private FieldsV1() {}

    /**
     * @param fields null reads as the empty set
     * @throws FormatException if it is no object, or a name is malformed
     */
    public static Decoded read(@Nullable JsonNode fields) throws FormatException {
        Fragment fragment = FragmentNode.of(fields);
        if (fragment == null) {
            return decode(fields);
        }
        if (fragment.meaning() instanceof Decoded known) {
            return known;
        }
        Decoded decoded = decode(fragment.members());
        Decoded read = decoded.exact ? new Decoded(decoded.set.writtenAs(fragment), true) : decoded;
        fragment.meaning(read);
        return read;
    }

    private static Decoded decode(@Nullable JsonNode fields) throws FormatException {
        FieldsV1 reader = new FieldsV1();
        FieldSet set = fields == null || fields.isNull() ? FieldSet.EMPTY : reader.children(fields);
        return new Decoded(set, reader.exact && fields != null);
    }

    private FieldSet children(JsonNode node) throws FormatException {
        if (!node.isObject() && !node.isNull()) {
            throw new FormatException("expect { or n, but found " + node.getNodeType());
        }
        FieldSet.Builder set = new FieldSet.Builder();
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            if (!member.getKey().equals(SELF)) {
                member(member.getKey(), member.getValue(), set);
            }
        }
        return set.build();
    }

    private void member(String name, JsonNode node, FieldSet.Builder set) throws FormatException {
        PathElement element = PathElementReader.read(name);
        if (element == null) {
            exact = false;
            return;
        }
        if (node.isObject() && node.isEmpty()) {
            set.add(new FieldSet.Entry(element));
        } else {
            FieldSet children = children(node);
            JsonNode self = node.get(SELF);
            exact = exact && !children.isEmpty() && (self == null || (self.isObject() && self.isEmpty()));
            set.add(element, self != null || children.isEmpty(), children);
        }
        exact = exact && element.text().equals(name);
    }

    /** The tree of a set. Its leaves are one shared node: it is for reading only. */
    public static ObjectNode write(FieldSet set) {
        Fragment fragment = set.fragment();
        if (fragment != null) {
            return new FragmentNode(fragment);
        }
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        write(set, node);
        return node;
    }

    private static void write(FieldSet set, ObjectNode node) {
        for (FieldSet.Entry entry : set.entries()) {
            ObjectNode below = LEAF;
            if (!entry.children().isEmpty()) {
                below = node.objectNode();
                if (entry.member()) {
                    below.set(SELF, LEAF);
                }
                write(entry.children(), below);
            }
            node.set(entry.element().text(), below);
        }
    }

    /** Tells that managed fields cannot be read. */
    public static final class FormatException extends Exception {
        private static final long serialVersionUID = 1;

        public FormatException(String message) {
            super(message, null, false, false);
        }
    }
}
