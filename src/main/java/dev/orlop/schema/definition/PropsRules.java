package dev.orlop.schema.definition;

import dev.orlop.object.GoFormat;
import dev.orlop.object.Status.Cause;
import dev.orlop.tree.FieldErrors;
import dev.orlop.tree.Literals;
import dev.orlop.tree.Trees;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Checks what each node of a definition's schema says by itself: keywords that are not supported, lists, maps, rules
 * ({@code ValidateCustomResourceDefinitionOpenAPISchema}). One schema, one thread.
 */
final class PropsRules {
    private static final List<String> TYPES = List.of("array", "boolean", "integer", "number", "object", "string");
    private static final Set<String> OF_TYPE = Set.of("metadata", "kind", "apiVersion");
    private static final List<String> REASONS =
            List.of("FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired");

    private final FieldErrors errors;

    private PropsRules(FieldErrors errors) {
        this.errors = errors;
    }

    /**
     * What holds of a node because of where it stands.
     *
     * @param defaultsForbidden why it may have no default, or null if it may
     * @param insideMeta whether it describes apiVersion, kind or metadata of a resource
     */
    private record Place(@Nullable String defaultsForbidden, boolean insideMeta) {}

    public static void check(JsonNode schema, String path, FieldErrors errors) {
        new PropsRules(errors).node(schema, path, new Place(null, false), true);
    }

    private void node(JsonNode schema, String path, Place place, boolean isRoot) {
        keywords(schema, path, place);
        if (Trees.flag(schema, "uniqueItems")) {
            errors.forbidden(
                    path + ".uniqueItems",
                    "uniqueItems cannot be set to true since the runtime complexity becomes quadratic");
        }
        below(schema, path, place, isRoot);
        JsonNode preserve = schema.get("x-kubernetes-preserve-unknown-fields");
        if (preserve != null && preserve.isBoolean() && !preserve.booleanValue()) {
            invalid(path + ".x-kubernetes-preserve-unknown-fields", "false", "must be true or undefined");
        }
        mapType(schema, path);
        listType(schema, path);
        listMap(schema, path);
        listItems(schema, path);
        rules(schema, path);
    }

    private void keywords(JsonNode schema, String path, Place place) {
        String type = Trees.text(schema, "type");
        if (!type.isEmpty() && !TYPES.contains(type)) {
            errors.add(Cause.notSupported(path + ".type", type, TYPES));
        }
        if (isSet(schema, "default") && place.defaultsForbidden != null) {
            errors.forbidden(path + ".default", ("must not be set " + place.defaultsForbidden).strip());
        }
        if (!Trees.text(schema, "id").isEmpty()) {
            errors.forbidden(path + ".id", "id is not supported");
        }
        unsupported(schema, "additionalItems", true, path);
        unsupported(schema, "patternProperties", false, path);
        unsupported(schema, "definitions", false, path);
        unsupported(schema, "dependencies", true, path);
        unsupported(schema, "$ref", true, path);
        if (type.equals("null")) {
            errors.forbidden(path + ".type", "type cannot be set to null, use nullable as an alternative");
        }
        if (!Trees.elements(schema, "items").isEmpty()) {
            errors.forbidden(path + ".items", "items must be a schema object and not an array");
        }
        if (place.insideMeta && Trees.flag(schema, "x-kubernetes-embedded-resource")) {
            errors.forbidden(path + ".x-kubernetes-embedded-resource", "must not be used inside of resource meta");
        }
    }

    private void unsupported(JsonNode schema, String keyword, boolean evenEmpty, String path) {
        if (isSet(schema, keyword) && (evenEmpty || !schema.get(keyword).isEmpty())) {
            errors.forbidden(path + "." + keyword, keyword + " is not supported");
        }
    }

    private void below(JsonNode schema, String path, Place place, boolean isRoot) {
        Map<String, JsonNode> properties = SchemaTrees.members(schema, "properties");
        JsonNode values = schema.get("additionalProperties");
        if (values != null && !values.isNull()) {
            boolean anything = values.isBoolean() && values.booleanValue();
            if (!properties.isEmpty() && !anything) {
                errors.forbidden(
                        path + ".additionalProperties", "additionalProperties and properties are mutual exclusive");
            }
            if (values instanceof ObjectNode) {
                Place inner = place.insideMeta
                        ? new Place("inside additionalProperties applying to object metadata", true)
                        : place;
                node(values, path + ".additionalProperties", inner, false);
            }
        }
        boolean isResource = isRoot || Trees.flag(schema, "x-kubernetes-embedded-resource");
        properties.forEach((name, property) -> {
            Place inner = place;
            if (isResource && OF_TYPE.contains(name)) {
                inner = new Place(isRoot ? "in top-level " + name : place.defaultsForbidden, true);
            }
            node(property, path + ".properties[" + name + "]", inner, false);
        });
        if (SchemaTrees.node(schema, "not") instanceof JsonNode not) {
            node(not, path + ".not", place, false);
        }
        for (String junctor : List.of("allOf", "oneOf", "anyOf")) {
            List<JsonNode> nodes = Trees.elements(schema, junctor);
            for (int i = 0; i < nodes.size(); i++) {
                node(nodes.get(i), path + "." + junctor + "[" + i + "]", place, false);
            }
        }
        SchemaTrees.members(schema, "definitions")
                .forEach((name, each) -> node(each, path + ".definitions[" + name + "]", place, false));
        JsonNode items = schema.get("items");
        if (items instanceof ObjectNode) {
            node(items, path + ".items", place, false);
        } else {
            List<JsonNode> tuple = Trees.elements(schema, "items");
            for (int i = 0; i < tuple.size(); i++) {
                node(tuple.get(i), path + ".items[" + i + "]", place, false);
            }
        }
        SchemaTrees.members(schema, "dependencies")
                .forEach((name, each) -> node(each, path + ".dependencies[" + name + "]", place, false));
    }

