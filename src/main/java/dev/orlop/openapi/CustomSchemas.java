package dev.orlop.openapi;

import dev.orlop.object.GroupVersionKind;
import dev.orlop.tree.Trees;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes the published schema of a custom type from the one that its CustomResourceDefinition declares ({@code
 * pkg/controller/openapi/builder} of the API server). OpenAPI v2 knows less: defaults, nullable and the junctors go, and
 * what clients of v2 cannot read with them.
 */
final class CustomSchemas {
    private static final String META_LINK =
            "https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md";
    private static final String PRESERVE = "x-kubernetes-preserve-unknown-fields";
    private static final String INT_OR_STRING = "x-kubernetes-int-or-string";
    private static final String EMBEDDED = "x-kubernetes-embedded-resource";
    private static final Set<String> JUNCTORS = Set.of("allOf", "anyOf", "oneOf", "not");
    /** Members that say nothing when they are false, empty or zero, and are then left out. */
    private static final Set<String> KEPT_AS_THEY_ARE = Set.of(
            "default",
            "example",
            "enum",
            "additionalProperties",
            "items",
            "not",
            "minimum",
            "maximum",
            "minLength",
            "maxLength",
            "minItems",
            "maxItems",
            "minProperties",
            "maxProperties",
            "multipleOf");
    /** Members that structural schemas do not have. */
    private static final Set<String> NOT_PUBLISHED = Set.of("id", "$schema");

    private final boolean v2;
    private final String references;

    /**
     * @param v2 whether the schema is for OpenAPI v2
     */
    CustomSchemas(boolean v2) {
        this.v2 = v2;
        this.references = v2 ? "#/definitions/" : PathItems.REFERENCE;
    }

    /**
     * The component of the type.
     *
     * @param declared {@code openAPIV3Schema}, or null if there is none
     * @param selectableFields paths without a leading dot
     */
    ObjectNode type(GroupVersionKind type, @Nullable JsonNode declared, List<String> selectableFields) {
        ObjectNode root;
        if (!(declared instanceof ObjectNode object) || (v2 && Trees.flag(declared, PRESERVE))) {
            root = JsonNodeFactory.instance.objectNode().put("type", "object");
        } else {
            root = node(object);
        }
        if (declared instanceof ObjectNode && !(v2 && Trees.flag(declared, PRESERVE))) {
            typeAndMetadata(Trees.objectAt(root, "properties"));
        }
        typed(root, type);
        if (!selectableFields.isEmpty()) {
            ArrayNode fields = root.putArray("x-kubernetes-selectable-fields");
            selectableFields.forEach(path -> fields.addObject().put("fieldPath", path));
        }
        return root;
    }

