package dev.orlop.schema;

import dev.orlop.schema.SchemaNode.ListType;
import dev.orlop.schema.SchemaNode.MapType;
import dev.orlop.schema.SchemaNode.Type;
import dev.orlop.schema.format.Format;
import dev.orlop.tree.Trees;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Compiles {@code openAPIV3Schema} of a CustomResourceDefinition into nodes. Descriptions are left behind; parts that are
 * equal become one node, in whichever definitions they are, as generated schemas repeat themselves and one another. What is of a
 * wrong type counts as absent. The depth is bounded by that of the JSON. Stateless, thread-safe.
 */
public final class SchemaCompiler {
    private static final SharedNodes SHARED = new SharedNodes();

    /** The checks of values of which nothing but the type is said. */
    private static final Map<String, ValueChecks> PLAIN = Map.of(
            "", ValueChecks.NONE,
            "object", plain("object", ValueChecks.OBJECT),
            "array", plain("array", ValueChecks.ARRAY),
            "string", plain("string", ValueChecks.STRING),
            "integer", plain("integer", ValueChecks.INTEGER),
            "number", plain("number", ValueChecks.NUMBER),
            "boolean", plain("boolean", ValueChecks.BOOLEAN));

    private static final ValueChecks INT_OR_STRING = plain("integer,string", ValueChecks.INTEGER | ValueChecks.STRING);

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

    /** The program of a schema; that of equal schemas is one, but for checking defaults. */
    public SchemaNode compile(JsonNode schema) {
        return node(schema);
    }

    private SchemaNode node(JsonNode schema) {
        String type = Trees.text(schema, "type");
        String format = Trees.text(schema, "format");
        boolean intOrString = Trees.flag(schema, "x-kubernetes-int-or-string");
        Limits limits = limits(schema);
        JsonNode items = schema.get("items");
        JsonNode defaultValue = schema.get("default");
        SchemaNode node = SchemaNode.builder(type(type))
                .format(format)
                .nullable(Trees.flag(schema, "nullable"))
                .preserveUnknown(Trees.flag(schema, "x-kubernetes-preserve-unknown-fields"))
                .embedded(Trees.flag(schema, "x-kubernetes-embedded-resource"))
                .intOrString(intOrString)
                .properties(Members.of(properties(schema.get("properties"))))
                .values(values(schema.get("additionalProperties")))
                .items(items instanceof ObjectNode ? node(items) : null)
                .listType(listType(Trees.text(schema, "x-kubernetes-list-type")))
                .listKeys(Trees.texts(schema, "x-kubernetes-list-map-keys"))
                .mapType(mapType(Trees.text(schema, "x-kubernetes-map-type")))
                .defaultValue(defaultValue == null || defaultValue.isNull() ? null : defaultValue)
                .required(Trees.texts(schema, "required"))
                .limits(limits)
                .junctors(junctors(schema))
                .rules(rules(schema))
                .checks(checks(intOrString && !asStructural, type, format, limits))
                .build();
        // Defaults are decoded in place where they are checked, each its own.
        return asStructural ? node : SHARED.shared(node);
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

    private ValueChecks checks(boolean either, String type, String format, Limits limits) {
        String enforced = asStructural || isEnforced(either ? "" : type, format) ? format : "";
        ValueChecks known = either ? INT_OR_STRING : PLAIN.get(type);
        ValueChecks plain = known == null ? plain(type, ValueChecks.OTHER) : known;
        return enforced.isEmpty() && limits == Limits.NONE
                ? plain
                : new ValueChecks(
                        plain.types(),
                        plain.typeText(),
                        enforced,
                        enforced.isEmpty() ? null : Format.of(enforced),
                        limits);
    }

    private static ValueChecks plain(String type, int types) {
        return new ValueChecks(types, type, "", null, Limits.NONE);
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
