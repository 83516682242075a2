package dev.orlop.codec;

import java.io.ByteArrayOutputStream;

/** Well-formed UTF-8 as Unicode's table 3-7 defines it: no overlong forms, no surrogates, nothing above U+10FFFF. */
final class Utf8 {
    static final char REPLACEMENT = '\uFFFD';

    private static final byte[] REPLACEMENT_BYTES = {(byte) 0xEF, (byte) 0xBF, (byte) 0xBD};

    private Utf8() {}

    /**
     * Steps over the character of several bytes at a position.
     *
     * @return the position after it, or -1 - position if it is malformed
     */
    static int skip(byte[] in, int at) {
        int first = in[at] & 0xFF;
        int second = at + 1 < in.length ? in[at + 1] & 0xFF : 0;
        int length;
        boolean valid;
        if (first >= 0xC2 && first <= 0xDF) {
            length = 2;
            valid = second >= 0x80 && second <= 0xBF;
        } else if (first >= 0xE0 && first <= 0xEF) {
            length = 3;
            valid = second >= (first == 0xE0 ? 0xA0 : 0x80) && second <= (first == 0xED ? 0x9F : 0xBF);
        } else if (first >= 0xF0 && first <= 0xF4) {
            length = 4;
            valid = second >= (first == 0xF0 ? 0x90 : 0x80) && second <= (first == 0xF4 ? 0x8F : 0xBF);
        } else {
            return -1 - at;
        }
        for (int i = 2; i < length; i++) {
            valid &= at + i < in.length && (in[at + i] & 0xC0) == 0x80;
        }
        return valid ? at + length : -1 - at;
    }

    /** The bytes with U+FFFD in place of each that is not part of a character. */
    static byte[] mended(byte[] in) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(in.length + 16);
        int at = 0;
        while (at < in.length) {
            int next = in[at] >= 0 ? at + 1 : skip(in, at);
            if (next > at) {
                out.write(in, at, next - at);
                at = next;
            } else {
                out.writeBytes(REPLACEMENT_BYTES);
                at++;
            }
        }
        return out.toByteArray();
    }

    /** Says what is wrong with bytes that are no UTF-8, as {@code yaml_parser_update_buffer} does. */
    static String yamlProblem(byte[] in) {
        int at = 0;
        while (at < in.length) {
            int next = in[at] >= 0 ? at + 1 : skip(in, at);
            if (next < 0) {
                return yamlProblem(in, at);
            }
            at = next;
        }
        throw new IllegalArgumentException("well-formed");
    }

    private static String yamlProblem(byte[] in, int at) {
        int first = in[at] & 0xFF;
        int length = first >= 0xF8 || first < 0xC0 ? 0 : first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
        if (length == 0) {
            return "invalid leading UTF-8 octet";
        }
        if (at + length > in.length) {
            return "incomplete UTF-8 octet sequence";
        }
        for (int i = 1; i < length; i++) {
            if ((in[at + i] & 0xC0) != 0x80) {
                return "invalid trailing UTF-8 octet";
            }
        }
        boolean overlong = first <= 0xC1
                || ((first == 0xE0 || first == 0xF0) && (in[at + 1] & 0xFF) < (first == 0xE0 ? 0xA0 : 0x90));
        return overlong ? "invalid length of a UTF-8 sequence" : "invalid Unicode character";
    }

    /** The text with U+FFFD in place of each surrogate that has no partner, as Go decodes it. */
    static String withoutLoneSurrogates(StringBuilder text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                text.setCharAt(i, REPLACEMENT);
            }
        }
        return text.toString();
    }

    /** Orders texts by their UTF-8 bytes, which is the order of their code points; Java orders by UTF-16. */
    static int compare(String a, String b) {
        int length = Math.min(a.length(), b.length());
        for (int i = 0; i < length; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                return rank(x) - rank(y);
            }
        }
        return a.length() - b.length();
    }

    /** Surrogates stand for code points above all other chars. */
    private static int rank(char c) {
        return Character.isSurrogate(c) ? c + 0x10000 : c;
    }
}
