package dev.orlop.schema.definition;

import dev.orlop.object.Status.Cause;
import dev.orlop.schema.RuleEngine;
import dev.orlop.schema.SchemaCompiler;
import dev.orlop.schema.custom.MetadataRules;
import dev.orlop.tree.FieldErrors;
import dev.orlop.tree.Literals;
import dev.orlop.tree.Trees;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Checks the {@code openAPIV3Schema} of a CustomResourceDefinition before it is stored ({@code
 * validateCustomResourceDefinitionValidation}), and finds the formats in it that nobody knows.
 */
public final class DefinitionSchema {
    /** What the root may say beside its type where the status is written apart: by the names of Go's fields. */
    private static final List<String> ROOT_FIELDS = List.of(
            "Description",
            "Type",
            "Format",
            "Title",
            "Maximum",
            "ExclusiveMaximum",
            "Minimum",
            "ExclusiveMinimum",
            "MaxLength",
            "MinLength",
            "Pattern",
            "MaxItems",
            "MinItems",
            "UniqueItems",
            "MultipleOf",
            "Required",
            "Items",
            "Properties",
            "ExternalDocs",
            "Example",
            "XPreserveUnknownFields",
            "XValidations");

    private static final Set<String> ROOT_KEYWORDS = Set.of(
            "description",
            "type",
            "format",
            "title",
            "maximum",
            "exclusiveMaximum",
            "minimum",
            "exclusiveMinimum",
            "maxLength",
            "minLength",
            "pattern",
            "maxItems",
            "minItems",
            "uniqueItems",
            "multipleOf",
            "required",
            "items",
            "properties",
            "externalDocs",
            "example",
            "x-kubernetes-preserve-unknown-fields",
            "x-kubernetes-validations");

    private static final Set<String> LISTS_AND_MAPS = Set.of(
            "allOf",
            "anyOf",
            "definitions",
            "dependencies",
            "enum",
            "oneOf",
            "patternProperties",
            "properties",
            "required",
            "x-kubernetes-list-map-keys",
            "x-kubernetes-validations");

    private DefinitionSchema() {}

    /**
     * @param statusApart whether the status is a subresource
     * @param path of the schema
     */
    public static void check(
            JsonNode schema,
            boolean statusApart,
            String path,
            RuleEngine engine,
            MetadataRules metadata,
            FieldErrors errors) {
        FieldErrors found = new FieldErrors();
        if (statusApart) {
            root(schema, path, found);
        }
        if (Trees.flag(schema, "nullable")) {
            found.forbidden(path + ".nullable", "nullable cannot be true at the root");
        }
        String unsupported = unsupported(schema);
        boolean structural = unsupported == null && structural(schema, path, engine, metadata, found);
        FieldErrors props = new FieldErrors();
        PropsRules.check(schema, path, props);
        props.list().forEach(found::add);
        if (unsupported != null && found.isEmpty()) {
            found.add(new Cause("FieldValueInvalid", "Invalid value: \"\": " + unsupported, path));
        }
        found.list().forEach(errors::add);
        if (structural) {
            engine.check(new SchemaCompiler().compile(schema), path, below(props), errors);
        }
    }

    /** Whether an error is at a node of the schema or below it. */
    private static Predicate<String> below(FieldErrors errors) {
        NavigableSet<String> fields = new TreeSet<>();
        errors.list().forEach(cause -> fields.add(cause.field()));
        return node -> {
            String first = fields.ceiling(node + ".");
            return first != null && first.startsWith(node + ".");
        };
    }

    /** Checks structure and defaults; whether there was nothing to say. */
    private static boolean structural(
            JsonNode schema, String path, RuleEngine engine, MetadataRules metadata, FieldErrors errors) {
        List<Cause> problems = StructuralRules.check(schema, path);
        problems.forEach(errors::add);
        if (!problems.isEmpty()) {
            return false;
        }
        FieldErrors defaults = new FieldErrors();
        DefaultRules.check(SchemaCompiler.structural().compile(schema), path, engine, metadata, defaults);
        defaults.list().forEach(errors::add);
        return defaults.isEmpty();
    }

