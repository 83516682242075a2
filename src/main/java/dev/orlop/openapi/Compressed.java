package dev.orlop.openapi;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Bytes kept as gzip: documents repeat themselves, and there is one for each of perhaps thousands of types.
 *
 * @param gzip a whole gzip member, as {@code Content-Encoding: gzip} wants it; do not write to it
 * @param length of the bytes it stands for
 */
public record Compressed(byte[] gzip, int length) {
    static Compressed of(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length / 8 + 64);
        try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
            zip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Compressed(out.toByteArray(), bytes.length);
    }

    /** The bytes themselves, made anew. */
    public byte[] bytes() {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
            return in.readNBytes(length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
