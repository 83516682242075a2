package dev.orlop.codec;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import tools.jackson.databind.JsonNode;

/**
 * Collects bytes of protobuf from the last to the first. So the length of a message is known when its tag is written. A
 * message's fields are written in the falling order of their numbers ({@code MarshalToSizedBuffer} of gogo).
 *
 * <p>One output, one thread.
 */
public final class ProtobufOutput {
    private static final int FIRST_CAPACITY = 1024;

    private byte[] bytes = new byte[FIRST_CAPACITY];
    private int start = FIRST_CAPACITY;

    /** How many bytes have been written. */
    public int length() {
        return bytes.length - start;
    }

    /** A field of any integer type, or a boolean. */
    public void varint(int field, long value) {
        varint(value);
        key(field, WireFormat.WIRETYPE_VARINT);
    }

    /** A field of type {@code double}. */
    public void fixed64(int field, double value) {
        long bits = Double.doubleToRawLongBits(value);
        reserve(Long.BYTES);
        for (int i = 0; i < Long.BYTES; i++) {
            bytes[start + i] = (byte) (bits >>> (i * Byte.SIZE));
        }
        key(field, WireFormat.WIRETYPE_FIXED64);
    }

    /** A field of type {@code string}. */
    public void text(int field, String value) {
        bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    /** A field of type {@code bytes}. */
    public void bytes(int field, byte[] value) {
        raw(value);
        tag(field, value.length);
    }

    /** A field of type {@code bytes} that holds JSON. */
    public void json(int field, JsonNode value) {
        bytes(field, CanonicalWriter.write(value));
    }

    /**
     * Makes a field, a message, of what has been written since a moment.
     *
     * @param before the {@link #length} at that moment
     */
    public void message(int field, int before) {
        tag(field, length() - before);
    }

    /** The tag of a field whose content was written, or comes behind this output. */
    void tag(int field, long length) {
        varint(length);
        key(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    }

    /** A number of four bytes, the highest first, which is no part of a message. */
    void fixed32(int value) {
        raw(ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
    }

    void raw(byte[] value) {
        reserve(value.length);
        System.arraycopy(value, 0, bytes, start, value.length);
    }

    private void key(int field, int wireType) {
        varint(((long) field << 3) | wireType);
    }

    private void varint(long value) {
        int size = CodedOutputStream.computeUInt64SizeNoTag(value);
        reserve(size);
        long rest = value;
        for (int i = 0; i < size - 1; i++) {
            bytes[start + i] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[start + size - 1] = (byte) rest;
    }

    /** Makes room before what is there. */
    private void reserve(int size) {
        if (size > start) {
            int length = length();
            byte[] larger = new byte[Math.max(Math.addExact(length, size), Math.multiplyExact(bytes.length, 2))];
            System.arraycopy(bytes, start, larger, larger.length - length, length);
            bytes = larger;
            start = larger.length - length;
        }
        start -= size;
    }

    byte[] toByteArray() {
        return Arrays.copyOfRange(bytes, start, bytes.length);
    }
}
