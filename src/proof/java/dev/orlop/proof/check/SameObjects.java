package dev.orlop.proof.check;

import dev.orlop.proof.history.Answer;
import dev.orlop.proof.history.Change;
import dev.orlop.proof.history.Content;
import dev.orlop.proof.history.History;
import dev.orlop.proof.history.Operation;
import java.util.ArrayList;
import java.util.List;

/** An object that was written or read, from whatever cache, is the one that the store has at that revision. */
final class SameObjects implements Check {
    @Override
    public List<String> violations(History history) {
        List<String> violations = new ArrayList<>();
        for (Operation operation : history.operations()) {
            if (operation.answer() instanceof Answer.Shown shown
                    && history.journal().start() < shown.content().revision()) {
                Change change = history.journal().at(shown.content().revision());
                Content stored = change == null ? null : change.now();
                if (!shown.content().equals(stored)) {
                    violations.add("instead of " + stored + ": " + operation);
                }
            }
        }
        return violations;
    }
}