    /** The component of the type's list. */
    ObjectNode list(GroupVersionKind list, String kind, String plural, String component) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("description", list.kind() + " is a list of " + kind);
        root.put("type", "object");
        root.putArray("required").add("items");
        ObjectNode properties = root.putObject("properties");
        typeTexts(properties);
        ObjectNode items = properties.putObject("items");
        items.put("description", "List of " + plural + ". More info: " + META_LINK);
        items.put("type", "array").putObject("items").put("$ref", references + component);
        ObjectNode metadata = properties.putObject("metadata");
        metadata.put("description", "Standard list metadata. More info: " + META_LINK + "#types-kinds");
        reference(metadata, CommonSchemas.META + "ListMeta");
        typed(root, list);
        return root;
    }

    /** Marks a component as that of a kind. */
    static void typed(ObjectNode root, GroupVersionKind type) {
        root.putArray("x-kubernetes-group-version-kind")
                .addObject()
                .put("group", type.group())
                .put("kind", type.kind())
                .put("version", type.version());
    }

    private void typeAndMetadata(ObjectNode properties) {
        typeTexts(properties);
        metadata(properties);
    }

    private static void typeTexts(ObjectNode properties) {
        text(
                properties,
                "apiVersion",
                "APIVersion defines the versioned schema of this representation of an object. Servers should convert"
                        + " recognized schemas to the latest internal value, and may reject unrecognized values. More info: "
                        + META_LINK + "#resources");
        text(
                properties,
                "kind",
                "Kind is a string value representing the REST resource this object represents. Servers may infer this"
                        + " from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: "
                        + META_LINK + "#types-kinds");
    }

    private static void text(ObjectNode properties, String name, String description) {
        properties.putObject(name).put("description", description).put("type", "string");
    }

    private void metadata(ObjectNode properties) {
        ObjectNode metadata = properties.putObject("metadata");
        metadata.put("description", "Standard object's metadata. More info: " + META_LINK + "#metadata");
        reference(metadata, CommonSchemas.META + "ObjectMeta");
    }

    private void reference(ObjectNode node, String component) {
        if (v2) {
            node.put("$ref", references + component);
        } else {
            node.putArray("allOf").addObject().put("$ref", references + component);
        }
    }

    private ObjectNode node(ObjectNode declared) {
        ObjectNode node = declared.objectNode();
        for (var member : declared.properties()) {
            String name = member.getKey();
            JsonNode value = member.getValue();
            if (!isSilent(name, value) && !(v2 && (JUNCTORS.contains(name) || name.equals("default")))) {
                node.set(name, value(name, value));
            }
        }
        if (!v2 && Trees.flag(declared, INT_OR_STRING)) {
            intOrString(node);
        }
        if (v2) {
            reduce(node, declared);
        }
        if (Trees.flag(declared, EMBEDDED) && !(v2 && Trees.flag(declared, PRESERVE))) {
            embedded(node);
        }
        return node;
    }

    private static boolean isSilent(String name, JsonNode value) {
        if (value.isNull() || NOT_PUBLISHED.contains(name)) {
            return true;
        }
        if (KEPT_AS_THEY_ARE.contains(name)) {
            return false;
        }
        boolean empty = value.isContainer() && value.isEmpty();
        boolean no = value.isBoolean() && !value.booleanValue();
        return empty || no || (value.isString() && value.stringValue().isEmpty());
    }

    private JsonNode value(String name, JsonNode value) {
        return switch (name) {
            case "properties" -> {
                ObjectNode properties = JsonNodeFactory.instance.objectNode();
                value.properties().forEach(member -> properties.set(member.getKey(), child(member.getValue())));
                yield properties;
            }
            case "items", "additionalProperties" -> child(value);
            default -> value.deepCopy();
        };
    }

    private JsonNode child(JsonNode value) {
        return value instanceof ObjectNode object ? node(object) : value.deepCopy();
    }

    /** Says it in words that clients without the extension understand, unless the schema does already. */
    private static void intOrString(ObjectNode node) {
        ArrayNode either = node.arrayNode();
        either.addObject().put("type", "integer");
        either.addObject().put("type", "string");
        JsonNode anyOf = node.get("anyOf");
        JsonNode first = node.path("allOf").path(0).get("anyOf");
        if (either.equals(anyOf) || either.equals(first)) {
            return;
        }
        if (anyOf == null) {
            node.set("anyOf", either);
        } else {
            ArrayNode all = node.arrayNode();
            all.addObject().set("anyOf", either);
            node.path("allOf").forEach(all::add);
            node.set("allOf", all);
        }
    }

    private static void reduce(ObjectNode node, ObjectNode declared) {
        if (Trees.flag(declared, "nullable")) {
            node.remove(List.of("nullable", "type", "items", "properties"));
        }
        if (Trees.flag(declared, PRESERVE)) {
            node.remove(List.of("type", "items", "properties"));
        }
        if (!node.has("items") && Trees.text(node, "type").equals("array")) {
            node.remove("type");
        }
        withoutNullable(node, declared);
    }

    /** A client of v2 would insist on a value where null is one. */
    private static void withoutNullable(ObjectNode node, ObjectNode declared) {
        if (!(node.get("required") instanceof ArrayNode required)) {
            return;
        }
        ArrayNode left = node.arrayNode();
        for (JsonNode name : required) {
            if (!Trees.flag(declared.path("properties").get(name.asString("")), "nullable")) {
                left.add(name);
            }
        }
        if (left.isEmpty()) {
            node.remove("required");
        } else {
            node.set("required", left);
        }
    }

    private void embedded(ObjectNode node) {
        ObjectNode properties = Trees.objectAt(node, "properties");
        text(
                properties,
                "apiVersion",
                "apiVersion defines the versioned schema of this representation of an object. More info: " + META_LINK
                        + "#resources");
        text(
                properties,
                "kind",
                "kind is a string value representing the type of this object. In CamelCase. More info: " + META_LINK
                        + "#types-kinds");
        metadata(properties);
        ArrayNode required = Trees.arrayAt(node, "required");
        List<String> present = Trees.texts(node, "required");
        for (String name : List.of("kind", "apiVersion")) {
            if (!present.contains(name)) {
                required.add(name);
            }
        }
    }
}
