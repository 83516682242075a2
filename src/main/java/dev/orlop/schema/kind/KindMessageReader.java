package dev.orlop.schema.kind;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import dev.orlop.codec.CodecException;
import dev.orlop.codec.RequestDecoder;
import dev.orlop.schema.kind.KindValue.Shape;
import dev.orlop.tree.Trees;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads a message of a built-in type as JSON: every field that is set, zero or not. Unknown fields are skipped.
 *
 * <p>Nested messages are read within limits of the one input, whose recursion limit counts. One message, one thread.
 */
final class KindMessageReader {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter MICRO_TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    /** Go's zero time, in seconds since 1970. */
    private static final long ZERO_TIME = -62_135_596_800L;
    /** The last second of year 9999, beyond which RFC 3339 has no form. */
    private static final long MAX_TIME = 253_402_300_799L;

    private final CodedInputStream in;
    private int depth;

    KindMessageReader(CodedInputStream in) {
        this.in = in;
    }

    /** Reads one field's value, or skips it; the tag has been read. */
    private interface FieldReader {
        void read(int number, int tag) throws IOException;
    }

    void struct(ObjectNode object, KindType type) throws IOException {
        fields((number, tag) -> field(object, type.wire(), number, tag));
    }

    private void fields(FieldReader reader) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            reader.read(WireFormat.getTagFieldNumber(tag), tag);
        }
    }

    /** Reads a message of known length. */
    private void nested(FieldReader reader) throws IOException {
        if (++depth > MAX_DEPTH) {
            throw new CodecException("protobuf nested more than " + MAX_DEPTH + " levels deep");
        }
        int limit = in.pushLimit(in.readRawVarint32());
        fields(reader);
        in.checkLastTagWas(0);
        if (!in.isAtEnd()) {
            throw new CodecException("malformed protobuf: a message ends within a field");
        }
        in.popLimit(limit);
        depth--;
    }

    private static final int MAX_DEPTH = 512;

    private void field(ObjectNode object, WireFields wire, int number, int tag) throws IOException {
        WireFields within = wire.within(number);
        KindField field = wire.field(number);
        if (within != null && isMessage(tag)) {
            nested((inner, innerTag) -> field(object, within, inner, innerTag));
        } else if (field == null) {
            in.skipField(tag);
        } else {
            value(object, field, tag);
        }
    }

    private void value(ObjectNode object, KindField field, int tag) throws IOException {
        KindValue value = field.value();
        String name = field.name();
        switch (value.shape()) {
            case LIST -> {
                if (value.message()) {
                    object.set(name, items(value));
                } else {
                    elements(Trees.arrayAt(object, name), element(value), tag);
                }
            }
            case MAP -> entry(Trees.objectAt(object, name), element(value), tag);
            case STRUCT -> {
                requireMessage(tag, name);
                ObjectNode struct = Trees.objectAt(object, name);
                KindType type = Objects.requireNonNull(value.type());
                nested((inner, innerTag) -> field(struct, type.wire(), inner, innerTag));
            }
            case STRING,
                    BOOLEAN,
                    INT32,
                    INT64,
                    DOUBLE,
                    BYTES,
                    TIME,
                    MICRO_TIME,
                    QUANTITY,
                    INT_OR_STRING,
                    RAW,
                    SCHEMA_OR_BOOLEAN,
                    SCHEMA_OR_LIST,
                    SCHEMA_OR_TEXTS -> object.set(name, single(value, tag, name));
        }
    }

    private static KindValue element(KindValue value) {
        return Objects.requireNonNull(value.element());
    }

    /** Numbers may come packed. */
    private void elements(ArrayNode array, KindValue element, int tag) throws IOException {
        boolean number = element.shape() == Shape.INT32 || element.shape() == Shape.INT64;
        if (!number || !isMessage(tag)) {
            array.add(single(element, tag, ""));
            return;
        }
        int limit = in.pushLimit(in.readRawVarint32());
        while (!in.isAtEnd()) {
            array.add(NODES.numberNode(in.readInt64()));
        }
        in.popLimit(limit);
    }

    private void entry(ObjectNode map, KindValue element, int tag) throws IOException {
        requireMessage(tag, "");
        String[] key = {""};
        JsonNode[] value = {null};
        nested((number, inner) -> {
            switch (number) {
                case 1 -> key[0] = text(inner, "key");
                case 2 -> value[0] = element.message() ? items(element) : single(element, inner, "value");
                default -> in.skipField(inner);
            }
        });
        map.set(key[0], value[0] == null ? EmptyValues.zero(element) : value[0]);
    }

    /** A list that is a message of its own. */
    private ArrayNode items(KindValue list) throws IOException {
        ArrayNode array = NODES.arrayNode();
        nested((number, tag) -> {
            if (number == 1) {
                elements(array, element(list), tag);
            } else {
                in.skipField(tag);
            }
        });
        return array;
    }

    private JsonNode single(KindValue value, int tag, String name) throws IOException {
        return switch (value.shape()) {
            case STRING -> NODES.stringNode(text(tag, name));
            case BOOLEAN -> {
                require(tag, WireFormat.WIRETYPE_VARINT, name);
                yield NODES.booleanNode(in.readBool());
            }
            case INT32 -> {
                require(tag, WireFormat.WIRETYPE_VARINT, name);
                yield NODES.numberNode((long) in.readInt32());
            }
            case INT64 -> {
                require(tag, WireFormat.WIRETYPE_VARINT, name);
                yield NODES.numberNode(in.readInt64());
            }
            case DOUBLE -> {
                require(tag, WireFormat.WIRETYPE_FIXED64, name);
                yield number(in.readDouble());
            }
            case BYTES -> {
                requireMessage(tag, name);
                yield NODES.stringNode(Base64.getEncoder().encodeToString(in.readByteArray()));
            }
            default -> {
                requireMessage(tag, name);
                yield message(value);
            }
        };
    }

    /** A double as it would have come by JSON, where Go writes 10.0 as 10. */
    private static JsonNode number(double value) {
        if (!Double.isFinite(value)) {
            throw new CodecException("a number that JSON cannot hold: " + value);
        }
        long whole = (long) value;
        return whole == value ? NODES.numberNode(whole) : NODES.numberNode(value);
    }

    /** The values that are messages. */
    private JsonNode message(KindValue value) throws IOException {
        return switch (value.shape()) {
            case TIME -> time(TIME);
            case MICRO_TIME -> time(MICRO_TIME);
            case QUANTITY -> {
                Parts parts = parts(Map.of(1, KindValue.TEXT));
                yield parts.get(1, NODES.stringNode(""));
            }
            case INT_OR_STRING -> {
                Parts parts = parts(Map.of(1, NUMBER, 2, NUMBER, 3, KindValue.TEXT));
                yield parts.get(1, ZERO).longValue() == 0 ? parts.get(2, ZERO) : parts.get(3, NODES.stringNode(""));
            }
            case RAW -> raw();
            case SCHEMA_OR_BOOLEAN -> schemaOrBoolean(value.schema());
            case SCHEMA_OR_LIST -> schemaOrList(value.schema(), value.schema());
            case SCHEMA_OR_TEXTS -> schemaOrList(value.schema(), KindValue.TEXT);
            case STRUCT -> {
                ObjectNode object = NODES.objectNode();
                KindType type = Objects.requireNonNull(value.type());
                nested((number, tag) -> field(object, type.wire(), number, tag));
                yield object;
            }
            case STRING, BOOLEAN, INT32, INT64, DOUBLE, BYTES, LIST, MAP ->
                throw new CodecException("a list of lists has no protobuf form");
        };
    }

    private static final KindValue NUMBER = new KindValue(Shape.INT64, null, null, false, List.of());
    private static final KindValue FLAG = new KindValue(Shape.BOOLEAN, null, null, false, List.of());
    private static final KindValue BINARY = new KindValue(Shape.BYTES, null, null, false, List.of());
    private static final JsonNode ZERO = NODES.numberNode(0L);

    /** The few fields of a small message. */
    private static final class Parts {
        private final @Nullable JsonNode[] values = new JsonNode[4];

        JsonNode get(int number, JsonNode absent) {
            JsonNode value = values[number];
            return value == null ? absent : value;
        }

        boolean has(int number) {
            return values[number] != null;
        }
    }

    private Parts parts(Map<Integer, KindValue> fields) throws IOException {
        Parts parts = new Parts();
        nested((number, tag) -> {
            KindValue value = fields.get(number);
            if (value == null) {
                in.skipField(tag);
            } else {
                parts.values[number] = single(value, tag, "");
            }
        });
        return parts;
    }

    private JsonNode time(DateTimeFormatter format) throws IOException {
        Parts parts = parts(Map.of(1, NUMBER, 2, NUMBER));
        long seconds = parts.get(1, ZERO).longValue();
        long nanos = parts.get(2, ZERO).longValue();
        if ((seconds == 0 && nanos == 0) || seconds == ZERO_TIME) {
            return NODES.nullNode();
        }
        if (seconds < ZERO_TIME || seconds > MAX_TIME || nanos < 0 || nanos >= 1_000_000_000) {
            throw new CodecException("a time out of range: " + seconds + " seconds, " + nanos + " nanoseconds");
        }
        return NODES.stringNode(format.format(Instant.ofEpochSecond(seconds, nanos)));
    }

    private JsonNode raw() throws IOException {
        Parts parts = parts(Map.of(1, BINARY));
        String bytes = parts.get(1, NODES.stringNode("")).stringValue();
        return bytes.isEmpty()
                ? NODES.nullNode()
                : RequestDecoder.decode(Base64.getDecoder().decode(bytes)).tree();
    }

    private JsonNode schemaOrBoolean(KindValue schema) throws IOException {
        Parts parts = parts(Map.of(1, FLAG, 2, schema));
        return parts.has(2) ? parts.get(2, ZERO) : parts.get(1, NODES.booleanNode(false));
    }

    /** The elements if there are any, else the schema. */
    private JsonNode schemaOrList(KindValue schema, KindValue element) throws IOException {
        ArrayNode elements = NODES.arrayNode();
        JsonNode[] found = {NODES.objectNode()};
        nested((number, tag) -> {
            switch (number) {
                case 1 -> found[0] = single(schema, tag, "schema");
                case 2 -> elements.add(single(element, tag, ""));
                default -> in.skipField(tag);
            }
        });
        return elements.isEmpty() ? found[0] : elements;
    }

    private String text(int tag, String name) throws IOException {
        requireMessage(tag, name);
        return in.readStringRequireUtf8();
    }

    private static boolean isMessage(int tag) {
        return WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
    }

    private static void requireMessage(int tag, String name) throws InvalidProtocolBufferException {
        require(tag, WireFormat.WIRETYPE_LENGTH_DELIMITED, name);
    }

    private static void require(int tag, int wireType, String name) throws InvalidProtocolBufferException {
        if (WireFormat.getTagWireType(tag) != wireType) {
            throw new InvalidProtocolBufferException("wrong wireType = " + WireFormat.getTagWireType(tag)
                    + " for field " + (name.isEmpty() ? String.valueOf(WireFormat.getTagFieldNumber(tag)) : name));
        }
    }
}
