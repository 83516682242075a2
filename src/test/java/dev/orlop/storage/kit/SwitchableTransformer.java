package dev.orlop.storage.kit;

import dev.orlop.value.Transformer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A transformer that binds each value to its key and can be told to call values stale or unreadable. What it writes is
 * the key, a line feed and the plain bytes.
 */
public final class SwitchableTransformer implements Transformer {
    private volatile boolean stale;
    private volatile boolean failing;

    void stale(boolean value) {
        stale = value;
    }

    void failing(boolean value) {
        failing = value;
    }

    @Override
    public Read fromStorage(byte[] stored, String key) {
        byte[] header = header(key);
        if (failing || !startsWith(stored, header)) {
            throw new TransformException("test transformer: cannot read " + key);
        }
        return new Read(Arrays.copyOfRange(stored, header.length, stored.length), stale);
    }

    @Override
    public byte[] toStorage(byte[] plain, String key) {
        byte[] header = header(key);
        byte[] stored = Arrays.copyOf(header, header.length + plain.length);
        System.arraycopy(plain, 0, stored, header.length, plain.length);
        return stored;
    }

    private static byte[] header(String key) {
        return (key + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static boolean startsWith(byte[] bytes, byte[] start) {
        return bytes.length >= start.length && Arrays.equals(bytes, 0, start.length, start, 0, start.length);
    }
}
