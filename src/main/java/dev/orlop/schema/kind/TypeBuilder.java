package dev.orlop.schema.kind;

import dev.orlop.schema.SchemaNode;
import dev.orlop.schema.SchemaNode.ListType;
import dev.orlop.schema.SchemaNode.MapType;
import dev.orlop.schema.SchemaNode.Type;
import dev.orlop.schema.kind.KindValue.Shape;
import dev.orlop.tree.Trees;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Puts the types of the catalog together. All types exist, empty, before the first field is read, so that fields can
 * refer to any type, their own included.
 */
final class TypeBuilder {
    private static final String REF = "$ref";
    private static final String PATCH_STRATEGY = "x-kubernetes-patch-strategy";
    private static final String MAP_TYPE = "x-kubernetes-map-type";

    /** What a property may say beside a reference. */
    private static final List<String> OWN_KEYS = List.of("default", MAP_TYPE, PATCH_STRATEGY);

    private final Map<String, Draft> drafts = new HashMap<>();

    /** A type whose fields are still being added; its maps become the type's. */
    private record Draft(KindType type, LinkedHashMap<String, KindField> fields, Map<String, SchemaNode> properties) {}

    private TypeBuilder() {}

    static Map<String, KindType> build(List<JsonNode> files) {
        TypeBuilder builder = new TypeBuilder();
        for (JsonNode types : files) {
            types.properties()
                    .forEach(each -> builder.drafts.put(each.getKey(), draft(each.getKey(), each.getValue())));
        }
        for (JsonNode types : files) {
            types.properties().forEach(each -> builder.fill(builder.draft(each.getKey()), each.getValue()));
        }
        Map<String, KindType> built = new HashMap<>();
        builder.drafts.forEach((name, draft) -> built.put(name, draft.type()));
        return Map.copyOf(built);
    }

    private static Draft draft(String name, JsonNode description) {
        LinkedHashMap<String, KindField> fields = new LinkedHashMap<>();
        Map<String, SchemaNode> properties = new LinkedHashMap<>();
        SchemaNode node = SchemaNode.builder(Type.OBJECT)
                .properties(properties)
                .required(Trees.texts(description, "required"))
                .mapType(mapType(description))
                .build();
        return new Draft(new KindType(name, node, fields), fields, properties);
    }

    private Draft draft(String name) {
        return Objects.requireNonNull(drafts.get(name), () -> "no type " + name);
    }

    private void fill(Draft draft, JsonNode description) {
        Set<String> always = Set.copyOf(Trees.texts(description, "always"));
        for (Map.Entry<String, JsonNode> each : description.path("properties").properties()) {
            String name = each.getKey();
            JsonNode property = each.getValue();
            SchemaNode node = node(property);
            List<Integer> within =
                    property.path("in").valueStream().map(JsonNode::intValue).toList();
            draft.properties().put(name, node);
            draft.fields()
                    .put(
                            name,
                            new KindField(
                                    name,
                                    value(property),
                                    node,
                                    property.path("field").asInt(0),
                                    within,
                                    Trees.flag(property, "pointer"),
                                    always.contains(name)));
        }
    }

    /** A reference without keys of its own shares the type's node. */
    private SchemaNode node(JsonNode property) {
        String ref = Trees.text(property, REF);
        SchemaNode target = ref.isEmpty() ? null : draft(ref).type().node();
        if (target != null && OWN_KEYS.stream().noneMatch(property::has)) {
            return target;
        }
        SchemaNode.Builder builder = SchemaNode.builder(target == null ? type(property) : Type.OBJECT);
        if (target != null) {
            builder.properties(target.properties()).required(target.required()).mapType(target.mapType());
        }
        MapType mapType = mapType(property);
        if (mapType != null) {
            builder.mapType(mapType);
        }
        return builder.format(format(property))
                .preserveUnknown(Trees.flag(property, "x-kubernetes-preserve-unknown-fields"))
                .intOrString(Trees.flag(property, "x-kubernetes-int-or-string"))
                .values(child(property, "additionalProperties"))
                .items(child(property, "items"))
                .listType(listType(property))
                .listKeys(Trees.texts(property, "x-kubernetes-list-map-keys"))
                .patch(text(property, PATCH_STRATEGY), text(property, "x-kubernetes-patch-merge-key"))
                .defaultValue(property.get("default"))
                .build();
    }

    private @Nullable SchemaNode child(JsonNode property, String member) {
        JsonNode child = property.get(member);
        return child == null ? null : node(child);
    }

    private static Type type(JsonNode property) {
        String type = Trees.text(property, "type");
        return type.isEmpty() ? Type.ANY : Type.valueOf(type.toUpperCase(Locale.ROOT));
    }

    /** Int-or-string is no format of a schema but a key of its own. */
    private static String format(JsonNode property) {
        String format = Trees.text(property, "format");
        return format.equals("int-or-string") ? "" : format;
    }

    private static @Nullable ListType listType(JsonNode property) {
        String text = Trees.text(property, "x-kubernetes-list-type");
        return text.isEmpty() ? null : ListType.valueOf(text.toUpperCase(Locale.ROOT));
    }

    private static @Nullable MapType mapType(JsonNode property) {
        String text = Trees.text(property, MAP_TYPE);
        return text.isEmpty() ? null : MapType.valueOf(text.toUpperCase(Locale.ROOT));
    }

    private static @Nullable String text(JsonNode property, String member) {
        String text = Trees.text(property, member);
        return text.isEmpty() ? null : text;
    }

    private KindValue value(JsonNode property) {
        String ref = Trees.text(property, REF);
        if (!ref.isEmpty()) {
            return new KindValue(Shape.STRUCT, draft(ref).type(), null, false, List.of());
        }
        String union = Trees.text(property, "union");
        if (!union.isEmpty()) {
            KindType schema = draft(Trees.text(property, "of")).type();
            return new KindValue(
                    Shape.valueOf("SCHEMA_OR_" + union.toUpperCase(Locale.ROOT)), schema, null, false, List.of());
        }
        Shape shape = shape(property);
        JsonNode element = property.get(shape == Shape.LIST ? "items" : "additionalProperties");
        return new KindValue(
                shape,
                null,
                element == null ? null : value(element),
                Trees.flag(property, "protoItems"),
                List.copyOf(Trees.texts(property, "enum")));
    }

    private static Shape shape(JsonNode property) {
        if (Trees.flag(property, "x-kubernetes-int-or-string")) {
            return Shape.INT_OR_STRING;
        }
        return switch (type(property)) {
            case ANY -> Shape.RAW;
            case OBJECT -> property.has("additionalProperties") ? Shape.MAP : Shape.RAW;
            case ARRAY -> Shape.LIST;
            case INTEGER -> Trees.text(property, "format").equals("int32") ? Shape.INT32 : Shape.INT64;
            case NUMBER -> Shape.DOUBLE;
            case BOOLEAN -> Shape.BOOLEAN;
            case STRING ->
                switch (Trees.text(property, "format")) {
                    case "byte" -> Shape.BYTES;
                    case "date-time" -> Trees.flag(property, "micro") ? Shape.MICRO_TIME : Shape.TIME;
                    case "quantity" -> Shape.QUANTITY;
                    default -> Shape.STRING;
                };
        };
    }
}
