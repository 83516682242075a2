package dev.orlop.apply;

import dev.orlop.apply.field.FieldSet;
import dev.orlop.apply.field.FieldsV1;
import dev.orlop.apply.field.NodeType;
import dev.orlop.object.GroupVersionKind;
import dev.orlop.schema.SchemaNode;
import dev.orlop.schema.SchemaNode.ListType;
import dev.orlop.schema.SchemaNode.MapType;
import dev.orlop.schema.SchemaNode.Type;
import dev.orlop.tree.Trees;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A type of many shapes, and short ways to write its objects and sets: JSON with single quotes. */
public final class Fixture {
    static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    static final GroupVersionKind KIND = new GroupVersionKind("example.com", "v1", "Widget");

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES, JsonReadFeature.ALLOW_UNQUOTED_PROPERTY_NAMES)
            .enable(DeserializationFeature.USE_LONG_FOR_INTS)
            .build();

    static final String SPEC = """
        {type: 'object', properties: {
          s: {type: 'string'}, i: {type: 'integer'}, n: {type: 'number'}, b: {type: 'boolean'},
          date: {type: 'string', format: 'date-time'},
          obj: {type: 'object', properties: {a: {type: 'string'}, b: {type: 'string'},
            c: {type: 'object', properties: {d: {type: 'string'}, e: {type: 'string'}}}}},
          aobj: {type: 'object', 'map-type': 'atomic', properties: {a: {type: 'string'}, b: {type: 'string'}}},
          map: {type: 'object', values: {type: 'string'}},
          mmap: {type: 'object', values: {type: 'object', properties: {x: {type: 'string'}, y: {type: 'string'}}}},
          lst: {type: 'array', items: {type: 'string'}},
          set: {type: 'array', 'list-type': 'set', items: {type: 'string'}},
          nset: {type: 'array', 'list-type': 'set', items: {type: 'number'}},
          kl: {type: 'array', 'list-type': 'map', keys: ['name'], items: {type: 'object', properties: {
            name: {type: 'string'}, value: {type: 'string'}, tags: {type: 'array', 'list-type': 'set', items: {type: 'string'}}}}},
          k2: {type: 'array', 'list-type': 'map', keys: ['port', 'proto'], items: {type: 'object', properties: {
            port: {type: 'integer'}, proto: {type: 'string', default: 'TCP'}, name: {type: 'string'}}}},
          any: {'preserve': true},
          pres: {type: 'object', preserve: true}}}
        """;

    private Fixture() {}

    public static JsonNode json(String text) {
        return JSON.readTree(text);
    }

    static ObjectNode object(String text) {
        return (ObjectNode) json(text);
    }

    /** An object of the type, with the members that the text gives. */
    static ObjectNode widget(String members) {
        return object("{apiVersion: 'example.com/v1', kind: 'Widget', metadata: {name: 'w'}, " + members + "}");
    }

    /** A live object: it has a uid. */
    static ObjectNode live(String members) {
        ObjectNode live = widget(members);
        ((ObjectNode) live.get("metadata")).put("uid", "u-1").put("resourceVersion", "1");
        return live;
    }

    public static FieldSet set(String fieldsV1) {
        try {
            return FieldsV1.read(json(fieldsV1)).set();
        } catch (FieldsV1.FormatException e) {
            throw new IllegalArgumentException(e);
        }
    }

    public static NodeType spec() {
        return spec(SPEC);
    }

    /** The type of a custom resource's spec. */
    static NodeType spec(String schema) {
        SchemaNode root = versions(schema).schema("");
        return Objects.requireNonNull(TypeCompiler.custom(root).asMap().member("spec"));
    }

    static TrackedType tracked(String spec) {
        return new TrackedType(versions(spec));
    }

    static FieldOwnership ownership() {
        return tracked(SPEC).endpoint(KIND, "", ResetFields.none());
    }

    static ObjectVersions versions(String spec) {
        SchemaNode root = SchemaNode.builder(Type.OBJECT)
                .property("spec", schema(spec))
                .property("status", schema("{type: 'object', preserve: true}"))
                .build();
        return new ObjectVersions() {
            @Override
            public boolean builtIn() {
                return false;
            }

            @Override
            public SchemaNode schema(String apiVersion) {
                return root;
            }

            @Override
            public @Nullable ObjectNode convert(ObjectNode object, String apiVersion) {
                ObjectNode converted = object.objectNode();
                converted.setAll(object);
                return converted.put("apiVersion", apiVersion);
            }
        };
    }

    static SchemaNode schema(String text) {
        return schema(json(text));
    }

    private static SchemaNode schema(JsonNode node) {
        String type = Trees.text(node, "type");
        SchemaNode.Builder builder =
                SchemaNode.builder(type.isEmpty() ? Type.ANY : Type.valueOf(type.toUpperCase(Locale.ROOT)));
        node.path("properties").properties().forEach(p -> builder.property(p.getKey(), schema(p.getValue())));
        if (node.has("values")) {
            builder.values(schema(node.get("values")));
        }
        if (node.has("items")) {
            builder.items(schema(node.get("items")));
        }
        String listType = Trees.text(node, "list-type");
        if (!listType.isEmpty()) {
            builder.listType(ListType.valueOf(listType.toUpperCase(Locale.ROOT)));
        }
        if (Trees.text(node, "map-type").equals("atomic")) {
            builder.mapType(MapType.ATOMIC);
        }
        return builder.format(Trees.text(node, "format"))
                .preserveUnknown(Trees.flag(node, "preserve"))
                .listKeys(Trees.texts(node, "keys"))
                .defaultValue(node.get("default"))
                .build();
    }
}
