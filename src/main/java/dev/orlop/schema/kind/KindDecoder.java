package dev.orlop.schema.kind;

import dev.orlop.codec.CodecException;
import dev.orlop.object.GoFormat;
import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import dev.orlop.schema.kind.KindValue.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Walks one object along its kind's type, and brings every value into the form that Go writes. Each value is looked at once.
 *
 * <p>The depth is that of the parsed body, which the parser limits. One object, one thread.
 */
final class KindDecoder {
    private final Consumer<String> unknown;
    private final Duplicates duplicates;
    /** The way to the current value with indexes and keys, for unknown fields. */
    private final StringBuilder path = new StringBuilder();
    /** The fields on the way, without indexes and keys: so Go names the place of a wrong value. */
    private final List<Place> places = new ArrayList<>();

    private final ScalarDecoder scalars = new ScalarDecoder(places);
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
                JsonNode written = EmptyValues.written(place, value);
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
                JsonNode empty = EmptyValues.empty(field);
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

    /** The value as Go writes it; {@code NullNode} for one that is empty. */
    private JsonNode value(JsonNode sent, KindValue value, Place place) {
        return switch (value.shape()) {
            case STRUCT -> {
                if (!(sent instanceof ObjectNode object)) {
                    throw scalars.unfit(sent, place, value);
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
            case STRING, BOOLEAN, INT32, INT64, DOUBLE, BYTES, TIME, MICRO_TIME, QUANTITY, INT_OR_STRING, RAW ->
                scalars.decode(sent, value, place);
        };
    }

    /** Go leaves the field empty where it expects neither, but for the place of a boolean. */
    private JsonNode schemaOr(JsonNode sent, KindValue value, Place place) {
        KindValue schema = value.schema();
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
            throw scalars.unfit(sent, place, value);
        }
        KindValue element = Objects.requireNonNull(value.element());
        int length = path.length();
        for (int i = 0; i < array.size(); i++) {
            path.append('[').append(i).append(']');
            JsonNode each = array.get(i);
            JsonNode decoded = each.isNull() ? EmptyValues.zero(element) : value(each, element, place);
            if (decoded != each) {
                array.set(i, decoded);
            }
            path.setLength(length);
        }
        return array;
    }

    private JsonNode map(JsonNode sent, KindValue value, Place place) {
        if (!(sent instanceof ObjectNode object)) {
            throw scalars.unfit(sent, place, value);
        }
        KindValue element = Objects.requireNonNull(value.element());
        int length = path.length();
        for (String key : List.copyOf(object.propertyNames())) {
            path.append('.').append(key);
            pass();
            JsonNode each = Objects.requireNonNull(object.get(key));
            JsonNode decoded = each.isNull() ? EmptyValues.mapZero(element) : value(each, element, place);
            if (decoded != each) {
                object.replace(key, decoded);
            }
            path.setLength(length);
        }
        return object;
    }
}
