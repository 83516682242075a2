package dev.orlop.value;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The key stream of Salsa20 (Bernstein, "The Salsa20 family of stream ciphers"), which the JDK does not have. */
final class Salsa20 {
    private static final int BLOCK = 64;
    private static final int ROUNDS = 20;
    /** {@code expand 32-byte k}. */
    private static final int[] SIGMA = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};

    private final int[] state;
    private byte[] block = {};
    private int at;

    /** @param nonce of 8 bytes */
    private Salsa20(byte[] key, byte[] nonce, int from) {
        this.state = state(key, nonce, from, 2);
    }

    /** The stream of XSalsa20: the key of Salsa20 is derived from the first 16 bytes of the nonce of 24. */
    static Salsa20 extended(byte[] key, byte[] nonce) {
        int[] mixed = state(key, nonce, 0, 4);
        rounds(mixed);
        ByteBuffer derived = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
        for (int index : new int[] {0, 5, 10, 15, 6, 7, 8, 9}) {
            derived.putInt(mixed[index]);
        }
        return new Salsa20(derived.array(), nonce, 16);
    }

    private static int[] state(byte[] key, byte[] nonce, int from, int nonceWords) {
        ByteBuffer keys = ByteBuffer.wrap(key).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer nonces = ByteBuffer.wrap(nonce).order(ByteOrder.LITTLE_ENDIAN);
        int[] state = new int[16];
        for (int i = 0; i < 4; i++) {
            state[i * 5] = SIGMA[i];
            state[1 + i] = keys.getInt(i * 4);
            state[11 + i] = keys.getInt(16 + i * 4);
        }
        for (int i = 0; i < nonceWords; i++) {
            state[6 + i] = nonces.getInt(from + i * 4);
        }
        return state;
    }

    /** The next bytes of the stream. */
    byte[] take(int count) {
        byte[] bytes = new byte[count];
        xor(bytes);
        return bytes;
    }

    /** Mixes the next bytes of the stream into these. */
    void xor(byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if (at == block.length) {
                block = next();
                at = 0;
            }
            bytes[i] ^= block[at++];
        }
    }

    private byte[] next() {
        int[] mixed = state.clone();
        rounds(mixed);
        ByteBuffer out = ByteBuffer.allocate(BLOCK).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < mixed.length; i++) {
            out.putInt(mixed[i] + state[i]);
        }
        if (++state[8] == 0) {
            state[9]++;
        }
        return out.array();
    }

    private static void rounds(int[] x) {
        for (int round = 0; round < ROUNDS; round += 2) {
            quarter(x, 0, 4, 8, 12);
            quarter(x, 5, 9, 13, 1);
            quarter(x, 10, 14, 2, 6);
            quarter(x, 15, 3, 7, 11);
            quarter(x, 0, 1, 2, 3);
            quarter(x, 5, 6, 7, 4);
            quarter(x, 10, 11, 8, 9);
            quarter(x, 15, 12, 13, 14);
        }
    }

    private static void quarter(int[] x, int a, int b, int c, int d) {
        x[b] ^= Integer.rotateLeft(x[a] + x[d], 7);
        x[c] ^= Integer.rotateLeft(x[b] + x[a], 9);
        x[d] ^= Integer.rotateLeft(x[c] + x[b], 13);
        x[a] ^= Integer.rotateLeft(x[d] + x[c], 18);
    }
}
