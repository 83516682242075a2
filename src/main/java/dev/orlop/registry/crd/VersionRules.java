package dev.orlop.registry.crd;

import dev.orlop.object.GoFormat;
import dev.orlop.object.Status.Cause;
import dev.orlop.registry.body.EmbeddedMetadata;
import dev.orlop.schema.RuleEngine;
import dev.orlop.schema.definition.DefinitionSchema;
import dev.orlop.schema.definition.SchemaPath;
import dev.orlop.tree.FieldErrors;
import dev.orlop.tree.Literals;
import dev.orlop.tree.Trees;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The rules of what a version of a CustomResourceDefinition says, or all of them alike. */
final class VersionRules {
    private static final int MAX_SELECTABLE_FIELDS = 8;
    private static final int LONGEST_WARNING = 256;
    private static final List<String> COLUMN_TYPES = List.of("boolean", "date", "integer", "number", "string");
    private static final List<String> COLUMN_FORMATS =
            List.of("byte", "date", "date-time", "double", "float", "int32", "int64", "password");

    private final ObjectNode spec;
    private final RuleEngine engine;
    private final FieldErrors causes;
    private final Set<String> shared;

    VersionRules(ObjectNode spec, RuleEngine engine, FieldErrors causes) {
        this.spec = spec;
        this.engine = engine;
        this.causes = causes;
        this.shared = Stream.of("schema", "subresources", "additionalPrinterColumns", "selectableFields")
                .filter(member -> isSame(Trees.elements(spec, "versions"), member))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Whether all versions say the same about something; the reference then holds it once, at the spec. */
    boolean isShared(String member) {
        return shared.contains(member);
    }

    private static boolean isSame(List<JsonNode> versions, String member) {
        JsonNode first = versions.isEmpty() ? null : member(versions.getFirst(), member);
        return versions.stream().allMatch(version -> {
            JsonNode value = member(version, member);
            return value == null ? first == null : first != null && Trees.same(value, first);
        });
    }

    /** The value by which versions are compared, to which an empty list or map is none. */
    private static @Nullable JsonNode member(JsonNode version, String member) {
        JsonNode value = version.get(member);
        if (value == null || value.isNull() || (value.isArray() && value.isEmpty())) {
            return null;
        }
        if (Trees.object(value, "openAPIV3Schema") instanceof ObjectNode schema) {
            return DefinitionSchema.withoutEmpty(schema.deepCopy());
        }
        return value;
    }

    /** The versions without what they share, as messages show them. */
    @Nullable
    JsonNode shown() {
        JsonNode versions = spec.get("versions");
        if (!(versions instanceof ArrayNode array)) {
            return null;
        }
        ArrayNode shown = JsonNodeFactory.instance.arrayNode();
        for (JsonNode version : array) {
            ObjectNode copy = JsonNodeFactory.instance.objectNode();
            version.properties().forEach(each -> copy.set(each.getKey(), each.getValue()));
            copy.remove(shared);
            shown.add(copy);
        }
        return shown;
    }

    /** Checks what a version says by itself. */
    void check(JsonNode version, String path) {
        deprecation(version, path + ".deprecationWarning");
        JsonNode schema = Trees.object(version, "schema", "openAPIV3Schema");
        if (schema != null && !isShared("schema")) {
            schema(schema, hasStatus(version), path + ".schema.openAPIV3Schema");
        }
        if (!isShared("subresources")) {
            scale(version, path + ".subresources.scale");
        }
        if (!isShared("additionalPrinterColumns")) {
            columns(version, path + ".additionalPrinterColumns");
        }
        if (!isShared("selectableFields")) {
            selectableFields(
                    version,
                    isShared("schema") ? null : schema,
                    "`version.schema.openAPIV3Schema` is not included",
                    path + ".selectableFields");
        }
    }

    static boolean hasStatus(JsonNode version) {
        return Trees.object(version, "subresources", "status") != null;
    }

    void schema(JsonNode schema, boolean statusApart, String path) {
        DefinitionSchema.check(schema, statusApart, path, engine, EmbeddedMetadata.RULES, causes);
    }

    private void deprecation(JsonNode version, String field) {
        JsonNode value = version.get("deprecationWarning");
        if (value == null || !value.isString()) {
            return;
        }
        String text = value.stringValue();
        if (!Trees.flag(version, "deprecated")) {
            invalid(field, text, "can only be set for deprecated versions");
            return;
        }
        byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        if (bytes.length > LONGEST_WARNING) {
            invalid(field, text, "must be <= 256 characters long");
        }
        if (text.isEmpty()) {
            invalid(field, text, "must not be an empty string");
        }
        int index = 0;
        for (int c : text.codePoints().toArray()) {
            if (!GoFormat.isPrintable(c)) {
                invalid(
                        field,
                        text,
                        "must only contain printable UTF-8 characters; non-printable character found at index "
                                + index);
                return;
            }
            index += Character.toString(c).getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
        }
    }

    void scale(JsonNode version, String path) {
        ObjectNode scale = Trees.object(version, "subresources", "scale");
        if (scale == null) {
            return;
        }
        replicas(path + ".specReplicasPath", Trees.text(scale, "specReplicasPath"), ".spec");
        replicas(path + ".statusReplicasPath", Trees.text(scale, "statusReplicasPath"), ".status");
        String selector = Trees.text(scale, "labelSelectorPath");
        String field = path + ".labelSelectorPath";
        if (!selector.isEmpty()
                && isPath(field, selector)
                && !selector.startsWith(".spec.")
                && !selector.startsWith(".status.")) {
            invalid(field, selector, "should be a json path under either .spec or .status");
        }
    }

    private void replicas(String field, String value, String root) {
        if (value.isEmpty()) {
            causes.required(field, "");
        } else if (isPath(field, value) && !value.startsWith(root + ".")) {
            invalid(field, value, "should be a json path under " + root);
        }
    }

    private boolean isPath(String field, String value) {
        if (value.startsWith(".")) {
            return true;
        }
        invalid(field, value, "must be a simple json path starting with .");
        return false;
    }

    void columns(JsonNode version, String path) {
        List<JsonNode> columns = Trees.elements(version, "additionalPrinterColumns");
        for (int i = 0; i < columns.size(); i++) {
            column(columns.get(i), path + "[" + i + "]");
        }
    }

    private void column(JsonNode column, String path) {
        if (Trees.text(column, "name").isEmpty()) {
            causes.required(path + ".name", "");
        }
        String type = Trees.text(column, "type");
        String types = "must be one of " + String.join(",", COLUMN_TYPES);
        if (type.isEmpty()) {
            causes.required(path + ".type", types);
        } else if (!COLUMN_TYPES.contains(type)) {
            invalid(path + ".type", type, types);
        }
        String format = Trees.text(column, "format");
        if (!format.isEmpty() && !COLUMN_FORMATS.contains(format)) {
            invalid(path + ".format", format, "must be one of " + String.join(",", COLUMN_FORMATS));
        }
        String jsonPath = Trees.text(column, "jsonPath");
        if (jsonPath.isEmpty()) {
            causes.required(path + ".JSONPath", "");
        } else {
            isPath(path + ".JSONPath", jsonPath);
        }
    }

    /**
     * Checks selectable fields by the schema that stands at the same place, where the reference looks for it.
     *
     * @param schema null if it stands elsewhere, or nowhere
     * @param where the place, as the reference names it
     */
    void selectableFields(JsonNode version, @Nullable JsonNode schema, String where, String path) {
        List<JsonNode> fields = Trees.elements(version, "selectableFields");
        if (fields.isEmpty()) {
            return;
        }
        if (schema == null) {
            invalid(path, "", "may only be set when " + where);
            return;
        }
        Set<List<String>> seen = new HashSet<>();
        for (int i = 0; i < fields.size(); i++) {
            String field = path + "[" + i + "].jsonPath";
            String value = Trees.text(fields.get(i), "jsonPath");
            if (value.isEmpty()) {
                causes.required(field, "");
                continue;
            }
            SchemaPath found = SchemaPath.find(value, schema, false);
            if (found.problem() != null) {
                invalid(field, value, "is an invalid path: " + found.problem());
                continue;
            }
            if (found.names().getFirst().equals("metadata")) {
                invalid(field, value, "must not point to fields in metadata");
            }
            if (!found.isScalar()) {
                invalid(
                        field,
                        value,
                        "must point to a field of type string, boolean or integer. Enum string fields and strings"
                                + " with formats are allowed.");
            }
            if (!seen.add(found.names())) {
                causes.add(new Cause("FieldValueDuplicate", "Duplicate value: " + Literals.quote(value), field));
            }
        }
        if (seen.size() > MAX_SELECTABLE_FIELDS) {
            causes.add(
                    new Cause("FieldValueTooMany", "Too many: " + seen.size() + ": must have at most 8 items", path));
        }
    }

    private void invalid(String field, String value, String message) {
        causes.add(new Cause("FieldValueInvalid", "Invalid value: " + Literals.quote(value) + ": " + message, field));
    }
}
