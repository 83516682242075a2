package dev.orlop.storage.embedded.disk;

import dev.orlop.storage.StorageException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The bytes of keys and values on disk; the package's documentation has the table. */
public final class Encoding {
    public static final byte DELETED = 0;
    public static final byte PRESENT = 1;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final byte ESCAPED_ZERO = (byte) 0xFF;
    private static final byte TERMINATOR = 1;

    private Encoding() {}

    /**
     * A key's UTF-8.
     *
     * @throws StorageException.BadRequest if it has none: two keys with lone surrogates must not become one
     */
    public static byte[] utf8(String key) {
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        if (bytes.length != key.length()) {
            requireWellFormed(key);
        } else if (key.indexOf('?') >= 0) {
            requireWellFormed(key);
        } else {
            for (byte each : bytes) {
                if (each == '?') {
                    throw malformed();
                }
            }
        }
        return bytes;
    }

    private static void requireWellFormed(String key) {
        try {
            StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(key));
        } catch (CharacterCodingException e) {
            throw malformed();
        }
    }

    private static StorageException malformed() {
        return new StorageException.BadRequest("the key is not well-formed Unicode");
    }

    public static String text(byte[] bytes, int offset) {
        return new String(bytes, offset, bytes.length - offset, StandardCharsets.UTF_8);
    }

    public static byte[] number(long value) {
        byte[] bytes = new byte[8];
        LONG.set(bytes, 0, value);
        return bytes;
    }

    public static long number(byte[] bytes, int offset) {
        return (long) LONG.get(bytes, offset);
    }

    /** Sorts before all versions of the key, and behind all versions of all smaller keys. */
    public static byte[] terminated(byte[] key) {
        return terminated(key, 0);
    }

    /** The place of one version in {@code data}: a newer one sorts before an older one. */
    public static byte[] version(byte[] key, long revision) {
        byte[] bytes = terminated(key, 8);
        LONG.set(bytes, bytes.length - 8, ~revision);
        return bytes;
    }

    private static byte[] terminated(byte[] key, int more) {
        int zeros = 0;
        for (byte each : key) {
            if (each == 0) {
                zeros++;
            }
        }
        byte[] bytes = Arrays.copyOf(key, key.length + zeros + 2 + more);
        if (zeros > 0) {
            escape(key, bytes);
        }
        bytes[key.length + zeros + 1] = TERMINATOR;
        return bytes;
    }

    private static void escape(byte[] key, byte[] target) {
        Arrays.fill(target, (byte) 0);
        int at = 0;
        for (byte each : key) {
            target[at++] = each;
            if (each == 0) {
                target[at++] = ESCAPED_ZERO;
            }
        }
    }

    /** Whether two places in {@code data} are versions of one key. */
    public static boolean sameKey(byte[] version, byte[] other) {
        return version.length == other.length
                && Arrays.equals(version, 0, version.length - 8, other, 0, other.length - 8);
    }

    public static long versionRevision(byte[] version) {
        return ~number(version, version.length - 8);
    }

    public static String versionKey(byte[] version) {
        int length = version.length - 10;
        for (int i = 0; i < length; i++) {
            if (version[i] == 0) {
                return unescape(version, length);
            }
        }
        return new String(version, 0, length, StandardCharsets.UTF_8);
    }

    private static String unescape(byte[] version, int length) {
        byte[] key = new byte[length];
        int at = 0;
        for (int i = 0; i < length; i++) {
            key[at++] = version[i];
            if (version[i] == 0) {
                i++;
            }
        }
        return new String(key, 0, at, StandardCharsets.UTF_8);
    }

    static byte[] stored(byte[] value) {
        byte[] bytes = new byte[value.length + 1];
        bytes[0] = PRESENT;
        System.arraycopy(value, 0, bytes, 1, value.length);
        return bytes;
    }

    public static boolean isPresent(byte[] stored) {
        return stored[0] == PRESENT;
    }

    public static byte[] value(byte[] stored) {
        return Arrays.copyOfRange(stored, 1, stored.length);
    }

    public static byte[] logEntry(byte kind, long previous, byte[] key) {
        return ByteBuffer.allocate(9 + key.length)
                .put(kind)
                .putLong(previous)
                .put(key)
                .array();
    }

    public static byte[] head(long revision, long expiry) {
        byte[] bytes = new byte[16];
        LONG.set(bytes, 0, revision);
        LONG.set(bytes, 8, expiry);
        return bytes;
    }

    public static byte[] expiry(long millis, byte[] key) {
        return ByteBuffer.allocate(8 + key.length).putLong(millis).put(key).array();
    }
}
