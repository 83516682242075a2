package dev.orlop.cacher;

import dev.orlop.cacher.tree.PersistentTree;
import dev.orlop.object.KubeObject;
import dev.orlop.object.KubeObject.TypeMeta;
import dev.orlop.storage.Opening;
import dev.orlop.storage.SelectionPredicate;
import dev.orlop.storage.WatchEvent;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jctools.queues.atomic.SpscAtomicArrayQueue;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;

/**
 * One watcher: a reader of the cache's history that the writer helps while it keeps up.
 *
 * <p>It goes through phases. INITIAL: it walks a snapshot. RING: it reads the history at its own position and pace.
 * QUEUE: it takes what the writer put into its small queue. When the queue is full the writer neither waits nor drops: it
 * puts nothing more, notes the index of the first event that it could not put ({@link #missed}), and has forgotten the
 * watcher: it is <em>parked</em>. The watcher drains its queue, then reads on from that index in RING; at the end of the
 * ring it asks the writer to be let in again. Only a watcher whose position has left the ring ends.
 *
 * <p>Nothing is lost or doubled, since each event reaches a watcher by exactly one way and one party decides which:
 *
 * <ul>
 *   <li>Into QUEUE: the writer itself, between two events, puts what lies between the watcher's position and the ring's end
 *       into the queue and only then declares it live ({@link #attach}). No event can be appended meanwhile.
 *   <li>Out of QUEUE: the writer writes the index after the last thing it put, and never puts again until attached anew. The
 *       watcher, having seen the index, polls until the queue is empty: it then has all that lies before the index.
 * </ul>
 *
 * <p>Threads: the writer's loop calls {@link #offer}, {@link #attach} and {@link #end}; the watcher's own delivery loop,
 * which may be that of its connection, runs {@link #run}, which alone signals the subscriber; anybody may {@link #request}
 * and {@link #cancel}.
 */
final class CacheWatcher implements Subscription, Runnable {
    private static final long NOT_MISSED = -1;
    /** Objects and events that one turn looks at, before others on the same delivery loop get theirs. */
    private static final int TURN = 1_024;
    /** Events that the writer looks through to let a watcher in; one further behind reads on by itself. */
    private static final int ATTACH_LIMIT = 64;

