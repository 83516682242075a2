package dev.orlop.value;

import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;

/**
 * Draws nonces that nobody can foresee. The generator is a deterministic one, seeded from the system once: that one reads
 * the random device on every call, which an event loop must not do.
 */
final class Nonces {
    private final SecureRandom random;

    Nonces() {
        try {
            random = SecureRandom.getInstance("DRBG");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has a DRBG", e);
        }
        random.nextLong();
    }

    byte[] next(int length) {
        byte[] nonce = new byte[length];
        random.nextBytes(nonce);
        return nonce;
    }
}
