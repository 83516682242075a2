package dev.orlop.registry.type;

import java.nio.ByteBuffer;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Random identifiers. The generator is a deterministic one, seeded once when it is made: {@link UUID#randomUUID} reads
 * the system's random device on every call, which an event loop must not do.
 */
public final class Uids {
    /** Without vowels, so that no words come about, and without digits that look like letters. */
    private static final String SUFFIX_ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

    private static final int DRAW = 64 * 16;
    private static final int SUFFIX_LENGTH = 5;
    private static final int MAX_PREFIX_LENGTH = 63 - SUFFIX_LENGTH;

    private final SecureRandom random;
    /** Random bytes of which uids are still to be made: a draw costs as much as all that it brings. */
    private final ByteBuffer drawn = ByteBuffer.allocate(DRAW);

    public Uids() {
        try {
            random = SecureRandom.getInstance("DRBG");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has a DRBG", e);
        }
        random.nextLong();
        drawn.position(DRAW);
    }

    /** A UUID of version 4. */
    public String next() {
        long high;
        long low;
        synchronized (this) {
            if (!drawn.hasRemaining()) {
                random.nextBytes(drawn.array());
                drawn.clear();
            }
            high = drawn.getLong();
            low = drawn.getLong();
        }
        high = (high & ~0xf000L) | 0x4000L;
        low = (low & 0x3fffffffffffffffL) | 0x8000000000000000L;
        return new UUID(high, low).toString();
    }

    /** A name of a prefix and five random characters ({@code names.SimpleNameGenerator}). */
    public String generateName(String prefix) {
        StringBuilder name = new StringBuilder(MAX_PREFIX_LENGTH + SUFFIX_LENGTH);
        name.append(prefix, 0, Math.min(prefix.length(), MAX_PREFIX_LENGTH));
        for (int i = 0; i < SUFFIX_LENGTH; i++) {
            name.append(SUFFIX_ALPHABET.charAt(ThreadLocalRandom.current().nextInt(SUFFIX_ALPHABET.length())));
        }
        return name.toString();
    }
}