    private static final VarHandle REQUESTED;
    private static final VarHandle SCHEDULED;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            REQUESTED = lookup.findVarHandle(CacheWatcher.class, "requested", long.class);
            SCHEDULED = lookup.findVarHandle(CacheWatcher.class, "scheduled", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private enum Phase {
        INITIAL,
        RING,
        QUEUE,
        OVER
    }

    /**
     * Where a watcher begins and what it wants.
     *
     * @param trigger the value to which the selectors pin the trigger field, or null
     * @param after only changes beyond this revision are told
     * @param initial the initial state, or null for none
     * @param endBookmark the revision of the bookmark behind the initial state, or 0 for none
     * @param position the index of the first event to look at
     * @param bookmarks whether it wants bookmarks
     * @param previous whether it wants to know what an object was before a change
     * @param end when it will leave, on the cache's clock; null if that is not known
     */
    record Plan(
            Scope scope,
            SelectionPredicate predicate,
            @Nullable String trigger,
            long after,
            PersistentTree.@Nullable Cursor<KubeObject> initial,
            long endBookmark,
            long position,
            boolean bookmarks,
            boolean previous,
            @Nullable Long end) {}

    /** What a watcher needs of its cache. */
    interface Owner {
        WatchHistory history();

        TypeMeta objectType();

        /** The watcher has read all there is, up to an index, and asks for what follows. */
        void attach(CacheWatcher watcher, long position);

        /** The writer has something for the watcher, which is to be woken soon. */
        void touched(CacheWatcher watcher);

        /** The watcher ends. */
        void leave(CacheWatcher watcher);

        /** The watcher's next event has left the ring. */
        void overrun(CacheWatcher watcher);

        void initialEventsSent(long count);

        /** The queue of a watcher has been so deep. */
        void queued(int depth);
    }

    private final CoreSubscriber<? super WatchEvent> subscriber;
    private final boolean client;
    private final Plan plan;
    private final Owner owner;
    private final Executor loop;
    private final SpscAtomicArrayQueue<WatchEvent> queue;

    // The writer's.
    private boolean live;
    private boolean touched;
    private @Nullable WatcherSet home;
    private int slot = -1;
    private long bookmarkBucket = Bookmarks.NONE;

    // The delivery loop's.
    private Phase phase;
    private PersistentTree.@Nullable Cursor<KubeObject> initial;
    private long initialEvents;
    /** Fetched and not yet asked for. */
    private @Nullable WatchEvent next;

    private int turn;
    private boolean left;

    // Shared.
    private volatile long position;
    private volatile long missed = NOT_MISSED;
    /** Written before {@link #ended}. */
    private WatchEvent.@Nullable Error lastWord;

    private volatile boolean ended;
    /** Set instead of {@link #ended} for one that reads by itself: it is over at the end of the ring. */
    private volatile boolean finishing;

    private volatile boolean cancelled;
    private volatile @Nullable Throwable misuse;
    private volatile long requested;
    /** Set from the beginning: what comes before {@link #start} waits for it. */
    private volatile boolean scheduled = true;

    CacheWatcher(CoreSubscriber<? super WatchEvent> subscriber, Plan plan, Owner owner, Executor loop, int capacity) {
        this.subscriber = subscriber;
        this.client = Opening.isAwaited(subscriber.currentContext());
        this.plan = plan;
        this.owner = owner;
        this.loop = loop;
        this.queue = new SpscAtomicArrayQueue<>(capacity);
        this.initial = plan.initial();
        this.phase = initial == null ? Phase.RING : Phase.INITIAL;
        this.position = plan.position();
    }

    Scope scope() {
        return plan.scope();
    }

    @Nullable
    String trigger() {
        return plan.trigger();
    }

    /** Whether it is a client's and not the server's own. */
    boolean isClients() {
        return client;
    }

    boolean wantsBookmarks() {
        return plan.bookmarks();
    }

    /** In how many nanoseconds it will leave; the highest number if that is not known. */
    long leavesIn(long now) {
        Long end = plan.end();
        return end == null ? Long.MAX_VALUE : end - now;
    }

    // The writer's side.

    void place(@Nullable WatcherSet set, int at) {
        home = set;
        slot = at;
    }

    @Nullable
    WatcherSet home() {
        return home;
    }

    int slot() {
        return slot;
    }

    long bookmarkBucket() {
        return bookmarkBucket;
    }

    void bookmarkBucket(long bucket) {
        bookmarkBucket = bucket;
    }

    /** Whether it reads by itself, from a snapshot or the ring, and the writer puts nothing. */
    boolean isParked() {
        return !live;
    }

    /**
     * Puts an event into the queue if the watcher is live and wants it, or parks the watcher. It is woken with all others
     * when the writer has no more events at hand, so that what came together leaves together.
     */
    void offer(StoreEvent event) {
        if (!live) {
            return;
        }
        WatchEvent selected = select(event);
        if (selected != null) {
            if (!queue.offer(selected)) {
                park(event.index());
            }
            if (!touched) {
                touched = true;
                owner.touched(this);
            }
        }
    }

    /** Wakes a watcher that was touched. */
    void wakeTouched() {
        touched = false;
        wake();
    }

    private void park(long index) {
        live = false;
        missed = index;
    }

    /** Puts a bookmark into the queue if the watcher is live and there is room. */
    boolean offerBookmark(WatchEvent.Bookmark bookmark) {
        if (!live || bookmark.resourceVersion() < plan.after() || !queue.offer(bookmark)) {
            return false;
        }
        wake();
        return true;
    }

    /** Lets the watcher in, having put what it has not read of the ring into its queue; or sends it back to the ring. */
    void attach(long from) {
        WatchHistory history = owner.history();
        long end = history.end();
        for (long index = from; index < end; index++) {
            StoreEvent event = index - from < ATTACH_LIMIT ? history.get(index) : null;
            WatchEvent selected = event == null ? null : select(event);
            if (event == null || (selected != null && !queue.offer(selected))) {
                missed = index;
                wake();
                return;
            }
        }
        live = true;
        if (end > from) {
            wake();
        }
    }

    /**
     * Ends the stream behind what is queued.
     *
     * @param error the stream's last event, or null for none
     */
    void end(WatchEvent.@Nullable Error error) {
        live = false;
        lastWord = error;
        ended = true;
        wake();
    }

    /** Ends the stream behind all that has happened so far, also what the watcher has yet to read of the history. */
    void finish() {
        if (live) {
            end(null);
        } else {
            finishing = true;
            wake();
        }
    }

    /** Sends a watcher that asked to be let in, when nobody is any more, to the rest of the history. */
    void refuse(long from) {
        missed = from;
        wake();
    }

    /** Whether nothing more is to be said to it. */
    boolean isOver() {
        return ended || finishing || cancelled;
    }

    /** How many events it still has to look at in the ring; 0 if it is live. */
    long backlog() {
        return live ? 0 : Math.max(0, owner.history().end() - Math.max(position, missed));
    }

    int queued() {
        return queue.size();
    }

    /** The event as this watcher sees it, or null. Also used by the delivery loop. */
    private @Nullable WatchEvent select(StoreEvent event) {
        if (event.isKnownAt(plan.after())) {
            return null;
        }
        return event.next() == null ? selectOne(event) : selectAll(event);
    }

    private @Nullable WatchEvent selectAll(StoreEvent first) {
        List<WatchEvent.ObjectEvent> selected = new ArrayList<>();
        for (StoreEvent event = first; event != null; event = event.next()) {
            if (selectOne(event) instanceof WatchEvent.ObjectEvent own) {
                selected.add(own);
            }
        }
        return switch (selected.size()) {
            case 0 -> null;
            case 1 -> selected.getFirst();
            default -> new WatchEvent.Together(selected, first.revision());
        };
    }

    private @Nullable WatchEvent selectOne(StoreEvent event) {
        if (!plan.scope().contains(event.key())) {
            return null;
        }
        boolean before = matches(event.previous());
        if (matches(event.object())) {
            return before ? modified(event) : event.added();
        }
        return before ? event.deleted() : null;
    }

    private WatchEvent modified(StoreEvent event) {
        return plan.previous()
                ? new WatchEvent.Modified(Objects.requireNonNull(event.object()), event.previous())
                : event.modified();
    }

    private boolean matches(@Nullable KubeObject object) {
        return object != null && plan.predicate().matches(object);
    }

    // Anybody's.

    /** Begins to run, once the writer is about to know the watcher: its first request to be let in must find it known. */
    void start() {
        loop.execute(this);
    }

    /**
     * Sees to it that {@link #run} runs after everything that was written before. The exchange is a fence as well: a plain
     * look at the flag could come before the queue's last element has become visible to the run that clears it.
     */
    void wake() {
        if (!(boolean) SCHEDULED.getAndSet(this, true)) {
            loop.execute(this);
        }
    }

    /** A run that has stopped for want of demand has left none: only then somebody waits for more. */
    @Override
    public void request(long n) {
        if (n <= 0) {
            misuse = new IllegalArgumentException("a subscriber must ask for more than " + n + " (rule 3.9)");
            wake();
            return;
        }
        long before;
        do {
            before = requested;
        } while (!REQUESTED.compareAndSet(this, before, Operators.addCap(before, n)));
        if (before == 0) {
            wake();
        }
    }

    @Override
    public void cancel() {
        cancelled = true;
        wake();
    }

    // The delivery loop's side.

    @Override
    public void run() {
        scheduled = false;
        turn = TURN;
        if (phase == Phase.QUEUE) {
            owner.queued(queue.size());
        }
        deliver();
        if (left) {
            return;
        }
        Throwable error = misuse;
        if (cancelled) {
            leave();
        } else if (error != null) {
            leave();
            subscriber.onError(error);
        } else if (phase == Phase.OVER && next == null) {
            leave();
            subscriber.onComplete();
        } else if (turn == 0) {
            wake();
        }
    }

    private void deliver() {
        long demand = requested;
        do {
            long emitted = emit(demand);
            demand = demand == Long.MAX_VALUE ? demand : (long) REQUESTED.getAndAdd(this, -emitted) - emitted;
        } while (next != null && demand > 0 && isOn());
    }

    private boolean isOn() {
        return !cancelled && !left && misuse == null;
    }

    /** Signals what there is, up to a number; what exceeds that stays in {@link #next}. Returns how many it has signalled. */
    private long emit(long demand) {
        long emitted = 0;
        while (isOn()) {
            WatchEvent event = next == null ? fetch() : next;
            if (event == null || emitted == demand) {
                next = event;
                return emitted;
            }
            next = null;
            emitted++;
            subscriber.onNext(event);
        }
        return emitted;
    }

    /** The next event, or null if there is none now; the phase then tells whether one may come. */
    private @Nullable WatchEvent fetch() {
        WatchEvent event = null;
        while (event == null && phase != Phase.OVER && turn > 0) {
            turn--;
            if (phase == Phase.QUEUE) {
                event = fromQueue();
                if (phase == Phase.QUEUE) {
                    return event;
                }
            } else if (ended) {
                phase = Phase.OVER;
                event = lastWord;
            } else {
                event = phase == Phase.INITIAL ? fromSnapshot() : fromRing();
            }
        }
        return event;
    }

    private @Nullable WatchEvent fromSnapshot() {
        KubeObject object = initial == null ? null : initial.next();
        if (object != null) {
            if (!plan.predicate().matches(object)) {
                return null;
            }
            initialEvents++;
            return new WatchEvent.Added(object);
        }
        initial = null;
        phase = Phase.RING;
        owner.initialEventsSent(initialEvents);
        return plan.endBookmark() == 0 ? null : new WatchEvent.Bookmark(owner.objectType(), plan.endBookmark(), true);
    }

    private @Nullable WatchEvent fromRing() {
        WatchHistory history = owner.history();
        long at = position;
        StoreEvent event = history.get(at);
        if (event != null) {
            position = at + 1;
            return select(event);
        }
        if (at < history.start()) {
            owner.overrun(this);
            phase = Phase.OVER;
        } else if (at >= history.end()) {
            if (finishing) {
                phase = Phase.OVER;
            } else {
                phase = Phase.QUEUE;
                owner.attach(this, at);
            }
        }
        return null;
    }

    private @Nullable WatchEvent fromQueue() {
        WatchEvent event = queue.poll();
        if (event != null) {
            return event;
        }
        long first = missed;
        boolean over = ended;
        if (first == NOT_MISSED && !over) {
            return null;
        }
        // The writer puts nothing more: what it put before it wrote that is all there is.
        event = queue.poll();
        if (event == null) {
            missed = NOT_MISSED;
            position = Math.max(position, first);
            phase = over ? Phase.OVER : Phase.RING;
            return over ? lastWord : null;
        }
        return event;
    }

    private void leave() {
        left = true;
        phase = Phase.OVER;
        next = null;
        initial = null;
        queue.clear();
        owner.leave(this);
    }
}
