package dev.orlop.storage;

import dev.orlop.object.KubeObject;
import dev.orlop.object.ObjectList;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The storage of one resource type: what kube-apiserver calls {@code storage.Interface}. A raw store and the cache in
 * front of it both implement it and pass the same contract tests.
 *
 * <p>Keys are paths without the global prefix: resource prefix, namespace if any, name, such as
 * {@code /example.com/widgets/default/w1}. Each operation checks its key ({@link Keys}) and answers
 * {@link StorageException.BadRequest} for a bad one.
 *
 * <p>Nothing happens before subscription. Failures are {@link StorageException}s, or whatever a caller's own function
 * threw. Results arrive on a thread of the store's choosing that may be used for short work and must not be blocked.
 * Cancelling a write does not undo it.
 */
public interface Storage extends AutoCloseable {
    /**
     * Stores a new object. The result carries the revision of the commit.
     *
     * @throws StorageException.ResourceVersionSetOnCreate if the object has a resourceVersion
     * @throws StorageException.KeyExists if the key is taken
     */
    Mono<KubeObject> create(String key, KubeObject object, Ttl ttl);

    /**
     * Reads one object, linearizably.
     *
     * @param options a resourceVersion in it means "not older than"
     * @throws StorageException.TooLargeResourceVersion if the store has not reached that version; checked first
     * @throws StorageException.KeyNotFound unless missing objects are to be ignored, which then is an empty result
     */
    Mono<KubeObject> get(String key, GetOptions options);

    /**
     * Lists the objects in the scope of a key, as the matrix of resourceVersion, match, limit and continue says.
     *
     * @throws StorageException.Expired if the revision asked for is compacted
     * @throws StorageException.TooLargeResourceVersion if it lies in the future
     */
    Mono<ObjectList> list(String key, ListOptions options);

    /**
     * Watches the scope of a key. Bad options fail the stream at once; whatever happens later arrives as one
     * {@link WatchEvent.Error}, after which the stream completes. The stream delivers as demanded and never drops an
     * event.
     */
    Flux<WatchEvent> watch(String key, WatchOptions options);

    /**
     * Deletes one object. The result is its last state at the revision of the delete.
     *
     * @throws StorageException.KeyNotFound if there is none
     * @throws StorageException.InvalidObject if a precondition fails, or a corrupt object was expected and it is not
     */
    Mono<KubeObject> delete(String key, DeleteRequest request);

    /**
     * Replaces one object by what a function makes of it, again and again until nobody else wrote in between. An outcome
     * equal to what is stored is not written: the result then has the stored version.
     *
     * @throws StorageException.KeyNotFound if there is none and the request does not say to create it
     * @throws StorageException.InvalidObject if a precondition fails
     */
    Mono<KubeObject> guaranteedUpdate(String key, UpdateRequest request);

    /** Counts the objects of the resource. */
    Mono<Stats> stats();

    /** Completes when the storage can serve, else fails with {@link StorageException.NotReady}. */
    Mono<Void> readiness();

    /** Asks the store to report its progress on the watches of this storage; best effort. */
    Mono<Void> requestWatchProgress();

    /** The store's current revision, read linearizably. */
    Mono<Long> currentResourceVersion();

    /** The highest revision known to be compacted, 0 for none. Reads nothing. */
    long compactRevision();

    /**
     * Ends the watches that are open, with a bookmark first for those that want bookmarks; all else goes on, new ones too.
     * For a server that is about to stop. A storage that has no bookmarks to send may leave it to {@link #close}.
     */
    default void endWatches() {}

    /** Ends all watches and releases what the storage holds. Idempotent. */
    @Override
    void close();

    /**
     * How to read one object.
     *
     * @param resourceVersion {@code ""}, {@code "0"} or the version that the result must not be older than
     */
    record GetOptions(boolean ignoreNotFound, String resourceVersion) {
        public static final GetOptions CURRENT = new GetOptions(false, "");

        public static GetOptions ignoringNotFound() {
            return new GetOptions(true, "");
        }

        public static GetOptions notOlderThan(String resourceVersion) {
            return new GetOptions(false, resourceVersion);
        }
    }

    /**
     * Object count and size.
     *
     * @param averageStoredBytes estimated, or null where no value was seen yet
     */
    record Stats(long objectCount, @Nullable Long averageStoredBytes) {}
}
