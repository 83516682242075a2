package dev.orlop.codec;

import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;

/**
 * JSON request bodies to trees: strict RFC 8259, one value, at most 512 levels deep. Each byte that is no UTF-8 counts as
 * U+FFFD, as for Go. The size is limited by whoever reads the body.
 */
public final class RequestDecoder {
    private RequestDecoder() {}

    /** @throws CodecException if the body is not one JSON value, saying what is wrong at which byte */
    public static DecodedBody decode(byte[] body) {
        return decode(body, false);
    }

    /**
     * The same for an object whose type Go knows. What stands there twice is read into one value: objects take the members
     * of both, elements of lists those of the elements in their places.
     *
     * @throws CodecException if the body is not one JSON value, saying what is wrong at which byte
     */
    public static DecodedBody decodeTyped(byte[] body) {
        return decode(body, true);
    }

    private static DecodedBody decode(byte[] body, boolean typed) {
        try {
            return read(body, typed);
        } catch (JsonCursor.Utf8Exception e) {
            return read(Utf8.mended(body), typed);
        }
    }

    private static DecodedBody read(byte[] body, boolean typed) {
        Duplicates duplicates = new Duplicates();
        JsonNode tree = typed ? TreeReader.readTyped(body, duplicates::add) : TreeReader.read(body, duplicates::add);
        return new DecodedBody(tree, duplicates.paths());
    }

    /** A body, or a part of it, as text: with U+FFFD in place of each byte that is not part of a character, as Go shows it. */
    public static String text(byte[] body) {
        return new String(Utf8.mended(body), StandardCharsets.UTF_8);
    }
}
