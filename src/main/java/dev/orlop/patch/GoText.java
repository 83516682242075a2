package dev.orlop.patch;

import dev.orlop.object.GoFormat;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes values as the reference's messages show them: Go's {@code %v} and {@code encoding/json}. */
final class GoText {
    private static final JsonMapper JSON = JsonMapper.shared();

    private GoText() {}

    /** {@code %v} of a decoded JSON value. */
    static String value(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT ->
                node.properties().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(member -> member.getKey() + ":" + value(member.getValue()))
                        .collect(Collectors.joining(" ", "map[", "]"));
            case ARRAY -> node.valueStream().map(GoText::value).collect(Collectors.joining(" ", "[", "]"));
            case STRING -> node.stringValue();
            case NULL, MISSING -> "<nil>";
            case NUMBER -> node.isIntegralNumber() ? node.asString() : number(node.doubleValue());
            case BOOLEAN, BINARY, POJO -> node.asString();
        };
    }

    /** {@code %v} of a float64: like {@code %g}, with an exponent below 1e-4 and from 1e21 on. */
    private static String number(double value) {
        return GoFormat.number(value, 1e-4, 1e21, 2);
    }

    /** {@code json.Marshal}: compact, and safe to stand in HTML. */
    static String json(JsonNode node) {
        return JSON.writeValueAsString(node)
                .replace("<", "\\u003c")
                .replace(">", "\\u003e")
                .replace("&", "\\u0026");
    }

    /** {@code json.Marshal} of a map: its members by their names. */
    static String sortedJson(JsonNode node) {
        if (!(node instanceof ObjectNode object)) {
            return json(node);
        }
        ObjectNode sorted = JsonNodeFactory.instance.objectNode();
        object.properties().stream()
                .sorted(Comparator.comparing(Map.Entry::getKey))
                .forEach(member -> sorted.set(member.getKey(), member.getValue()));
        return json(sorted);
    }

    /** What {@code reflect} calls the type of a decoded value, as {@code %s} of a {@code reflect.Type} prints it. */
    static String goType(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT -> "map[string]interface {}";
            case ARRAY -> "[]interface {}";
            case STRING -> "string";
            case NUMBER -> node.isIntegralNumber() ? "int64" : "float64";
            case BOOLEAN -> "bool";
            case NULL, MISSING -> "%!s(<nil>)";
            case BINARY, POJO -> "value";
        };
    }
}
