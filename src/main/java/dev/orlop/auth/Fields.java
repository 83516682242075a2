package dev.orlop.auth;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the members of an object of a configuration file, and notes what is wrong with them.
 *
 * @param path of the object, for messages; empty for the file itself
 */
public record Fields(ObjectNode node, String path, Problems problems) {
    /** The path of a member. */
    public String at(String member) {
        return path.isEmpty() ? member : path + "." + member;
    }

    public void problem(String member, String text) {
        problems.add(at(member), text);
    }

    public void invalid(String member, String value, String text) {
        problem(member, "Invalid value: \"" + value + "\": " + text);
    }

    /** Notes each member that is not among those. */
    public void allow(String... members) {
        Set<String> known = Set.of(members);
        node.propertyNames().stream()
                .filter(member -> !known.contains(member))
                .forEach(member -> problem(member, "unknown field"));
    }

    public boolean has(String member) {
        return node.hasNonNull(member);
    }

    public String text(String member) {
        JsonNode value = node.path(member);
        if (!value.isString() && has(member)) {
            problem(member, "must be a text");
        }
        return value.isString() ? value.stringValue() : "";
    }

    public String required(String member, String text) {
        String value = text(member);
        if (value.isEmpty()) {
            problem(member, "Required value: " + text);
        }
        return value;
    }

    public boolean flag(String member) {
        JsonNode value = node.path(member);
        if (!value.isBoolean() && has(member)) {
            problem(member, "must be true or false");
        }
        return value.asBoolean(false);
    }

    public List<String> texts(String member) {
        List<String> texts = new ArrayList<>();
        int index = 0;
        for (JsonNode element : array(member)) {
            if (!element.isString()) {
                problem(member + "[" + index + "]", "must be a text");
            }
            texts.add(element.isString() ? element.stringValue() : "");
            index++;
        }
        return texts;
    }

    public @Nullable Fields object(String member) {
        JsonNode value = node.path(member);
        if (value instanceof ObjectNode object) {
            return new Fields(object, at(member), problems);
        }
        if (has(member)) {
            problem(member, "must be an object");
        }
        return null;
    }

    public List<Fields> objects(String member) {
        List<Fields> all = new ArrayList<>();
        int index = 0;
        for (JsonNode element : array(member)) {
            String name = at(member) + "[" + index + "]";
            if (element instanceof ObjectNode object) {
                all.add(new Fields(object, name, problems));
            } else {
                problems.add(name, "must be an object");
            }
            index++;
        }
        return all;
    }

    private Iterable<JsonNode> array(String member) {
        JsonNode value = node.path(member);
        if (!value.isArray() && has(member)) {
            problem(member, "must be a list");
        }
        return value.isArray() ? value : List.of();
    }
}
