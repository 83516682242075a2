package dev.orlop.schema.custom;

import dev.orlop.tree.Literals;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Writes decoded values and their types as Go prints them: {@code %v} and {@code %T}. */
final class GoValues {
    private GoValues() {}

    static String value(JsonNode value) {
        return switch (value.getNodeType()) {
            case OBJECT ->
                value.properties().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(member -> member.getKey() + ":" + value(member.getValue()))
                        .collect(Collectors.joining(" ", "map[", "]"));
            case ARRAY -> value.valueStream().map(GoValues::value).collect(Collectors.joining(" ", "[", "]"));
            case STRING -> value.stringValue();
            case NUMBER -> Literals.number(value);
            case BOOLEAN -> Boolean.toString(value.booleanValue());
            case NULL, MISSING, BINARY, POJO -> "<nil>";
        };
    }

    static String type(JsonNode value) {
        return switch (value.getNodeType()) {
            case OBJECT -> "map[string]interface {}";
            case ARRAY -> "[]interface {}";
            case STRING -> "string";
            case NUMBER -> value.isIntegralNumber() ? "int64" : "float64";
            case BOOLEAN -> "bool";
            case NULL, MISSING, BINARY, POJO -> "<nil>";
        };
    }
}
