package dev.orlop.schema.cel;

import dev.orlop.schema.Limits;
import dev.orlop.schema.Rule;
import dev.orlop.schema.SchemaNode;
import dev.orlop.tree.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reads the recorded scenarios about rules, and the schemas in them. */
final class GoldenCel {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private GoldenCel() {}

    /** The scenarios whose file names match a pattern such as {@code cost-*}. */
    static List<Path> files(String glob) {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> found =
                Files.newDirectoryStream(Path.of("src/test/resources/golden/cel"), glob + ".json")) {
            found.forEach(files::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        files.sort(null);
        return files;
    }

    static List<JsonNode> steps(Path file) {
        List<JsonNode> steps = new ArrayList<>();
        MAPPER.readTree(file).get("steps").forEach(steps::add);
        return steps;
    }

    static SchemaNode schema(JsonNode raw) {
        SchemaNode.Builder node = SchemaNode.builder(type(Trees.text(raw, "type")))
                .format(Trees.text(raw, "format"))
                .nullable(Trees.flag(raw, "nullable"))
                .embedded(Trees.flag(raw, "x-kubernetes-embedded-resource"))
                .intOrString(Trees.flag(raw, "x-kubernetes-int-or-string"))
                .preserveUnknown(Trees.flag(raw, "x-kubernetes-preserve-unknown-fields"))
                .defaultValue(raw.get("default"))
                .required(Trees.texts(raw, "required"))
                .listKeys(Trees.texts(raw, "x-kubernetes-list-map-keys"))
                .limits(limits(raw))
                .rules(rules(raw));
        if (raw.get("properties") instanceof ObjectNode properties) {
            properties.properties().forEach(p -> node.property(p.getKey(), schema(p.getValue())));
        }
        if (raw.get("additionalProperties") instanceof ObjectNode values) {
            node.values(schema(values));
        }
        if (raw.get("items") instanceof ObjectNode items) {
            node.items(schema(items));
        }
        switch (Trees.text(raw, "x-kubernetes-list-type")) {
            case "set" -> node.listType(SchemaNode.ListType.SET);
            case "map" -> node.listType(SchemaNode.ListType.MAP);
            default -> {}
        }
        return node.build();
    }

    private static SchemaNode.Type type(String name) {
        return switch (name) {
            case "object" -> SchemaNode.Type.OBJECT;
            case "array" -> SchemaNode.Type.ARRAY;
            case "string" -> SchemaNode.Type.STRING;
            case "integer" -> SchemaNode.Type.INTEGER;
            case "number" -> SchemaNode.Type.NUMBER;
            case "boolean" -> SchemaNode.Type.BOOLEAN;
            default -> SchemaNode.Type.ANY;
        };
    }

    private static Limits limits(JsonNode raw) {
        return new Limits(
                null,
                false,
                null,
                false,
                null,
                null,
                number(raw, "maxLength"),
                null,
                null,
                number(raw, "maxItems"),
                false,
                null,
                number(raw, "maxProperties"),
                Trees.elements(raw, "enum"));
    }

    private static @Nullable Long number(JsonNode raw, String member) {
        JsonNode number = raw.get(member);
        return number == null ? null : number.longValue();
    }

    private static List<Rule> rules(JsonNode raw) {
        return Trees.elements(raw, "x-kubernetes-validations").stream()
                .map(rule -> new Rule(
                        Trees.text(rule, "rule"),
                        Trees.text(rule, "message"),
                        Trees.text(rule, "messageExpression"),
                        Trees.text(rule, "reason"),
                        Trees.text(rule, "fieldPath"),
                        Trees.flag(rule, "optionalOldSelf")))
                .toList();
    }
}
