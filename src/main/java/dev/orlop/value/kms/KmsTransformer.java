package dev.orlop.value.kms;

import dev.orlop.value.AesGcmTransformer;
import dev.orlop.value.SeededGcmTransformer;
import dev.orlop.value.TransformListener;
import dev.orlop.value.Transformer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Envelope encryption by a plugin ({@code kmsv2.NewEnvelopeTransformer}). Values are encrypted here, under keys that derive
 * from one seed; the seed is stored beside each value, encrypted by the plugin. So the plugin is asked once for each seed,
 * and never while a value is written. Thread-safe.
 *
 * <p>A seed is good for writing until a while after the plugin was last known to be well, so that a key that was taken
 * away is not used for long; what was decrypted once can be read for a day.
 */
final class KmsTransformer implements Transformer {
    /** The most keys that are kept, each of a few hundred bytes: a store has as many as there were starts and rotations. */
    private static final int MAX_KEYS = 16_384;

    private static final Duration KEPT = Duration.ofHours(24);

    private final String name;
    private final KmsService service;
    private final TransformListener listener;
    private final LongSupplier nanos;
    private final Map<ByteBuffer, Known> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Known> eldest) {
            return size() > MAX_KEYS;
        }
    };
    private final Map<ByteBuffer, Mono<Void>> fetching = new ConcurrentHashMap<>();
    private volatile @Nullable Writer writer;
    private volatile String trouble = "it has not been reached yet";

    /** What is known of a key: what it reads with, or why it is not to be had. */
    private sealed interface Known {
        record Key(Transformer transformer, long since) implements Known {}

        record Failure(KmsException cause) implements Known {}
    }

    /** What is written with, until when. */
    private record Writer(WrappedKey key, Transformer transformer, long until) {}

    /**
     * @param nanos as {@link System#nanoTime}
     */
    KmsTransformer(String name, KmsService service, TransformListener listener, LongSupplier nanos) {
        this.name = name;
        this.service = service;
        this.listener = listener;
        this.nanos = nanos;
    }

    /** The plugin's id of the key that is written with, or null if there is none yet. */
    @Nullable
    String keyId() {
        Writer current = writer;
        return current == null ? null : current.key().keyId();
    }

    /** Writes with a seed from now on. */
    void use(byte[] seed, WrappedKey key, long until) {
        Transformer transformer = new SeededGcmTransformer(seed);
        put(key.digest(EncryptedObject.SEED), new Known.Key(transformer, nanos.getAsLong()));
        writer = new Writer(key, transformer, until);
    }

    /** Writes on with the same seed. */
    void extend(long until) {
        Writer current = writer;
        if (current != null) {
            writer = new Writer(current.key(), current.transformer(), until);
        }
    }

    /** Says why there may soon be nothing to write with. */
    void troubled(String reason) {
        trouble = reason;
    }

    @Override
    public byte[] toStorage(byte[] plain, String key) {
        Writer current = writer;
        if (current == null || nanos.getAsLong() - current.until() > 0) {
            throw new TransformException(
                    "the KMS provider \"" + name + "\" has no key to write with: " + trouble, true);
        }
        byte[] data = current.transformer().toStorage(plain, key);
        return new EncryptedObject(data, current.key(), EncryptedObject.SEED).encode();
    }

    @Override
    public Read fromStorage(byte[] stored, String key) {
        EncryptedObject object = EncryptedObject.decode(stored, 0);
        return switch (get(object.key().digest(object.source()))) {
            case Known.Key here -> read(object, here.transformer(), key);
            case Known.Failure failure ->
                throw new TransformException(
                        "its key cannot be decrypted: " + failure.cause().getMessage(),
                        failure.cause().temporary());
            case null -> throw new TransformException("its key is not here", true);
        };
    }

    private Read read(EncryptedObject object, Transformer transformer, String key) {
        byte[] plain = transformer.fromStorage(object.data(), key).plain();
        Writer current = writer;
        boolean stale =
                current != null && !current.key().keyId().equals(object.key().keyId());
        return new Read(plain, stale);
    }

    @Override
    public boolean fetches() {
        return true;
    }

    @Override
    public Mono<Void> fetch(byte[] stored, int from) {
        EncryptedObject object;
        try {
            object = EncryptedObject.decode(stored, from);
        } catch (TransformException e) {
            return Mono.empty();
        }
        ByteBuffer digest = object.key().digest(object.source());
        boolean here = get(digest) instanceof Known.Key key && nanos.getAsLong() - key.since() < KEPT.toNanos();
        return here ? Mono.empty() : fetching.computeIfAbsent(digest, asked -> decrypt(object, digest));
    }

    /** All who need the key while it is being decrypted wait for one answer. */
    private Mono<Void> decrypt(EncryptedObject object, ByteBuffer digest) {
        return Mono.defer(() -> {
                    listener.keyMissed();
                    return service.decrypt(object.key());
                })
                .map(key -> reader(object.source(), key))
                .switchIfEmpty(Mono.error(() -> new KmsException("the plugin has sent no key", false)))
                .doOnNext(transformer -> put(digest, new Known.Key(transformer, nanos.getAsLong())))
                .doOnError(KmsException.class, failure -> failed(digest, failure))
                .onErrorComplete(KmsException.class)
                .then()
                .doOnTerminate(() -> fetching.remove(digest))
                .cache();
    }

    private static Transformer reader(int source, byte[] key) {
        try {
            return source == EncryptedObject.SEED ? new SeededGcmTransformer(key) : new AesGcmTransformer(key);
        } catch (IllegalArgumentException e) {
            throw new KmsException("the plugin has sent a key of the wrong length", false);
        }
    }

    /** A key that was good once stays so. */
    private void failed(ByteBuffer digest, KmsException failure) {
        synchronized (known) {
            if (!(known.get(digest) instanceof Known.Key)) {
                known.put(digest, new Known.Failure(failure));
            }
        }
    }

    private @Nullable Known get(ByteBuffer digest) {
        synchronized (known) {
            return known.get(digest);
        }
    }

    private void put(ByteBuffer digest, Known key) {
        synchronized (known) {
            known.put(digest, key);
        }
    }
}
