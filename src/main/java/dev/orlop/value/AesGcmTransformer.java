package dev.orlop.value;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-GCM as the provider {@code aesgcm} of Kubernetes writes it. A random nonce of 12 bytes, then the ciphertext with
 * its tag of 16 bytes; the storage key is authenticated. Safe for any number of threads.
 *
 * <p>Random nonces limit one key to about 2^32 writes; rotate keys well before.
 */
public final class AesGcmTransformer implements Transformer {
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BYTES = 16;
    private static final Set<Integer> KEY_BYTES = Set.of(16, 24, 32);

    private final SecretKeySpec secret;
    private final Nonces nonces;

    /** @throws IllegalArgumentException unless the secret has 16, 24 or 32 bytes */
    public AesGcmTransformer(byte[] secret) {
        this(secret, new Nonces());
    }

    AesGcmTransformer(byte[] secret, Nonces nonces) {
        if (!KEY_BYTES.contains(secret.length)) {
            throw new IllegalArgumentException("an AES key has 16, 24 or 32 bytes, not " + secret.length);
        }
        this.secret = new SecretKeySpec(secret, "AES");
        this.nonces = nonces;
    }

    @Override
    public Read fromStorage(byte[] stored, String key) {
        if (stored.length < NONCE_BYTES + TAG_BYTES) {
            throw new TransformException("the stored data was shorter than the required size");
        }
        try {
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, stored, key);
            return new Read(cipher.doFinal(stored, NONCE_BYTES, stored.length - NONCE_BYTES), false);
        } catch (GeneralSecurityException e) {
            throw new TransformException("the value cannot be decrypted with this key: " + e.getMessage());
        }
    }

    @Override
    public byte[] toStorage(byte[] plain, String key) {
        byte[] nonce = nonces.next(NONCE_BYTES);
        byte[] stored = java.util.Arrays.copyOf(nonce, NONCE_BYTES + plain.length + TAG_BYTES);
        try {
            cipher(Cipher.ENCRYPT_MODE, nonce, key).doFinal(plain, 0, plain.length, stored, NONCE_BYTES);
            return stored;
        } catch (GeneralSecurityException e) {
            throw new TransformException("the value cannot be encrypted: " + e.getMessage());
        }
    }

    /** A cipher with the nonce that the bytes start with. */
    private Cipher cipher(int mode, byte[] nonce, String key) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, secret, new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce, 0, NONCE_BYTES));
        cipher.updateAAD(key.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }
}
