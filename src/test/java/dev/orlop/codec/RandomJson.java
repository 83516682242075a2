package dev.orlop.codec;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Random trees as {@code TreeReader} would build them, and ways to write them that are not canonical. */
public final class RandomJson {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String[] TEXTS = {
        "",
        "a",
        "resourceVersion",
        "selfLink",
        "name",
        "\"",
        "\\",
        "\n\t\b\f\r",
        "\u0001\u001f\u007f",
        "é",
        "\u2028",
        "\uffff",
        "😀",
        "zz"
    };

    private final Random random;

    public RandomJson(long seed) {
        this.random = new Random(seed);
    }

    /** A resource with metadata whose attributes have the right types. */
    public ObjectNode resource() {
        ObjectNode tree = object(3);
        tree.put("apiVersion", "example.com/v1").put("kind", "Widget");
        ObjectNode meta = object(2);
        meta.put("name", "n" + random.nextInt(1000));
        for (String absent : new String[] {"namespace", "resourceVersion", "selfLink"}) {
            meta.remove(absent);
        }
        if (random.nextBoolean()) {
            meta.putObject("labels").put("app", text()).put("z", text());
        }
        if (random.nextBoolean()) {
            meta.put("generation", random.nextLong());
        }
        tree.set("metadata", meta);
        return tree;
    }

    public JsonNode value(int depth) {
        return switch (random.nextInt(depth > 0 ? 9 : 6)) {
            case 0 -> NODES.nullNode();
            case 1 -> NODES.booleanNode(random.nextBoolean());
            case 2 -> NODES.numberNode(random.nextLong() >> random.nextInt(64));
            case 3 -> NODES.numberNode(fraction());
            case 4, 5 -> NODES.stringNode(text());
            case 6 -> array(depth - 1);
            default -> object(depth - 1);
        };
    }

    private double fraction() {
        double value = Double.longBitsToDouble(random.nextLong());
        boolean survives = Double.isFinite(value) && value != Math.rint(value);
        return survives ? value : 0.1 + random.nextInt(1000);
    }

    private String text() {
        return TEXTS[random.nextInt(TEXTS.length)] + (random.nextBoolean() ? "" : random.nextInt(10));
    }

    private ArrayNode array(int depth) {
        ArrayNode array = NODES.arrayNode();
        for (int i = random.nextInt(4); i > 0; i--) {
            array.add(value(depth));
        }
        return array;
    }

    private ObjectNode object(int depth) {
        ObjectNode object = NODES.objectNode();
        for (int i = random.nextInt(6); i > 0; i--) {
            object.set(text(), value(depth));
        }
        return object;
    }

    /** The tree with its members in random order, random space between tokens and needless escapes. */
    public String untidy(JsonNode node) {
        StringBuilder out = new StringBuilder();
        untidy(node, out);
        return out.toString();
    }

    private void untidy(JsonNode node, StringBuilder out) {
        space(out);
        if (node.isObject()) {
            List<String> names = new ArrayList<>(node.propertyNames());
            Collections.shuffle(names, random);
            String separator = "{";
            for (String name : names) {
                out.append(separator);
                space(out);
                string(name, out);
                space(out);
                out.append(':');
                untidy(node.path(name), out);
                separator = ",";
            }
            out.append(names.isEmpty() ? "{ }" : "}");
        } else if (node.isArray()) {
            String separator = "[";
            for (JsonNode element : node) {
                out.append(separator);
                untidy(element, out);
                separator = ",";
            }
            out.append(node.isEmpty() ? "[\t]" : "]");
        } else if (node.isString()) {
            string(node.stringValue(), out);
        } else {
            out.append(node);
        }
        space(out);
    }

    private void space(StringBuilder out) {
        if (random.nextInt(4) == 0) {
            out.append(" \n\r\t".charAt(random.nextInt(4)));
        }
    }

    private void string(String text, StringBuilder out) {
        out.append('"');
        text.codePoints().forEach(c -> {
            if (c < ' ' || c == '"' || c == '\\' || random.nextInt(5) == 0) {
                for (char unit : Character.toChars(c)) {
                    out.append(String.format("\\u%04x", (int) unit));
                }
            } else {
                out.appendCodePoint(c);
            }
        });
        out.append('"');
    }
}
