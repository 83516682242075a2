package dev.orlop.web.access;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Limits the requests of one kind that are served at a time, in total and of each user.
 *
 * <p>What is beyond waits in a queue of its user; a place that becomes free goes to the users in turn, one request each, so
 * that a user who sends many waits for himself and not others for him. Safe for any number of threads.
 */
public final class FairLimit {
    private final Settings settings;
    private final Map<String, User> users = new HashMap<>();
    /** Those who have a request that waits and may be served, each once. */
    private final Queue<User> turns = new ArrayDeque<>();

    private final LongAdder refused = new LongAdder();
    private int serving;
    private int waiting;

    /**
     * How many requests are let in.
     *
     * @param total at a time, 0 for any number
     * @param perUser of one user at a time, 0 for any number
     * @param queuePerUser how many of one user may wait
     */
    public record Settings(int total, int perUser, int queuePerUser) {}

    private static final class User {
        private final String name;
        private final Queue<Turn> queue = new ArrayDeque<>();
        private int serving;
        private boolean inTurns;

        User(String name) {
            this.name = name;
        }
    }

    /** One request that has its place, or waits for it. */
    final class Turn {
        private final User user;
        private final Sinks.Empty<Void> admitted = Sinks.empty();
        private boolean served;
        private boolean over;

        private Turn(User user) {
            this.user = user;
        }

        /** Completes when the request has its place, on any thread; null if it has it already. */
        @Nullable
        Mono<Void> admission() {
            synchronized (FairLimit.this) {
                return served ? null : admitted.asMono();
            }
        }

        /** The request is over, or does not wait any longer. Idempotent. */
        void release() {
            end(this).forEach(next -> next.admitted.tryEmitEmpty());
        }
    }

    public FairLimit(Settings settings) {
        this.settings = settings;
    }

    /** A place for a request of that user or in his queue, to be released; null if his queue is full. */
    synchronized @Nullable Turn take(String name) {
        User user = users.computeIfAbsent(name, User::new);
        Turn turn = new Turn(user);
        if (user.queue.isEmpty() && hasRoom() && hasRoom(user)) {
            serve(turn);
            return turn;
        }
        if (user.queue.size() >= settings.queuePerUser()) {
            refused.increment();
            forget(user);
            return null;
        }
        user.queue.add(turn);
        waiting++;
        lineUp(user);
        return turn;
    }

    /** A request has waited in vain. */
    void gaveUp() {
        refused.increment();
    }

    private boolean hasRoom() {
        return settings.total() == 0 || serving < settings.total();
    }

    private boolean hasRoom(User user) {
        return settings.perUser() == 0 || user.serving < settings.perUser();
    }

    private void serve(Turn turn) {
        turn.served = true;
        turn.user.serving++;
        serving++;
    }

    private void lineUp(User user) {
        if (!user.inTurns && !user.queue.isEmpty() && hasRoom(user)) {
            user.inTurns = true;
            turns.add(user);
        }
    }

    private void forget(User user) {
        if (user.serving == 0 && user.queue.isEmpty()) {
            users.remove(user.name);
        }
    }

    /** Those who have their place now. */
    private synchronized List<Turn> end(Turn turn) {
        if (turn.over) {
            return List.of();
        }
        turn.over = true;
        if (turn.served) {
            turn.user.serving--;
            serving--;
        } else if (turn.user.queue.remove(turn)) {
            waiting--;
        }
        lineUp(turn.user);
        List<Turn> next = new ArrayList<>(1);
        while (hasRoom() && !turns.isEmpty()) {
            User user = turns.remove();
            user.inTurns = false;
            Turn first = hasRoom(user) ? user.queue.poll() : null;
            if (first != null) {
                waiting--;
                serve(first);
                next.add(first);
            }
            lineUp(user);
        }
        forget(turn.user);
        return next;
    }

    /** How many requests wait. */
    public synchronized int waiting() {
        return waiting;
    }

    /** How many requests are served. */
    public synchronized int serving() {
        return serving;
    }

    /** How many requests were refused since the start. */
    public long refused() {
        return refused.sum();
    }
}
