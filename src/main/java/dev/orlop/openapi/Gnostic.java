package dev.orlop.openapi;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Writes parts of an OpenAPI v2 document as the protobuf messages of gnostic ({@code openapiv2/OpenAPIv2.proto}), whose
 * field numbers stand here. Values of any type are YAML text there, of which JSON is a part.
 */
final class Gnostic {
    /** Fields of {@code Document}. */
    static final int PATHS = 8;

    static final int DEFINITIONS = 9;
    static final int PARAMETERS = 10;
    /** Field of the entries in {@code Paths}, and in {@code Definitions} and {@code ParameterDefinitions}. */
    static final int PATH = 2;

    static final int ENTRY = 1;

    private Gnostic() {}

    /** {@code swagger} and {@code info} of a document. */
    static byte[] head(String title, String version) {
        Message info = new Message().text(1, title).text(2, version);
        return new Message().text(1, "2.0").message(2, info).toBytes();
    }

    /** Entries of {@code Paths}. */
    static byte[] paths(JsonNode paths) {
        Message out = new Message();
        paths.properties().forEach(path -> out.message(PATH, named(path.getKey(), pathItem(path.getValue()))));
        return out.toBytes();
    }

    /** Entries of {@code Definitions}. */
    static byte[] definitions(JsonNode definitions) {
        Message out = new Message();
        definitions.properties().forEach(type -> out.message(ENTRY, named(type.getKey(), schema(type.getValue()))));
        return out.toBytes();
    }

    /** Entries of {@code ParameterDefinitions}. */
    static byte[] parameters(JsonNode parameters) {
        Message out = new Message();
        parameters
                .properties()
                .forEach(shared -> out.message(ENTRY, named(shared.getKey(), parameter(shared.getValue()))));
        return out.toBytes();
    }

    private static Message named(String name, Message value) {
        return new Message().text(1, name).message(2, value);
    }

    private static Message pathItem(JsonNode item) {
        Message out = new Message();
        int field = 2;
        for (String method : new String[] {"get", "put", "post", "delete", "options", "head", "patch"}) {
            JsonNode operation = item.get(method);
            out.message(field++, operation == null ? null : operation(operation));
        }
        return parameters(out, 9, item.path("parameters"));
    }

    private static Message operation(JsonNode operation) {
        Message out = new Message()
                .texts(1, operation.path("tags"))
                .text(3, operation.get("description"))
                .text(5, operation.get("operationId"))
                .texts(6, operation.path("produces"))
                .texts(7, operation.path("consumes"));
        parameters(out, 8, operation.path("parameters"));
        out.message(9, responses(operation.path("responses"))).texts(10, operation.path("schemes"));
        return extensions(out, 13, operation);
    }

    private static Message parameters(Message out, int field, JsonNode parameters) {
        for (JsonNode parameter : parameters) {
            JsonNode reference = parameter.get("$ref");
            out.message(
                    field,
                    reference == null
                            ? new Message().message(1, parameter(parameter))
                            : new Message().message(2, new Message().text(1, reference)));
        }
        return out;
    }

    /** {@code Parameter}: of the body, or of the query or the path, which number their fields differently. */
    private static Message parameter(JsonNode parameter) {
        return switch (parameter.path("in").stringValue("")) {
            case "body" ->
                new Message()
                        .message(
                                1,
                                new Message()
                                        .text(2, parameter.get("name"))
                                        .text(3, parameter.get("in"))
                                        .flag(4, parameter.get("required"))
                                        .message(5, schema(parameter.get("schema"))));
            case "path" -> new Message().message(2, new Message().message(4, simple(parameter, 5, 19)));
            default -> new Message().message(2, new Message().message(3, simple(parameter, 6, 20)));
        };
    }

    private static Message simple(JsonNode parameter, int type, int unique) {
        return new Message()
                .flag(1, parameter.get("required"))
                .text(2, parameter.get("in"))
                .text(3, parameter.get("description"))
                .text(4, parameter.get("name"))
                .text(type, parameter.get("type"))
                .flag(unique, parameter.get("uniqueItems"));
    }

    private static Message responses(JsonNode responses) {
        Message out = new Message();
        for (var response : responses.properties()) {
            JsonNode schema = response.getValue().get("schema");
            Message value = new Message().text(1, response.getValue().get("description"));
            value.message(2, schema == null ? null : new Message().message(1, schema(schema)));
            out.message(1, named(response.getKey(), new Message().message(1, value)));
        }
        return out;
    }

    private static Message schema(JsonNode schema) {
        Message out = new Message()
                .text(1, schema.get("$ref"))
                .text(2, schema.get("format"))
                .text(3, schema.get("title"))
                .text(4, schema.get("description"))
                .number(6, schema.get("multipleOf"))
                .number(7, schema.get("maximum"))
                .flag(8, schema.get("exclusiveMaximum"))
                .number(9, schema.get("minimum"))
                .flag(10, schema.get("exclusiveMinimum"))
                .integer(11, schema.get("maxLength"))
                .integer(12, schema.get("minLength"))
                .text(13, schema.get("pattern"))
                .integer(14, schema.get("maxItems"))
                .integer(15, schema.get("minItems"))
                .flag(16, schema.get("uniqueItems"))
                .integer(17, schema.get("maxProperties"))
                .integer(18, schema.get("minProperties"))
                .texts(19, schema.path("required"));
        schema.path("enum").forEach(value -> out.message(20, any(value)));
        out.message(21, additionalProperties(schema.get("additionalProperties")));
        JsonNode type = schema.get("type");
        out.message(22, type == null ? null : new Message().text(1, type));
        JsonNode items = schema.get("items");
        out.message(23, items == null ? null : new Message().message(1, schema(items)));
        JsonNode properties = schema.get("properties");
        out.message(25, properties == null ? null : properties(properties));
        JsonNode documents = schema.get("externalDocs");
        out.message(
                29,
                documents == null
                        ? null
                        : new Message().text(1, documents.get("description")).text(2, documents.get("url")));
        JsonNode example = schema.get("example");
        out.message(30, example == null ? null : any(example));
        return extensions(out, 31, schema);
    }

    private static @Nullable Message additionalProperties(@Nullable JsonNode values) {
        if (values == null) {
            return null;
        }
        return values.isBoolean() ? new Message().flag(2, values) : new Message().message(1, schema(values));
    }

    private static Message properties(JsonNode properties) {
        Message out = new Message();
        properties
                .properties()
                .forEach(property -> out.message(1, named(property.getKey(), schema(property.getValue()))));
        return out;
    }

    private static Message extensions(Message out, int field, JsonNode of) {
        for (var member : of.properties()) {
            if (member.getKey().startsWith("x-")) {
                out.message(field, named(member.getKey(), any(member.getValue())));
            }
        }
        return out;
    }

    private static Message any(JsonNode value) {
        return new Message().text(2, value.toString() + "\n");
    }
}
