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
 */
public record DecodedBody(JsonNode tree, List<String> duplicates) {
    static final int MAX_DUPLICATES = 100;

    /** What a strict reading refuses. */
    public List<String> irregularities() {
        return duplicates.stream()
                .map(path -> "duplicate field \"" + path + '"')
                .toList();
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
