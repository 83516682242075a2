package dev.orlop.value.kms;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A key that a plugin has encrypted, with all that it takes to have it decrypted. Arrays are shared: never write to them.
 *
 * @param keyId the plugin's name of the key that this one is encrypted with
 * @param annotations what the plugin wants to be given back; names are domain names
 */
record WrappedKey(String keyId, byte[] encrypted, SortedMap<String, byte[]> annotations) {
    private static final int MAX_KEY_ID = 1024;
    private static final int MAX_ENCRYPTED = 1024;
    private static final int MAX_ANNOTATIONS = 32 * 1024;
    private static final int MAX_NAME = 253;
    private static final Pattern DOMAIN =
            Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)+");

    WrappedKey(String keyId, byte[] encrypted, Map<String, byte[]> annotations) {
        this(keyId, encrypted, (SortedMap<String, byte[]>) new TreeMap<>(annotations));
    }

    /** @throws KmsException if a part is missing, malformed or longer than Kubernetes allows */
    WrappedKey checked() {
        checkKeyId(keyId);
        require(encrypted.length > 0, "the encrypted key is empty");
        require(encrypted.length <= MAX_ENCRYPTED, "the encrypted key has more than " + MAX_ENCRYPTED + " bytes");
        int size = 0;
        for (Map.Entry<String, byte[]> annotation : annotations.entrySet()) {
            String name = annotation.getKey();
            require(isDomain(name), "the name of an annotation is no domain name with a dot");
            size += name.length() + annotation.getValue().length;
        }
        require(size <= MAX_ANNOTATIONS, "the annotations have more than " + MAX_ANNOTATIONS + " bytes");
        return this;
    }

    static void checkKeyId(String keyId) {
        require(!keyId.isEmpty(), "the id of the key is empty");
        int bytes = keyId.getBytes(StandardCharsets.UTF_8).length;
        require(bytes <= MAX_KEY_ID, "the id of the key has more than " + MAX_KEY_ID + " bytes");
    }

    /** A trailing dot is allowed ({@code IsFullyQualifiedDomainName}). */
    private static boolean isDomain(String name) {
        String bare = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        return bare.length() <= MAX_NAME && DOMAIN.matcher(bare).matches();
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new KmsException(otherwise, false);
        }
    }

    /** A digest of all of it and of what the key is for: equal for equal keys alone. */
    ByteBuffer digest(int use) {
        MessageDigest digest = sha256();
        digest.update((byte) use);
        update(digest, keyId.getBytes(StandardCharsets.UTF_8));
        update(digest, encrypted);
        annotations.forEach((name, value) -> {
            update(digest, name.getBytes(StandardCharsets.UTF_8));
            update(digest, value);
        });
        return ByteBuffer.wrap(digest.digest());
    }

    private static void update(MessageDigest digest, byte[] part) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, part.length));
        digest.update(part);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
