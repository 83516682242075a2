package dev.orlop.codec;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Messages of Kubernetes to the JSON of the same Go types, led by the descriptors. The types whose JSON is not their
 * message are named here.
 *
 * <p>Go writes every field that is not a pointer, also if it is zero, and its JSON leaves such fields out where they are
 * marked {@code omitempty}. Descriptors do not tell these fields apart. So empty texts are left out, all others are kept
 * but for {@link #OMITTED_IF_ZERO}; a zero behind a pointer ({@code gracePeriodSeconds: 0}) has a meaning.
 */
final class ProtobufTree {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter MICROS = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    /** Go's zero time, in seconds since 1970. */
    private static final long ZERO_TIME = -62_135_596_800L;

    /** The latest second of year 9999, beyond which RFC 3339 has no form. */
    private static final long MAX_TIME = 253_402_300_799L;

    private static final Set<String> OMITTED_IF_ZERO = Set.of(
            "ObjectMeta.generation",
            "Event.count",
            "Event.deprecatedCount",
            "EventSeries.count",
            "Condition.observedGeneration",
            "CustomResourceDefinitionCondition.observedGeneration",
            "CustomResourceDefinitionStatus.observedGeneration",
            "CustomResourceDefinitionSpec.preserveUnknownFields",
            "CustomResourceDefinitionVersion.deprecated",
            "CustomResourceColumnDefinition.priority",
            "JSONSchemaProps.exclusiveMaximum",
            "JSONSchemaProps.exclusiveMinimum",
            "JSONSchemaProps.uniqueItems",
            "JSONSchemaProps.nullable",
            "JSONSchemaProps.xKubernetesEmbeddedResource",
            "JSONSchemaProps.xKubernetesIntOrString",
            "TokenReviewStatus.authenticated",
            "SubjectAccessReviewStatus.denied",
            "ScaleSpec.replicas");

    private static final Map<String, String> NAMES = Map.of(
            "JSONSchemaProps.ref", "$ref",
            "JSONSchemaProps.schema", "$schema");
    private static final String EXTENSION = "xKubernetes";

    private ProtobufTree() {}

    /** Adds the fields of a message that are set. */
    static void fill(ObjectNode tree, Message message) {
        for (Map.Entry<FieldDescriptor, Object> field : message.getAllFields().entrySet()) {
            FieldDescriptor descriptor = field.getKey();
            JsonNode value = field(descriptor, field.getValue());
            if (value != null) {
                tree.set(name(descriptor), value);
            }
        }
    }

    private static String name(FieldDescriptor field) {
        String name = field.getName();
        if (name.startsWith(EXTENSION)) {
            String kebab = name.replaceAll("(?=[A-Z])", "-");
            return kebab.toLowerCase(Locale.ROOT);
        }
        return NAMES.getOrDefault(qualified(field), name);
    }

    private static String qualified(FieldDescriptor field) {
        return field.getContainingType().getName() + "." + field.getName();
    }

    private static @Nullable JsonNode field(FieldDescriptor field, Object value) {
        if (field.isMapField()) {
            return map((List<?>) value);
        }
        if (field.isRepeated()) {
            ArrayNode array = NODES.arrayNode();
            ((List<?>) value).forEach(element -> array.add(value(field, element)));
            return array;
        }
        JsonNode node = value(field, value);
        boolean omitted = switch (node.getNodeType()) {
            case STRING -> node.stringValue().isEmpty();
            case NUMBER -> node.doubleValue() == 0 && OMITTED_IF_ZERO.contains(qualified(field));
            case BOOLEAN -> !node.booleanValue() && OMITTED_IF_ZERO.contains(qualified(field));
            case NULL -> !isJson(field);
            case ARRAY, OBJECT, BINARY, MISSING, POJO -> false;
        };
        return omitted ? null : node;
    }

    /** Whether the field holds any JSON value, in which null is one. */
    private static boolean isJson(FieldDescriptor field) {
        return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                && field.getMessageType().getName().equals("JSON");
    }

    private static ObjectNode map(List<?> entries) {
        ObjectNode object = NODES.objectNode();
        for (Object each : entries) {
            Message entry = (Message) each;
            FieldDescriptor key = entry.getDescriptorForType().findFieldByNumber(1);
            FieldDescriptor value = entry.getDescriptorForType().findFieldByNumber(2);
            object.set(String.valueOf(entry.getField(key)), value(value, entry.getField(value)));
        }
        return object;
    }

    private static JsonNode value(FieldDescriptor field, Object value) {
        return switch (field.getJavaType()) {
            case INT, LONG -> NODES.numberNode(((Number) value).longValue());
            case FLOAT, DOUBLE -> number(((Number) value).doubleValue());
            case BOOLEAN -> NODES.booleanNode((Boolean) value);
            case STRING -> NODES.stringNode((String) value);
            case BYTE_STRING ->
                NODES.stringNode(Base64.getEncoder().encodeToString(((ByteString) value).toByteArray()));
            case ENUM -> NODES.stringNode(value.toString());
            case MESSAGE -> message((Message) value);
        };
    }

    /** A double as it would have come by JSON, where Go writes 10.0 as 10. */
    private static JsonNode number(double value) {
        if (!Double.isFinite(value)) {
            throw new CodecException("a number that JSON cannot hold: " + value);
        }
        String text = Numbers.format(value);
        return Numbers.node(text, text.chars().allMatch(c -> c == '-' || (c >= '0' && c <= '9')));
    }

    private static JsonNode message(Message message) {
        return switch (message.getDescriptorForType().getName()) {
            case "Time" -> time(message, SECONDS);
            case "MicroTime" -> time(message, MICROS);
            case "Quantity" -> get(message, "string");
            case "IntOrString" ->
                get(message, "type").longValue() == 0 ? get(message, "intVal") : get(message, "strVal");
            case "FieldsV1" -> json(message, "Raw");
            case "JSON" -> json(message, "raw");
            case "JSONSchemaPropsOrBool" -> has(message, "schema") ? get(message, "schema") : get(message, "allows");
            case "JSONSchemaPropsOrArray" -> firstOf(message, "jSONSchemas");
            case "JSONSchemaPropsOrStringArray" -> firstOf(message, "property");
            case "ExtraValue", "Verbs" -> elements(message, "items");
            default -> {
                ObjectNode object = NODES.objectNode();
                fill(object, message);
                yield object;
            }
        };
    }

    private static FieldDescriptor descriptor(Message message, String name) {
        FieldDescriptor field = message.getDescriptorForType().findFieldByName(name);
        if (field == null) {
            throw new IllegalStateException(message.getDescriptorForType().getFullName() + " has no field " + name);
        }
        return field;
    }

    private static JsonNode get(Message message, String name) {
        FieldDescriptor field = descriptor(message, name);
        return value(field, message.getField(field));
    }

    private static boolean has(Message message, String name) {
        return message.hasField(descriptor(message, name));
    }

    /** The elements of a field if there are any, else the schema. */
    private static JsonNode firstOf(Message message, String list) {
        ArrayNode elements = elements(message, list);
        return elements.isEmpty() ? get(message, "schema") : elements;
    }

    private static ArrayNode elements(Message message, String name) {
        FieldDescriptor field = descriptor(message, name);
        ArrayNode array = NODES.arrayNode();
        ((List<?>) message.getField(field)).forEach(element -> array.add(value(field, element)));
        return array;
    }

    private static JsonNode json(Message message, String name) {
        byte[] raw = ((ByteString) message.getField(descriptor(message, name))).toByteArray();
        return raw.length == 0 ? NODES.nullNode() : TreeReader.read(raw, duplicate -> {});
    }

    private static JsonNode time(Message message, DateTimeFormatter format) {
        long seconds = get(message, "seconds").longValue();
        long nanos = get(message, "nanos").longValue();
        if ((seconds == 0 && nanos == 0) || seconds == ZERO_TIME) {
            return NODES.nullNode();
        }
        if (seconds < ZERO_TIME || seconds > MAX_TIME) {
            throw new CodecException("a time out of range: " + seconds + " seconds");
        }
        return NODES.stringNode(format.format(Instant.ofEpochSecond(seconds, nanos)));
    }
}
