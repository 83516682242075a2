package dev.orlop.schema.definition;

import dev.orlop.object.Status.Cause;
import dev.orlop.schema.Patterns;
import dev.orlop.tree.FieldErrors;
import dev.orlop.tree.Literals;
import dev.orlop.tree.Trees;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Checks that a schema is structural. Each value has one type, and junctors only restrict what is declared outside of
 * them ({@code apiextensions-apiserver/pkg/apiserver/schema/validation.go}, {@code complete.go}). One schema, one
 * thread.
 */
final class StructuralRules {
    private static final List<String> JUNCTORS = List.of("anyOf", "allOf", "oneOf");

    private final List<Cause> causes = new ArrayList<>();
    private final FieldErrors found = new FieldErrors();

    private StructuralRules() {}

    /** Where a node stands. */
    private enum Level {
        ROOT("must not be empty at the root"),
        ITEM("must not be empty for specified array items"),
        FIELD("must not be empty for specified object fields");

        private final String untyped;

        Level(String untyped) {
            this.untyped = untyped;
        }
    }

    /** What is wrong, sorted by its text. */
    public static List<Cause> check(JsonNode schema, String path) {
        StructuralRules rules = new StructuralRules();
        rules.node(schema, Level.ROOT, path);
        rules.completeness(schema, schema, path, path);
        rules.causes.addAll(rules.found.list());
        rules.causes.sort(Comparator.comparing(cause -> cause.field() + ": " + cause.message()));
        return rules.causes;
    }

    private void node(JsonNode schema, Level level, String path) {
        String type = Trees.text(schema, "type");
        JsonNode items = schema.get("items");
        if (type.equals("array") && !(items instanceof ObjectNode)) {
            found.required(path + ".items", "must be specified");
        }
        if (items instanceof ObjectNode) {
            node(items, Level.ITEM, path + ".items");
        }
        members(schema).forEach((name, member) -> node(member, Level.FIELD, path + ".properties[" + name + "]"));
        JsonNode values = schema.get("additionalProperties");
        if (isSet(values)) {
            if (level == Level.ROOT) {
                found.forbidden(path + ".additionalProperties", "must not be used at the root");
            }
            if (values instanceof ObjectNode) {
                node(values, Level.FIELD, path + ".additionalProperties");
            }
        }
        extensions(schema, path);
        valueValidation(schema, isIntOrString(schema.get("anyOf")), isIntOrStringInAllOf(schema), path);
        type(schema, type, level, path);
        metadata(schema, level, path);
    }

    private void extensions(JsonNode schema, String path) {
        if (!Trees.flag(schema, "x-kubernetes-int-or-string")) {
            return;
        }
        for (String flag : List.of("x-kubernetes-preserve-unknown-fields", "x-kubernetes-embedded-resource")) {
            if (Trees.flag(schema, flag)) {
                invalid(path + "." + flag, "true", "must be false if x-kubernetes-int-or-string is true");
            }
        }
    }

    private void type(JsonNode schema, String type, Level level, String path) {
        boolean embedded = Trees.flag(schema, "x-kubernetes-embedded-resource");
        boolean preserving = Trees.flag(schema, "x-kubernetes-preserve-unknown-fields");
        if (embedded && !type.equals("object")) {
            String message = "must be object if x-kubernetes-embedded-resource is true";
            if (type.isEmpty()) {
                found.required(path + ".type", message);
            } else {
                invalid(path + ".type", Literals.quote(type), message);
            }
        } else if (type.isEmpty() && !Trees.flag(schema, "x-kubernetes-int-or-string") && !preserving) {
            found.required(path + ".type", level.untyped);
        }
        if (embedded && isSet(schema.get("additionalProperties"))) {
            found.forbidden(
                    path + ".additionalProperties", "must not be used if x-kubernetes-embedded-resource is set");
        }
        if (level == Level.ROOT && !type.isEmpty() && !type.equals("object")) {
            invalid(path + ".type", Literals.quote(type), "must be object at the root");
        }
        if (embedded && !preserving && members(schema).isEmpty()) {
            found.required(
                    path + ".properties",
                    "must not be empty if x-kubernetes-embedded-resource is true without"
                            + " x-kubernetes-preserve-unknown-fields");
        }
    }

    private void metadata(JsonNode schema, Level level, String path) {
        boolean isResource = level == Level.ROOT || Trees.flag(schema, "x-kubernetes-embedded-resource");
        Map<String, JsonNode> members = members(schema);
        for (String name : List.of("kind", "apiVersion")) {
            JsonNode member = members.get(name);
            String type = Trees.text(member, "type");
            if (isResource && member != null && !type.equals("string")) {
                invalid(path + ".properties[" + name + "].type", Literals.quote(type), "must be string");
            }
        }
        JsonNode metadata = members.get("metadata");
        if (metadata == null) {
            return;
        }
        String at = path + ".properties[metadata]";
        String type = Trees.text(metadata, "type");
        if (isResource && !type.equals("object")) {
            invalid(at + ".type", Literals.quote(type), "must be object");
        }
        if (level == Level.ROOT && restrictsMore(metadata)) {
            found.forbidden(
                    at,
                    "must not specify anything other than name and generateName, but metadata is implicitly specified");
        }
    }

    private static boolean restrictsMore(JsonNode metadata) {
        return metadata.properties().stream().anyMatch(member -> switch (member.getKey()) {
            case "type", "default", "$ref" -> false;
            case "properties" -> !isNamesOnly(member.getValue());
            case "items" -> member.getValue() instanceof ObjectNode;
            // A structural schema takes the elements of these, not the list or map itself.
            case "allOf", "anyOf", "oneOf", "enum", "definitions", "dependencies", "patternProperties" ->
                !member.getValue().isEmpty();
            default -> isSet(member.getValue());
        });
    }

