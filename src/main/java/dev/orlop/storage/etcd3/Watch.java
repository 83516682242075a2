package dev.orlop.storage.etcd3;

import dev.orlop.storage.HighWaterMark;
import dev.orlop.storage.StorageException;
import dev.orlop.storage.backend.Backend.WatchQuery;
import dev.orlop.storage.backend.BackendEvent;
import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.WatchGrpc;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.FluxSink;

/**
 * One watch: one gRPC stream at a time, and the events read ahead of the subscriber.
 *
 * <p><b>Resume.</b> Nothing is resumed behind the subscriber's back after a failure: the first error ends the watch, after
 * all that came before it. {@link #delivered} is the last revision whose events are all queued; what stands at or below it
 * is never queued again.
 *
 * <p><b>Back-pressure.</b> The next message is asked for while fewer than {@link Tuning#queue} events wait; messages are
 * fragments of about 1.5 MiB at the most, so that bounds the memory. A stream that is not read holds a part of the
 * connection's window, which others need: after {@link Tuning#stall} it is closed, and opened anew behind the last queued
 * event when the subscriber has taken them all.
 *
 * <p><b>Signs of life.</b> A stream that is silent for long is asked for its progress, where etcd's version can answer
 * that; one that does not answer although the store moved on is given up. See {@link WatchDog}.
 *
 * <p><b>Threads.</b> {@link #received} runs for one message after another on gRPC's thread; {@link #taken} and
 * {@link #check} anywhere. What they share is guarded by this, except for the counters.
 */
final class Watch {
    private static final Metadata.Key<String> REQUIRE_LEADER =
            Metadata.Key.of("hasleader", Metadata.ASCII_STRING_MARSHALLER);

    /** As long as a read waits for a cache to come to its version. */
    private static final Duration AHEAD_WAIT = Duration.ofSeconds(3);

    private final WatchQuery query;
    private final Watches owner;
    private final Tuning tuning;
    private final HighWaterMark mark;
    private final AtomicInteger waiting = new AtomicInteger();
    /** Whether the next message is not asked for, since the queue is full. */
    private final AtomicBoolean full = new AtomicBoolean();

    private final List<Event> unfinished = new ArrayList<>();
    private final WatchDog dog;

    private @Nullable FluxSink<BackendEvent> sink;
    private @Nullable Stream stream;
    private long delivered;
    private volatile long fullSince;
    private boolean ended;

    Watch(WatchQuery query, Watches owner, Tuning tuning, HighWaterMark mark) {
        this.query = query;
        this.owner = owner;
        this.tuning = tuning;
        this.mark = mark;
        this.delivered = query.afterRevision();
        this.dog = new WatchDog(tuning);
    }

    /** Begins to deliver. */
    synchronized void start(FluxSink<BackendEvent> subscriber) {
        sink = subscriber;
        subscriber.onDispose(this::cancel);
        open();
    }

    /** Opens a stream behind the last queued event. */
    private synchronized void open() {
        if (ended) {
            return;
        }
        unfinished.clear();
        full.set(false);
        dog.heard();
        stream = new Stream(owner.requests().servers().current(), delivered);
        stream.start();
    }

    int waiting() {
        return waiting.get();
    }

    boolean wantsProgress(String prefix) {
        return query.progress() && query.key().startsWith(prefix);
    }

    /** Asks the server how far it has come. */
    synchronized void askProgress() {
        if (stream != null) {
            stream.call.sendMessage(Messages.progress());
        }
    }

    /** The subscriber took an event. */
    void taken() {
        int left = waiting.decrementAndGet();
        if (left < tuning.queue() && full.compareAndSet(true, false)) {
            readOn();
        } else if (left == 0) {
            reopenIfParked();
        }
    }

    private synchronized void readOn() {
        if (stream != null) {
            stream.call.request(1);
        } else if (waiting.get() == 0) {
            open();
        }
    }

    private synchronized void reopenIfParked() {
        if (stream == null && waiting.get() == 0) {
            open();
        }
    }