    /** The status is validated by its own part of the schema, so that nothing may be said of the whole. */
    private static void root(JsonNode schema, String path, FieldErrors errors) {
        String type = Trees.text(schema, "type");
        if (!type.isEmpty() && !type.equals("object")) {
            errors.add(new Cause(
                    "FieldValueInvalid",
                    "Invalid value: " + Literals.quote(type)
                            + ": only \"object\" is allowed as the type at the root of the schema if the status"
                            + " subresource is enabled",
                    path + ".type"));
            return;
        }
        for (Map.Entry<String, JsonNode> member : schema.properties()) {
            if (!ROOT_KEYWORDS.contains(member.getKey()) && isSet(member.getKey(), member.getValue())) {
                errors.add(new Cause(
                        "FieldValueInvalid",
                        "Invalid value: " + InternalForm.schemaText(schema) + ": only ["
                                + String.join(" ", ROOT_FIELDS)
                                + "] fields are allowed at the root of the schema if the status subresource is enabled",
                        path));
                return;
            }
        }
    }

    /** A flag that is false is as if it were not there, unless it may also be a schema. */
    private static boolean isSet(String keyword, JsonNode value) {
        boolean off = value.isBoolean() && !value.booleanValue() && !keyword.startsWith("additional");
        return !value.isNull() && !off;
    }

    /** The first keyword that no structural schema can be made of, or null. */
    private static @Nullable String unsupported(JsonNode schema) {
        List<String> found = new ArrayList<>();
        SchemaTrees.visit(schema, node -> {
            if (found.isEmpty()) {
                keywords(node, found);
            }
        });
        return found.isEmpty() ? null : found.getFirst();
    }

    private static void keywords(JsonNode schema, List<String> found) {
        keyword(schema, "id", "id", found);
        keyword(schema, "$schema", "schema", found);
        keyword(schema, "$ref", "$ref", found);
        for (String keyword : List.of("patternProperties", "dependencies", "definitions")) {
            if (schema.get(keyword) instanceof ObjectNode object && !object.isEmpty()) {
                found.add("OpenAPIV3Schema '" + keyword + "' is not supported");
            }
        }
        if (schema.has("additionalItems")) {
            found.add("OpenAPIV3Schema 'additionalItems' is not supported");
        }
        if (!Trees.elements(schema, "items").isEmpty()) {
            found.add("OpenAPIV3Schema 'items' must be a schema, but is an array");
        }
        JsonNode preserve = schema.get("x-kubernetes-preserve-unknown-fields");
        if (preserve != null && preserve.isBoolean() && !preserve.booleanValue()) {
            found.add("internal error: 'x-kubernetes-preserve-unknown-fields' must be true or undefined");
        }
    }

    private static void keyword(JsonNode schema, String member, String name, List<String> found) {
        if (!Trees.text(schema, member).isEmpty()) {
            found.add("OpenAPIV3Schema '" + name + "' is not supported");
        }
    }

    /** The formats that are not enforced, as they come. */
    public static List<String> unknownFormats(JsonNode schema) {
        List<String> formats = new ArrayList<>();
        SchemaTrees.visit(schema, node -> {
            String format = Trees.text(node, "format");
            if (!format.isEmpty() && !SchemaCompiler.isEnforced(Trees.text(node, "type"), format)) {
                formats.add(format);
            }
        });
        return formats;
    }

    /**
     * The schema itself after the keywords that hold an empty list or map, which Go does not write, were taken out of it.
     * For {@link #check} they make a difference.
     */
    public static JsonNode withoutEmpty(JsonNode schema) {
        SchemaTrees.visit(
                schema,
                node -> LISTS_AND_MAPS.stream()
                        .filter(keyword -> node.path(keyword).isContainer()
                                && node.get(keyword).isEmpty())
                        .forEach(((ObjectNode) node)::remove));
        return schema;
    }

    /** Whether any node of a schema has rules. */
    public static boolean hasRules(JsonNode schema) {
        return any(
                schema,
                node -> !Trees.elements(node, "x-kubernetes-validations").isEmpty());
    }

    /** Whether any node of a schema has a default. */
    public static boolean hasDefaults(JsonNode schema) {
        return any(schema, node -> node.hasNonNull("default"));
    }

    private static boolean any(JsonNode schema, Predicate<JsonNode> wanted) {
        boolean[] found = new boolean[1];
        SchemaTrees.visit(schema, node -> found[0] |= wanted.test(node));
        return found[0];
    }
}
