package dev.orlop.schema;

import dev.orlop.schema.SchemaNode.ListType;
import dev.orlop.schema.SchemaNode.MapType;
import dev.orlop.schema.SchemaNode.Type;
import dev.orlop.schema.format.Format;
import dev.orlop.tree.Trees;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Compiles {@code openAPIV3Schema} of a CustomResourceDefinition into nodes. Descriptions are left behind; parts that are
 * equal become one node, as generated schemas repeat themselves. What is of a wrong type counts as absent. The depth is
 * bounded by that of the JSON. One per definition, one thread.
 */
public final class SchemaCompiler {
    private final Map<Object, SchemaNode> known = new HashMap<>();
    private final boolean asStructural;

    public SchemaCompiler() {
        this(false);
    }

    private SchemaCompiler(boolean asStructural) {
        this.asStructural = asStructural;
    }

    /**
     * A compiler for checking defaults, which the reference does by another form of the schema: int-or-string has no type
     * there, and no format is left out.
     */
    public static SchemaCompiler structural() {
        return new SchemaCompiler(true);
    }

    /** The program of a schema; equal schemas that one compiler compiles are one. */
    public SchemaNode compile(JsonNode schema) {
        return node(schema);
    }

    private SchemaNode node(JsonNode schema) {
        boolean intOrString = Trees.flag(schema, "x-kubernetes-int-or-string");
        Type type = type(Trees.text(schema, "type"));
        Limits limits = limits(schema);
        Junctors junctors = junctors(schema);
        Map<String, SchemaNode> properties = properties(schema.get("properties"));
        JsonNode items = schema.get("items");
        JsonNode defaultValue = schema.get("default");
        Content content = new Content(
                Trees.text(schema, "type"),
                Trees.text(schema, "format"),
                Trees.flag(schema, "nullable"),
                Trees.flag(schema, "x-kubernetes-preserve-unknown-fields"),
                Trees.flag(schema, "x-kubernetes-embedded-resource"),
                intOrString,
                List.copyOf(properties.entrySet()),
                values(schema.get("additionalProperties")),
                items instanceof ObjectNode ? node(items) : null,
                listType(Trees.text(schema, "x-kubernetes-list-type")),
                List.copyOf(Trees.texts(schema, "x-kubernetes-list-map-keys")),
                mapType(Trees.text(schema, "x-kubernetes-map-type")),
                defaultValue == null || defaultValue.isNull() ? null : defaultValue,
                List.copyOf(Trees.texts(schema, "required")),
                limits,
                junctors,
                rules(schema));
        // Defaults are decoded in place where they are checked, each its own.
        return asStructural
                ? build(type, content, properties)
                : known.computeIfAbsent(content, key -> build(type, content, properties));
    }

    /** What makes a node, for finding an equal one: nodes below are compared by identity, as they have been found already. */
    private record Content(
            String type,
            String format,
            boolean nullable,
            boolean preserveUnknown,
            boolean embedded,
            boolean intOrString,
            List<Map.Entry<String, SchemaNode>> properties,
            @Nullable SchemaNode values,
            @Nullable SchemaNode items,
            @Nullable ListType listType,
            List<String> listKeys,
            @Nullable MapType mapType,
            @Nullable JsonNode defaultValue,
            List<String> required,
            Limits limits,
            Junctors junctors,
            List<Rule> rules) {}

    private SchemaNode build(Type type, Content content, Map<String, SchemaNode> properties) {
        return SchemaNode.builder(type)
                .format(content.format)
                .nullable(content.nullable)
                .preserveUnknown(content.preserveUnknown)
                .embedded(content.embedded)
                .intOrString(content.intOrString)
                .properties(Members.of(properties))
                .values(content.values)
                .items(content.items)
                .listType(content.listType)
                .listKeys(content.listKeys)
                .mapType(content.mapType)
                .defaultValue(content.defaultValue)
                .required(content.required)
                .limits(content.limits)
                .junctors(content.junctors)
                .rules(content.rules)
                .checks(checks(content))
                .build();
    }

    private Map<String, SchemaNode> properties(@Nullable JsonNode properties) {
        Map<String, SchemaNode> nodes = new LinkedHashMap<>();
        if (properties instanceof ObjectNode object) {
            // A name stands in many schemas, and often in one.
            object.properties().forEach(each -> nodes.put(each.getKey().intern(), node(each.getValue())));
        }
        return nodes;
    }

    private @Nullable SchemaNode values(@Nullable JsonNode values) {
        if (values instanceof ObjectNode) {
            return node(values);
        }
        if (values == null || !values.isBoolean()) {
            return null;
        }
        return values.booleanValue() ? SchemaNode.ANYTHING : SchemaNode.NOTHING;
    }

