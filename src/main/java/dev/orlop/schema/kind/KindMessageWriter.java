package dev.orlop.schema.kind;

import dev.orlop.codec.ProtobufOutput;
import dev.orlop.schema.kind.KindValue.Shape;
import dev.orlop.tree.GoTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

/**
 * Writes a message of a built-in type from its JSON: the mirror of {@link KindMessageReader}. As gogo does, it writes values
 * that Go has no pointer for, empty or not, and no others that are absent.
 *
 * <p>Everything is written from its end to its beginning. What has another shape than its field counts as empty. One message, one
 * thread; the depth is that of the parsed JSON, which the parser limits.
 */
final class KindMessageWriter {
    private final ProtobufOutput out;

    KindMessageWriter(ProtobufOutput out) {
        this.out = out;
    }

    void struct(JsonNode object, KindType type) {
        fields(object, type.wire());
    }

    private void fields(JsonNode object, WireFields wire) {
        for (int number : wire.falling()) {
            WireFields within = wire.within(number);
            if (within != null) {
                int before = out.length();
                fields(object, within);
                out.message(number, before);
            } else {
                KindField field = Objects.requireNonNull(wire.field(number));
                JsonNode value = object.get(field.name());
                field(number, value == null ? NullNode.getInstance() : value, field);
            }
        }
    }

    private void field(int number, JsonNode value, KindField field) {
        KindValue type = field.value();
        boolean slice = type.isContainer() || type.shape() == Shape.BYTES;
        if (value.isNull() && (slice || field.pointer())) {
            return;
        }
        switch (type.shape()) {
            case LIST -> list(number, value, type);
            case MAP -> map(number, value, element(type));
            default -> single(number, value, type);
        }
    }

    private static KindValue element(KindValue value) {
        return Objects.requireNonNull(value.element());
    }

    private void list(int number, JsonNode list, KindValue type) {
        if (type.message()) {
            int before = out.length();
            elements(1, list, element(type));
            out.message(number, before);
        } else {
            elements(number, list, element(type));
        }
    }

    private void elements(int number, JsonNode list, KindValue element) {
        List<JsonNode> values = list.isArray() ? new ArrayList<>(list.values()) : List.of();
        values.reversed().forEach(value -> single(number, value, element));
    }

    /** The order of the keys is that of the JSON. */
    private void map(int number, JsonNode map, KindValue element) {
        List<Map.Entry<String, JsonNode>> entries = new ArrayList<>(map.properties());
        for (Map.Entry<String, JsonNode> entry : entries.reversed()) {
            int before = out.length();
            if (element.shape() == Shape.LIST) {
                list(2, entry.getValue(), element);
            } else if (element.shape() != Shape.BYTES || !entry.getValue().isNull()) {
                single(2, entry.getValue(), element);
            }
            out.text(1, entry.getKey());
            out.message(number, before);
        }
    }

    private void single(int number, JsonNode value, KindValue type) {
        switch (type.shape()) {
            case STRING -> out.text(number, text(value));
            case BOOLEAN -> out.varint(number, value.isBoolean() && value.booleanValue() ? 1 : 0);
            case INT32, INT64 -> out.varint(number, integer(value));
            case DOUBLE -> out.fixed64(number, value.isNumber() ? value.doubleValue() : 0);
            case BYTES -> out.bytes(number, Base64.getDecoder().decode(text(value)));
            default -> {
                int before = out.length();
                message(value, type);
                out.message(number, before);
            }
        }
    }

    private static String text(JsonNode value) {
        return value.isString() ? value.stringValue() : "";
    }

    private static long integer(JsonNode value) {
        return value.canConvertToLong() ? value.longValue() : 0;
    }

    /** The values that are messages. */
    private void message(JsonNode value, KindValue type) {
        switch (type.shape()) {
            case TIME -> time(text(value), GoTime.SECONDS);
            case MICRO_TIME -> time(text(value), GoTime.MICROS);
            case QUANTITY -> out.text(1, value.isString() ? value.stringValue() : "0");
            case INT_OR_STRING -> {
                out.text(3, text(value));
                out.varint(2, integer(value));
                out.varint(1, value.isString() ? 1 : 0);
            }
            case RAW -> {
                if (!value.isNull()) {
                    out.json(1, value);
                }
            }
            case STRUCT -> struct(value, Objects.requireNonNull(type.type()));
            case SCHEMA_OR_BOOLEAN -> {
                schema(2, value, type);
                out.varint(1, value.isObject() || (value.isBoolean() && value.booleanValue()) ? 1 : 0);
            }
            case SCHEMA_OR_LIST -> schemaOrList(value, type, type.schema());
            case SCHEMA_OR_TEXTS -> schemaOrList(value, type, KindValue.TEXT);
            case STRING, BOOLEAN, INT32, INT64, DOUBLE, BYTES, LIST, MAP ->
                throw new IllegalArgumentException("a list of lists has no protobuf form");
        }
    }

    /** Nothing for Go's zero time. */
    private void time(String text, GoTime form) {
        if (!text.isEmpty()) {
            Instant time = form.instant(text);
            out.varint(2, time.getNano());
            out.varint(1, time.getEpochSecond());
        }
    }

    private void schema(int number, JsonNode value, KindValue union) {
        if (value.isObject()) {
            single(number, value, union.schema());
        }
    }

    private void schemaOrList(JsonNode value, KindValue union, KindValue element) {
        if (value.isArray()) {
            elements(2, value, element);
        }
        schema(1, value, union);
    }
}
