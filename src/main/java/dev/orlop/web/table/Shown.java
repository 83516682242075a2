package dev.orlop.web.table;

import dev.orlop.tree.Trees;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * An object that is shown, read by paths whose names are separated by dots. What is absent or of another type than
 * expected reads as nothing: an empty text, 0, no elements.
 */
record Shown(JsonNode tree, Instant now) {
    static final String NONE = "<none>";
    static final String UNSET = "<unset>";

    JsonNode at(String path) {
        return at(tree, path);
    }

    static JsonNode at(JsonNode from, String path) {
        JsonNode node = from;
        for (String name : path.split("\\.")) {
            node = node.path(name);
        }
        return node;
    }

    boolean has(String path) {
        JsonNode node = at(path);
        return !node.isMissingNode() && !node.isNull();
    }

    String text(String path) {
        return text(tree, path);
    }

    static String text(JsonNode from, String path) {
        JsonNode node = at(from, path);
        return node.isString() ? node.stringValue() : node.isNumber() || node.isBoolean() ? node.asString() : "";
    }

    String textOr(String path, String otherwise) {
        return textOr(tree, path, otherwise);
    }

    static String textOr(JsonNode from, String path, String otherwise) {
        String text = text(from, path);
        return text.isEmpty() ? otherwise : text;
    }

    long number(String path) {
        return number(tree, path);
    }

    static long number(JsonNode from, String path) {
        JsonNode node = at(from, path);
        return node.isNumber() ? node.longValue() : 0;
    }

    boolean flag(String path) {
        return at(path).booleanValue(false);
    }

    int size(String path) {
        return at(path).size();
    }

    List<JsonNode> list(String path) {
        return list(tree, path);
    }

    static List<JsonNode> list(JsonNode from, String path) {
        List<JsonNode> elements = new ArrayList<>();
        JsonNode node = at(from, path);
        if (node.isArray()) {
            node.forEach(elements::add);
        }
        return elements;
    }

    /** What is said of each element of a list, joined by commas. */
    String each(String path, Function<JsonNode, String> text) {
        return list(path).stream().map(text).collect(Collectors.joining(","));
    }

    boolean isBeingDeleted() {
        return !text("metadata.deletionTimestamp").isEmpty();
    }

    String age() {
        return since("metadata.creationTimestamp");
    }

    String since(String path) {
        return Ages.since(text(path), now);
    }

    /** Whether a condition has a status. */
    boolean condition(String type, String status) {
        return list("status.conditions").stream()
                .anyMatch(condition -> Trees.text(condition, "type").equals(type)
                        && Trees.text(condition, "status").equals(status));
    }
}
