package dev.orlop.value;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Values as they are ({@code identity.NewEncryptCheckTransformer}). It refuses what an encrypting transformer has
 * written, so that a forgotten key is an error and not garbage.
 */
public final class IdentityTransformer implements Transformer {
    private static final byte[] ENCRYPTED = "k8s:enc:".getBytes(StandardCharsets.US_ASCII);

    @Override
    public Read fromStorage(byte[] stored, String key) {
        if (Bytes.startsWith(stored, ENCRYPTED)) {
            throw new TransformException("identity transformer tried to read encrypted data");
        }
        return new Read(stored, false);
    }

    @Override
    public byte[] toStorage(byte[] plain, String key) {
        if (Bytes.startsWith(plain, ENCRYPTED)) {
            throw new TransformException("identity transformer tried to write data that looks encrypted: "
                    + new String(Arrays.copyOf(plain, ENCRYPTED.length), StandardCharsets.US_ASCII));
        }
        return plain;
    }
}
