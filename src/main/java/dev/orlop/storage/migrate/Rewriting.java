package dev.orlop.storage.migrate;

import dev.orlop.storage.Keys;
import dev.orlop.storage.Ttl;
import dev.orlop.storage.backend.Backend;
import dev.orlop.storage.backend.Backend.WriteResult;
import dev.orlop.storage.migrate.PrefixReader.Item;
import dev.orlop.storage.migrate.PrefixReader.Page;
import dev.orlop.value.Transformer;
import dev.orlop.value.Transformer.Read;
import dev.orlop.value.Transformer.TransformException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import reactor.core.publisher.Mono;

/**
 * Encrypts the stored values of a resource anew that another than its first key has encrypted.
 *
 * <p>What is inside of a value stays byte for byte, and of its time to live what is left. A value that is written by
 * somebody else meanwhile needs nothing more. What was done is found done by the next run. It holds a page or two, and
 * few writes are under way at a time: others write, too.
 */
public final class Rewriting {
    private static final int WRITES_IN_FLIGHT = 32;
    private static final int NAMED = 100;

    private final Backend backend;
    private final String prefix;
    private final Transformer transformer;

    /**
     * @param globalPrefix of the store, such as {@code /registry}
     * @param resourcePrefix of the resource's keys, without the global one
     */
    public Rewriting(Backend backend, String globalPrefix, String resourcePrefix, Transformer transformer) {
        this.backend = backend;
        this.prefix = new Keys(globalPrefix, resourcePrefix).storedPrefix();
        this.transformer = transformer;
    }

    /**
     * What came of it.
     *
     * @param read how many values there are
     * @param rewritten how many of them were written anew
     * @param unreadable keys of values that no key of the configuration can read, the first hundred
     */
    public record Result(long read, long rewritten, List<String> unreadable) {}

    private enum Outcome {
        KEPT,
        REWRITTEN,
        UNREADABLE
    }

    /**
     * Reads all, and writes what has to be.
     *
     * @param progress hears how many have been read: must return at once
     * @throws TransformException if what keeps the keys is away
     * @throws dev.orlop.storage.StorageException if the store fails for longer than a moment
     */
    public Mono<Result> run(LongConsumer progress) {
        return Mono.defer(() -> {
            Tally tally = new Tally(progress);
            return new PrefixReader(backend, prefix)
                    .pages()
                    .concatMapIterable(Page::items, 1)
                    .flatMap(item -> rewrite(item).doOnNext(outcome -> tally.add(item, outcome)), WRITES_IN_FLIGHT, 1)
                    .then(Mono.fromSupplier(tally::result));
        });
    }

    private Mono<Outcome> rewrite(Item item) {
        String key = prefix + item.name();
        return transformer.fetch(item.value(), 0).then(Mono.defer(() -> {
            Read read;
            try {
                read = transformer.fromStorage(item.value(), key);
            } catch (TransformException e) {
                return e.temporary() ? Mono.error(e) : Mono.just(Outcome.UNREADABLE);
            }
            return read.stale() ? write(key, read.plain(), item) : Mono.just(Outcome.KEPT);
        }));
    }

    private Mono<Outcome> write(String key, byte[] plain, Item item) {
        byte[] value = transformer.toStorage(plain, key);
        Ttl ttl = item.expiry() == null ? Ttl.FOREVER : item.expiry();
        return Retries.ofTransientFailures(backend.put(key, value, item.modRevision(), ttl))
                .map(result -> result instanceof WriteResult.Written ? Outcome.REWRITTEN : Outcome.KEPT);
    }

    /** Its numbers are written by one signal at a time. */
    private final class Tally {
        private final LongConsumer progress;
        private final List<String> unreadable = new ArrayList<>();
        private long read;
        private long rewritten;

        Tally(LongConsumer progress) {
            this.progress = progress;
        }

        synchronized void add(Item item, Outcome outcome) {
            read++;
            rewritten += outcome == Outcome.REWRITTEN ? 1 : 0;
            if (outcome == Outcome.UNREADABLE && unreadable.size() < NAMED) {
                unreadable.add(prefix + item.name());
            }
            progress.accept(read);
        }

        synchronized Result result() {
            return new Result(read, rewritten, List.copyOf(unreadable));
        }
    }
}
