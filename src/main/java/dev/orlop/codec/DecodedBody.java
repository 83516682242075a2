package dev.orlop.codec;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A request body or document as a tree of the caller's own. Integers are {@code LongNode}, other numbers
 * {@code DoubleNode}.
 *
 * @param duplicates paths of members that were there more than once, such as {@code spec.list[2].x}; the last one won. At
 *     most {@value #MAX_DUPLICATES}
 * @param byLine whether the duplicates say where they are in a text of YAML instead, as in {@code line 4: key "x" already
 *     set in map}
 */
public record DecodedBody(JsonNode tree, List<String> duplicates, boolean byLine) {
    static final int MAX_DUPLICATES = 100;

    private static final String YAML_ERRORS = "yaml: unmarshal errors:\n  ";

    DecodedBody(JsonNode tree, List<String> duplicates) {
        this(tree, duplicates, false);
    }

    /** A body without duplicates. */
    public static DecodedBody of(JsonNode tree) {
        return new DecodedBody(tree, List.of());
    }

    /** What a strict reading refuses; of YAML one text for all that is there twice. */
    public List<String> irregularities() {
        if (byLine) {
            return duplicates.isEmpty() ? List.of() : List.of(YAML_ERRORS + String.join("\n  ", duplicates));
        }
        return duplicates.stream()
                .map(path -> "duplicate field \"" + path + '"')
                .toList();
    }

    /** The warnings that an irregularity makes. */
    public static List<String> warnings(String irregularity) {
        return irregularity.startsWith(YAML_ERRORS)
                ? List.of(irregularity.substring(YAML_ERRORS.length()).split("\n  ", -1))
                : List.of(irregularity);
    }

    /** @throws CodecException if the tree is not an object */
    public ObjectNode object() {
        if (tree instanceof ObjectNode object) {
            return object;
        }
        throw new CodecException(
                "expected an object, found " + tree.getNodeType().name().toLowerCase(java.util.Locale.ROOT));
    }
}
