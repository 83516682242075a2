package dev.orlop.codec;

import dev.orlop.tree.Fragment;
import dev.orlop.tree.FragmentNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The canonical form of a tree, straight to UTF-8. Compact; members sorted by the UTF-8 bytes of their names, which is
 * the order in which Go writes maps; numbers as {@link Numbers} says; in strings only quote, backslash and control
 * characters escaped, lone surrogates as U+FFFD.
 */
final class CanonicalWriter {
    private static final int INITIAL_SIZE = 1024;
    /** Shorter texts are not worth a copy. */
    private static final int SHORT = 16;

    private static final int MAX_SIZE = Integer.MAX_VALUE - 16;
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};
    private static final Comparator<Map.Entry<String, JsonNode>> BY_NAME =
            (a, b) -> Utf8.compare(a.getKey(), b.getKey());
    private static final Set<String> NOT_STORED = Set.of("resourceVersion", "selfLink");

    private byte[] out = new byte[INITIAL_SIZE];
    private int at;
    private int depth;

    private CanonicalWriter() {}

    /** Any value as it is. */
    static byte[] write(JsonNode tree) {
        CanonicalWriter writer = new CanonicalWriter();
        writer.value(tree);
        return writer.bytes();
    }

    /** An object without {@code metadata.resourceVersion} and {@code metadata.selfLink}. */
    static byte[] writeStored(ObjectNode tree) {
        CanonicalWriter writer = new CanonicalWriter();
        writer.object(tree, true, false);
        return writer.bytes();
    }

    private byte[] bytes() {
        return Arrays.copyOf(out, at);
    }

    private void value(JsonNode node) {
        switch (node.getNodeType()) {
            case OBJECT -> {
                Fragment fragment = FragmentNode.of(node);
                if (fragment == null) {
                    object(node, false, false);
                } else {
                    bytes(fragment.json());
                }
            }
            case ARRAY -> array(node);
            case STRING -> string(node.stringValue());
            case NUMBER -> number(node);
            case BOOLEAN -> ascii(node.booleanValue() ? "true" : "false");
            case NULL -> ascii("null");
            case BINARY -> string(node.asString());
            case MISSING, POJO -> throw new CodecException("not a JSON value: " + node.getNodeType());
        }
    }

    private void enter(char bracket) {
        if (++depth > JsonCursor.MAX_DEPTH) {
            throw new CodecException("nested deeper than " + JsonCursor.MAX_DEPTH + " levels");
        }
        put(bracket);
    }

    private void leave(char bracket) {
        depth--;
        put(bracket);
    }

    private void object(JsonNode node, boolean isRoot, boolean isMeta) {
        enter('{');
        boolean first = true;
        for (Map.Entry<String, JsonNode> member : sorted(node)) {
            String name = member.getKey();
            if (isMeta && NOT_STORED.contains(name)) {
                continue;
            }
            if (!first) {
                put(',');
            }
            first = false;
            string(name);
            put(':');
            JsonNode value = member.getValue();
            if (isRoot && name.equals("metadata") && value.isObject()) {
                object(value, false, true);
            } else {
                value(value);
            }
        }
        leave('}');
    }

    private static Iterable<Map.Entry<String, JsonNode>> sorted(JsonNode node) {
        if (node.isEmpty()) {
            return List.of();
        }
        Set<Map.Entry<String, JsonNode>> members = node.properties();
        String last = "";
        for (Map.Entry<String, JsonNode> member : members) {
            if (Utf8.compare(last, member.getKey()) > 0) {
                List<Map.Entry<String, JsonNode>> sorted = new ArrayList<>(members);
                sorted.sort(BY_NAME);
                return sorted;
            }
            last = member.getKey();
        }
        return members;
    }

    private void array(JsonNode node) {
        enter('[');
        boolean first = true;
        for (JsonNode element : node) {
            if (!first) {
                put(',');
            }
            first = false;
            value(element);
        }
        leave(']');
    }

    private void number(JsonNode node) {
        if (node.isIntegralNumber() && node.canConvertToLong()) {
            ascii(Long.toString(node.longValue()));
            return;
        }
        double value = node.doubleValue();
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            throw new CodecException("not a JSON number: " + value);
        }
        ascii(Numbers.format(value));
    }

    private void string(String text) {
        put('"');
        if (text.length() < SHORT || !plain(text)) {
            characters(text);
        }
        put('"');
    }

    /** Writes a text at once, if nothing in it is to be escaped and all of it is ASCII, question marks of its own included. */
    private boolean plain(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        if (PlainText.end(bytes, 0) < bytes.length || !text.equals(new String(bytes, StandardCharsets.ISO_8859_1))) {
            return false;
        }
        bytes(bytes);
        return true;
    }

    private void bytes(byte[] bytes) {
        reserve(bytes.length);
        System.arraycopy(bytes, 0, out, at, bytes.length);
        at += bytes.length;
    }

    private void characters(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= ' ' && c < 0x7F && c != '"' && c != '\\') {
                put(c);
            } else if (c < 0x80) {
                escape(c);
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                codePoint(Character.toCodePoint(c, text.charAt(++i)));
            } else {
                codePoint(Character.isSurrogate(c) ? Utf8.REPLACEMENT : c);
            }
        }
    }

    private void escape(char c) {
        switch (c) {
            case '"' -> ascii("\\\"");
            case '\\' -> ascii("\\\\");
            case '\b' -> ascii("\\b");
            case '\f' -> ascii("\\f");
            case '\n' -> ascii("\\n");
            case '\r' -> ascii("\\r");
            case '\t' -> ascii("\\t");
            case 0x7F -> put(c);
            default -> {
                ascii("\\u00");
                put((char) HEX[c >> 4]);
                put((char) HEX[c & 0xF]);
            }
        }
    }

    private void codePoint(int c) {
        if (c < 0x800) {
            put((char) (0xC0 | c >> 6));
        } else {
            if (c < 0x10000) {
                put((char) (0xE0 | c >> 12));
            } else {
                put((char) (0xF0 | (c >> 18)));
                put((char) (0x80 | ((c >> 12) & 0x3F)));
            }
            put((char) (0x80 | ((c >> 6) & 0x3F)));
        }
        put((char) (0x80 | (c & 0x3F)));
    }

    private void ascii(String text) {
        int length = text.length();
        reserve(length);
        for (int i = 0; i < length; i++) {
            out[at++] = (byte) text.charAt(i);
        }
    }

    private void put(char b) {
        if (at == out.length) {
            reserve(1);
        }
        out[at++] = (byte) b;
    }

    private void reserve(int more) {
        if (more > out.length - at) {
            int wanted = Math.max(out.length * 2, at + more);
            if (wanted < 0 || wanted > MAX_SIZE) {
                throw new CodecException("larger than any array");
            }
            out = Arrays.copyOf(out, wanted);
        }
    }
}
