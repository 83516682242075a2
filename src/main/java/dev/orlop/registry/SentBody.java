package dev.orlop.registry;

import dev.orlop.codec.RequestDecoder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Shows a request's body as it was sent, for messages about it.
 *
 * @param bytes the body, which nobody changes
 * @param converted what has been made of a body in YAML; null if it is JSON
 * @param irregularities what a strict reading of the body refuses already, such as {@code duplicate field "spec.x"}
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares bodies.
public record SentBody(byte[] bytes, @Nullable JsonNode converted, List<String> irregularities) {
    /** Of a write that no client asks for. */
    public static final SentBody NONE = new SentBody(new byte[0], null, List.of());

    /** How much of a body answers show. */
    private static final int SHOWN = 30;

    /** The whole body as text. */
    public String text() {
        return RequestDecoder.text(bytes);
    }

    /** The body as JSON. */
    public String json() {
        return converted == null ? text() : converted.toString();
    }

    /** Its beginning: as text if that looks like JSON, else in hexadecimal digits. */
    public String start() {
        if (bytes.length == 0) {
            return "<empty>";
        }
        byte[] start = Arrays.copyOf(bytes, Math.min(bytes.length, SHOWN));
        String text =
                bytes[0] == '{' ? RequestDecoder.text(start) : HexFormat.of().formatHex(start);
        return bytes.length > SHOWN ? text + " ..." : text;
    }
}
