package dev.orlop.codec;

import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Reads plain YAML scalars as Kubernetes does, by YAML 1.1 and go-yaml 2 ({@code sigs.k8s.io/yaml}). The words y, yes
 * and on are booleans, 0x, 0o, 0b and a leading zero change the base, underscores in numbers do not count, timestamps
 * stay text. Sexagesimal numbers do not exist.
 */
final class YamlScalars {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private static final Map<String, JsonNode> WORDS = words();
    private static final Pattern FLOAT = Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
    private static final Pattern NOT_FINITE = Pattern.compile("[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)");
    private static final Pattern TIME = Pattern.compile("[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}"
            + "(([Tt][0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}(\\.[0-9]+)?(Z|[-+][0-9]{2}:[0-9]{2}))"
            + "|( [0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}(\\.[0-9]+)?))?");
    /** Numbers by base 60, which YAML 1.1 has and nobody reads any more; go-yaml quotes them for older readers. */
    private static final Pattern SEXAGESIMAL = Pattern.compile("[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\\.[0-9_]*)?");

    private static final char LINE_SEPARATOR = 0x2028;
    private static final char PARAGRAPH_SEPARATOR = 0x2029;
    private static final char BYTE_ORDER_MARK = 0xfeff;
    private static final String TAG = "tag:yaml.org,2002:";

    private YamlScalars() {}

    private static Map<String, JsonNode> words() {
        Map<String, JsonNode> words = new java.util.HashMap<>();
        for (String word : new String[] {"y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"}) {
            words.put(word, NODES.booleanNode(true));
        }
        for (String word : new String[] {"n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"}) {
            words.put(word, NODES.booleanNode(false));
        }
        for (String word : new String[] {"", "~", "null", "Null", "NULL"}) {
            words.put(word, NODES.nullNode());
        }
        return Map.copyOf(words);
    }

    /**
     * The value of a plain scalar without a tag.
     *
     * @throws CodecException if it is a number that JSON does not have
     */
    static JsonNode plain(String text) {
        JsonNode word = WORDS.get(text);
        if (word != null) {
            return word;
        }
        if (NOT_FINITE.matcher(text).matches()) {
            throw new CodecException("json: unsupported value: " + notFinite(text));
        }
        JsonNode number = number(text);
        return number != null ? number : NODES.stringNode(text);
    }

    private static String notFinite(String text) {
        return text.toLowerCase(Locale.ROOT).endsWith("nan") ? "NaN" : text.startsWith("-") ? "-Inf" : "+Inf";
    }

    /** Whether the text, written plain, would be read as something else than itself. */
    static boolean needsQuotes(String text) {
        return WORDS.containsKey(text)
                || NOT_FINITE.matcher(text).matches()
                || number(text) != null
                || isTime(text)
                || SEXAGESIMAL.matcher(text).matches();
    }

