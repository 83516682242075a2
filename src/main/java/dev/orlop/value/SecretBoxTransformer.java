package dev.orlop.value;

import java.security.MessageDigest;
import java.util.Arrays;

/**
 * XSalsa20 and Poly1305 as the provider {@code secretbox} of Kubernetes writes them (NaCl {@code crypto_secretbox}). A
 * random nonce of 24 bytes, a tag of 16, then the ciphertext. The storage key is not authenticated, in Kubernetes neither.
 * Safe for any number of threads.
 */
public final class SecretBoxTransformer implements Transformer {
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 24;
    private static final int TAG_BYTES = 16;

    private final byte[] secret;
    private final Nonces nonces = new Nonces();

    /** @throws IllegalArgumentException unless the secret has 32 bytes */
    public SecretBoxTransformer(byte[] secret) {
        if (secret.length != KEY_BYTES) {
            throw new IllegalArgumentException("a key of secretbox has 32 bytes, not " + secret.length);
        }
        this.secret = secret.clone();
    }

    @Override
    public Read fromStorage(byte[] stored, String key) {
        if (stored.length < NONCE_BYTES + TAG_BYTES) {
            throw new TransformException("the stored data was shorter than the required size");
        }
        byte[] nonce = Arrays.copyOf(stored, NONCE_BYTES);
        byte[] tag = Arrays.copyOfRange(stored, NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
        byte[] text = Arrays.copyOfRange(stored, NONCE_BYTES + TAG_BYTES, stored.length);
        Salsa20 stream = Salsa20.extended(secret, nonce);
        if (!MessageDigest.isEqual(tag, Poly1305.tag(stream.take(KEY_BYTES), text))) {
            throw new TransformException("the value cannot be decrypted with this key");
        }
        stream.xor(text);
        return new Read(text, false);
    }

    @Override
    public byte[] toStorage(byte[] plain, String key) {
        byte[] nonce = nonces.next(NONCE_BYTES);
        return seal(plain, nonce);
    }

    byte[] seal(byte[] plain, byte[] nonce) {
        byte[] text = plain.clone();
        Salsa20 stream = Salsa20.extended(secret, nonce);
        byte[] authentication = stream.take(KEY_BYTES);
        stream.xor(text);
        return Bytes.concat(Bytes.concat(nonce, Poly1305.tag(authentication, text)), text);
    }
}
