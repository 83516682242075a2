package dev.orlop.patch;

import java.util.Iterator;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Equality of JSON values as RFC 6902 §4.6 defines it: numbers by their value, objects without order. */
final class JsonEquality {
    private JsonEquality() {}

    static boolean equal(JsonNode a, JsonNode b) {
        if (a.getNodeType() != b.getNodeType() || a.size() != b.size()) {
            return false;
        }
        return switch (a.getNodeType()) {
            case OBJECT -> members(a, b);
            case ARRAY -> elements(a, b);
            case NUMBER -> numbers(a, b);
            case STRING, BOOLEAN, NULL, BINARY, MISSING, POJO -> a.equals(b);
        };
    }

    private static boolean members(JsonNode a, JsonNode b) {
        for (Map.Entry<String, JsonNode> member : a.properties()) {
            JsonNode other = b.get(member.getKey());
            if (other == null || !equal(member.getValue(), other)) {
                return false;
            }
        }
        return true;
    }

    private static boolean elements(JsonNode a, JsonNode b) {
        Iterator<JsonNode> others = b.iterator();
        for (JsonNode element : a) {
            if (!equal(element, others.next())) {
                return false;
            }
        }
        return true;
    }

    private static boolean numbers(JsonNode a, JsonNode b) {
        return a.decimalValue().compareTo(b.decimalValue()) == 0;
    }
}
