package dev.orlop.schema.definition;

import dev.orlop.tree.Literals;
import dev.orlop.tree.Trees;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes parts of a definition as the reference's messages show them. The JSON of its internal structs, by the names
 * of Go's fields and with every field written.
 */
public final class InternalForm {
    private static final JsonNode NULL = JsonNodeFactory.instance.nullNode();
    /** A schema of 1.5 MB would become one message of many times that. */
    private static final int LONGEST = 256 * 1024;

    /** The fields of {@code JSONSchemaProps} in their order: of Go, of JSON, and what they hold. */
    private static final String[][] SCHEMA = {
        {"ID", "id", "text"},
        {"Schema", "$schema", "text"},
        {"Ref", "$ref", "value"},
        {"Description", "description", "text"},
        {"Type", "type", "text"},
        {"Nullable", "nullable", "flag"},
        {"Format", "format", "text"},
        {"Title", "title", "text"},
        {"Default", "default", "value"},
        {"Maximum", "maximum", "value"},
        {"ExclusiveMaximum", "exclusiveMaximum", "flag"},
        {"Minimum", "minimum", "value"},
        {"ExclusiveMinimum", "exclusiveMinimum", "flag"},
        {"MaxLength", "maxLength", "value"},
        {"MinLength", "minLength", "value"},
        {"Pattern", "pattern", "text"},
        {"MaxItems", "maxItems", "value"},
        {"MinItems", "minItems", "value"},
        {"UniqueItems", "uniqueItems", "flag"},
        {"MultipleOf", "multipleOf", "value"},
        {"Enum", "enum", "value"},
        {"MaxProperties", "maxProperties", "value"},
        {"MinProperties", "minProperties", "value"},
        {"Required", "required", "value"},
        {"Items", "items", "items"},
        {"AllOf", "allOf", "schemas"},
        {"OneOf", "oneOf", "schemas"},
        {"AnyOf", "anyOf", "schemas"},
        {"Not", "not", "schema"},
        {"Properties", "properties", "map"},
        {"AdditionalProperties", "additionalProperties", "schemaOrBool"},
        {"PatternProperties", "patternProperties", "map"},
        {"Dependencies", "dependencies", "dependencies"},
        {"AdditionalItems", "additionalItems", "schemaOrBool"},
        {"Definitions", "definitions", "map"},
        {"ExternalDocs", "externalDocs", "docs"},
        {"Example", "example", "value"},
        {"XPreserveUnknownFields", "x-kubernetes-preserve-unknown-fields", "value"},
        {"XEmbeddedResource", "x-kubernetes-embedded-resource", "flag"},
        {"XIntOrString", "x-kubernetes-int-or-string", "flag"},
        {"XListMapKeys", "x-kubernetes-list-map-keys", "value"},
        {"XListType", "x-kubernetes-list-type", "value"},
        {"XMapType", "x-kubernetes-map-type", "value"},
        {"XValidations", "x-kubernetes-validations", "rules"},
    };

    private static final String[][] RULE = {
        {"Rule", "rule", "text"},
        {"Message", "message", "text"},
        {"MessageExpression", "messageExpression", "text"},
        {"Reason", "reason", "value"},
        {"FieldPath", "fieldPath", "text"},
        {"OptionalOldSelf", "optionalOldSelf", "value"},
    };

    private static final String[][] VERSION = {
        {"Name", "name", "text"},
        {"Served", "served", "flag"},
        {"Storage", "storage", "flag"},
        {"Deprecated", "deprecated", "flag"},
        {"DeprecationWarning", "deprecationWarning", "value"},
        {"Schema", "schema", "validation"},
        {"Subresources", "subresources", "subresources"},
        {"AdditionalPrinterColumns", "additionalPrinterColumns", "columns"},
        {"SelectableFields", "selectableFields", "selectable"},
    };

    private static final String[][] COLUMN = {
        {"Name", "name", "text"},
        {"Type", "type", "text"},
        {"Format", "format", "text"},
        {"Description", "description", "text"},
        {"Priority", "priority", "number"},
        {"JSONPath", "jsonPath", "text"},
    };

    private static final String[][] SCALE = {
        {"SpecReplicasPath", "specReplicasPath", "text"},
        {"StatusReplicasPath", "statusReplicasPath", "text"},
        {"LabelSelectorPath", "labelSelectorPath", "value"},
    };

    private static final String[][] DOCS = {{"Description", "description", "text"}, {"URL", "url", "text"}};
    private static final String[][] SELECTABLE = {{"JSONPath", "jsonPath", "text"}};

