package dev.orlop.storage.migrate;

import dev.orlop.storage.Keys;
import dev.orlop.storage.Ttl;
import dev.orlop.storage.backend.Backend;
import dev.orlop.storage.backend.Backend.WriteResult;
import dev.orlop.storage.backend.InvalidStorageConfigException;
import dev.orlop.storage.migrate.PrefixReader.Item;
import dev.orlop.storage.migrate.PrefixReader.Page;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Mono;

/**
 * Copies all keys below a prefix of one store to another, of whatever engine, and then compares the two. Values are kept
 * byte for byte, and of times to live what is left. Revisions are not: the destination counts its own.
 *
 * <p>The source is read at one revision where its engine has old ones. Nothing in the destination is ever overwritten, so
 * a migration that was broken off can be run again. It holds a page or two of the source, and so many writes are under
 * way at a time.
 */
public final class Migration {
    private static final int WRITES_IN_FLIGHT = 256;
    private static final byte[] ENCRYPTED = "k8s:enc:".getBytes(StandardCharsets.US_ASCII);

    private final Place from;
    private final Place to;
    private final Progress progress;

    /**
     * Keys in a store.
     *
     * @param prefix the global prefix, such as {@code /registry}
     */
    public record Place(Backend backend, String prefix) {
        public Place {
            prefix = Keys.normalize(prefix);
        }
    }

    /** Hears how far it is, one call at a time: must return at once. */
    public interface Progress {
        /**
         * @param total how many keys there are, at the least
         */
        void copied(long keys, long total);

        /** So many keys have been compared. */
        void compared(long keys);
    }

    /**
     * What came of it.
     *
     * @param revision the source's revision that was copied
     * @param copied keys that the destination did not have
     * @param expiring of all keys, those with a time to live
     * @param bytes of all values
     */
    public record Result(
            long revision, long copied, long kept, long expiring, long bytes, Comparison.Outcome outcome) {}

    public Migration(Place from, Place to, Progress progress) {
        this.from = from;
        this.to = to;
        this.progress = progress;
    }

    /**
     * Copies and compares.
     *
     * @param resume whether the destination may hold keys already
     * @throws InvalidStorageConfigException if there is nothing to copy, the destination is not empty, or values are
     *     encrypted in such a way that they could not be read there
     * @throws dev.orlop.storage.StorageException if a store fails for longer than a moment or refuses a key
     */
    public Mono<Result> run(boolean resume) {
        return from.backend()
                .currentRevision()
                .then(requireRoom(resume))
                .then(Mono.defer(this::copy))
                .flatMap(counts ->
                        new Comparison(from, to, counts.revision).run(progress).map(counts::result));
    }

    private Mono<Void> requireRoom(boolean resume) {
        return to.backend().count(to.prefix()).flatMap(count -> {
            if (count == 0 || resume) {
                return Mono.empty();
            }
            return Mono.error(new InvalidStorageConfigException(
                    "the destination is not empty: " + count + " keys start with " + to.prefix(),
                    "Name an empty destination; or, to go on with a copy that was broken off, add --resume: it keeps"
                            + " what is there."));
        });
    }

    private Mono<Counts> copy() {
        Counts counts = new Counts();
        return new PrefixReader(from.backend(), from.prefix())
                .pages()
                .doOnNext(counts::read)
                .concatMapIterable(Page::items, 1)
                .flatMap(item -> write(item).doOnNext(written -> counts.written(item, written)), WRITES_IN_FLIGHT, 1)
                .doOnNext(written -> progress.copied(counts.done(), counts.total.get()))
                .then(Mono.fromSupplier(() -> counts));
    }

    /** True if it was written now; false if the destination has the key. Whether it has the same value is seen later. */
    private Mono<Boolean> write(Item item) {
        Ttl ttl = item.expiry() == null ? Ttl.FOREVER : item.expiry();
        requireReadable(item);
        return Retries.ofTransientFailures(to.backend().put(to.prefix() + item.name(), item.value(), 0, ttl))
                .map(WriteResult.Written.class::isInstance);
    }

    private void requireReadable(Item item) {
        boolean encrypted = item.value().length > ENCRYPTED.length
                && Arrays.equals(item.value(), 0, ENCRYPTED.length, ENCRYPTED, 0, ENCRYPTED.length);
        if (encrypted && !from.prefix().equals(to.prefix())) {
            throw new InvalidStorageConfigException(
                    from.prefix() + item.name() + " is encrypted, and its key in the store is part of the seal",
                    "Keep the prefix: --to.prefix=" + from.prefix());
        }
    }

    /** Its numbers are written by one signal at a time. */
    private static final class Counts {
        private final AtomicLong total = new AtomicLong();
        private volatile long revision;
        private long copied;
        private long kept;
        private long expiring;
        private long bytes;

        void read(Page page) {
            if (total.get() == 0 && page.items().isEmpty()) {
                throw new InvalidStorageConfigException(
                        "the source holds nothing below its prefix", "Check --from.prefix and where --from leads.");
            }
            if (total.get() == 0) {
                total.set(page.items().size() + page.left());
                revision = page.revision();
            }
        }

        synchronized void written(Item item, boolean now) {
            copied += now ? 1 : 0;
            kept += now ? 0 : 1;
            expiring += item.expiry() == null ? 0 : 1;
            bytes += item.value().length;
        }

        synchronized long done() {
            return copied + kept;
        }

        synchronized Result result(Comparison.Outcome outcome) {
            return new Result(revision, copied, kept, expiring, bytes, outcome);
        }
    }
}
