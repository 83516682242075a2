package dev.orlop.cacher;

import dev.orlop.object.KubeObject;
import dev.orlop.storage.WatchEvent;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One change as the cache has seen it: what a slot of the ring holds. To one watcher it is an ADDED, to another a
 * MODIFIED or a DELETED, as its selectors match before and after; each of the three is made at most once, when the first
 * watcher needs it, and shared by all, together with what it remembers of its wire forms.
 *
 * <p>Where one revision changed several objects, the changes are a chain and take one slot, so that a reader takes all of
 * them or none.
 */
final class StoreEvent {
    private static final VarHandle ADDED;
    private static final VarHandle MODIFIED;
    private static final VarHandle DELETED;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            ADDED = lookup.findVarHandle(StoreEvent.class, "added", WatchEvent.Added.class);
            MODIFIED = lookup.findVarHandle(StoreEvent.class, "modified", WatchEvent.Modified.class);
            DELETED = lookup.findVarHandle(StoreEvent.class, "deleted", WatchEvent.Deleted.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final long index;
    private final byte[] key;
    private final @Nullable KubeObject object;
    private final @Nullable KubeObject previous;
    private final long revision;
    private final long recordedNanos;
    private final @Nullable CacheState anchor;
    private final @Nullable StoreEvent next;
    private final boolean retold;

    private volatile WatchEvent.@Nullable Added added;
    private volatile WatchEvent.@Nullable Modified modified;
    private volatile WatchEvent.@Nullable Deleted deleted;

    /**
     * @param index its place in the history, never used again for another event
     * @param key relative to the resource's prefix
     * @param object the new state, null for a delete
     * @param previous the state before, null for a create
     * @param recordedNanos when the cache took it, by the monotonic clock
     * @param anchor the state before this event, kept by a few events only, as a start for reads at a revision
     * @param next what the same revision did beside, or null
     * @param retold whether a client that names this very revision may not know the change, and is told it again
     */
    StoreEvent(
            long index,
            byte[] key,
            @Nullable KubeObject object,
            @Nullable KubeObject previous,
            long revision,
            long recordedNanos,
            @Nullable CacheState anchor,
            @Nullable StoreEvent next,
            boolean retold) {
        this.index = index;
        this.key = key;
        this.object = object;
        this.previous = previous;
        this.revision = revision;
        this.recordedNanos = recordedNanos;
        this.anchor = anchor;
        this.next = next;
        this.retold = retold;
    }

    /** Takes over the event that the store sent, so that it need not be made again. */
    StoreEvent adopt(WatchEvent.ObjectEvent source) {
        switch (source) {
            case WatchEvent.Added event -> added = event;
            case WatchEvent.Modified event -> modified = event;
            case WatchEvent.Deleted event -> deleted = event;
        }
        return this;
    }

    long index() {
        return index;
    }

    byte[] key() {
        return key;
    }

    @Nullable
    KubeObject object() {
        return object;
    }

    @Nullable
    KubeObject previous() {
        return previous;
    }

    long revision() {
        return revision;
    }

    /** What the same revision did beside, or null. */
    @Nullable
    StoreEvent next() {
        return next;
    }

    /** Whether a client that has come to a revision need not be told of this. */
    boolean isKnownAt(long seen) {
        return retold ? revision < seen : revision <= seen;
    }

    /** The oldest revision from which a client may go on when this event is gone. */
    long floorBehind() {
        return retold ? revision + 1 : revision;
    }

    long recordedNanos() {
        return recordedNanos;
    }

    @Nullable
    CacheState anchor() {
        return anchor;
    }

    /** The new state as one that came into view. */
    WatchEvent added() {
        WatchEvent known = added;
        return known != null ? known : first(ADDED, new WatchEvent.Added(Objects.requireNonNull(object)));
    }

    /** The new state as a change of one that was in view. */
    WatchEvent modified() {
        WatchEvent known = modified;
        return known != null ? known : first(MODIFIED, new WatchEvent.Modified(Objects.requireNonNull(object)));
    }

    /**
     * The state before, at the revision of this event, as one that went out of view; at the revision before if there is
     * more of this one to come, so that nobody resumes behind what they have not seen.
     */
    WatchEvent deleted() {
        WatchEvent known = deleted;
        return known != null
                ? known
                : first(
                        DELETED,
                        new WatchEvent.Deleted(Objects.requireNonNull(previous)
                                .withResourceVersion(next == null ? revision : revision - 1)));
    }

    private WatchEvent first(VarHandle form, WatchEvent made) {
        Object winner = form.compareAndExchange(this, null, made);
        return winner == null ? made : (WatchEvent) winner;
    }

    /** Lets go of the shared forms. A watcher that is this far behind makes them anew. */
    void releaseForms() {
        for (StoreEvent event = this; event != null; event = event.next) {
            event.releaseOwnForms();
        }
    }

    private void releaseOwnForms() {
        added = null;
        modified = null;
        deleted = null;
    }
}
