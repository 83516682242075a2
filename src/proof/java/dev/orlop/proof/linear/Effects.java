package dev.orlop.proof.linear;

import dev.orlop.proof.history.Action;
import dev.orlop.proof.history.Answer;
import dev.orlop.proof.history.Change;
import dev.orlop.proof.history.Content;
import dev.orlop.proof.history.History;
import dev.orlop.proof.history.Journal;
import dev.orlop.proof.history.Operation;
import dev.orlop.proof.linear.Effect.Needs;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns a history into operations of the model, and settles by the journal what its clients do not know: an unanswered
 * write that is not in the journal never happened; one that is there happened at its revision, and before the first
 * answer that shows this revision or a later one. Only consistent reads take part, and writes that were not refused.
 */
public final class Effects {
    private final Journal journal;
    private final List<Operation> operations;
    private final List<Interval<Effect>> effects = new ArrayList<>();
    private final Set<Long> claimed = new HashSet<>();
    private final List<Operation> unsettled = new ArrayList<>();
    private final List<String> complaints = new ArrayList<>();
    private final Map<Long, Long> proofs = new HashMap<>();
    private long[] provenRevisions = {};
    private long[] provenTimes = {};

    private Effects(History history) {
        journal = history.journal();
        operations = history.operations();
    }

    public static Effects of(History history) {
        Effects effects = new Effects(history);
        effects.provenTimes();
        effects.operations.stream()
                .sorted(Comparator.comparingLong(Operation::returned))
                .forEach(effects::answered);
        effects.operations.stream()
                .filter(Effects::isOpen)
                .sorted(Comparator.comparingLong(Operation::call))
                .forEach(effects::unanswered);
        effects.unclaimed();
        return effects;
    }

    public List<Interval<Effect>> effects() {
        return effects;
    }

    /** Writes of which nobody can tell yet: they may still come. */
    public List<Operation> unsettled() {
        return unsettled;
    }

    /** Changes of the journal that nobody asked for, and answers that the journal denies. */
    public List<String> complaints() {
        return complaints;
    }

    private static boolean isOpen(Operation operation) {
        return operation.action() instanceof Action.Write
                && operation.answer() instanceof Answer.Unknown unknown
                && !unknown.harmless();
    }

    private void answered(Operation operation) {
        String name = operation.action().name();
        switch (operation.answer()) {
            case Answer.Shown shown
            when operation.action() instanceof Action.Write write -> written(operation, write, shown.content());
            case Answer.Shown shown -> {
                if (isConsistent(operation)) {
                    add(operation, new Effect.Found(name, shown.content().revision()));
                }
            }
            case Answer.Gone gone -> removed(operation, gone.uid());
            case Answer.Absent absent -> {
                if (isConsistent(operation)) {
                    add(operation, new Effect.FoundNothing(name));
                }
            }
            case Answer.Exists exists -> add(operation, new Effect.FoundSomething(name));
            case Answer.Conflict conflict -> {
                if (operation.action() instanceof Action.Write write && write.expected() != 0) {
                    add(operation, new Effect.FoundOther(name, write.expected()));
                }
            }
            case Answer.Listed listed -> {
                if (isConsistent(operation)) {
                    add(operation, new Effect.FoundAll(listed.revision(), revisions(listed)));
                }
            }
            case Answer.Expired expired -> {}
            case Answer.Unknown unknown -> {}
        }
    }

    private static boolean isConsistent(Operation operation) {
        return switch (operation.action()) {
            case Action.Write write -> true;
            case Action.Get get -> get.consistent();
            case Action.ListAll list -> list.match() == Action.Match.CONSISTENT;
        };
    }

    private static Map<String, Long> revisions(Answer.Listed listed) {
        Map<String, Long> revisions = new HashMap<>();
        listed.items().forEach(item -> revisions.put(item.name(), item.revision()));
        return revisions;
    }

    /**
     * A write that left the object as it was has written nothing, and is a read. Of several deletions that were answered
     * with the same end of an object, the first answer stands for the one that brought it about.
     */
    private void written(Operation operation, Action.Write write, Content content) {
        Change change = journal.at(content.revision());
        if (change == null || change.now() == null) {
            if (content.revision() > journal.start()) {
                complaints.add("acknowledged, but the store has no such revision: " + operation);
            }
            return;
        }
        if (made(write, change) && claimed.add(content.revision())) {
            add(operation, new Effect.Put(write.name(), content.revision(), needs(write), write.expected()));
        } else {
            add(operation, new Effect.Found(write.name(), content.revision()));
        }
    }

