package dev.orlop.schema.kind;

import dev.orlop.schema.SchemaNode;
import java.util.List;

/**
 * Describes one field of a built-in type: its value, and its place in Go's struct and in the protobuf message.
 *
 * @param node its schema, with the list, map and patch keys that belong to the field
 * @param number of the protobuf field; 0 where protobuf has none, as for {@code kind} and {@code apiVersion}
 * @param within the numbers of the messages around it, outermost first, where protobuf nests what JSON shows flat
 * @param pointer absent and empty differ
 * @param always written even when it is empty
 */
public record KindField(
        String name,
        KindValue value,
        SchemaNode node,
        int number,
        List<Integer> within,
        boolean pointer,
        boolean always) {

    /** Go leaves out what is empty, but for structs, and times, quantities and the like, which are structs to it. */
    public boolean writtenEmpty() {
        return always || (!pointer && isStruct());
    }

    private boolean isStruct() {
        return switch (value.shape()) {
            case STRUCT, QUANTITY, INT_OR_STRING, RAW, MICRO_TIME, SCHEMA_OR_BOOLEAN, SCHEMA_OR_LIST, SCHEMA_OR_TEXTS ->
                true;
            case TIME -> !name.equals("creationTimestamp");
            case STRING, BOOLEAN, INT32, INT64, DOUBLE, BYTES, LIST, MAP -> false;
        };
    }
}
