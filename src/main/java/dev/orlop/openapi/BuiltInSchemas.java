package dev.orlop.openapi;

import dev.orlop.object.GroupVersionKind;
import dev.orlop.tree.Trees;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Makes the components of built-in types, in OpenAPI v3, of the facts in {@code kinds.json} and texts of our own. */
final class BuiltInSchemas {
    private static final Set<String> FACTS_OF_OTHERS =
            Set.of("field", "pointer", "always", "in", "micro", "protoItems", "defaultRef");

    private final Descriptions descriptions = new Descriptions();
    private final ObjectNode types;
    private final Map<GroupVersionKind, String> names = new HashMap<>();

    BuiltInSchemas() {
        ObjectNode kinds = CommonSchemas.resource("/kinds/kinds.json");
        this.types = (ObjectNode) kinds.get("types");
        types.setAll((ObjectNode)
                CommonSchemas.resource("/openapi/apiextensions.json").get("types"));
        for (String list : new String[] {"resources", "reviews"}) {
            for (JsonNode kind : kinds.path(list)) {
                names.put(gvk(kind), Trees.text(kind, "type"));
            }
        }
        names.put(
                new GroupVersionKind("apiextensions.k8s.io", "v1", "CustomResourceDefinition"),
                "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinition");
    }

    private static GroupVersionKind gvk(JsonNode kind) {
        return new GroupVersionKind(Trees.text(kind, "group"), Trees.text(kind, "version"), Trees.text(kind, "kind"));
    }

    /** The name of a kind's component. */
    String name(GroupVersionKind kind) {
        return names.getOrDefault(kind, OperationNames.component(kind));
    }

    /** A component by its name; null if it is no built-in type. */
    @Nullable
    ObjectNode schema(String name) {
        if (!(types.get(name) instanceof ObjectNode type)) {
            return null;
        }
        ObjectNode schema = node(type);
        descriptions.describe(name, schema);
        return schema;
    }

    /** The component of a kind, with its name; null if it is no built-in one. */
    @Nullable
    ObjectNode kind(GroupVersionKind kind) {
        ObjectNode schema = schema(name(kind));
        if (schema != null) {
            CustomSchemas.typed(schema, kind);
        }
        return schema;
    }

    private ObjectNode node(ObjectNode type) {
        ObjectNode node = type.objectNode();
        String named = namedType(type);
        if (named != null) {
            if (!type.path("pointer").booleanValue(false) && type.has("$ref") && type.has("field")) {
                node.putObject("default");
            }
            node.putArray("allOf").addObject().put("$ref", PathItems.REFERENCE + named);
            return node;
        }
        for (var member : type.properties()) {
            if (!FACTS_OF_OTHERS.contains(member.getKey())) {
                node.set(member.getKey(), value(member.getKey(), member.getValue()));
            }
        }
        return node;
    }

    private JsonNode value(String name, JsonNode value) {
        if (name.equals("properties")) {
            ObjectNode properties = types.objectNode();
            value.properties().forEach(member -> properties.set(member.getKey(), node((ObjectNode) member.getValue())));
            return properties;
        }
        if (value instanceof ObjectNode object && (name.equals("items") || name.equals("additionalProperties"))) {
            String named = namedType(object);
            return named == null ? node(object) : types.objectNode().put("$ref", PathItems.REFERENCE + named);
        }
        return value.deepCopy();
    }

    private static @Nullable String namedType(ObjectNode type) {
        if (type.has("$ref") && type.get("$ref").isString()) {
            return type.get("$ref").stringValue();
        }
        return switch (Trees.text(type, "format")) {
            case "date-time" -> CommonSchemas.META + (type.has("micro") ? "MicroTime" : "Time");
            case "quantity" -> "io.k8s.apimachinery.pkg.api.resource.Quantity";
            case "int-or-string" -> "io.k8s.apimachinery.pkg.util.intstr.IntOrString";
            default -> null;
        };
    }
}
