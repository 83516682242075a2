package dev.orlop.proof.linear;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks for an order of operations that a sequential specification allows and that respects real time.
 *
 * <p>The search of Wing and Gong, with the memory of Lowe ("Testing for linearizability", 2017), as Porcupine does it:
 * calls and returns stand in a list by time. The operations before the first return are those that may come first; one
 * that the model allows is taken out of the list and the search goes on from the list's head. When a return is met
 * whose operation was not taken, the last one taken is put back. A set of operations that was once tried in a state is
 * not tried in it again.
 *
 * @param <S> states of the model
 * @param <O> operations of the model
 */
public final class Search<S, O> {
    private final Model<S, O> model;
    private final List<Interval<O>> operations;
    private final long deadline;
    private final Entry head = new Entry(-1, 0, null);
    private List<Integer> longest = List.of();

    /** What was found. */
    public sealed interface Result<O> {}

    /** An order that explains the history. */
    public record Linearizable<O>(List<Interval<O>> order) implements Result<O> {}

    /**
     * There is none.
     *
     * @param prefix the longest order that was found
     * @param stuck what could have come next in real time, and what must, at the latest
     */
    public record Illegal<O>(List<Interval<O>> prefix, List<Interval<O>> stuck) implements Result<O> {}

    /** The time was too short to know. */
    public record Undecided<O>() implements Result<O> {}

    /** A call, or a return, which has no match. */
    private static final class Entry {
        private final int operation;
        private final long time;
        private final @Nullable Entry match;
        private @Nullable Entry previous;
        private @Nullable Entry next;

        Entry(int operation, long time, @Nullable Entry match) {
            this.operation = operation;
            this.time = time;
            this.match = match;
        }

        private void unlink() {
            Entry left = previous;
            Entry right = next;
            if (left != null) {
                left.next = right;
            }
            if (right != null) {
                right.previous = left;
            }
        }

        private void relink() {
            Entry left = previous;
            Entry right = next;
            if (left != null) {
                left.next = this;
            }
            if (right != null) {
                right.previous = this;
            }
        }
    }

    private record Taken<S>(Entry call, S before) {}

    private record Tried<S>(BitSet taken, S state) {}

    private Search(Model<S, O> model, List<Interval<O>> operations, long deadline) {
        this.model = model;
        this.operations = operations;
        this.deadline = deadline;
        link();
    }

    /**
     * Decides about a history.
     *
     * @param limitNanos how long the search may take
     */
    public static <S, O> Result<O> run(Model<S, O> model, List<Interval<O>> operations, long limitNanos) {
        return new Search<>(model, operations, System.nanoTime() + limitNanos).run();
    }

    /** Intervals are closed: of what happens at the same time, calls come first. */
    private void link() {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < operations.size(); i++) {
            Entry end = new Entry(i, operations.get(i).returned(), null);
            entries.add(new Entry(i, operations.get(i).call(), end));
            entries.add(end);
        }
        entries.sort(Comparator.<Entry>comparingLong(entry -> entry.time).thenComparing(entry -> entry.match == null));
        Entry last = head;
        for (Entry entry : entries) {
            last.next = entry;
            entry.previous = last;
            last = entry;
        }
    }

    private Result<O> run() {
        S state = model.initial();
        BitSet taken = new BitSet(operations.size());
        Set<Tried<S>> tried = new HashSet<>();
        Deque<Taken<S>> stack = new ArrayDeque<>();
        Entry entry = head.next;
        for (long steps = 0; entry != null; steps++) {
            if ((steps & 1023) == 0 && System.nanoTime() > deadline) {
                return new Undecided<>();
            }
            Entry end = entry.match;
            if (end != null) {
                S next = model.step(state, operations.get(entry.operation).operation());
                taken.set(entry.operation);
                if (next != null && tried.add(new Tried<>((BitSet) taken.clone(), next))) {
                    stack.push(new Taken<>(entry, state));
                    state = next;
                    entry.unlink();
                    end.unlink();
                    entry = head.next;
                } else {
                    taken.clear(entry.operation);
                    entry = entry.next;
                }
            } else {
                remember(stack);
                if (stack.isEmpty()) {
                    return illegal();
                }
                Taken<S> back = stack.pop();
                taken.clear(back.call.operation);
                state = back.before;
                Entry backEnd = back.call.match;
                if (backEnd != null) {
                    backEnd.relink();
                }
                back.call.relink();
                entry = back.call.next;
            }
        }
        remember(stack);
        return new Linearizable<>(longest.stream().map(operations::get).toList());
    }

    private void remember(Deque<Taken<S>> stack) {
        if (stack.size() > longest.size() || longest.isEmpty()) {
            List<Integer> order = new ArrayList<>();
            stack.descendingIterator().forEachRemaining(step -> order.add(step.call.operation));
            longest = order;
        }
    }

    private Illegal<O> illegal() {
        Set<Integer> done = new HashSet<>(longest);
        long first = Long.MAX_VALUE;
        for (int i = 0; i < operations.size(); i++) {
            if (!done.contains(i)) {
                first = Math.min(first, operations.get(i).returned());
            }
        }
        List<Interval<O>> stuck = new ArrayList<>();
        for (int i = 0; i < operations.size(); i++) {
            if (!done.contains(i) && operations.get(i).call() <= first) {
                stuck.add(operations.get(i));
            }
        }
        return new Illegal<>(longest.stream().map(operations::get).toList(), stuck);
    }
}
