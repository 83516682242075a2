package dev.orlop.storage.etcd2;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * Values as etcd v2 can hold them, which is text: what is not UTF-8 it replaces without a word. Text is stored as it is,
 * so that JSON stays what kube-apiserver writes; bytes that are no text are stored as a {@code data:} URL (RFC 2397) in
 * base64. A text that looks like one is wrapped too, so that each stored text has one meaning.
 */
final class StoredText {
    private static final byte[] MARK = "data:;base64,".getBytes(StandardCharsets.US_ASCII);

    private StoredText() {}

    static byte[] fromValue(byte[] value) {
        return isText(value) && !isMarked(value) ? value : wrap(value);
    }

    /** The value of a stored text. What bears the mark but is no base64 was not written here: it is the value itself. */
    static byte[] toValue(byte[] text) {
        if (!isMarked(text)) {
            return text;
        }
        try {
            return Base64.getDecoder().decode(Arrays.copyOfRange(text, MARK.length, text.length));
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    private static byte[] wrap(byte[] value) {
        byte[] encoded = Base64.getEncoder().encode(value);
        byte[] text = Arrays.copyOf(MARK, MARK.length + encoded.length);
        System.arraycopy(encoded, 0, text, MARK.length, encoded.length);
        return text;
    }

    private static boolean isMarked(byte[] text) {
        return text.length >= MARK.length && Arrays.equals(text, 0, MARK.length, MARK, 0, MARK.length);
    }

    private static boolean isText(byte[] value) {
        for (byte b : value) {
            if (b < 0) {
                return isUtf8(value);
            }
        }
        return true;
    }

    private static boolean isUtf8(byte[] value) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
