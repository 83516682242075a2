package dev.orlop.storage.etcd2;

import java.util.Arrays;

/**
 * Strings of a JSON document as UTF-8, straight from its bytes. The values that etcd wraps as JSON strings become
 * bytes without the detour over {@code char}s, which costs more than all the rest of reading an answer.
 */
final class JsonText {
    private JsonText() {}

    /**
     * The content of a string.
     *
     * @param json a well-formed document
     * @param quote where the string's opening quote is
     */
    static byte[] unescape(byte[] json, int quote) {
        int from = quote + 1;
        int end = closingQuote(json, from);
        byte[] text = new byte[end - from];
        int length = 0;
        for (int at = from; at < end; at++) {
            byte b = json[at];
            if (b != '\\') {
                text[length++] = b;
                continue;
            }
            byte escape = json[++at];
            if (escape != 'u') {
                text[length++] = plain(escape);
                continue;
            }
            int codePoint = hex(json, at + 1);
            at += 4;
            if (isPair(json, codePoint, at + 1)) {
                codePoint = Character.toCodePoint((char) codePoint, (char) hex(json, at + 3));
                at += 6;
            }
            length = append(text, length, codePoint);
        }
        return Arrays.copyOf(text, length);
    }

    private static int closingQuote(byte[] json, int from) {
        int at = from;
        while (json[at] != '"') {
            at += json[at] == '\\' ? 2 : 1;
        }
        return at;
    }

    private static byte plain(byte escape) {
        return switch (escape) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            default -> escape;
        };
    }

    private static boolean isPair(byte[] json, int high, int at) {
        return Character.isHighSurrogate((char) high)
                && json[at] == '\\'
                && json[at + 1] == 'u'
                && Character.isLowSurrogate((char) hex(json, at + 2));
    }

    private static int hex(byte[] json, int at) {
        int value = 0;
        for (int i = at; i < at + 4; i++) {
            value = value << 4 | Character.digit(json[i], 16);
        }
        return value;
    }

    /** Never longer than the escape that it replaces. A lone surrogate, which is no character, becomes U+FFFD. */
    private static int append(byte[] text, int start, int character) {
        int codePoint = character >= 0xD800 && character <= 0xDFFF ? 0xFFFD : character;
        int length = start;
        if (codePoint < 0x80) {
            text[length++] = (byte) codePoint;
        } else if (codePoint < 0x800) {
            text[length++] = (byte) (0xC0 | codePoint >> 6);
            text[length++] = continuation(codePoint);
        } else if (codePoint < 0x10000) {
            text[length++] = (byte) (0xE0 | codePoint >> 12);
            text[length++] = continuation(codePoint >> 6);
            text[length++] = continuation(codePoint);
        } else {
            text[length++] = (byte) (0xF0 | codePoint >> 18);
            text[length++] = continuation(codePoint >> 12);
            text[length++] = continuation(codePoint >> 6);
            text[length++] = continuation(codePoint);
        }
        return length;
    }

    private static byte continuation(int bits) {
        return (byte) (0x80 | (bits & 0x3F));
    }
}
