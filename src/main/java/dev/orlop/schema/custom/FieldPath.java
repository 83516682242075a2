package dev.orlop.schema.custom;

import dev.orlop.schema.SchemaNode;
import java.util.Arrays;
import java.util.Map;
import java.util.function.BiConsumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Remembers the way from the root of a value to the part that is being looked at. Nothing but two arrays until somebody
 * asks for the text. One thread.
 */
final class FieldPath {
    private static final int KEY = -1;
    private static final int CHILD = -2;

    private String[] names = new String[16];
    /** The index of an element, {@link #CHILD} for a declared member, {@link #KEY} for an entry of a map. */
    private int[] kinds = new int[16];

    private int depth;

    void push(String child) {
        add(child, CHILD);
    }

    void pushKey(String key) {
        add(key, KEY);
    }

    void push(int index) {
        add("", index);
    }

    private void add(String name, int kind) {
        if (depth == kinds.length) {
            names = Arrays.copyOf(names, 2 * depth);
            kinds = Arrays.copyOf(kinds, 2 * depth);
        }
        names[depth] = name;
        kinds[depth++] = kind;
    }

    void pop() {
        depth--;
    }

    /** Visits each member of an object that a schema describes, declared or as a map's entry, with its path. */
    void stepInto(SchemaNode node, ObjectNode object, BiConsumer<SchemaNode, JsonNode> visitor) {
        SchemaNode values = node.values();
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            SchemaNode declared = node.property(member.getKey());
            if (declared != null) {
                push(member.getKey());
                visitor.accept(declared, member.getValue());
                pop();
            } else if (values != null) {
                pushKey(member.getKey());
                visitor.accept(values, member.getValue());
                pop();
            }
        }
    }

    int depth() {
        return depth;
    }

    /** The path with the entries of maps as members, as validators of values and of unknown fields write it. */
    String text() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < depth; i++) {
            if (kinds[i] >= 0) {
                text.append('[').append(kinds[i]).append(']');
            } else {
                text.append(text.isEmpty() ? "" : ".").append(names[i]);
            }
        }
        return text.toString();
    }

    /** What {@link #text} says, with the dot in front that an entry of a map has at the very root. */
    String valueText() {
        return depth > 0 && kinds[0] == KEY ? "." + text() : text();
    }

    /** The path as {@code field.Path} writes it: entries of maps in brackets. */
    String fieldText() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < depth; i++) {
            if (kinds[i] >= 0) {
                text.append('[').append(kinds[i]).append(']');
            } else if (kinds[i] == KEY) {
                text.append('[').append(names[i]).append(']');
            } else {
                text.append(text.isEmpty() ? "" : ".").append(names[i]);
            }
        }
        return text.toString();
    }
}
