package dev.orlop.codec;

import dev.orlop.tree.TreeLimits;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A strict reader of JSON (RFC 8259) in UTF-8: a position in a byte array that moves over tokens. Every
 * byte passed is checked, also of values that are skipped: grammar, UTF-8, depth. Errors name the byte.
 *
 * <p>Values start at the position, without space before them; {@link #open} and {@link #more} see to it.
 */
final class JsonCursor {
    /**
     * How deep objects and arrays may nest. Kubernetes allows 10 000; what is read here is walked by recursion later, on
     * stacks of unknown size, and no known resource nests deeper than some dozens.
     */
    static final int MAX_DEPTH = TreeLimits.MAX_DEPTH;

    private static final String IN_STRING = "in string literal";
    private static final String VALUE = "looking for beginning of value";

    private final byte[] in;
    private int at;
    private int depth;
    private boolean spaced;

    /** The token last read: a string without its quotes, or a number. */
    private int start;

    private int end;
    private boolean escaped;
    private boolean ascii;
    private boolean integral;

    JsonCursor(byte[] in) {
        this.in = in;
    }

    int at() {
        return at;
    }

    /** Whether any whitespace outside of strings was passed. */
    boolean spaced() {
        return spaced;
    }

    int peek() {
        return at < in.length ? in[at] : -1;
    }

    /** Starts to read the only value of the bytes. */
    void begin() {
        space();
        if (at == in.length) {
            throw unexpected(VALUE);
        }
    }

    /** Ends reading: nothing but space may follow. */
    void end() {
        space();
        if (at != in.length) {
            throw unexpected("after top-level value");
        }
    }

    /** Enters an object or array; false if it is empty, and then already left. */
    boolean open(char opening, char closing) {
        expect(opening);
        if (++depth > MAX_DEPTH) {
            throw error("nested deeper than " + MAX_DEPTH + " levels");
        }
        space();
        if (peek() == closing) {
            at++;
            depth--;
            return false;
        }
        return true;
    }

    boolean openObject() {
        return open('{', '}');
    }

    boolean openArray() {
        return open('[', ']');
    }

    /** After a member or element: true at the start of the next one, false after the closing bracket. */
    boolean more(char closing) {
        space();
        int next = peek();
        if (next == ',') {
            at++;
            space();
            return true;
        }
        if (next == closing) {
            at++;
            depth--;
            return false;
        }
        throw unexpected(closing == '}' ? "after object key:value pair" : "after array element");
    }

    boolean moreMembers() {
        return more('}');
    }

    boolean moreElements() {
        return more(']');
    }

    /** Reads a member's name and goes to its value; the name stays the token until the next one is read. */
    void name() {
        if (peek() != '"') {
            throw unexpected("looking for beginning of object key string");
        }
        string();
        space();
        if (peek() != ':') {
            throw unexpected("after object key");
        }
        at++;
        space();
    }

    private void expect(char wanted) {
        if (peek() != wanted) {
            throw unexpected(VALUE);
        }
        at++;
    }

    private void space() {
        while (at < in.length) {
            byte b = in[at];
            if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                return;
            }
            spaced = true;
            at++;
        }
    }

    /** Reads a string. */
    void string() {
        expect('"');
        start = at;
        escaped = false;
        ascii = true;
        for (at = PlainText.end(in, at); at < in.length; at = PlainText.end(in, at)) {
            byte b = in[at];
            if (b == '"') {
                end = at++;
                return;
            }
            if (b == '\\') {
                escape();
            } else if (b < 0) {
                ascii = false;
                at = Utf8.skip(in, at);
                if (at < 0) {
                    at = -at - 1;
                    throw new Utf8Exception("invalid UTF-8, at byte " + at);
                }
            } else {
                throw unexpected(IN_STRING);
            }
        }
        throw unexpected(IN_STRING);
    }

    private void escape() {
        escaped = true;
        at++;
        switch (peek()) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> at++;
            case 'u' -> {
                for (int i = 1; i <= 4; i++) {
                    if (at + i >= in.length || Character.digit(in[at + i], 16) < 0) {
                        at += i;
                        throw unexpected("in \\u hexadecimal character escape");
                    }
                }
                at += 5;
            }
            default -> throw unexpected("in string escape code");
        }
    }

    /** Reads a number. */
    void number() {
        start = at;
        integral = true;
        boolean negative = peek() == '-';
        if (negative) {
            at++;
        }
        if (peek() == '0') {
            at++;
        } else {
            digits(negative ? "in numeric literal" : VALUE);
        }
        if (peek() == '.') {
            integral = false;
            at++;
            digits("after decimal point in numeric literal");
        }
        if (peek() == 'e' || peek() == 'E') {
            integral = false;
            at++;
            if (peek() == '+' || peek() == '-') {
                at++;
            }
            digits("in exponent of numeric literal");
        }
        end = at;
    }

    private void digits(String where) {
        int first = at;
        while (peek() >= '0' && peek() <= '9') {
            at++;
        }
        if (at == first) {
            throw unexpected(where);
        }
    }

    /** Reads {@code true}, {@code false} or {@code null}. */
    void literal(String word) {
        for (int i = 0; i < word.length(); i++) {
            if (at + i >= in.length || in[at + i] != word.charAt(i)) {
                at += i;
                throw unexpected("in literal " + word + " (expecting '" + word.charAt(i) + "')");
            }
        }
        start = at;
        at += word.length();
        end = at;
    }

    boolean isNull() {
        if (peek() != 'n') {
            return false;
        }
        literal("null");
        return true;
    }

    /** Reads a value and forgets it. */
    void skip() {
        switch (peek()) {
            case '{' -> {
                if (openObject()) {
                    do {
                        name();
                        skip();
                    } while (moreMembers());
                }
            }
            case '[' -> {
                if (openArray()) {
                    do {
                        skip();
                    } while (moreElements());
                }
            }
            default -> scalar();
        }
    }

    /** Goes back to where a value began that was skipped, to read it after all. */
    void back(int start) {
        at = start;
    }

    /** Reads a string, number, boolean or null. */
    void scalar() {
        switch (peek()) {
            case '"' -> string();
            case 't' -> literal("true");
            case 'f' -> literal("false");
            case 'n' -> literal("null");
            default -> number();
        }
    }

    /** Whether the token, a string, is this text, given in UTF-8. */
    boolean is(byte[] text) {
        return !escaped
                ? end - start == text.length && Arrays.equals(in, start, end, text, 0, text.length)
                : text().equals(new String(text, StandardCharsets.UTF_8));
    }

    /** The order of the token, a string, to an ASCII text, by UTF-8 bytes. */
    int compareTo(byte[] text) {
        if (!escaped) {
            return Arrays.compareUnsigned(in, start, end, text, 0, text.length);
        }
        byte[] token = text().getBytes(StandardCharsets.UTF_8);
        return Arrays.compareUnsigned(token, text);
    }

    /** The text of the token. */
    String text() {
        if (escaped) {
            return unescaped();
        }
        return new String(in, start, end - start, ascii ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
    }

    /** The text of the token, from the pool if that is cheap. */
    String text(StringPool pool) {
        return escaped || !ascii ? text() : pool.get(in, start, end);
    }

    private String unescaped() {
        String raw = new String(in, start, end - start, StandardCharsets.UTF_8);
        StringBuilder text = new StringBuilder(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '\\') {
                c = raw.charAt(++i);
                switch (c) {
                    case 'b' -> c = '\b';
                    case 'f' -> c = '\f';
                    case 'n' -> c = '\n';
                    case 'r' -> c = '\r';
                    case 't' -> c = '\t';
                    case 'u' -> {
                        c = (char) Integer.parseInt(raw, i + 1, i + 5, 16);
                        i += 4;
                    }
                    default -> {}
                }
            }
            text.append(c);
        }
        return Utf8.withoutLoneSurrogates(text);
    }

    /** Whether the token, a number, has neither fraction nor exponent. */
    boolean isIntegral() {
        return integral;
    }

    CodecException rangeError() {
        return new CodecException("json: cannot unmarshal number " + text() + " into Go value of type float64");
    }

    /** Bytes that are no UTF-8, in a text. */
    static final class Utf8Exception extends CodecException {
        private static final long serialVersionUID = 1;

        Utf8Exception(String message) {
            super(message);
        }
    }

    /** What was read is JSON, but not what its reader expects. */
    CodecException error(String what) {
        return new CodecException(what + ", at byte " + at);
    }

    /** The byte here is none that may stand here: the failure in the words of Go's {@code encoding/json}. */
    CodecException unexpected(String where) {
        if (at < in.length) {
            return new CodecException("invalid character " + quoted((char) (in[at] & 0xff)) + " " + where);
        }
        // Go's reader puts a blank behind the end, and complains of that within a token that cannot have one.
        boolean inToken = where.contains("literal") || where.contains("escape");
        return new CodecException(
                inToken && !where.equals(IN_STRING)
                        ? "invalid character ' ' " + where
                        : "unexpected end of JSON input");
    }

    private static String quoted(char c) {
        return switch (c) {
            case '\'' -> "'\\''";
            case '\\' -> "'\\\\'";
            case '\n' -> "'\\n'";
            case '\r' -> "'\\r'";
            case '\t' -> "'\\t'";
            case '\b' -> "'\\b'";
            case '\f' -> "'\\f'";
            case 7 -> "'\\a'";
            case 11 -> "'\\v'";
            default -> {
                boolean printable = (c >= ' ' && c < 0x7f) || (c > 0xa0 && c != 0xad);
                String code = c < 0x80 ? String.format("\\x%02x", (int) c) : String.format("\\u%04x", (int) c);
                yield "'" + (printable ? String.valueOf(c) : code) + "'";
            }
        };
    }
}
