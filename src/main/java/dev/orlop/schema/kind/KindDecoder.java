package dev.orlop.schema.kind;

import dev.orlop.codec.CodecException;
import dev.orlop.object.GoFormat;
import dev.orlop.object.GoQuantity;
import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import dev.orlop.schema.kind.KindValue.Shape;
import dev.orlop.tree.GoTime;
import dev.orlop.tree.Literals;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Walks one object along its kind's type, and brings every value into the form that Go writes. Each value is looked at once.
 *
 * <p>The depth is that of the parsed body, which the parser limits. One object, one thread.
 */
final class KindDecoder {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private static final Pattern BLANKS = Pattern.compile("^\\p{Zs}+|\\p{Zs}+$");

    private final Consumer<String> unknown;
    private final Duplicates duplicates;
    /** The way to the current value with indexes and keys, for unknown fields. */
    private final StringBuilder path = new StringBuilder();
    /** The fields on the way, without indexes and keys: so Go names the place of a wrong value. */
    private final List<Place> places = new ArrayList<>();

    private final boolean defaulting;
    /** Whether the value is one that Go decodes by code of its own, which is not strict. */
    private boolean lenient;

    private KindDecoder(Consumer<String> unknown, Duplicates duplicates, boolean defaulting) {
        this.unknown = unknown;
        this.duplicates = duplicates;
        this.defaulting = defaulting;
    }

    /** The paths of members that were sent more than once, and whom to tell of those that are passed. */
    private record Duplicates(Set<String> paths, Consumer<String> passed) {
        static final Duplicates NONE = new Duplicates(Set.of(), path -> {});

        void pass(CharSequence path) {
            if (!paths.isEmpty() && paths.remove(path.toString())) {
                passed.accept(path.toString());
            }
        }
    }

    /** @throws StatusException 400 in the reference's words, which say nothing of the kind */
    static void decode(ObjectNode tree, KindType type, boolean defaulting, Consumer<String> unknown) {
        decode(new KindDecoder(unknown, Duplicates.NONE, defaulting), tree, type);
    }

    /**
     * Decodes as above, and says what is irregular in the order of the document.
     *
     * @param duplicates is emptied of those that were passed
     */
    static void decode(
            ObjectNode tree, KindType type, boolean defaulting, Set<String> duplicates, Consumer<String> irregular) {
        KindDecoder decoder = new KindDecoder(
                path -> irregular.accept("unknown field " + GoFormat.quote(path)),
                new Duplicates(duplicates, path -> irregular.accept("duplicate field \"" + path + '"')),
                defaulting);
        decode(decoder, tree, type);
    }

    private static void decode(KindDecoder decoder, ObjectNode tree, KindType type) {
        try {
            decoder.struct(tree, type);
        } catch (GoValueException e) {
            throw new StatusException(Status.badRequest(e.words()));
        }
    }

    /**
     * Brings an object that was decoded otherwise into the form of the type.
     *
     * @throws CodecException if a value cannot be read
     */
    static void normalise(ObjectNode tree, KindType type) {
        try {
            new KindDecoder(unknown -> {}, Duplicates.NONE, false).struct(tree, type);
        } catch (GoValueException e) {
            throw new CodecException(e.words());
        }
    }

    private void pass() {
        if (!lenient) {
            duplicates.pass(path);
        }
    }

    private void struct(ObjectNode object, KindType type) {
        int length = path.length();
        for (String name : List.copyOf(object.propertyNames())) {
            path.append(length == 0 ? "" : ".").append(name);
            KindField field = type.field(name);
            if (field == null) {
                if (!lenient) {
                    unknown.accept(path.toString());
                }
                object.remove(name);
            } else {
                pass();
                Place place = new Place(type, field);
                places.add(place);
                JsonNode sent = Objects.requireNonNull(object.get(name));
                JsonNode value = sent.isNull() ? null : value(sent, field.value(), place);
                JsonNode written = written(place, value);
                if (written == null) {
                    object.remove(name);
                } else if (written != sent) {
                    object.replace(name, written);
                }
                places.removeLast();
            }
            path.setLength(length);
        }
        for (KindField field : type.alwaysWritten()) {
            if (!object.has(field.name())) {
                JsonNode empty = empty(field);
                if (defaulting && empty instanceof ObjectNode struct) {
                    struct(struct, Objects.requireNonNull(field.value().type()));
                }
                object.set(field.name(), empty);
            }
        }
        if (defaulting) {
            type.defaults().apply(object, this::struct);
        }
    }

