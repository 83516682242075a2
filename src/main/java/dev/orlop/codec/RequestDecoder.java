package dev.orlop.codec;

/**
 * JSON request bodies to trees: strict RFC 8259 in UTF-8, one value, at most 512 levels deep. The size is limited by
 * whoever reads the body.
 */
public final class RequestDecoder {
    private RequestDecoder() {}

    /** @throws CodecException if the body is not one JSON value, saying what is wrong at which byte */
    public static DecodedBody decode(byte[] body) {
        Duplicates duplicates = new Duplicates();
        return new DecodedBody(TreeReader.read(body, duplicates::add), duplicates.paths());
    }
}