    private static Needs needs(Action.Write write) {
        return switch (write) {
            case Action.Create create -> Needs.ABSENT;
            case Action.Update update -> update.mayCreate() ? Needs.ANYTHING : Needs.PRESENT;
            case Action.Release release -> Needs.PRESENT;
            case Action.Delete delete -> Needs.PRESENT;
        };
    }

    private void removed(Operation operation, String uid) {
        Change change = journal.first(
                candidate -> isRemoval(candidate, operation.action().name())
                        && candidate.before() != null
                        && candidate.before().uid().equals(uid));
        if (change == null) {
            complaints.add("acknowledged, but the store has not deleted it: " + operation);
        } else if (claimed.add(change.revision())) {
            add(operation, remove(operation, change));
        }
        // Two that were both told of the deletion of the same object: one of them came to it as it went.
    }

    private static Effect.Remove remove(Operation operation, Change change) {
        long expected = operation.action() instanceof Action.Write write ? write.expected() : 0;
        return new Effect.Remove(operation.action().name(), change.revision(), expected);
    }

    private static boolean isRemoval(Change change, String name) {
        return change.now() == null && change.name().equals(name);
    }

    private void unanswered(Operation operation) {
        Action.Write write = (Action.Write) operation.action();
        Change change = journal.first(candidate -> !claimed.contains(candidate.revision())
                && made(write, candidate)
                && operation.call() <= provenAt(candidate.revision()));
        if (change == null) {
            unsettled.add(operation);
            return;
        }
        claimed.add(change.revision());
        Effect effect = change.now() == null
                ? remove(operation, change)
                : new Effect.Put(write.name(), change.revision(), needs(write), write.expected());
        effects.add(new Interval<>(operation.client(), effect, operation.call(), provenAt(change.revision())));
    }

    private static boolean made(Action.Write write, Change change) {
        if (!change.name().equals(write.name()) || !fits(write, change.before())) {
            return false;
        }
        Content now = change.now();
        return switch (write) {
            case Action.Create create -> now != null && change.before() == null && now.bears(create.identity());
            case Action.Update update ->
                now != null
                        && now.bears(update.identity())
                        && (change.before() == null || !change.before().bears(update.identity()));
            case Action.Release release -> now == null;
            case Action.Delete delete ->
                now == null
                        || (now.ending()
                                && change.before() != null
                                && !change.before().ending());
        };
    }

    private static boolean fits(Action.Write write, @Nullable Content before) {
        return write.expected() == 0 || (before != null && before.revision() == write.expected());
    }

    /** Every change was asked for by somebody; an object whose last finalizer goes may go in a second step. */
    private void unclaimed() {
        for (Change change : journal.changes()) {
            Content before = change.before();
            boolean second = change.now() == null && before != null && before.ending();
            if (!claimed.contains(change.revision())) {
                if (second) {
                    effects.add(new Interval<>(
                            -1,
                            new Effect.Remove(change.name(), change.revision(), 0),
                            Long.MIN_VALUE,
                            provenAt(change.revision())));
                } else {
                    complaints.add("in the store, but nobody asked for it: " + change);
                }
            }
        }
    }

    private void add(Operation operation, Effect effect) {
        effects.add(new Interval<>(operation.client(), effect, operation.call(), operation.returned()));
    }

    /** The first answer by which a revision was reached; {@link Operation#NEVER} if none shows it. */
    private long provenAt(long revision) {
        return proofs.computeIfAbsent(revision, this::firstProof);
    }

    private long firstProof(long revision) {
        long first = Operation.NEVER;
        for (int i = provenRevisions.length - 1; i >= 0 && provenRevisions[i] >= revision; i--) {
            first = Math.min(first, provenTimes[i]);
        }
        return first;
    }

    private void provenTimes() {
        List<Operation> proving = operations.stream()
                .filter(operation -> reached(operation) > 0)
                .sorted(Comparator.comparingLong(Effects::reached))
                .toList();
        provenRevisions = proving.stream().mapToLong(Effects::reached).toArray();
        provenTimes = proving.stream().mapToLong(Operation::returned).toArray();
    }

    /** The revision that an answer shows to have been reached. */
    private static long reached(Operation operation) {
        return switch (operation.answer()) {
            case Answer.Shown shown -> shown.content().revision();
            case Answer.Listed listed -> listed.revision();
            default -> 0;
        };
    }
}