    /** Called every now and then: closes a stream that nobody reads, and gives up one that says nothing. */
    void check() {
        if (full.get()) {
            park();
            return;
        }
        switch (dog.state(owner.canAskProgress())) {
            case ALIVE -> {}
            case ASK -> askProgress();
            case SUSPECT -> {
                long known = delivered();
                owner.currentRevision().subscribe(current -> compareWith(known, current), failure -> dog.heard());
            }
        }
    }

    /**
     * Looks whether a store that is not where the watch begins was set back: at once if the store has been there. Where a
     * watch was told to begin nobody has seen: another server may be ahead of this one, and is waited for.
     */
    private void behind(Stream from) {
        if (delivered > query.afterRevision()) {
            checkStore(from);
        } else {
            owner.later(() -> checkStore(from), AHEAD_WAIT);
        }
    }

    private void checkStore(Stream from) {
        long known = delivered();
        owner.currentRevision().subscribe(current -> endIfSetBack(from, known, current), failure -> dog.heard());
    }

    /** How far the watch is; to be asked before the store is: what comes meanwhile may be newer than its answer. */
    private synchronized long delivered() {
        return delivered;
    }

    private synchronized void endIfSetBack(Stream from, long known, long current) {
        if (from == stream && current < known) {
            end(Failures.setBack(query.key(), known, current));
        }
    }

    /** Silence is right as long as there is nothing to tell. */
    private synchronized void compareWith(long known, long current) {
        if (stream != null && current < known) {
            end(Failures.setBack(query.key(), known, current));
            return;
        }
        if (stream == null || !dog.isSilent() || current <= delivered) {
            dog.heard();
            return;
        }
        end(Failures.silentWatch(stream.server, query.key()));
    }

    private synchronized void park() {
        if (stream != null
                && full.get()
                && System.nanoTime() - fullSince > tuning.stall().toNanos()) {
            stream.cancel("the subscriber does not read");
            stream = null;
        }
    }

    /** The subscriber has gone. */
    synchronized void cancel() {
        ended = true;
        if (stream != null) {
            stream.cancel("cancelled");
            stream = null;
        }
        owner.ended(this);
    }

    synchronized void end(StorageException failure) {
        if (!ended) {
            cancel();
            if (sink != null) {
                sink.error(failure);
            }
        }
    }

    private void received(Stream from, WatchResponse response) {
        List<BackendEvent> events;
        FluxSink<BackendEvent> subscriber;
        synchronized (this) {
            subscriber = sink;
            if (from != stream || subscriber == null) {
                return;
            }
            dog.heard();
            if (response.getCanceled()) {
                cancelled(from, response);
                return;
            }
            if (response.getCreated() && response.getHeader().getRevision() < delivered) {
                behind(from);
            }
            events = read(response);
            waiting.addAndGet(events.size());
        }
        mark.update(waiting.get());
        events.forEach(subscriber::next);
        askForMore(from);
    }

    private void cancelled(Stream from, WatchResponse response) {
        owner.compacted(response.getCompactRevision());
        if (Session.isExpired(response.getCancelReason())) {
            from.forgetToken();
        }
        end(Failures.ofCancelledWatch(
                response.getCancelReason(), response.getCompactRevision(), from.server, query.key()));
    }

    /**
     * The events that are complete. The last revision of a fragment may go on in the next one: its events wait for it, so
     * that who resumes from a revision it has seen misses none of that revision.
     */
    private List<BackendEvent> read(WatchResponse response) {
        List<BackendEvent> events = new ArrayList<>();
        if (response.getEventsCount() == 0) {
            progress(response, events);
            return events;
        }
        unfinished.addAll(response.getEventsList());
        int complete = unfinished.size();
        if (Messages.hasMoreFragments(response)) {
            long last = revision(unfinished.getLast());
            while (complete > 0 && revision(unfinished.get(complete - 1)) == last) {
                complete--;
            }
        }
        List<Event> ready = unfinished.subList(0, complete);
        for (int from = 0; from < complete; ) {
            long revision = revision(ready.get(from));
            int to = from + 1;
            while (to < complete && revision(ready.get(to)) == revision) {
                to++;
            }
            if (revision > delivered) {
                events.add(whole(ready.subList(from, to), revision));
                delivered = revision;
            }
            from = to;
        }
        ready.clear();
        return events;
    }