    private Junctors junctors(JsonNode schema) {
        List<SchemaNode> allOf = nodes(schema, "allOf");
        List<SchemaNode> anyOf = nodes(schema, "anyOf");
        List<SchemaNode> oneOf = nodes(schema, "oneOf");
        JsonNode not = schema.get("not");
        boolean none = allOf.isEmpty() && anyOf.isEmpty() && oneOf.isEmpty() && !(not instanceof ObjectNode);
        return none ? Junctors.NONE : new Junctors(allOf, anyOf, oneOf, not instanceof ObjectNode ? node(not) : null);
    }

    private List<SchemaNode> nodes(JsonNode schema, String member) {
        JsonNode list = schema.get(member);
        if (list == null || !list.isArray()) {
            return List.of();
        }
        List<SchemaNode> nodes = new ArrayList<>(list.size());
        list.forEach(each -> nodes.add(node(each)));
        return nodes;
    }

    private static Limits limits(JsonNode schema) {
        JsonNode enumeration = schema.get("enum");
        List<JsonNode> values = new ArrayList<>();
        if (enumeration != null && enumeration.isArray()) {
            enumeration.forEach(values::add);
        }
        Limits limits = new Limits(
                number(schema, "minimum"),
                Trees.flag(schema, "exclusiveMinimum"),
                number(schema, "maximum"),
                Trees.flag(schema, "exclusiveMaximum"),
                number(schema, "multipleOf"),
                integer(schema, "minLength"),
                integer(schema, "maxLength"),
                Trees.text(schema, "pattern").isEmpty() ? null : Trees.text(schema, "pattern"),
                integer(schema, "minItems"),
                integer(schema, "maxItems"),
                integer(schema, "minProperties"),
                integer(schema, "maxProperties"),
                values);
        return limits.equals(Limits.NONE) ? Limits.NONE : limits;
    }

    private static @Nullable Double number(JsonNode schema, String member) {
        JsonNode value = schema.get(member);
        return value != null && value.isNumber() ? Double.valueOf(value.doubleValue()) : null;
    }

    private static @Nullable Long integer(JsonNode schema, String member) {
        JsonNode value = schema.get(member);
        return value != null && value.isNumber() ? Long.valueOf((long) value.doubleValue()) : null;
    }

    private static List<Rule> rules(JsonNode schema) {
        List<Rule> rules = new ArrayList<>();
        for (JsonNode rule : Trees.elements(schema, "x-kubernetes-validations")) {
            rules.add(new Rule(
                    Trees.text(rule, "rule"),
                    Trees.text(rule, "message"),
                    Trees.text(rule, "messageExpression"),
                    Trees.text(rule, "reason"),
                    Trees.text(rule, "fieldPath"),
                    (rule.get("optionalOldSelf") instanceof JsonNode flag && flag.isBoolean())
                            ? flag.booleanValue()
                            : null));
        }
        return List.copyOf(rules);
    }

    private static Type type(String name) {
        return switch (name) {
            case "object" -> Type.OBJECT;
            case "array" -> Type.ARRAY;
            case "string" -> Type.STRING;
            case "integer" -> Type.INTEGER;
            case "number" -> Type.NUMBER;
            case "boolean" -> Type.BOOLEAN;
            default -> Type.ANY;
        };
    }

    private static @Nullable ListType listType(String name) {
        return switch (name) {
            case "atomic" -> ListType.ATOMIC;
            case "set" -> ListType.SET;
            case "map" -> ListType.MAP;
            default -> null;
        };
    }

    private static @Nullable MapType mapType(String name) {
        return switch (name) {
            case "atomic" -> MapType.ATOMIC;
            case "granular" -> MapType.GRANULAR;
            default -> null;
        };
    }

    private ValueChecks checks(Content content) {
        boolean either = content.intOrString && !asStructural;
        int types = either ? ValueChecks.INTEGER | ValueChecks.STRING : mask(content.type);
        String format = asStructural || isEnforced(either ? "" : content.type, content.format) ? content.format : "";
        if (types == 0 && format.isEmpty() && content.limits == Limits.NONE) {
            return ValueChecks.NONE;
        }
        return new ValueChecks(
                types,
                either ? "integer,string" : content.type,
                format,
                format.isEmpty() ? null : Format.of(format),
                content.limits);
    }

    private static int mask(String type) {
        return switch (type) {
            case "" -> 0;
            case "object" -> ValueChecks.OBJECT;
            case "array" -> ValueChecks.ARRAY;
            case "string" -> ValueChecks.STRING;
            case "integer" -> ValueChecks.INTEGER;
            case "number" -> ValueChecks.NUMBER;
            case "boolean" -> ValueChecks.BOOLEAN;
            default -> ValueChecks.OTHER;
        };
    }

    /** Whether a format means anything for values of a type; those that mean nothing are as if they were not there. */
    public static boolean isEnforced(String type, String format) {
        return switch (type) {
            case "", "string" -> Format.of(format) != null;
            case "integer" -> format.equals("int32") || format.equals("int64");
            case "number" -> format.equals("float") || format.equals("double");
            default -> false;
        };
    }
}
