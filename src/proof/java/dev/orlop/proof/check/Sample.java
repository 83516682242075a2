package dev.orlop.proof.check;

import static java.util.Objects.requireNonNull;

import dev.orlop.proof.history.Action;
import dev.orlop.proof.history.Action.Match;
import dev.orlop.proof.history.Answer;
import dev.orlop.proof.history.Content;
import dev.orlop.proof.history.History;
import dev.orlop.proof.history.Journal;
import dev.orlop.proof.history.Operation;
import dev.orlop.proof.history.Seen;
import dev.orlop.proof.history.WatchStart;
import dev.orlop.proof.history.WatchStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A history in which every promise is kept, for tests to spoil: one client writes, another one reads and lists after each
 * write, one stream watches everything, one the red objects, and one begins with the state.
 */
final class Sample {
    static final long START = 10;

    final List<Operation> operations = new ArrayList<>();
    final List<Journal.Entry> entries = new ArrayList<>();
    final List<Seen> all = new ArrayList<>();
    final List<Seen> red = new ArrayList<>();
    final List<Seen> withState = new ArrayList<>();
    private final Map<String, Content> state = new TreeMap<>();
    private long revision = START;
    private long time;
    private long stateAt = START;
    private boolean mayExpire;
    private int refused;

    /** Twelve writes: of each kind, of colors that change, with bookmarks between. */
    static Sample ofEachKind() {
        Sample sample = new Sample();
        sample.put("a", "red");
        sample.put("b", "blue");
        sample.put("a", "red");
        sample.beginWithState();
        sample.put("a", "blue");
        sample.bookmark();
        sample.put("b", "red");
        sample.delete("b");
        sample.put("b", "red");
        sample.put("c", "red");
        sample.bookmark();
        sample.put("c", "red");
        sample.delete("c");
        sample.put("a", "red");
        return sample;
    }

    private void put(String name, String color) {
        Content before = state.get(name);
        long call = ++time;
        Content now = new Content(
                name,
                before == null ? name + revision : before.uid(),
                ++revision,
                "w" + revision,
                "",
                color,
                false,
                "t" + revision);
        state.put(name, now);
        entries.add(new Journal.Entry(revision, name, now));
        Action action = before == null
                ? new Action.Create(name, now.spec())
                : new Action.Update(name, now.spec(), before.revision(), "replace", false);
        operations.add(new Operation(0, action, new Answer.Shown(now), call, ++time));
        tell(before, now);
        read(name);
    }

    private void delete(String name) {
        Content before = requireNonNull(state.remove(name));
        long call = ++time;
        entries.add(new Journal.Entry(++revision, name, null));
        operations.add(new Operation(0, new Action.Delete(name, 0), new Answer.Gone(before.uid()), call, ++time));
        tell(before, null);
        read(name);
    }

    private void tell(@Nullable Content before, @Nullable Content now) {
        add(all, before, now, true, true);
        add(red, before, now, isRed(before), isRed(now));
        if (!withState.isEmpty()) {
            add(withState, before, now, true, true);
        }
    }

    private static boolean isRed(@Nullable Content content) {
        return content != null && content.color().equals("red");
    }

    private void add(
            List<Seen> stream, @Nullable Content before, @Nullable Content now, boolean wanted, boolean wantedNow) {
        boolean was = before != null && wanted;
        if (now != null && wantedNow) {
            stream.add(new Seen(was ? "MODIFIED" : "ADDED", revision, now, false, time));
        } else if (before != null && was) {
            stream.add(new Seen("DELETED", revision, before.at(revision), false, time));
        }
    }

    private void read(String name) {
        Content now = state.get(name);
        long call = ++time;
        operations.add(new Operation(
                1,
                new Action.Get(name, true),
                now == null ? new Answer.Absent() : new Answer.Shown(now),
                call,
                ++time));
        list(Match.CONSISTENT, 0);
        list(Match.EXACT, revision);
        list(Match.NOT_OLDER, revision);
    }

    private void list(Match match, long asked) {
        long call = ++time;
        List<Content> items = List.copyOf(state.values());
        operations.add(new Operation(
                1,
                new Action.ListAll(match, asked, 1),
                new Answer.Listed(revision, List.of(revision, revision), items),
                call,
                ++time));
    }

    private void bookmark() {
        for (List<Seen> stream : List.of(all, red, withState)) {
            stream.add(new Seen(Seen.BOOKMARK, revision, null, false, time));
        }
    }

    private void beginWithState() {
        stateAt = revision;
        state.values().forEach(content -> withState.add(new Seen("ADDED", content.revision(), content, false, time)));
        withState.add(new Seen(Seen.BOOKMARK, revision, null, true, time));
    }

    /** The last operation of this kind is taken out, to be put back otherwise. */
    Operation take(Class<? extends Action> action, Class<? extends Answer> answer) {
        Operation found = operations.reversed().stream()
                .filter(operation -> action.isInstance(operation.action()) && answer.isInstance(operation.answer()))
                .findFirst()
                .orElseThrow();
        operations.remove(found);
        return found;
    }

    /** The last list that asked for this. */
    Operation takeList(Match match) {
        Operation found = operations.reversed().stream()
                .filter(operation -> operation.action() instanceof Action.ListAll list && list.match() == match)
                .findFirst()
                .orElseThrow();
        operations.remove(found);
        return found;
    }

    void answer(Operation operation, Answer answer) {
        operations.add(
                new Operation(operation.client(), operation.action(), answer, operation.call(), operation.returned()));
    }

    /** The stream of red objects is refused with this status. */
    void refuse(int status) {
        red.clear();
        refused = status;
    }

    void mayExpire() {
        mayExpire = true;
    }

    History history() {
        return new History(
                operations,
                List.of(
                        new WatchStream(new WatchStart(0, START, false, null, "all", true), all, 0),
                        new WatchStream(new WatchStart(0, START, false, "red", "red", true), red, refused),
                        new WatchStream(new WatchStart(0, stateAt, true, null, "with state", false), withState, 0)),
                Journal.of(START, Map.of(), entries),
                mayExpire);
    }
}