    private void mapType(JsonNode schema, String path) {
        if (!isSet(schema, "x-kubernetes-map-type")) {
            return;
        }
        mustBe(schema, "object", "x-kubernetes-map-type", path);
        String mapType = Trees.text(schema, "x-kubernetes-map-type");
        if (!mapType.equals("atomic") && !mapType.equals("granular")) {
            errors.add(Cause.notSupported(path + ".x-kubernetes-map-type", mapType, List.of("atomic", "granular")));
        }
    }

    private void mustBe(JsonNode schema, String wanted, String keyword, String path) {
        String type = Trees.text(schema, "type");
        String message = "must be " + wanted + " if " + keyword + " is specified";
        if (type.isEmpty()) {
            errors.required(path + ".type", message);
        } else if (!type.equals(wanted)) {
            invalid(path + ".type", Literals.quote(type), message);
        }
    }

    private void listType(JsonNode schema, String path) {
        if (!isSet(schema, "x-kubernetes-list-type")) {
            return;
        }
        String listType = Trees.text(schema, "x-kubernetes-list-type");
        JsonNode items = SchemaTrees.node(schema, "items");
        if (!Trees.text(schema, "type").equals("array")) {
            mustBe(schema, "array", "x-kubernetes-list-type", path);
        } else if (listType.equals("set") && items != null) {
            setItems(items, path + ".items");
        }
        if (!List.of("atomic", "set", "map").contains(listType)) {
            errors.add(Cause.notSupported(path + ".x-kubernetes-list-type", listType, List.of("atomic", "set", "map")));
        }
    }

    private void setItems(JsonNode items, String path) {
        String message = "must be atomic as item of a list with x-kubernetes-list-type=set";
        String type = Trees.text(items, "type");
        String listType = Trees.text(items, "x-kubernetes-list-type");
        // The reference shows the list type in both cases.
        String shown = isSet(items, "x-kubernetes-list-type") ? Literals.quote(listType) : "null";
        if (type.equals("array") && isSet(items, "x-kubernetes-list-type") && !listType.equals("atomic")) {
            invalid(path + ".x-kubernetes-list-type", shown, message);
        } else if (type.equals("object")
                && !Trees.text(items, "x-kubernetes-map-type").equals("atomic")) {
            invalid(path + ".x-kubernetes-map-type", shown, message);
        }
    }

    private void listMap(JsonNode schema, String path) {
        List<String> keys = Trees.texts(schema, "x-kubernetes-list-map-keys");
        String listType = Trees.text(schema, "x-kubernetes-list-type");
        boolean isMap = listType.equals("map");
        if (!keys.isEmpty() && !isMap) {
            String message = "must be map if x-kubernetes-list-map-keys is non-empty";
            if (isSet(schema, "x-kubernetes-list-type")) {
                invalid(path + ".x-kubernetes-list-type", Literals.quote(listType), message);
            } else {
                errors.required(path + ".x-kubernetes-list-type", message);
            }
        }
        if (!isMap) {
            return;
        }
        if (keys.isEmpty()) {
            errors.required(path + ".x-kubernetes-list-map-keys", "must not be empty if x-kubernetes-list-type is map");
        }
        JsonNode items = SchemaTrees.node(schema, "items");
        if (!isSet(schema, "items")) {
            errors.required(path + ".items", "must have a schema if x-kubernetes-list-type is map");
        } else if (items == null) {
            invalid(
                    path + ".items",
                    InternalForm.itemsText(schema.get("items")),
                    "must only have a single schema if x-kubernetes-list-type is map");
        } else if (!Trees.text(items, "type").equals("object")) {
            invalid(
                    path + ".items.type",
                    Literals.quote(Trees.text(items, "type")),
                    "must be object if parent array's x-kubernetes-list-type is map");
        } else {
            keys(schema.get("x-kubernetes-list-map-keys"), keys, items, path);
        }
    }

