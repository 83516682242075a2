package dev.orlop.golden;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Lists where an answer differs from the recorded one. */
final class Differences {
    private static final int SHOWN = 300;

    private final List<String> found = new ArrayList<>();

    private Differences() {}

    static List<String> between(JsonNode want, JsonNode got) {
        Differences differences = new Differences();
        differences.compare("", canonical(want.deepCopy()), canonical(got.deepCopy()));
        return differences.found;
    }

    private void compare(String path, JsonNode want, JsonNode got) {
        if (want.isObject() && got.isObject()) {
            members(path, want, got);
        } else if (want.isArray() && got.isArray()) {
            elements(path, want, got);
        } else if (want.isNumber() && got.isNumber()) {
            if (want.decimalValue().compareTo(got.decimalValue()) != 0) {
                differ(path, want, got);
            }
        } else if (!want.equals(got)) {
            differ(path, want, got);
        }
    }

    private void members(String path, JsonNode want, JsonNode got) {
        TreeSet<String> names = new TreeSet<>(want.propertyNames());
        names.addAll(got.propertyNames());
        for (String name : names) {
            String at = path.isEmpty() ? name : path + "." + name;
            if (!got.has(name)) {
                found.add(at + ": missing, want " + shown(want.get(name)));
            } else if (!want.has(name)) {
                found.add(at + ": unexpected " + shown(got.get(name)));
            } else {
                compare(at, want.get(name), got.get(name));
            }
        }
    }

    private void elements(String path, JsonNode want, JsonNode got) {
        if (want.size() != got.size()) {
            found.add("%s: want %d elements %s, got %d %s"
                    .formatted(path, want.size(), shown(want), got.size(), shown(got)));
            return;
        }
        for (int i = 0; i < want.size(); i++) {
            compare(path + "[" + i + "]", want.get(i), got.get(i));
        }
    }

    private void differ(String path, JsonNode want, JsonNode got) {
        found.add(path + ": want " + shown(want) + ", got " + shown(got));
    }

    private static String shown(JsonNode value) {
        String text = value.toString();
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }

    /** Causes have no order, and a message that joins several of them counts by its beginning. */
    private static JsonNode canonical(JsonNode value) {
        if (value instanceof ObjectNode object) {
            object.properties().forEach(member -> canonical(member.getValue()));
            if (object.path("kind").asString("").equals("Status")
                    && object.path("details").path("causes") instanceof ArrayNode causes) {
                sort(object, causes);
            }
        } else if (value instanceof ArrayNode array) {
            array.forEach(Differences::canonical);
        }
        return value;
    }

    private static void sort(ObjectNode status, ArrayNode causes) {
        List<JsonNode> sorted = new ArrayList<>();
        causes.forEach(sorted::add);
        sorted.sort(Comparator.comparing(cause ->
                cause.path("field").asString("") + "\n" + cause.path("message").asString("") + "\n"
                        + cause.path("reason").asString("")));
        causes.removeAll();
        causes.addAll(sorted);
        String message = status.path("message").asString("");
        int list = message.indexOf(": [");
        if (sorted.size() > 1 && list >= 0) {
            status.put("message", message.substring(0, list) + ": [...]");
        }
    }
}
