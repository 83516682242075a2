package dev.orlop.value;

import java.math.BigInteger;

/** The authenticator Poly1305 (RFC 8439, 2.5), as the RFC writes it down: values of this size need no faster one. */
final class Poly1305 {
    private static final int BLOCK = 16;
    private static final BigInteger PRIME = BigInteger.TWO.pow(130).subtract(BigInteger.valueOf(5));
    private static final BigInteger CLAMP = new BigInteger("0ffffffc0ffffffc0ffffffc0fffffff", 16);

    private Poly1305() {}

    /** @param key of 32 bytes, for one message only */
    static byte[] tag(byte[] key, byte[] message) {
        BigInteger factor = number(key, 0, BLOCK, false).and(CLAMP);
        BigInteger sum = BigInteger.ZERO;
        for (int at = 0; at < message.length; at += BLOCK) {
            BigInteger block = number(message, at, Math.min(at + BLOCK, message.length), true);
            sum = sum.add(block).multiply(factor).mod(PRIME);
        }
        return bytes(sum.add(number(key, BLOCK, 2 * BLOCK, false)));
    }

    /** The bytes as a number, the least first; with a one above them where that is asked for. */
    private static BigInteger number(byte[] bytes, int from, int to, boolean marked) {
        int length = to - from;
        byte[] turned = new byte[length + 1];
        turned[0] = (byte) (marked ? 1 : 0);
        for (int i = 0; i < length; i++) {
            turned[length - i] = bytes[from + i];
        }
        return new BigInteger(1, turned);
    }

    private static byte[] bytes(BigInteger number) {
        byte[] most = number.toByteArray();
        byte[] tag = new byte[BLOCK];
        for (int i = 0; i < BLOCK && i < most.length; i++) {
            tag[i] = most[most.length - 1 - i];
        }
        return tag;
    }
}