    /** The value that stands in the object, or null if the field is left out. */
    private static @Nullable JsonNode written(Place place, @Nullable JsonNode value) {
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

    private static JsonNode empty(KindField field) {
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

    /** The value as Go writes it; {@code NullNode} for one that is empty. */
    private JsonNode value(JsonNode sent, KindValue value, Place place) {
        return switch (value.shape()) {
            case STRING -> sent.isString() ? sent : wrong(sent, place, value);
            case BOOLEAN -> sent.isBoolean() ? sent : wrong(sent, place, value);
            case INT32 -> integer(sent, Integer.MIN_VALUE, Integer.MAX_VALUE, place, value);
            case INT64 -> integer(sent, Long.MIN_VALUE, Long.MAX_VALUE, place, value);
            case DOUBLE -> sent.isNumber() ? sent : wrong(sent, place, value);
            case INT_OR_STRING ->
                sent.isString() ? sent : integer(sent, Integer.MIN_VALUE, Integer.MAX_VALUE, place, value);
            case RAW -> sent;
            case BYTES ->
                canonical(sent, sent.isArray() ? bytes(sent, place) : Base64Text.canonical(text(sent, place, value)));
            case TIME -> time(sent, GoTime.SECONDS, place, value);
            case MICRO_TIME -> time(sent, GoTime.MICROS, place, value);
            case QUANTITY -> canonical(sent, quantity(sent));
            case STRUCT -> {
                if (!(sent instanceof ObjectNode object)) {
                    throw unfit(sent, place, value);
                }
                struct(object, Objects.requireNonNull(value.type()));
                yield object;
            }
            case LIST -> list(sent, value, place);
            case MAP -> map(sent, value, place);
            case SCHEMA_OR_BOOLEAN, SCHEMA_OR_LIST, SCHEMA_OR_TEXTS -> {
                boolean outer = lenient;
                lenient = true;
                JsonNode decoded = schemaOr(sent, value, place);
                lenient = outer;
                yield decoded;
            }
        };
    }

    /** Go leaves the field empty where it expects neither, but for the place of a boolean. */
    private JsonNode schemaOr(JsonNode sent, KindValue value, Place place) {
        KindValue schema = new KindValue(Shape.STRUCT, value.type(), null, false, List.of());
        if (sent.isObject()) {
            return value(sent, schema, place);
        }
        if (value.shape() == Shape.SCHEMA_OR_BOOLEAN) {
            if (!sent.isBoolean()) {
                throw new GoValueException("boolean or JSON schema expected");
            }
            return sent;
        }
        KindValue element = value.shape() == Shape.SCHEMA_OR_LIST ? schema : KindValue.TEXT;
        return sent.isArray()
                ? list(sent, new KindValue(Shape.LIST, null, element, false, List.of()), place)
                : NullNode.getInstance();
    }

    private JsonNode list(JsonNode sent, KindValue value, Place place) {
        if (!(sent instanceof ArrayNode array)) {
            throw unfit(sent, place, value);
        }
        KindValue element = Objects.requireNonNull(value.element());
        int length = path.length();
        for (int i = 0; i < array.size(); i++) {
            path.append('[').append(i).append(']');
            JsonNode each = array.get(i);
            JsonNode decoded = each.isNull() ? zero(element) : value(each, element, place);
            if (decoded != each) {
                array.set(i, decoded);
            }
            path.setLength(length);
        }
        return array;
    }

    private JsonNode map(JsonNode sent, KindValue value, Place place) {
        if (!(sent instanceof ObjectNode object)) {
            throw unfit(sent, place, value);
        }
        KindValue element = Objects.requireNonNull(value.element());
        int length = path.length();
        for (String key : List.copyOf(object.propertyNames())) {
            path.append('.').append(key);
            pass();
            JsonNode each = Objects.requireNonNull(object.get(key));
            JsonNode decoded = each.isNull() ? mapZero(element) : value(each, element, place);
            if (decoded != each) {
                object.replace(key, decoded);
            }
            path.setLength(length);
        }
        return object;
    }

    /** A map's bytes come back from the store as none, not as null. */
    private static JsonNode mapZero(KindValue element) {
        return element.shape() == Shape.BYTES ? NODES.stringNode("") : zero(element);
    }

    private JsonNode integer(JsonNode sent, long least, long most, Place place, KindValue value) {
        if (!sent.isIntegralNumber()
                || !sent.canConvertToLong()
                || sent.longValue() < least
                || sent.longValue() > most) {
            throw sent.isNumber()
                    ? place.unfit("number " + number(sent), GoNames.of(place, value), places)
                    : unfit(sent, place, value);
        }
        return sent;
    }

    /** As it was probably sent: what is no int64 was read as a double. */
    private static String number(JsonNode sent) {
        String text = sent.toString();
        return text.indexOf('E') < 0 ? text : GoFormat.jsonNumber(sent.doubleValue());
    }

    /** Go reads bytes also from an array of numbers; null is a zero there. */
    private String bytes(JsonNode sent, Place place) {
        byte[] bytes = new byte[sent.size()];
        for (int i = 0; i < bytes.length; i++) {
            JsonNode each = sent.get(i);
            boolean fits = each.isNull()
                    || (each.isIntegralNumber() && each.canConvertToInt() && (each.intValue() & ~255) == 0);
            if (!fits) {
                throw place.unfit(each.isNumber() ? "number " + number(each) : typeName(each), "uint8", places);
            }
            bytes[i] = (byte) each.intValue(0);
        }
        return Base64.getEncoder().encodeToString(bytes);
    }

    private JsonNode time(JsonNode sent, GoTime form, Place place, KindValue value) {
        try {
            String canonical = form.canonical(text(sent, place, value));
            return canonical.isEmpty() ? NullNode.getInstance() : canonical(sent, canonical);
        } catch (DateTimeException e) {
            throw new GoValueException(String.valueOf(e.getMessage()));
        }
    }

    private static JsonNode canonical(JsonNode sent, String text) {
        return sent.isString() && sent.stringValue().equals(text) ? sent : NODES.stringNode(text);
    }

    private String text(JsonNode sent, Place place, KindValue value) {
        if (!sent.isString()) {
            throw unfit(sent, place, value);
        }
        return sent.stringValue();
    }

    /**
     * A quantity may be sent as a number, or with blanks around it; any other value fails, as its text is none. A line
     * break stands in JSON as an escape, which the reference does not decode here.
     */
    private static String quantity(JsonNode sent) {
        String literal = sent.isString() ? BLANKS.matcher(sent.stringValue()).replaceAll("") : Literals.json(sent);
        try {
            return GoQuantity.parse(literal).canonical();
        } catch (NumberFormatException e) {
            throw new GoValueException(String.valueOf(e.getMessage()));
        }
    }

    private JsonNode wrong(JsonNode sent, Place place, KindValue value) {
        throw unfit(sent, place, value);
    }

    private GoValueException unfit(JsonNode sent, Place place, KindValue value) {
        return place.unfit(typeName(sent), GoNames.of(place, value), places);
    }

    private static String typeName(JsonNode node) {
        return switch (node.getNodeType()) {
            case STRING, BINARY -> "string";
            case NUMBER -> "number";
            case BOOLEAN -> "bool";
            case ARRAY -> "array";
            case OBJECT, POJO, MISSING, NULL -> "object";
        };
    }

    /** The innermost struct and its field, in which a value stands. */
    record Place(KindType type, KindField field) {
        GoValueException unfit(String found, String wanted, List<Place> way) {
            return new GoValueException("json: cannot unmarshal " + found + " into Go struct field " + type.simpleName()
                    + "." + way.stream().map(GoNames::path).collect(Collectors.joining(".")) + " of type " + wanted);
        }
    }
}
