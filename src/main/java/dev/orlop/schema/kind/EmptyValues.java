package dev.orlop.schema.kind;

import dev.orlop.schema.kind.KindValue.Shape;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/** Knows what Go writes for values that are empty or were never set. */
final class EmptyValues {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private EmptyValues() {}

    /** The value that stands in the object, or null if the field is left out. */
    static @Nullable JsonNode written(Place place, @Nullable JsonNode value) {
        KindField field = place.field();
        if (value == null) {
            return field.writtenEmpty() ? empty(field) : null;
        }
        boolean container = field.value().isContainer();
        boolean kept = field.pointer() && !container;
        if (kept || !isEmpty(value, field.value().shape())) {
            return value;
        }
        if (container) {
            // One that was sent empty differs from none until it has been stored.
            return field.writtenEmpty() || place.type().isSchema() ? value : null;
        }
        return field.writtenEmpty() ? empty(field) : null;
    }

    static JsonNode empty(KindField field) {
        return field.pointer() ? NullNode.getInstance() : zero(field.value());
    }

    private static boolean isEmpty(JsonNode value, Shape shape) {
        return switch (shape) {
            case STRING -> value.stringValue().isEmpty();
            case BOOLEAN -> !value.booleanValue();
            case INT32, INT64 -> value.longValue() == 0;
            case DOUBLE -> value.doubleValue() == 0;
            case LIST, MAP -> value.isEmpty();
            case BYTES -> value.isNull() || value.stringValue().isEmpty();
            case TIME,
                    MICRO_TIME,
                    QUANTITY,
                    INT_OR_STRING,
                    RAW,
                    STRUCT,
                    SCHEMA_OR_BOOLEAN,
                    SCHEMA_OR_LIST,
                    SCHEMA_OR_TEXTS -> value.isNull();
        };
    }

    /** What Go writes for a value that was never set. */
    static JsonNode zero(KindValue value) {
        return switch (value.shape()) {
            case STRING -> NODES.stringNode("");
            case BOOLEAN -> NODES.booleanNode(false);
            case INT32, INT64, INT_OR_STRING -> NODES.numberNode(0L);
            case DOUBLE -> NODES.numberNode(0L);
            case QUANTITY -> NODES.stringNode("0");
            case BYTES, TIME, MICRO_TIME, RAW, LIST, MAP, SCHEMA_OR_BOOLEAN, SCHEMA_OR_LIST, SCHEMA_OR_TEXTS ->
                NullNode.getInstance();
            case STRUCT -> {
                ObjectNode object = NODES.objectNode();
                Objects.requireNonNull(value.type())
                        .alwaysWritten()
                        .forEach(field -> object.set(field.name(), empty(field)));
                yield object;
            }
        };
    }

    /** A map's bytes come back from the store as none, not as null. */
    static JsonNode mapZero(KindValue element) {
        return element.shape() == Shape.BYTES ? NODES.stringNode("") : zero(element);
    }
}