    private static boolean isNamesOnly(JsonNode properties) {
        return properties.propertyNames().stream().allMatch(name -> name.equals("name") || name.equals("generateName"));
    }

    private void valueValidation(JsonNode schema, boolean skipAnyOf, boolean skipInAllOf, String path) {
        for (String junctor : JUNCTORS) {
            List<JsonNode> nodes = Trees.elements(schema, junctor);
            for (int i = 0; i < nodes.size() && !(skipAnyOf && junctor.equals("anyOf")); i++) {
                boolean skip = skipInAllOf && i == 0 && junctor.equals("allOf");
                nested(nodes.get(i), skip, path + "." + junctor + "[" + i + "]");
            }
        }
        if (schema.get("not") instanceof ObjectNode not) {
            nested(not, false, path + ".not");
        }
        String pattern = Trees.text(schema, "pattern");
        String problem = pattern.isEmpty() ? null : Patterns.problem(pattern);
        if (problem != null) {
            invalid(
                    path + ".pattern",
                    Literals.quote(pattern),
                    "must be a valid regular expression, but isn't: " + problem);
        }
    }

    private void nested(JsonNode schema, boolean skipAnyOf, String path) {
        valueValidation(schema, skipAnyOf, false, path);
        if (schema.get("items") instanceof ObjectNode items) {
            nested(items, false, path + ".items");
        }
        members(schema).forEach((name, member) -> nested(member, false, path + ".properties[" + name + "]"));
        forbidText(schema, "type", path);
        JsonNode values = schema.get("additionalProperties");
        if (values instanceof ObjectNode || (values != null && values.isBoolean() && values.booleanValue())) {
            found.forbidden(path + ".additionalProperties", "must be undefined to be structural");
        }
        forbid(schema, "default", "must be undefined", path);
        forbidText(schema, "title", path);
        forbidText(schema, "description", path);
        for (String flag : List.of(
                "nullable",
                "x-kubernetes-preserve-unknown-fields",
                "x-kubernetes-embedded-resource",
                "x-kubernetes-int-or-string")) {
            if (Trees.flag(schema, flag)) {
                found.forbidden(path + "." + flag, "must be false to be structural");
            }
        }
        forbidList(schema, "x-kubernetes-list-map-keys", path);
        forbid(schema, "x-kubernetes-list-type", "must be undefined", path);
        forbid(schema, "x-kubernetes-map-type", "must be undefined", path);
        forbidList(schema, "x-kubernetes-validations", path);
        if (members(schema).containsKey("metadata")) {
            found.forbidden(path + ".properties[metadata]", "must not be specified in a nested context");
        }
    }

    private void forbidText(JsonNode schema, String member, String path) {
        if (!Trees.text(schema, member).isEmpty()) {
            found.forbidden(path + "." + member, "must be empty to be structural");
        }
    }

    private void forbidList(JsonNode schema, String member, String path) {
        if (!Trees.elements(schema, member).isEmpty()) {
            found.forbidden(path + "." + member, "must be empty to be structural");
        }
    }

    private void forbid(JsonNode schema, String member, String what, String path) {
        if (isSet(schema.get(member))) {
            found.forbidden(path + "." + member, what + " to be structural");
        }
    }

    /** What junctors restrict must be declared outside of them. */
    private void completeness(JsonNode junctors, @Nullable JsonNode schema, String path, String from) {
        if (junctors.get("not") instanceof ObjectNode not) {
            nestedCompleteness(not, schema, path, from + ".not");
        }
        for (String junctor : JUNCTORS) {
            List<JsonNode> nodes = Trees.elements(junctors, junctor);
            for (int i = 0; i < nodes.size(); i++) {
                nestedCompleteness(nodes.get(i), schema, path, from + "." + junctor + "[" + i + "]");
            }
        }
    }

    private void nestedCompleteness(JsonNode nested, @Nullable JsonNode schema, String path, String from) {
        if (schema == null) {
            found.required(path, "because it is defined in " + from);
            return;
        }
        completeness(nested, schema, path, from);
        if (nested.get("items") instanceof ObjectNode items) {
            JsonNode declared = schema.get("items") instanceof ObjectNode object ? object : null;
            nestedCompleteness(items, declared, path + ".items", from + ".items");
        }
        Map<String, JsonNode> declared = members(schema);
        members(nested).forEach((name, member) -> {
            String at = ".properties[" + name + "]";
            nestedCompleteness(member, declared.get(name), path + at, from + at);
        });
    }

    private void invalid(String field, String value, String message) {
        causes.add(new Cause("FieldValueInvalid", "Invalid value: " + value + ": " + message, field));
    }

    static boolean isIntOrString(@Nullable JsonNode anyOf) {
        return anyOf != null
                && anyOf.isArray()
                && anyOf.size() == 2
                && isOnlyType(anyOf.get(0), "integer")
                && isOnlyType(anyOf.get(1), "string");
    }

    private static boolean isOnlyType(JsonNode schema, String type) {
        return schema.size() == 1 && Trees.text(schema, "type").equals(type);
    }

    private static boolean isIntOrStringInAllOf(JsonNode schema) {
        List<JsonNode> allOf = Trees.elements(schema, "allOf");
        return !allOf.isEmpty() && isIntOrString(allOf.getFirst().get("anyOf"));
    }

    private static Map<String, JsonNode> members(JsonNode schema) {
        return SchemaTrees.members(schema, "properties");
    }

    private static boolean isSet(@Nullable JsonNode value) {
        return value != null && !value.isNull();
    }
}
