package dev.orlop.schema.cel.value;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A sequence of bytes. Nobody changes the array. */
public record Bytes(byte[] bytes) implements Comparable<Bytes> {
    public static Bytes of(String text) {
        return new Bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The text that the bytes encode in UTF-8, or null if they encode none. */
    @Nullable
    public String text() {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    public Bytes plus(Bytes other) {
        byte[] sum = Arrays.copyOf(bytes, bytes.length + other.bytes.length);
        System.arraycopy(other.bytes, 0, sum, bytes.length, other.bytes.length);
        return new Bytes(sum);
    }

    @Override
    public int compareTo(Bytes other) {
        return Integer.signum(Arrays.compareUnsigned(bytes, other.bytes));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Bytes(byte[] theirs) && Arrays.equals(bytes, theirs);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }
}
