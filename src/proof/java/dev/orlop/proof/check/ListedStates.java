package dev.orlop.proof.check;

import dev.orlop.proof.history.Action;
import dev.orlop.proof.history.Action.Match;
import dev.orlop.proof.history.Answer;
import dev.orlop.proof.history.Content;
import dev.orlop.proof.history.History;
import dev.orlop.proof.history.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A list, of the cache or of the store, is the state of the store at the list's own revision, byte by byte, which is the
 * one that was asked for or not older.
 */
final class ListedStates implements Check {
    @Override
    public List<String> violations(History history) {
        List<String> violations = new ArrayList<>();
        for (Operation operation : history.operations()) {
            if (operation.action() instanceof Action.ListAll list
                    && operation.answer() instanceof Answer.Listed listed) {
                check(list, listed, history, operation, violations);
            }
        }
        return violations;
    }

    private static void check(
            Action.ListAll list, Answer.Listed listed, History history, Operation operation, List<String> violations) {
        if (list.match() == Match.EXACT && listed.revision() != list.revision()) {
            violations.add("of revision " + listed.revision() + ": " + operation);
        }
        if (list.match() == Match.NOT_OLDER && listed.revision() < list.revision()) {
            violations.add("too old, " + listed.revision() + ": " + operation);
        }
        if (!history.journal().covers(listed.revision())) {
            return;
        }
        Map<String, Content> told = new TreeMap<>();
        listed.items().forEach(item -> told.put(item.name(), item));
        Map<String, Content> state = history.journal().stateAt(listed.revision());
        if (!told.equals(state) || told.size() != listed.items().size()) {
            violations.add("instead of " + state.values() + ": " + operation);
        }
    }
}
