package dev.orlop.value;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Several transformers, told apart by a prefix of the stored bytes ({@code value.NewPrefixTransformers}). The first one
 * writes. All whose prefix fits read, in their order, until one succeeds: keys are rotated by putting the new one first.
 * What another than the first one has read is stale.
 */
public final class PrefixTransformers implements Transformer {
    private final List<Prefixed> transformers;

    /** A transformer and what its values start with; empty fits everything. */
    public static final class Prefixed {
        private final byte[] prefix;
        private final Transformer transformer;

        /** @param prefix ASCII, such as {@code k8s:enc:aesgcm:v1:key1:} */
        public Prefixed(String prefix, Transformer transformer) {
            this.prefix = prefix.getBytes(StandardCharsets.US_ASCII);
            this.transformer = transformer;
        }

        private String name() {
            return new String(prefix, StandardCharsets.US_ASCII);
        }
    }

    /** @throws IllegalArgumentException if there are none */
    public PrefixTransformers(List<Prefixed> transformers) {
        if (transformers.isEmpty()) {
            throw new IllegalArgumentException("no transformers");
        }
        this.transformers = List.copyOf(transformers);
    }

    @Override
    public Read fromStorage(byte[] stored, String key) {
        List<String> failures = new ArrayList<>(0);
        for (int i = 0; i < transformers.size(); i++) {
            Prefixed candidate = transformers.get(i);
            if (!Bytes.startsWith(stored, candidate.prefix)) {
                continue;
            }
            byte[] rest = candidate.prefix.length == 0
                    ? stored
                    : Arrays.copyOfRange(stored, candidate.prefix.length, stored.length);
            try {
                Read read = candidate.transformer.fromStorage(rest, key);
                return i == 0 ? read : new Read(read.plain(), true);
            } catch (TransformException e) {
                failures.add("\"" + candidate.name() + "\": " + e.getMessage());
            }
        }
        throw new TransformException(
                failures.isEmpty()
                        ? "no matching prefix found for the value of " + key
                        : "the value of " + key + " cannot be read: [" + String.join(", ", failures) + "]");
    }

    @Override
    public byte[] toStorage(byte[] plain, String key) {
        Prefixed writer = transformers.getFirst();
        byte[] stored = writer.transformer.toStorage(plain, key);
        return writer.prefix.length == 0 ? stored : Bytes.concat(writer.prefix, stored);
    }
}
