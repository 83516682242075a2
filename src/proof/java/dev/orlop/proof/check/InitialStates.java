package dev.orlop.proof.check;

import dev.orlop.proof.history.Content;
import dev.orlop.proof.history.History;
import dev.orlop.proof.history.Seen;
import dev.orlop.proof.history.WatchStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The events before initial-events-end are one state of the store, not older than was asked for. */
final class InitialStates extends StreamCheck {
    @Override
    void check(WatchStream stream, History history, List<String> violations) {
        int end = stream.initialEnd();
        if (!stream.start().initial() || end < 0) {
            return;
        }
        long revision = stream.events().get(end).revision();
        if (revision < stream.start().revision()) {
            violations.add("a state older than " + stream.start().revision() + ": " + revision);
        }
        if (!history.journal().covers(revision)) {
            return;
        }
        Map<String, Content> told = new TreeMap<>();
        for (Seen seen : stream.initialState()) {
            Content content = seen.content();
            if (content != null
                    && (told.put(content.name(), content) != null
                            || !seen.type().equals("ADDED"))) {
                violations.add("not a state: " + seen);
            }
        }
        Map<String, Content> state = history.journal().stateAt(revision);
        state.values().removeIf(content -> !stream.start().selects(content));
        if (!told.equals(state)) {
            violations.add(told.values() + " instead of " + state.values() + " at " + revision);
        }
    }
}
