package dev.orlop.schema.custom;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.object.StatusException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Random structural schemas, with objects that fit them, nearly fit them and do not fit them at all. */
class ShapePropertiesTests {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_LONG_FOR_INTS)
            .build();
    private static final int SCHEMAS = 400;
    private static final int OBJECTS = 8;
    private static final int DEEPEST = 4;
    private static final List<String> NAMES = List.of("a", "b", "c", "name", "key");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void shaping_isDoneOnce_andWhatIsValidStaysSo(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int valid = 0;
        int refused = 0;
        for (int i = 0; i < SCHEMAS; i++) {
            ObjectNode spec = schema(random, 0);
            CustomSchema schema = Schemas.ofSpec(spec.toString());
            for (int j = 0; j < OBJECTS; j++) {
                ObjectNode object = Schemas.object(value(random, spec, j * 0.04).toString());
                String about = "schema %s, object %s".formatted(spec, object);
                try {
                    Schemas.shape(schema, object);
                } catch (StatusException undecodable) {
                    assertThat(undecodable.status().code()).as(about).isEqualTo(400);
                    refused++;
                    continue;
                }
                valid += check(schema, object, about);
            }
        }
        assertThat(valid).as("objects that are valid").isGreaterThan(SCHEMAS);
        assertThat(valid + refused).as("and not all are").isLessThan(SCHEMAS * OBJECTS);
    }

    private static int check(CustomSchema schema, ObjectNode shaped, String about) {
        ObjectNode again = shaped.deepCopy();
        assertThat(Schemas.shape(schema, again)).as(about).isEmpty();
        assertThat(again).as(about).isEqualTo(shaped);
        schema.refresh(again);
        assertThat(again).as(about).isEqualTo(shaped);
        List<String> causes = Schemas.causes(schema, shaped, null);
        ObjectNode stored = (ObjectNode) JSON.readTree(shaped.toString());
        Schemas.shape(schema, stored);
        assertThat(stored).as(about).isEqualTo(shaped);
        assertThat(Schemas.causes(schema, stored, null)).as(about).isEqualTo(causes);
        if (causes.isEmpty()) {
            assertThat(Schemas.causes(schema, stored, shaped))
                    .as("an update without a change: " + about)
                    .isEmpty();
        }
        return causes.isEmpty() ? 1 : 0;
    }

    // Schemas.

    private static ObjectNode schema(SplittableRandom random, int depth) {
        ObjectNode schema = JSON.createObjectNode();
        switch (depth == 0 ? 0 : random.nextInt(depth < DEEPEST ? 9 : 6) + 1) {
            case 0, 7, 8 -> object(random, schema, depth);
            case 1 -> schema.put("type", "string").put("maxLength", 1 + random.nextInt(4));
            case 2 ->
                schema.put("type", "integer").put("minimum", random.nextInt(3)).put("maximum", 5 + random.nextInt(9));
            case 3 -> schema.put("type", "number").put("multipleOf", 0.5);
            case 4 -> schema.put("type", "boolean");
            case 5 -> schema.put("x-kubernetes-int-or-string", true);
            case 6 -> schema.put("type", "object").put("x-kubernetes-preserve-unknown-fields", true);
            default -> array(random, schema, depth);
        }
        if (depth > 0 && random.nextInt(4) == 0) {
            schema.put("nullable", true);
        }
        if (depth > 0 && random.nextInt(3) == 0) {
            schema.set("default", value(random, schema, 0));
        }
        return schema;
    }

    private static void object(SplittableRandom random, ObjectNode schema, int depth) {
        schema.put("type", "object");
        if (random.nextInt(4) == 0) {
            schema.set("additionalProperties", schema(random, depth + 1));
            return;
        }
        ObjectNode properties = schema.putObject("properties");
        for (String name : NAMES) {
            if (random.nextInt(2) == 0) {
                properties.set(name, schema(random, depth + 1));
            }
        }
        if (random.nextInt(3) == 0 && !properties.isEmpty()) {
            schema.putArray("required")
                    .add(properties.propertyNames().iterator().next());
        }
        if (random.nextInt(6) == 0) {
            schema.put("x-kubernetes-preserve-unknown-fields", true);
        }
    }

    private static void array(SplittableRandom random, ObjectNode schema, int depth) {
        schema.put("type", "array").put("maxItems", 4);
        switch (random.nextInt(3)) {
            case 0 -> schema.set("items", schema(random, depth + 1));
            case 1 -> {
                schema.put("x-kubernetes-list-type", "set");
                schema.putObject("items").put("type", "string");
            }
            default -> {
                schema.put("x-kubernetes-list-type", "map");
                schema.putArray("x-kubernetes-list-map-keys").add("key");
                ObjectNode items = JSON.createObjectNode();
                object(random, items, DEEPEST);
                items.remove("additionalProperties");
                items.withObject("/properties")
                        .set("key", JSON.createObjectNode().put("type", "string"));
                items.putArray("required").add("key");
                schema.set("items", items);
            }
        }
    }

    // Values.

    /** @param odd how often a part of it is what the schema does not say */
    private static JsonNode value(SplittableRandom random, ObjectNode schema, double odd) {
        if (random.nextDouble() < odd) {
            return anything(random);
        }
        if (schema.path("nullable").asBoolean(false) && random.nextInt(5) == 0) {
            return JSON.nullNode();
        }
        return switch (schema.path("type").asString("")) {
            case "string" -> JSON.valueToTree("x".repeat(random.nextInt(2)));
            case "integer" -> JSON.valueToTree(3L + random.nextInt(3));
            case "number" -> JSON.valueToTree(random.nextInt(4) * 0.5 + 0.5);
            case "boolean" -> JSON.valueToTree(random.nextBoolean());
            case "array" -> items(random, schema, odd);
            case "object" -> members(random, schema, odd);
            default -> random.nextBoolean() ? JSON.valueToTree(7L) : JSON.valueToTree("7");
        };
    }

    private static JsonNode anything(SplittableRandom random) {
        return switch (random.nextInt(6)) {
            case 0 -> JSON.nullNode();
            case 1 -> JSON.valueToTree(-1L);
            case 2 -> JSON.valueToTree("a text that is too long");
            case 3 -> JSON.createObjectNode().put("unknown", 1L);
            case 4 -> JSON.createArrayNode().add("a").add("a");
            default -> JSON.valueToTree(1.25);
        };
    }

    private static JsonNode items(SplittableRandom random, ObjectNode schema, double odd) {
        ArrayNode items = JSON.createArrayNode();
        int count = random.nextInt(3);
        for (int i = 0; i < count; i++) {
            JsonNode item = value(random, (ObjectNode) schema.get("items"), odd);
            String listType = schema.path("x-kubernetes-list-type").asString("");
            if (listType.equals("set")) {
                item = JSON.valueToTree("item-" + i);
            } else if (listType.equals("map") && item instanceof ObjectNode keyed && random.nextDouble() >= odd) {
                keyed.put("key", "key-" + i);
            }
            items.add(item);
        }
        return items;
    }

    private static JsonNode members(SplittableRandom random, ObjectNode schema, double odd) {
        ObjectNode object = JSON.createObjectNode();
        if (schema.get("additionalProperties") instanceof ObjectNode values) {
            object.set("some", value(random, values, odd));
            object.set("other", value(random, values, odd));
        }
        List<String> required = new ArrayList<>();
        schema.path("required").forEach(name -> required.add(name.asString()));
        schema.path("properties").properties().forEach(property -> {
            if (required.contains(property.getKey()) ? random.nextDouble() >= odd : random.nextInt(3) > 0) {
                object.set(property.getKey(), value(random, (ObjectNode) property.getValue(), odd));
            }
        });
        if (random.nextDouble() < odd
                || schema.path("x-kubernetes-preserve-unknown-fields").asBoolean(false)) {
            object.set("undeclared", anything(random));
        }
        return object;
    }
}
