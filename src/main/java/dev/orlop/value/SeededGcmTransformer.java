package dev.orlop.value;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-GCM under a key of each value's own, derived from a seed ({@code aes.NewHKDFExtendedNonceGCMTransformer}). 32 random
 * bytes lead the value; HKDF-SHA256, its expansion alone, makes the key of them and the seed. One seed is hence good for
 * any number of writes. Safe for any number of threads.
 */
public final class SeededGcmTransformer implements Transformer {
    /** The least length of a seed. */
    public static final int SEED_BYTES = 32;

    private static final int INFO_BYTES = 32;
    private static final int KEY_BYTES = 32;

    private static final Nonces NONCES = new Nonces();

    private final SecretKeySpec seed;

    /** @throws IllegalArgumentException if the seed is shorter than 32 bytes */
    public SeededGcmTransformer(byte[] seed) {
        if (seed.length < SEED_BYTES) {
            throw new IllegalArgumentException("a seed has " + SEED_BYTES + " bytes at least, not " + seed.length);
        }
        this.seed = new SecretKeySpec(seed, "Generic");
    }

    /** A seed that nobody can foresee. */
    public static byte[] newSeed() {
        return NONCES.next(SEED_BYTES);
    }

    @Override
    public Read fromStorage(byte[] stored, String key) {
        if (stored.length < INFO_BYTES) {
            throw new TransformException("the stored data was shorter than the required size");
        }
        byte[] info = Arrays.copyOf(stored, INFO_BYTES);
        return derived(info).fromStorage(Arrays.copyOfRange(stored, INFO_BYTES, stored.length), key);
    }

    @Override
    public byte[] toStorage(byte[] plain, String key) {
        byte[] info = NONCES.next(INFO_BYTES);
        return Bytes.concat(info, derived(info).toStorage(plain, key));
    }

    private Transformer derived(byte[] info) {
        try {
            byte[] key = KDF.getInstance("HKDF-SHA256").deriveData(HKDFParameterSpec.expandOnly(seed, info, KEY_BYTES));
            return new AesGcmTransformer(key, NONCES);
        } catch (GeneralSecurityException e) {
            throw new TransformException("no key can be derived: " + e.getMessage());
        }
    }
}
