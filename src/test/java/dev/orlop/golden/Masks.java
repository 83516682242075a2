package dev.orlop.golden;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Replaces what differs from run to run, as the recordings do. One per run of a scenario. */
final class Masks {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Pattern UID =
            Pattern.compile("\\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\b");
    private static final Pattern TIME = Pattern.compile("\\b\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z");
    private static final Pattern HASH = Pattern.compile("\\b[0-9A-F]{40,128}\\b");
    private static final Pattern WHOLE = Pattern.compile("Invalid value: \"\\{.*managedFields.*\\}\"", Pattern.DOTALL);
    private static final Pattern VERSION =
            Pattern.compile("(?i)((?:resource ?version|current)[^0-9\"<]{0,40})(\\d{2,})\\b");
    private static final Pattern AGE = Pattern.compile("<invalid>|<unknown>|\\d+[smhdy](\\d+[smhdy])?");
    private static final Pattern DIGITS = Pattern.compile("\\d+");
    private static final Set<String> VERSIONED = Set.of("metadata", "involvedObject", "preconditions");

    private final Map<String, Map<String, Integer>> versions = new HashMap<>();

    String text(String text) {
        String masked = WHOLE.matcher(text).replaceAll("Invalid value: \"{…}\"");
        masked = UID.matcher(masked).replaceAll("<uid>");
        masked = HASH.matcher(masked).replaceAll("<hash>");
        masked = TIME.matcher(masked).replaceAll("<time>");
        return VERSION.matcher(masked).replaceAll("$1<rv>");
    }

    List<String> texts(List<String> texts) {
        return texts.stream().map(this::text).sorted().toList();
    }

    JsonNode clean(JsonNode value) {
        return clean(value, "");
    }

    private JsonNode clean(JsonNode value, String parent) {
        if (value instanceof ObjectNode object) {
            ObjectNode out = NODES.objectNode();
            object.properties().forEach(member -> out.set(member.getKey(), member(object, parent, member)));
            return out;
        }
        if (value instanceof ArrayNode array) {
            ArrayNode out = NODES.arrayNode();
            array.forEach(element -> out.add(clean(element, "[]")));
            return out;
        }
        return value.isString() ? NODES.stringNode(text(value.stringValue())) : value;
    }

    private JsonNode member(ObjectNode object, String parent, Map.Entry<String, JsonNode> member) {
        String name = member.getKey();
        JsonNode value = member.getValue();
        if (value.isString()) {
            String text = value.stringValue();
            if (name.equals("resourceVersion") && DIGITS.matcher(text).matches() && VERSIONED.contains(parent)) {
                return NODES.stringNode(version(object, text));
            }
            if (name.equals("continue") && !text.isEmpty()) {
                return NODES.stringNode("<token>");
            }
        }
        if (name.equals("cells") && value instanceof ArrayNode cells) {
            ArrayNode out = NODES.arrayNode();
            cells.forEach(cell -> out.add(
                    cell.isString() && AGE.matcher(cell.stringValue()).matches()
                            ? NODES.stringNode("<age>")
                            : clean(cell, name)));
            return out;
        }
        return clean(value, name);
    }

    /** The n-th version of its object that this run has seen. */
    private String version(ObjectNode metadata, String version) {
        if (!metadata.has("uid")) {
            return "<rv>";
        }
        Map<String, Integer> seen = versions.computeIfAbsent(metadata.get("uid").asString(""), uid -> new HashMap<>());
        return "<rv" + seen.computeIfAbsent(version, v -> seen.size() + 1) + ">";
    }
}