    /** What one revision did, as one: nothing above may stop in the midst of it. */
    private static BackendEvent whole(List<Event> changes, long revision) {
        return changes.size() == 1
                ? Messages.event(changes.getFirst())
                : new BackendEvent.Together(
                        changes.stream().map(Messages::event).toList(), revision);
    }

    private static long revision(Event event) {
        return event.getKv().getModRevision();
    }

    /** An answer without events, except for the one to the creation, says that nothing is missing up to its revision. */
    private void progress(WatchResponse response, List<BackendEvent> events) {
        long revision = response.getHeader().getRevision();
        if (!response.getCreated() && unfinished.isEmpty() && revision >= delivered) {
            delivered = revision;
            if (query.progress()) {
                events.add(new BackendEvent.Progress(revision));
            }
        }
    }

    /**
     * Asks for the next message, or leaves that to {@link #taken}. The two run at the same time and must not both think
     * that the other asks, or the stream stands still for good.
     *
     * <p>They agree by two variables. This side first raises {@code full} and then looks at {@code waiting} again; the other
     * first lowers {@code waiting} and then looks at {@code full}. Both are atomic, so whichever comes second sees what the
     * first has written: if the last event that made the queue full was taken before {@code full} was raised, the second look
     * here finds room; if after, {@code taken} finds {@code full} raised. In between both may find it, and {@code
     * compareAndSet} lets one of them ask, so that no message is asked for twice either.
     *
     * <p>Not every {@code taken} needs to see room: with {@code full} raised at least a queue's length of events is on its way
     * to the subscriber, and each of them comes by. Where the stream was parked meanwhile, the one that takes the last of
     * them opens it anew.
     */
    private void askForMore(Stream from) {
        if (waiting.get() < tuning.queue()) {
            from.call.request(1);
            return;
        }
        fullSince = System.nanoTime();
        full.set(true);
        if (waiting.get() < tuning.queue() && full.compareAndSet(true, false)) {
            from.call.request(1);
        }
    }

    private void closed(Stream from, Status status) {
        synchronized (this) {
            if (from != stream) {
                return;
            }
            if (Session.isExpired(status.getDescription())) {
                from.forgetToken();
            } else {
                owner.requests().servers().failed(from.server);
            }
            Status reason = status.isOk() ? Status.UNAVAILABLE.withDescription("the stream ended") : status;
            end(Failures.ofWatch(reason, from.server, query.key()));
        }
    }

    /** One gRPC stream. */
    private final class Stream extends ClientCall.Listener<WatchResponse> {
        private final Server server;
        private final long after;
        private final int token;
        private final ClientCall<WatchRequest, WatchResponse> call;

        Stream(Server server, long after) {
            this.server = server;
            this.after = after;
            Session session = owner.requests().session();
            this.token = session == null ? 0 : session.generation();
            CallOptions options = session == null
                    ? CallOptions.DEFAULT
                    : CallOptions.DEFAULT.withCallCredentials(session.credentials(server));
            this.call = server.watches().newCall(WatchGrpc.getWatchMethod(), options);
        }

        void start() {
            Metadata headers = new Metadata();
            headers.put(REQUIRE_LEADER, "true");
            call.start(this, headers);
            call.request(1);
            call.sendMessage(Messages.watch(query, after));
        }

        void cancel(String why) {
            call.cancel(why, null);
        }

        void forgetToken() {
            Session session = owner.requests().session();
            if (session != null) {
                session.expired(token);
            }
        }

        @Override
        public void onMessage(WatchResponse response) {
            received(this, response);
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            closed(this, status);
        }
    }

    /** How often {@link #check} is worth its while. */
    static Duration checkInterval(Tuning tuning) {
        long shortest = Math.min(
                tuning.stall().toMillis(),
                Math.min(tuning.watchAnswer().toMillis(), tuning.watchIdle().toMillis()) / 2);
        return Duration.ofMillis(Math.max(10, shortest));
    }
}
