package dev.orlop.auth.flow;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Queue;
import java.util.TreeSet;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Limits what is served at a time, counted in seats, in total and of each flow.
 *
 * <p>A request takes as many seats as it is heavy and holds them until it is over. What is beyond waits in a queue of its
 * flow. Seats that become free go to the flow that holds the fewest, so that a flow that asks for much waits for itself and
 * others do not wait for it. Safe for any number of threads.
 */
public final class FairLimit {
    private final Map<String, Flow> flows = new HashMap<>();
    /** Those whose first request waits for nothing but free seats, the one that comes next first. */
    private final NavigableSet<Flow> ready =
            new TreeSet<>(Comparator.comparingInt((Flow flow) -> flow.seats).thenComparingLong(flow -> flow.number));

    private final LongAdder served = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder late = new LongAdder();
    private Settings settings;
    private long lined;
    private int seats;
    private int waiting;

    /**
     * How much is let in.
     *
     * @param seats at a time
     * @param flowSeats of one flow at a time, more than 0
     * @param waiting how many requests may wait
     * @param flowWaiting how many requests of one flow may wait
     */
    public record Settings(int seats, int flowSeats, int waiting, int flowWaiting) {
        /** What is beyond does not wait, and 0 is any number. */
        public static Settings withoutQueue(int seats, int flowSeats) {
            return new Settings(
                    seats == 0 ? Integer.MAX_VALUE : seats, flowSeats == 0 ? Integer.MAX_VALUE : flowSeats, 0, 0);
        }
    }

    private static final class Flow {
        private final String name;
        private final Queue<Turn> queue = new ArrayDeque<>();
        private int seats;
        /** When it began to wait for free seats; unique among those that do. */
        private long number;

        Flow(String name) {
            this.name = name;
        }
    }

    /** One request that has its seats, or waits for them. */
    public final class Turn {
        private final Flow flow;
        private final int wanted;
        /** Of one that has waited; written before anybody else sees the request. */
        private Sinks.@Nullable Empty<Void> admitted;
        /** How many seats it has. */
        private int seats;

        private boolean over;

        private Turn(Flow flow, int wanted) {
            this.flow = flow;
            this.wanted = wanted;
        }

        /** Completes when the request has its seats, on any thread; null if it has them already. */
        @Nullable
        public Mono<Void> admission() {
            if (admitted == null) {
                return null;
            }
            synchronized (FairLimit.this) {
                return seats > 0 ? null : admitted.asMono();
            }
        }

        /** The request is over, or does not wait any longer. Idempotent. */
        public void release() {
            admit(end(this));
        }

        /** The request has waited in vain. */
        public void gaveUp() {
            late.increment();
            release();
        }
    }

    public FairLimit(Settings settings) {
        this.settings = settings;
    }

    /** Goes by other settings from now on; what is served already stays. */
    public void configure(Settings changed) {
        List<Turn> next;
        synchronized (this) {
            settings = changed;
            flows.values().forEach(this::leave);
            flows.values().forEach(this::lineUp);
            next = serveNext();
        }
        admit(next);
    }

    /**
     * Seats for a request, or a place in the queue of its flow, to be released; null if there is none.
     *
     * @param wanted how many seats, more than 0; one that wants more than a flow may have gets that
     */
    public synchronized @Nullable Turn take(String name, int wanted) {
        Flow flow = flows.computeIfAbsent(name, Flow::new);
        Turn turn = new Turn(flow, wanted);
        if (waiting == 0 && isRoomFor(turn)) {
            seat(turn);
            return turn;
        }
        turn.admitted = Sinks.empty();
        flow.queue.add(turn);
        waiting++;
        lineUp(flow);
        // Whoever waited before could not be served, and no seat has become free: this is the one that can be, if any.
        serveNext();
        if (turn.seats > 0 || mayWait(flow)) {
            return turn;
        }
        refused.increment();
        end(turn);
        return null;
    }

    private boolean mayWait(Flow flow) {
        return flow.queue.size() <= settings.flowWaiting() && waiting <= settings.waiting();
    }

    private static void admit(List<Turn> turns) {
        for (Turn turn : turns) {
            if (turn.admitted != null) {
                turn.admitted.tryEmitEmpty();
            }
        }
    }

    private boolean isRoomFor(Turn turn) {
        return mayTake(turn) && seatsFor(turn) <= settings.seats() - seats;
    }

    /** Whether it fits what its flow may have. */
    private boolean mayTake(Turn turn) {
        return turn.flow.seats + seatsFor(turn) <= settings.flowSeats();
    }

    private void seat(Turn turn) {
        turn.seats = seatsFor(turn);
        turn.flow.seats += turn.seats;
        seats += turn.seats;
        served.increment();
    }

    private int seatsFor(Turn turn) {
        return Math.min(turn.wanted, settings.flowSeats());
    }

    /** Lets a flow take part if its first request fits what the flow may have. */
    private void lineUp(Flow flow) {
        Turn first = flow.queue.peek();
        if (first != null && mayTake(first) && !ready.contains(flow)) {
            flow.number = lined++;
            ready.add(flow);
        }
    }

    /** A flow's place hangs on its seats, which must not change before this. */
    private void leave(Flow flow) {
        ready.remove(flow);
    }

    private List<Turn> serveNext() {
        List<Turn> next = new ArrayList<>(0);
        while (!ready.isEmpty()) {
            Flow flow = ready.first();
            Turn first = flow.queue.element();
            if (seatsFor(first) > settings.seats() - seats) {
                break;
            }
            leave(flow);
            flow.queue.remove();
            waiting--;
            seat(first);
            next.add(first);
            lineUp(flow);
        }
        return next;
    }

    /** Those who have their seats now. */
    private synchronized List<Turn> end(Turn turn) {
        if (turn.over) {
            return List.of();
        }
        turn.over = true;
        Flow flow = turn.flow;
        leave(flow);
        if (turn.seats > 0) {
            flow.seats -= turn.seats;
            seats -= turn.seats;
        } else {
            flow.queue.remove(turn);
            waiting--;
        }
        if (flow.seats == 0 && flow.queue.isEmpty()) {
            flows.remove(flow.name);
        }
        if (waiting == 0) {
            // The case of nearly all requests.
            return List.of();
        }
        lineUp(flow);
        return serveNext();
    }

    /** How many seats there are. */
    public synchronized int limit() {
        return settings.seats();
    }

    /** How many seats are taken. */
    public synchronized int seats() {
        return seats;
    }

    /** How many requests wait. */
    public synchronized int waiting() {
        return waiting;
    }

    /** How many requests have had their seats since the start. */
    public long served() {
        return served.sum();
    }

    /** How many requests were refused since the start because they could not even wait. */
    public long refused() {
        return refused.sum();
    }

    /** How many requests have waited in vain since the start. */
    public long late() {
        return late.sum();
    }
}
