package dev.orlop.apply;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes random schemas, in the short form of {@link Fixture}, and random values that fit them.
 *
 * <p>No container is empty: who applies an empty list owns nothing, in the reference too, and cannot rely on anything.
 */
final class RandomObjects {
    private static final List<String> NAMES = List.of("a", "b", "c", "d");
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final Random random;

    RandomObjects(long seed) {
        this.random = new Random(seed);
    }

    boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    ObjectNode schema(int depth) {
        ObjectNode schema = NODES.objectNode().put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        for (String name : NAMES) {
            properties.set(name, field(depth));
        }
        if (oneIn(8)) {
            schema.put("map-type", "atomic");
        }
        return schema;
    }

    private ObjectNode field(int depth) {
        ObjectNode field = NODES.objectNode();
        if (depth == 0) {
            return field.put("type", oneIn(2) ? "string" : "integer");
        }
        switch (random.nextInt(8)) {
            case 0 -> field.put("type", "string");
            case 1 -> field.put("type", "integer");
            case 2 -> field.put("type", "object").set("values", oneIn(2) ? schema(depth - 1) : field(0));
            case 3 -> field.put("type", "array").set("items", field(0));
            case 4 -> field.put("type", "array").put("list-type", "set").set("items", field(0));
            case 5 -> {
                ObjectNode items = schema(depth - 1);
                items.remove("map-type");
                ((ObjectNode) items.get("properties")).putObject("a").put("type", "string");
                field.put("type", "array")
                        .put("list-type", "map")
                        .putArray("keys")
                        .add("a");
                field.set("items", items);
            }
            case 6 -> field.put("preserve", true);
            default -> field.setAll(schema(depth - 1));
        }
        return field;
    }

    JsonNode value(JsonNode schema) {
        if (schema.has("preserve")) {
            return free(2);
        }
        return switch (schema.get("type").stringValue()) {
            case "string" -> NODES.stringNode(name());
            case "integer" -> NODES.numberNode((long) random.nextInt(3));
            case "array" -> list(schema);
            default -> schema.has("values") ? map(schema.get("values")) : struct(schema);
        };
    }

    private String name() {
        return NAMES.get(random.nextInt(NAMES.size()));
    }

    private ObjectNode struct(JsonNode schema) {
        ObjectNode struct = NODES.objectNode();
        schema.get("properties").properties().forEach(property -> {
            if (oneIn(2)) {
                struct.set(property.getKey(), value(property.getValue()));
            }
        });
        if (struct.isEmpty()) {
            String name = name();
            struct.set(name, value(schema.get("properties").get(name)));
        }
        return struct;
    }

    private ObjectNode map(JsonNode values) {
        ObjectNode map = NODES.objectNode();
        for (int i = random.nextInt(3); i >= 0; i--) {
            map.set(name(), value(values));
        }
        return map;
    }

    private ArrayNode list(JsonNode schema) {
        JsonNode items = schema.get("items");
        ArrayNode list = NODES.arrayNode();
        boolean keyed = schema.has("keys");
        List<String> names = new ArrayList<>(NAMES);
        Collections.shuffle(names, random);
        for (String name : names.subList(0, 1 + random.nextInt(4))) {
            if (keyed) {
                list.add(struct(items).put("a", name));
            } else if (items.get("type").stringValue().equals("string")) {
                list.add(name);
            } else {
                list.add((long) NAMES.indexOf(name));
            }
        }
        return list;
    }

    private JsonNode free(int depth) {
        return switch (random.nextInt(depth > 0 ? 4 : 2)) {
            case 0 -> NODES.stringNode(name());
            case 1 -> NODES.numberNode((long) random.nextInt(3));
            case 2 -> NODES.arrayNode().add(free(0));
            default -> {
                ObjectNode map = NODES.objectNode();
                map.set(name(), free(depth - 1));
                map.set(name(), free(depth - 1));
                yield map;
            }
        };
    }
}
