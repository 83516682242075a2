package dev.orlop.codec;

/**
 * JSON request bodies to trees: strict RFC 8259, one value, at most 512 levels deep. Each byte that is no UTF-8 counts as
 * U+FFFD, as for Go. The size is limited by whoever reads the body.
 */
public final class RequestDecoder {
    private RequestDecoder() {}

    /** @throws CodecException if the body is not one JSON value, saying what is wrong at which byte */
    public static DecodedBody decode(byte[] body) {
        try {
            return read(body);
        } catch (JsonCursor.Utf8Exception e) {
            return read(Utf8.mended(body));
        }
    }

    private static DecodedBody read(byte[] body) {
        Duplicates duplicates = new Duplicates();
        return new DecodedBody(TreeReader.read(body, duplicates::add), duplicates.paths());
    }
}
