package dev.orlop.storage.backend;

import dev.orlop.storage.StorageException;
import dev.orlop.storage.Ttl;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * An engine: keys and bytes with revisions. One counter of revisions orders all changes of all keys. Keys are absolute
 * (they start with the global prefix) and ordered by the bytes of their UTF-8.
 *
 * <p>A backend is shared by the storages of all resources that live in it. Nothing happens before subscription. Every
 * failure is a {@link StorageException}, made by the backend's one translating class. Results are signalled on threads
 * that may be used for short work, never on a thread that other requests of the engine wait for.
 */
public interface Backend extends AutoCloseable {
    /** What it can do as far as it knows; what a server decides is known when {@link #currentRevision} has answered once. */
    Capabilities capabilities();

    /**
     * Reads one key, linearizably where {@code revision} is 0.
     *
     * @param revision 0 for current, else the revision to read at
     * @throws StorageException.Expired if the revision is compacted
     * @throws StorageException.TooLargeResourceVersion if it lies in the future
     */
    Mono<GetResult> get(String key, long revision);

    /** Reads keys in order. Errors as with {@link #get}. */
    Mono<RangeResult> range(RangeQuery query);

    /**
     * Reads keys as {@link #range} does, and what is left of their times to live. Dearer than a range: for those who move
     * data to another store.
     */
    Mono<ExpiringRange> rangeWithExpiries(RangeQuery query);

    /**
     * Writes a key if it has not changed since.
     *
     * @param expectedRevision the modification revision that the key must have; 0: it must be absent
     * @throws StorageException.OutOfSpace if the store refuses writes for want of space
     */
    Mono<WriteResult> put(String key, byte[] value, long expectedRevision, Ttl ttl);

    /**
     * Deletes a key if it has not changed since.
     *
     * @param expectedRevision the modification revision that the key must have, never 0
     */
    Mono<WriteResult> delete(String key, long expectedRevision);

    /**
     * Changes in a scope, in revision order, each exactly once, from the one after {@code query.afterRevision} on. Without
     * end: it fails with {@link StorageException.Expired} if that place, or the place it has come to, is compacted, and
     * with {@link StorageException.Unreachable} if the connection is lost; the subscriber resumes from the last revision
     * it saw. Never drops an event: a subscriber that does not ask is waited for, within bounds, at no cost to others.
     */
    Flux<BackendEvent> watch(WatchQuery query);

    /** The current revision, read linearizably. Reading never raises it. */
    Mono<Long> currentRevision();

    /** The number of keys that start with a prefix. */
    Mono<Long> count(String prefix);

    /** Gives up the history before a revision: reads and watches from before it then fail with Expired. */
    Mono<Void> compact(long revision);

    /** The highest revision that is known to be compacted, 0 for none. Reads nothing. */
    long compactRevision();

    /**
     * Asks for a {@link BackendEvent.Progress} on the watches of keys that start with a prefix, and are opened with progress;
     * best effort. Others may hear of progress too, where that costs nothing.
     */
    Mono<Void> requestProgress(String prefix);

    /** Completes if the engine answers within {@link StorageConfig.Timeouts#health}; else fails. */
    Mono<Void> healthy();

    /** Completes if the engine answers within {@link StorageConfig.Timeouts#ready}; else fails. */
    Mono<Void> ready();

    /** Ends all watches and releases the engine. Idempotent. */
    @Override
    void close();

    /**
     * @param revision the store's revision when it was read
     * @param entry null if the key is absent
     */
    record GetResult(long revision, @Nullable KeyValue entry) {}

    /**
     * Which keys to read: {@code start} inclusive to {@code end} exclusive.
     *
     * @param limit the most to read, 0 for all
     * @param revision 0 for current, else the revision to read at
     */
    record RangeQuery(String start, String end, long limit, long revision) {
        /** All keys that start with a prefix. */
        public static RangeQuery prefix(String prefix) {
            return new RangeQuery(prefix, prefixEnd(prefix), 0, 0);
        }
    }

    /**
     * @param revision the revision that the range shows: the one asked for, else the store's current one
     * @param total how many keys lie in the range, whatever the limit
     */
    record RangeResult(long revision, List<KeyValue> entries, long total) {}

    /**
     * @param expiries what is left to the keys that expire; the others are absent. Never less than a second, also where the
     *     time has run out since the revision that the range shows
     */
    record ExpiringRange(RangeResult range, Map<String, Ttl> expiries) {}

    /** The outcome of a write that reached the store. */
    sealed interface WriteResult {
        /** The write is durable. */
        record Written(long revision) implements WriteResult {}

        /**
         * The key was not as expected; nothing was written.
         *
         * @param current what it holds, or null if it is absent
         */
        record Conflict(long revision, @Nullable KeyValue current) implements WriteResult {}
    }

    /**
     * What to watch.
     *
     * @param key one key, or the prefix of all keys if {@code prefix}
     * @param progress whether the stream carries {@link BackendEvent.Progress}, regularly and when asked for
     */
    record WatchQuery(String key, boolean prefix, long afterRevision, boolean progress) {}

    /** The first key, in byte order, behind all keys that start with the prefix; prefixes end with an ASCII character. */
    static String prefixEnd(String prefix) {
        int last = prefix.length() - 1;
        return prefix.substring(0, last) + (char) (prefix.charAt(last) + 1);
    }
}
