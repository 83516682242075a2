package dev.orlop.value;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-CBC as the provider {@code aescbc} of Kubernetes writes it. A random vector of 16 bytes, then the ciphertext with the
 * padding of PKCS#7. Nothing is authenticated: it is here to read what others have written. Safe for any number of threads.
 */
public final class AesCbcTransformer implements Transformer {
    private static final int BLOCK_BYTES = 16;
    private static final Set<Integer> KEY_BYTES = Set.of(16, 24, 32);

    private final SecretKeySpec secret;
    private final Nonces nonces = new Nonces();

    /** @throws IllegalArgumentException unless the secret has 16, 24 or 32 bytes */
    public AesCbcTransformer(byte[] secret) {
        if (!KEY_BYTES.contains(secret.length)) {
            throw new IllegalArgumentException("an AES key has 16, 24 or 32 bytes, not " + secret.length);
        }
        this.secret = new SecretKeySpec(secret, "AES");
    }

    @Override
    public Read fromStorage(byte[] stored, String key) {
        if (stored.length < 2 * BLOCK_BYTES || stored.length % BLOCK_BYTES != 0) {
            throw new TransformException("the stored data is no whole number of blocks");
        }
        try {
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, stored);
            return new Read(cipher.doFinal(stored, BLOCK_BYTES, stored.length - BLOCK_BYTES), false);
        } catch (GeneralSecurityException e) {
            throw new TransformException("the value cannot be decrypted with this key");
        }
    }

    @Override
    public byte[] toStorage(byte[] plain, String key) {
        byte[] vector = nonces.next(BLOCK_BYTES);
        int padded = (plain.length / BLOCK_BYTES + 1) * BLOCK_BYTES;
        byte[] stored = Arrays.copyOf(vector, BLOCK_BYTES + padded);
        try {
            cipher(Cipher.ENCRYPT_MODE, vector).doFinal(plain, 0, plain.length, stored, BLOCK_BYTES);
            return stored;
        } catch (GeneralSecurityException e) {
            throw new TransformException("the value cannot be encrypted: " + e.getMessage());
        }
    }

    /** A cipher with the vector that the bytes start with. */
    private Cipher cipher(int mode, byte[] vector) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
        cipher.init(mode, secret, new IvParameterSpec(vector, 0, BLOCK_BYTES));
        return cipher;
    }
}
