package dev.orlop.apply.field;

import dev.orlop.apply.field.FieldsV1.FormatException;
import dev.orlop.object.TextOrder;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.StringNode;

/** Reads the names of FieldsV1 ({@code fieldpath.DeserializePathElement}). */
final class PathElementReader {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private PathElementReader() {}

    /**
     * The element, or null for a kind of element that is not known.
     *
     * @throws FormatException if the name is malformed
     */
    static @Nullable PathElement read(String name) throws FormatException {
        if (name.length() < 2) {
            throw new FormatException("key must be 2 characters long: " + name);
        }
        if (name.charAt(1) != ':') {
            throw new FormatException("missing colon: " + name);
        }
        return switch (name.charAt(0)) {
            case 'f' -> new PathElement.Field(name.substring(2));
            case 'k' -> key(name);
            case 'v' -> item(name);
            case 'i' -> index(name);
            default -> null;
        };
    }

    private static PathElement index(String name) throws FormatException {
        try {
            return new PathElement.Index(Long.parseLong(name.substring(2)));
        } catch (NumberFormatException e) {
            throw new FormatException("not an index: " + name);
        }
    }

    private static PathElement item(String name) throws FormatException {
        int end = name.length() - 1;
        if (end > 2 && name.charAt(2) == '"' && name.charAt(end) == '"' && isPlain(name, 3, end)) {
            return new PathElement.Item(StringNode.valueOf(name.substring(3, end)));
        }
        return new PathElement.Item(scalars(parse(name)));
    }

    private static PathElement key(String name) throws FormatException {
        PathElement simple = simpleKey(name);
        if (simple != null) {
            return simple;
        }
        JsonNode key = parse(name);
        if (!key.isObject()) {
            throw new FormatException("not an object: " + name);
        }
        String[] names = new String[key.size()];
        int i = 0;
        for (Map.Entry<String, JsonNode> member : key.properties()) {
            names[i++] = member.getKey();
        }
        Arrays.sort(names, TextOrder.BY_BYTES);
        JsonNode[] values = new JsonNode[names.length];
        for (i = 0; i < names.length; i++) {
            values[i] = scalars(key.get(names[i]));
        }
        return new PathElement.Key(names, values);
    }

    /** Reads <code>k:{"name":"text"}</code>, which is how nearly all keys look, without a parser. */
    private static @Nullable PathElement simpleKey(String name) {
        int end = name.length() - 2;
        if (end < 8 || !name.startsWith("{\"", 2) || name.charAt(end) != '"' || name.charAt(end + 1) != '}') {
            return null;
        }
        int quote = name.indexOf('"', 4);
        if (quote + 3 > end || !name.startsWith("\":\"", quote)) {
            return null;
        }
        if (!isPlain(name, 4, quote) || !isPlain(name, quote + 3, end)) {
            return null;
        }
        String member = name.substring(4, quote);
        return new PathElement.Key(
                new String[] {member}, new JsonNode[] {StringNode.valueOf(name.substring(quote + 3, end))});
    }

    private static boolean isPlain(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\' || c < ' ') {
                return false;
            }
        }
        return true;
    }

    private static JsonNode parse(String name) throws FormatException {
        try {
            JsonNode value = JSON.readTree(name.substring(2));
            if (value.isMissingNode()) {
                throw new FormatException("no value: " + name);
            }
            return value;
        } catch (JacksonException e) {
            throw new FormatException("not JSON: " + name);
        }
    }

    /** Brings a number into one of the two forms that numbers have elsewhere. */
    private static JsonNode scalars(JsonNode value) throws FormatException {
        if (!value.isNumber()) {
            return value;
        }
        if (Values.isLong(value)) {
            return JsonNodeFactory.instance.numberNode(value.longValue());
        }
        double number = value.asDouble(Double.NaN);
        if (!Double.isFinite(number)) {
            throw new FormatException("not a number: " + value);
        }
        return JsonNodeFactory.instance.numberNode(number);
    }
}