    private final StringBuilder out = new StringBuilder();

    private InternalForm() {}

    /** One schema. */
    public static String schemaText(JsonNode schema) {
        return written(form -> form.struct(SCHEMA, schema));
    }

    /** {@code spec.versions}, or null where there are none. */
    public static String versionsText(@Nullable JsonNode versions) {
        return versions == null || versions.isNull() ? "null" : written(form -> form.list(VERSION, versions));
    }

    static String itemsText(JsonNode items) {
        return written(form -> form.field("items", items));
    }

    private interface Part {
        void write(InternalForm form);
    }

    private static String written(Part part) {
        InternalForm form = new InternalForm();
        part.write(form);
        return form.out.length() > LONGEST ? form.out.substring(0, LONGEST) + "..." : form.out.toString();
    }

    private void struct(String[][] fields, JsonNode value) {
        char separator = '{';
        for (String[] field : fields) {
            if (out.length() > LONGEST) {
                return;
            }
            out.append(separator).append('"').append(field[0]).append("\":");
            JsonNode member = value.get(field[1]);
            field(field[2], member == null ? NULL : member);
            separator = ',';
        }
        out.append('}');
    }

    private void field(String kind, JsonNode value) {
        switch (kind) {
            case "text" -> out.append(value.isString() ? Literals.json(value) : "\"\"");
            case "flag" -> out.append(value.isBoolean() && value.booleanValue());
            case "number" -> out.append(value.isNumber() ? Literals.json(value) : "0");
            case "value" -> out.append(Literals.json(value));
            default -> {
                if (value.isNull()) {
                    out.append("null");
                } else {
                    container(kind, value);
                }
            }
        }
    }

    private void container(String kind, JsonNode value) {
        switch (kind) {
            case "schema" -> struct(SCHEMA, value);
            case "schemas" -> list(SCHEMA, value);
            case "rules" -> list(RULE, value);
            case "columns" -> list(COLUMN, value);
            case "selectable" -> list(SELECTABLE, value);
            case "docs" -> struct(DOCS, value);
            case "map" -> map(value, each -> struct(SCHEMA, each));
            case "dependencies" -> map(value, this::dependency);
            case "items" -> items(value);
            case "schemaOrBool" -> schemaOrBool(value);
            case "validation" -> {
                out.append("{\"OpenAPIV3Schema\":");
                field("schema", Trees.object(value, "openAPIV3Schema") instanceof ObjectNode schema ? schema : NULL);
                out.append('}');
            }
            case "subresources" -> {
                out.append("{\"Status\":")
                        .append(value.has("status") ? "{}" : "null")
                        .append(",\"Scale\":");
                if (Trees.object(value, "scale") instanceof ObjectNode scale) {
                    struct(SCALE, scale);
                } else {
                    out.append("null");
                }
                out.append('}');
            }
            default -> throw new IllegalArgumentException(kind);
        }
    }

    private void items(JsonNode value) {
        out.append("{\"Schema\":");
        field("schema", value instanceof ObjectNode ? value : NULL);
        out.append(",\"JSONSchemas\":");
        field("schemas", value.isArray() ? value : NULL);
        out.append('}');
    }

    private void schemaOrBool(JsonNode value) {
        out.append("{\"Allows\":")
                .append(!value.isBoolean() || value.booleanValue())
                .append(",\"Schema\":");
        field("schema", value instanceof ObjectNode ? value : NULL);
        out.append('}');
    }

    private void list(String[][] fields, JsonNode list) {
        char separator = '[';
        for (JsonNode each : list) {
            out.append(separator);
            struct(fields, each);
            separator = ',';
        }
        out.append(list.isEmpty() ? "[]" : "]");
    }

    private void dependency(JsonNode value) {
        out.append("{\"Schema\":");
        field("schema", value instanceof ObjectNode ? value : NULL);
        out.append(",\"Property\":");
        field("value", value.isArray() ? value : NULL);
        out.append('}');
    }

    private void map(JsonNode map, Consumer<JsonNode> writer) {
        Map<String, JsonNode> sorted = new TreeMap<>();
        map.properties().forEach(each -> sorted.put(each.getKey(), each.getValue()));
        char separator = '{';
        for (Map.Entry<String, JsonNode> each : sorted.entrySet()) {
            out.append(separator)
                    .append(Literals.json(JsonNodeFactory.instance.stringNode(each.getKey())))
                    .append(':');
            writer.accept(each.getValue());
            separator = ',';
        }
        out.append(sorted.isEmpty() ? "{}" : "}");
    }
}
