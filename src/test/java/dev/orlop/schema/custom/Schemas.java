package dev.orlop.schema.custom;

import dev.orlop.object.Status.Cause;
import dev.orlop.schema.ObjectSchema.Part;
import dev.orlop.schema.RuleEngine;
import dev.orlop.schema.SchemaCompiler;
import dev.orlop.tree.FieldErrors;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Schemas and objects of tests, written as JSON with single quotes and bare names. */
final class Schemas {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES, JsonReadFeature.ALLOW_UNQUOTED_PROPERTY_NAMES)
            .enable(DeserializationFeature.USE_LONG_FOR_INTS)
            .build();

    private Schemas() {}

    static JsonNode json(String text) {
        return JSON.readTree(text);
    }

    /** A whole object with that spec. */
    static ObjectNode object(String spec) {
        return (ObjectNode) json("{apiVersion:'example.com/v1',kind:'Widget',metadata:{name:'a'},spec:" + spec + "}");
    }

    /** The schema of objects whose spec has that schema. */
    static CustomSchema ofSpec(String spec) {
        return ofRoot("{type:'object',properties:{spec:" + spec + "}}");
    }

    static CustomSchema ofRoot(String root) {
        return new CustomSchema(new SchemaCompiler().compile(json(root)), null, RuleEngine.NONE, MetadataRules.NONE);
    }

    /** The causes as {@code field: message}. */
    static List<String> causes(CustomSchema schema, ObjectNode object, @Nullable ObjectNode old) {
        FieldErrors errors = new FieldErrors();
        schema.validate(object, old, Part.WHOLE, errors, warning -> {});
        return texts(errors);
    }

    static List<String> texts(FieldErrors errors) {
        return errors.list().stream().map(Schemas::text).toList();
    }

    private static String text(Cause cause) {
        return cause.field() + ": " + cause.message();
    }

    /** Brings an object into shape; the paths of what was not declared. */
    static List<String> shape(CustomSchema schema, ObjectNode object) {
        List<String> unknown = new ArrayList<>();
        schema.shape(object, unknown::add);
        return unknown;
    }
}
