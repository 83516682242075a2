package dev.orlop.value.kms;

import com.google.protobuf.CodedInputStream;
import dev.orlop.value.Transformer.TransformException;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * A value as it is stored: encrypted under a key that is beside it, encrypted by a plugin
 * ({@code kmsv2.EncryptedObject}).
 *
 * @param source what the plugin's answer to the encrypted key is: see {@link #KEY} and {@link #SEED}
 */
record EncryptedObject(byte[] data, WrappedKey key, int source) {
    /** The key of AES-GCM itself; older servers wrote it. */
    static final int KEY = 0;

    /** A seed that each value's own key is derived from. */
    static final int SEED = 1;

    private static final int DATA_FIELD = 1;
    private static final int KEY_ID_FIELD = 2;
    private static final int ENCRYPTED_KEY_FIELD = 3;
    private static final int ANNOTATIONS_FIELD = 4;
    private static final int SOURCE_FIELD = 5;

    byte[] encode() {
        return KmsMessages.message(out -> {
            out.writeByteArray(DATA_FIELD, data);
            out.writeString(KEY_ID_FIELD, key.keyId());
            out.writeByteArray(ENCRYPTED_KEY_FIELD, key.encrypted());
            KmsMessages.writeAnnotations(out, ANNOTATIONS_FIELD, key.annotations());
            if (source != KEY) {
                out.writeEnum(SOURCE_FIELD, source);
            }
        });
    }

    /** @throws TransformException if it is malformed, or breaks the limits of Kubernetes */
    static EncryptedObject decode(byte[] stored, int from) {
        try {
            EncryptedObject object = parse(CodedInputStream.newInstance(stored, from, stored.length - from));
            object.key.checked();
            object.check();
            return object;
        } catch (IOException e) {
            throw new TransformException("the stored data is no message of a KMS provider");
        } catch (KmsException e) {
            throw new TransformException(e.getMessage());
        }
    }

    private static EncryptedObject parse(CodedInputStream stored) throws IOException {
        byte[][] bytes = {{}, {}};
        String[] keyId = {""};
        int[] source = {KEY};
        Map<String, byte[]> annotations = new TreeMap<>();
        KmsMessages.read(stored, (number, in) -> {
            switch (number) {
                case DATA_FIELD -> bytes[0] = in.readByteArray();
                case KEY_ID_FIELD -> keyId[0] = in.readString();
                case ENCRYPTED_KEY_FIELD -> bytes[1] = in.readByteArray();
                case ANNOTATIONS_FIELD -> KmsMessages.readAnnotation(in, annotations);
                case SOURCE_FIELD -> source[0] = in.readEnum();
                default -> {
                    return false;
                }
            }
            return true;
        });
        return new EncryptedObject(bytes[0], new WrappedKey(keyId[0], bytes[1], annotations), source[0]);
    }

    private void check() {
        if (data.length == 0) {
            throw new TransformException("the encrypted data is empty");
        }
        if (source != KEY && source != SEED) {
            throw new TransformException("the type of the key's source is unknown: " + source);
        }
    }
}
