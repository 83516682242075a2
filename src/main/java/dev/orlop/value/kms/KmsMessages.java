package dev.orlop.value.kms;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * The messages of the service {@code v2.KeyManagementService} ({@code k8s.io/kms/apis/v2/api.proto}) as bytes. They are
 * few and flat, so they are coded by hand, rather than by a generator in the build.
 */
final class KmsMessages {
    private static final int FIRST = 1;
    private static final int SECOND = 2;
    private static final int THIRD = 3;
    private static final int FOURTH = 4;

    private KmsMessages() {}

    /**
     * An answer to the question for the status.
     *
     * @param version of the API that the plugin speaks
     * @param health {@code ok}, else what is wrong
     * @param keyId names the key that the plugin encrypts with now
     */
    record Status(String version, String health, String keyId) {}

    /** Writes the fields of a message. */
    @FunctionalInterface
    interface Fields {
        void write(CodedOutputStream out) throws IOException;
    }

    /** Reads one field of a message; leaves alone what it does not know. */
    @FunctionalInterface
    interface Field {
        boolean read(int number, CodedInputStream in) throws IOException;
    }

    static byte[] message(Fields fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            fields.write(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("memory can be written to", e);
        }
        return bytes.toByteArray();
    }

    /** @throws IOException if the bytes are no message of protobuf */
    static void read(CodedInputStream in, Field field) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (!isOfUse(tag) || !field.read(WireFormat.getTagFieldNumber(tag), in)) {
                in.skipField(tag);
            }
        }
    }

    /** The messages have fields of two types only; what is of another one is none of theirs. */
    private static boolean isOfUse(int tag) {
        int type = WireFormat.getTagWireType(tag);
        return type == WireFormat.WIRETYPE_LENGTH_DELIMITED || type == WireFormat.WIRETYPE_VARINT;
    }

    static void writeAnnotations(CodedOutputStream out, int number, Map<String, byte[]> annotations)
            throws IOException {
        for (Map.Entry<String, byte[]> annotation : annotations.entrySet()) {
            out.writeByteArray(number, message(entry -> {
                entry.writeString(FIRST, annotation.getKey());
                entry.writeByteArray(SECOND, annotation.getValue());
            }));
        }
    }

    static void readAnnotation(CodedInputStream in, Map<String, byte[]> annotations) throws IOException {
        String[] name = {""};
        byte[][] value = {{}};
        read(CodedInputStream.newInstance(in.readByteArray()), (number, entry) -> {
            switch (number) {
                case FIRST -> name[0] = entry.readString();
                case SECOND -> value[0] = entry.readByteArray();
                default -> {
                    return false;
                }
            }
            return true;
        });
        annotations.put(name[0], value[0]);
    }

    static byte[] encryptRequest(byte[] key, String uid) {
        return message(out -> {
            out.writeByteArray(FIRST, key);
            out.writeString(SECOND, uid);
        });
    }

    static byte[] decryptRequest(WrappedKey key, String uid) {
        return message(out -> {
            out.writeByteArray(FIRST, key.encrypted());
            out.writeString(SECOND, uid);
            out.writeString(THIRD, key.keyId());
            writeAnnotations(out, FOURTH, key.annotations());
        });
    }

    static Status status(byte[] response) throws IOException {
        String[] texts = {"", "", ""};
        read(CodedInputStream.newInstance(response), (number, in) -> {
            boolean known = number >= FIRST && number <= THIRD;
            if (known) {
                texts[number - 1] = in.readString();
            }
            return known;
        });
        return new Status(texts[0], texts[1], texts[2]);
    }

    static WrappedKey encrypted(byte[] response) throws IOException {
        byte[][] key = {{}};
        String[] keyId = {""};
        Map<String, byte[]> annotations = new TreeMap<>();
        read(CodedInputStream.newInstance(response), (number, in) -> {
            switch (number) {
                case FIRST -> key[0] = in.readByteArray();
                case SECOND -> keyId[0] = in.readString();
                case THIRD -> readAnnotation(in, annotations);
                default -> {
                    return false;
                }
            }
            return true;
        });
        return new WrappedKey(keyId[0], key[0], annotations);
    }

    static byte[] decrypted(byte[] response) throws IOException {
        byte[][] key = {{}};
        read(CodedInputStream.newInstance(response), (number, in) -> {
            boolean known = number == FIRST;
            if (known) {
                key[0] = in.readByteArray();
            }
            return known;
        });
        return key[0];
    }
}