    private void keys(@Nullable JsonNode written, List<String> keys, JsonNode items, String path) {
        Map<String, JsonNode> properties = SchemaTrees.members(items, "properties");
        String shown = written == null ? "null" : Literals.json(written);
        Set<String> seen = new HashSet<>();
        for (String key : keys) {
            JsonNode property = properties.get(key);
            if (property == null) {
                invalid(path + ".x-kubernetes-list-map-keys", shown, "entries must all be names of item properties");
            } else if (List.of("array", "object").contains(Trees.text(property, "type"))) {
                invalid(
                        path + ".items.properties[" + key + "].type",
                        Literals.quote(Trees.text(items, "type")),
                        "must be a scalar type if parent array's x-kubernetes-list-type is map");
            }
            if (!seen.add(key)) {
                invalid(path + ".x-kubernetes-list-map-keys", shown, "must not contain duplicate entries");
            }
        }
    }

    /** Elements of sets and maps are never null, and keys are always there. */
    private void listItems(JsonNode schema, String path) {
        String listType = Trees.text(schema, "x-kubernetes-list-type");
        JsonNode items = SchemaTrees.node(schema, "items");
        if (items == null || !(listType.equals("set") || listType.equals("map"))) {
            return;
        }
        if (Trees.flag(items, "nullable")) {
            errors.forbidden(path + ".items.nullable", "cannot be nullable when x-kubernetes-list-type is " + listType);
        }
        if (listType.equals("set")) {
            return;
        }
        Map<String, JsonNode> properties = SchemaTrees.members(items, "properties");
        List<String> required = Trees.texts(items, "required");
        for (String key : Trees.texts(schema, "x-kubernetes-list-map-keys")) {
            JsonNode property = properties.get(key);
            String at = path + ".items.properties[" + key + "]";
            if (property != null && !required.contains(key) && !isSet(property, "default")) {
                errors.required(
                        at + ".default",
                        "this property is in x-kubernetes-list-map-keys, so it must have a default or be a required"
                                + " property");
            }
            if (property != null && Trees.flag(property, "nullable")) {
                errors.forbidden(
                        at + ".nullable", "this property is in x-kubernetes-list-map-keys, so it cannot be nullable");
            }
        }
    }

    private void rules(JsonNode schema, String path) {
        List<JsonNode> rules = Trees.elements(schema, "x-kubernetes-validations");
        for (int i = 0; i < rules.size(); i++) {
            rule(schema, rules.get(i), path + ".x-kubernetes-validations[" + i + "]");
        }
    }

    private void rule(JsonNode schema, JsonNode rule, String path) {
        String expression = GoFormat.trim(Trees.text(rule, "rule"));
        String message = Trees.text(rule, "message");
        String words = GoFormat.trim(message);
        if (expression.isEmpty()) {
            errors.required(path + ".rule", "rule is not specified");
        } else if (!message.isEmpty() && words.isEmpty()) {
            invalid(path + ".message", Literals.quote(message), "must be non-empty if specified");
        } else if (hasBreak(words)) {
            invalid(path + ".message", Literals.quote(message), "must not contain line breaks");
        } else if (hasBreak(expression) && words.isEmpty()) {
            errors.required(path + ".message", "message must be specified if rule contains line breaks");
        }
        String messageExpression = Trees.text(rule, "messageExpression");
        if (!messageExpression.isEmpty() && GoFormat.trim(messageExpression).isEmpty()) {
            errors.required(path + ".messageExpression", "messageExpression must be non-empty if specified");
        }
        String reason = Trees.text(rule, "reason");
        if (isSet(rule, "reason") && !REASONS.contains(reason)) {
            // A type of its own, which the reference shows as JSON.
            errors.add(Cause.notSupportedLiteral(path + ".reason", Literals.json(rule.get("reason")), REASONS));
        }
        String fieldPath = Trees.text(rule, "fieldPath");
        if (fieldPath.isEmpty()) {
            return;
        }
        if (GoFormat.trim(fieldPath).isEmpty()) {
            invalid(path + ".fieldPath", Literals.quote(fieldPath), "must be non-empty if specified");
        }
        if (hasBreak(fieldPath)) {
            invalid(path + ".fieldPath", Literals.quote(fieldPath), "must not contain line breaks");
        }
        if (SchemaPath.find(fieldPath, schema, true).problem() != null) {
            invalid(path + ".fieldPath", Literals.quote(fieldPath), "must be a valid path");
        }
    }

    private static boolean hasBreak(String text) {
        return text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0;
    }

    private void invalid(String field, String value, String message) {
        errors.add(new Cause("FieldValueInvalid", "Invalid value: " + value + ": " + message, field));
    }

    private static boolean isSet(JsonNode schema, String member) {
        JsonNode value = schema.get(member);
        return value != null && !value.isNull();
    }
}
