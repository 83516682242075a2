package dev.orlop.schema.kind;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Checks base64 as Go's {@code base64.StdEncoding} does. Padding is required, line breaks are skipped, and the bits
 * after the last byte may be anything.
 */
final class Base64Text {
    private static final boolean[] ALPHABET = alphabet();

    private Base64Text() {}

    private static boolean[] alphabet() {
        boolean[] known = new boolean[128];
        for (char c = '+'; c <= 'z'; c++) {
            known[c] = Character.isLetterOrDigit(c) || c == '+' || c == '/';
        }
        return known;
    }

    /**
     * The text without line breaks, its last bits zero.
     *
     * @throws GoValueException in Go's words if it is not base64
     */
    static String canonical(String text) {
        StringBuilder out = new StringBuilder(text.length());
        int at = 0;
        int quantum = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\n' || c == '\r') {
                at++;
            } else if (c == '=') {
                end(text, at, quantum);
                out.append(quantum == 2 ? "==" : "=");
                return lastBits(out);
            } else if (c < ALPHABET.length && ALPHABET[c]) {
                out.append(c);
                quantum = (quantum + 1) & 3;
                at++;
            } else {
                throw corrupt(text, at);
            }
        }
        if (quantum != 0) {
            throw corrupt(text, text.length() - quantum);
        }
        return out.toString();
    }

    /** Checks that the padding at an index is right, and that nothing comes after it. */
    private static void end(String text, int padding, int quantum) {
        if (quantum < 2) {
            throw corrupt(text, padding);
        }
        int at = skipBreaks(text, padding + 1);
        if (quantum == 2) {
            if (at == text.length()) {
                throw corrupt(text, at);
            }
            if (text.charAt(at) != '=') {
                throw corrupt(text, at - 1);
            }
            at = skipBreaks(text, at + 1);
        }
        if (at < text.length()) {
            throw corrupt(text, at);
        }
    }

    private static int skipBreaks(String text, int from) {
        int at = from;
        while (at < text.length() && (text.charAt(at) == '\n' || text.charAt(at) == '\r')) {
            at++;
        }
        return at;
    }

    private static String lastBits(StringBuilder padded) {
        int from = padded.length() - 4;
        byte[] last = Base64.getDecoder().decode(padded.substring(from));
        return padded.substring(0, from) + Base64.getEncoder().encodeToString(last);
    }

    private static GoValueException corrupt(String text, int at) {
        int bytes = text.substring(0, at).getBytes(StandardCharsets.UTF_8).length;
        return new GoValueException("illegal base64 data at input byte " + bytes);
    }
}
