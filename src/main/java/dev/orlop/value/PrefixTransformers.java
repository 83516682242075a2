package dev.orlop.value;

import dev.orlop.value.TransformListener.Direction;
import dev.orlop.value.TransformListener.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Several transformers, told apart by a prefix of the stored bytes ({@code value.NewPrefixTransformers}). The first one
 * writes. All whose prefix fits read, in their order, until one succeeds: keys are rotated by putting the new one first.
 * What another than the first one has read is stale.
 */
public final class PrefixTransformers implements Transformer {
    private static final String UNKNOWN = "unknown";

    private final List<Prefixed> transformers;
    private final boolean fetches;
    private final String resource;
    private final TransformListener listener;

    /** A transformer and what its values start with; empty fits everything. */
    public static final class Prefixed {
        private final byte[] prefix;
        private final String name;
        private final Transformer transformer;

        /** @param prefix ASCII, such as {@code k8s:enc:aesgcm:v1:key1:} */
        public Prefixed(String prefix, Transformer transformer) {
            this.prefix = prefix.getBytes(StandardCharsets.US_ASCII);
            this.name = prefix;
            this.transformer = transformer;
        }

        private Read read(byte[] stored, String key) {
            byte[] rest = prefix.length == 0 ? stored : Arrays.copyOfRange(stored, prefix.length, stored.length);
            return transformer.fromStorage(rest, key);
        }

        private byte[] write(byte[] plain, String key) {
            byte[] stored = transformer.toStorage(plain, key);
            return prefix.length == 0 ? stored : Bytes.concat(prefix, stored);
        }
    }

    /** @throws IllegalArgumentException if there are none */
    public PrefixTransformers(List<Prefixed> transformers) {
        this(transformers, "", TransformListener.NONE);
    }

    private PrefixTransformers(List<Prefixed> transformers, String resource, TransformListener listener) {
        if (transformers.isEmpty()) {
            throw new IllegalArgumentException("no transformers");
        }
        this.transformers = List.copyOf(transformers);
        this.fetches = transformers.stream().anyMatch(prefixed -> prefixed.transformer.fetches());
        this.resource = resource;
        this.listener = listener;
    }

    /** The same ones as a resource uses them, whose work the listener hears of. */
    PrefixTransformers observed(String by, TransformListener hearing) {
        return new PrefixTransformers(transformers, by, hearing);
    }

    @Override
    public Read fromStorage(byte[] stored, String key) {
        List<String> failures = new ArrayList<>(0);
        boolean temporary = false;
        for (int i = 0; i < transformers.size(); i++) {
            Prefixed candidate = transformers.get(i);
            if (!Bytes.startsWith(stored, candidate.prefix)) {
                continue;
            }
            long started = System.nanoTime();
            try {
                Read read = candidate.read(stored, key);
                ended(Direction.FROM_STORAGE, candidate.name, started, Outcome.OK);
                return i == 0 ? read : new Read(read.plain(), true);
            } catch (TransformException e) {
                ended(Direction.FROM_STORAGE, candidate.name, started, outcome(e));
                failures.add("\"" + candidate.name + "\": " + e.getMessage());
                temporary |= e.temporary();
            }
        }
        if (failures.isEmpty()) {
            ended(Direction.FROM_STORAGE, UNKNOWN, System.nanoTime(), Outcome.FAILED);
            throw new TransformException("no matching prefix found for the value of " + key);
        }
        throw new TransformException(
                "the value of " + key + " cannot be read: [" + String.join(", ", failures) + "]", temporary);
    }

    private static Outcome outcome(TransformException failure) {
        return failure.temporary() ? Outcome.UNAVAILABLE : Outcome.FAILED;
    }

    private void ended(Direction direction, String prefix, long started, Outcome outcome) {
        Duration took = Duration.ofNanos(System.nanoTime() - started);
        listener.transformed(resource, direction, prefix, took, outcome);
    }

    @Override
    public byte[] toStorage(byte[] plain, String key) {
        Prefixed writer = transformers.getFirst();
        long started = System.nanoTime();
        try {
            byte[] stored = writer.write(plain, key);
            ended(Direction.TO_STORAGE, writer.name, started, Outcome.OK);
            return stored;
        } catch (TransformException e) {
            ended(Direction.TO_STORAGE, writer.name, started, outcome(e));
            throw e;
        }
    }

    @Override
    public boolean fetches() {
        return fetches;
    }

    @Override
    public Mono<Void> fetch(byte[] stored, int from) {
        List<Mono<Void>> fetching = new ArrayList<>(1);
        for (Prefixed candidate : transformers) {
            if (candidate.transformer.fetches() && Bytes.startsWith(stored, candidate.prefix)) {
                fetching.add(candidate.transformer.fetch(stored, from + candidate.prefix.length));
            }
        }
        return fetching.size() == 1
                ? fetching.getFirst()
                : Flux.concat(fetching).then();
    }
}