    /** Whether the text has a character that go-yaml 2 escapes, and that is no control character of ASCII's first 32. */
    static boolean isUnprintable(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isUnprintable(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isUnprintable(char c) {
        return c >= 0x7f
                && (c < 0xa0
                        || c == LINE_SEPARATOR
                        || c == PARAGRAPH_SEPARATOR
                        || c == BYTE_ORDER_MARK
                        || c >= 0xfffe
                        || Character.isSurrogate(c));
    }

    /** Escapes what {@link #isUnprintable} finds in a document that has it in double quotes only. */
    static String escape(String document) {
        StringBuilder out = new StringBuilder(document.length() + 64);
        for (int i = 0; i < document.length(); i++) {
            char c = document.charAt(i);
            if (!isUnprintable(c)) {
                out.append(c);
            } else if (Character.isHighSurrogate(c)) {
                out.append(String.format(Locale.ROOT, "\\U%08X", document.codePointAt(i++)));
            } else {
                out.append(String.format(Locale.ROOT, c < 0x100 ? "\\x%02X" : "\\u%04X", (int) c));
            }
        }
        return out.toString();
    }

    /** A date, or a date and a time, as go-yaml finds them: it quotes such texts, and reads them as texts. */
    private static boolean isTime(String text) {
        return text.length() >= 8 && text.charAt(4) == '-' && TIME.matcher(text).matches();
    }

    /** Whether the text is a decimal integer of 64 bits, with or without a sign. */
    static boolean isInteger(String text) {
        if (text.indexOf('.') >= 0 || text.indexOf('e') >= 0) {
            return false;
        }
        try {
            long ignored = text.startsWith("-") ? Long.parseLong(text) : Long.parseUnsignedLong(text);
            return true;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static @Nullable JsonNode number(String text) {
        char first = text.charAt(0);
        if (!(first >= '0' && first <= '9') && first != '-' && first != '+' && first != '.') {
            return null;
        }
        String digits = text.replace("_", "");
        JsonNode integer = integer(digits);
        if (integer != null) {
            return integer;
        }
        if (!FLOAT.matcher(digits).matches()) {
            return null;
        }
        double value = Double.parseDouble(digits);
        if (Double.isInfinite(value)) {
            return null;
        }
        // The reference turns YAML into JSON, where a whole number of 64 bits is an integer.
        String json = Numbers.format(value);
        return Numbers.node(json, isInteger(json));
    }

    /** Reads as Go's {@code strconv.ParseInt(text, 0, 64)} does; what needs 64 bits without a sign becomes a double. */
    private static @Nullable JsonNode integer(String text) {
        boolean signed = text.startsWith("-") || text.startsWith("+");
        String magnitude = signed ? text.substring(1) : text;
        int radix = radix(magnitude);
        String digits = magnitude;
        if (radix != 10) {
            digits = magnitude.substring(Character.isLetter(magnitude.charAt(1)) ? 2 : 1);
        }
        if (digits.isEmpty() || digits.charAt(0) == '-' || digits.charAt(0) == '+') {
            return null;
        }
        String value = (text.startsWith("-") ? "-" : "") + digits;
        try {
            return NODES.numberNode(Long.parseLong(value, radix));
        } catch (NumberFormatException e) {
            return signed ? null : unsigned(digits, radix);
        }
    }

    private static @Nullable JsonNode unsigned(String digits, int radix) {
        try {
            long bits = Long.parseUnsignedLong(digits, radix);
            return NODES.numberNode(new java.math.BigDecimal(Long.toUnsignedString(bits)).doubleValue());
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static int radix(String magnitude) {
        if (magnitude.length() < 2 || magnitude.charAt(0) != '0') {
            return 10;
        }
        return switch (magnitude.charAt(1)) {
            case 'x', 'X' -> 16;
            case 'b', 'B' -> 2;
            case 'o', 'O', '0', '1', '2', '3', '4', '5', '6', '7' -> 8;
            default -> 10;
        };
    }

    /**
     * The value of a scalar with an explicit tag; with an unknown one it is a text.
     *
     * @throws CodecException if the text does not fit the tag
     */
    static JsonNode tagged(String tag, String text) {
        String type = tag.startsWith(TAG) ? tag.substring(TAG.length()) : "";
        return switch (type) {
            case "binary" -> binary(text);
            case "bool" -> only(type, text, plain(text).isBoolean());
            case "null" -> only(type, text, plain(text).isNull());
            case "int" -> only(type, text, plain(text).isIntegralNumber());
            case "float" -> only(type, text, plain(text).isNumber());
            default -> NODES.stringNode(text);
        };
    }

    private static JsonNode only(String type, String text, boolean fits) {
        JsonNode value = plain(text);
        if (fits) {
            return value;
        }
        String found = value.isBoolean()
                ? "bool"
                : value.isNull() ? "null" : value.isIntegralNumber() ? "int" : value.isNumber() ? "float" : "str";
        throw new CodecException("yaml: cannot decode !!" + found + " `" + text + "` as a !!" + type);
    }

    private static JsonNode binary(String text) {
        try {
            String digits = text.replaceAll("[\\r\\n]", "");
            if (digits.length() % 4 != 0) {
                throw new IllegalArgumentException("Go's decoder asks for the padding");
            }
            byte[] bytes = Base64.getDecoder().decode(digits);
            return NODES.stringNode(new String(bytes, java.nio.charset.StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw new CodecException("yaml: !!binary value contains invalid base64 data");
        }
    }
}
