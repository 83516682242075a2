package dev.orlop.openapi;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Translates the paths and the shared and built-in components of OpenAPI v3 into OpenAPI v2, as the API server does. */
final class Swagger {
    static final String DEFINITIONS = "#/definitions/";

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Set<String> SCHEMAS = Set.of("items", "additionalProperties");

    private final CommonSchemas common;

    Swagger(CommonSchemas common) {
        this.common = common;
    }

    /** {@code parameters}: those that operations share. */
    ObjectNode parameters() {
        ObjectNode parameters = NODES.objectNode();
        for (String key : common.parameterKeys()) {
            ObjectNode parameter = common.parameter(key);
            String shared = common.shared(parameter);
            if (shared != null) {
                parameters.set(shared, flat(parameter));
            }
        }
        parameters.set("body-2Y1dVQaQ", body(CommonSchemas.META + "DeleteOptions", false));
        parameters.set("body-78PwaGsr", body(CommonSchemas.META + "Patch", true));
        return parameters;
    }

    ObjectNode pathItem(JsonNode item) {
        ObjectNode out = NODES.objectNode();
        for (var member : item.properties()) {
            if (member.getKey().equals("parameters")) {
                out.set("parameters", parameters(NODES.arrayNode(), member.getValue()));
            } else {
                out.set(member.getKey(), operation((ObjectNode) member.getValue()));
            }
        }
        return out;
    }

    private ObjectNode operation(ObjectNode operation) {
        ObjectNode out = operation.deepCopy();
        ArrayNode consumes = NODES.arrayNode();
        ArrayNode parameters = NODES.arrayNode();
        JsonNode content = operation.path("requestBody").get("content");
        if (content == null) {
            consumes.add("application/json").add("application/yaml");
        } else {
            content.propertyNames().forEach(consumes::add);
            parameters.add(body(operation.get("requestBody"), content));
        }
        parameters(parameters, operation.path("parameters"));
        out.remove("requestBody");
        out.remove("parameters");
        out.set("consumes", consumes);
        out.putArray("produces").add("application/json").add("application/yaml");
        out.putArray("schemes").add("https");
        if (!parameters.isEmpty()) {
            out.set("parameters", parameters);
        }
        out.path("responses").forEach(response -> response((ObjectNode) response));
        return out;
    }

    private static void response(ObjectNode response) {
        JsonNode content = response.remove("content");
        if (content != null) {
            response.putObject("schema").put("$ref", DEFINITIONS + componentOf(content));
        }
    }

    private static String componentOf(JsonNode content) {
        String reference = content.iterator().next().path("schema").path("$ref").stringValue();
        return reference.substring(PathItems.REFERENCE.length());
    }

    private static ObjectNode body(JsonNode requestBody, JsonNode content) {
        return switch (componentOf(content)) {
            case CommonSchemas.META + "DeleteOptions" -> reference("body-2Y1dVQaQ");
            case CommonSchemas.META + "Patch" -> reference("body-78PwaGsr");
            default -> body(componentOf(content), requestBody.path("required").booleanValue(false));
        };
    }

    private static ObjectNode body(String component, boolean required) {
        ObjectNode body = NODES.objectNode().put("name", "body").put("in", "body");
        if (required) {
            body.put("required", true);
        }
        body.putObject("schema").put("$ref", DEFINITIONS + component);
        return body;
    }

    private static ObjectNode reference(String parameter) {
        return NODES.objectNode().put("$ref", "#/parameters/" + parameter);
    }

    private ArrayNode parameters(ArrayNode out, JsonNode parameters) {
        for (JsonNode parameter : parameters) {
            String shared = common.shared(parameter);
            out.add(shared == null ? flat(parameter) : reference(shared));
        }
        return out;
    }

    /** A parameter with the members of its schema among its own. */
    private static ObjectNode flat(JsonNode parameter) {
        ObjectNode out = (ObjectNode) parameter.deepCopy();
        ObjectNode schema = (ObjectNode) out.remove("schema");
        return out.setAll(schema);
    }

    /** A component of the API machinery or of a built-in type. */
    static ObjectNode schema(JsonNode component) {
        ObjectNode out = NODES.objectNode();
        for (var member : component.properties()) {
            String name = member.getKey();
            JsonNode value = member.getValue();
            switch (name) {
                case "default" -> {
                    // Clients of v2 that validate would take a default for a value that was sent.
                }
                case "oneOf" -> out.put("type", "string");
                case "allOf" -> out.set("$ref", moved(value.path(0).get("$ref")));
                case "$ref" -> out.set("$ref", moved(value));
                case "properties" -> out.set(name, properties(value));
                default -> out.set(name, SCHEMAS.contains(name) && value.isObject() ? schema(value) : value);
            }
        }
        return out;
    }

    private static ObjectNode properties(JsonNode properties) {
        ObjectNode out = NODES.objectNode();
        properties.properties().forEach(member -> out.set(member.getKey(), schema(member.getValue())));
        return out;
    }

    private static JsonNode moved(@Nullable JsonNode reference) {
        String text = reference == null ? "" : reference.asString("");
        return NODES.stringNode(text.replace(PathItems.REFERENCE, DEFINITIONS));
    }
}
