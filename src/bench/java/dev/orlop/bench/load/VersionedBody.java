package dev.orlop.bench.load;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * An object that one client replaces over and over: its JSON, with the resourceVersion that the last answer told. Belongs to
 * the connection's event loop.
 */
final class VersionedBody {
    private static final byte[] VERSION = "\"resourceVersion\":\"".getBytes(StandardCharsets.US_ASCII);

    private byte[] json;
    private final int versionAt;
    private int versionLength;

    /**
     * @param json as the server sends it now; this writes to it
     */
    VersionedBody(byte[] json) {
        this.json = json;
        this.versionAt = Bytes.indexOf(json, json.length, VERSION) + VERSION.length;
        this.versionLength = endOfString(json, versionAt) - versionAt;
    }

    private static int endOfString(byte[] text, int from) {
        int end = from;
        while (text[end] != '"') {
            end++;
        }
        return end;
    }

    /** The object with another time stamp. Valid until the next call. */
    byte[] stamped(long stamp) {
        Bytes.putNumber(json, Items.stampAt(json), Items.STAMP_DIGITS, stamp);
        return json;
    }

    /** Takes over the version of an answer. */
    void learn(byte[] answer) {
        int from = Bytes.indexOf(answer, answer.length, VERSION) + VERSION.length;
        int length = endOfString(answer, from) - from;
        if (length != versionLength) {
            byte[] longer = Arrays.copyOf(json, json.length + length - versionLength);
            int tail = versionAt + versionLength;
            System.arraycopy(json, tail, longer, versionAt + length, json.length - tail);
            json = longer;
            versionLength = length;
        }
        System.arraycopy(answer, from, json, versionAt, length);
    }
}
