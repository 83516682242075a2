package dev.orlop.proof.check;

import dev.orlop.proof.history.Answer;
import dev.orlop.proof.history.Content;
import dev.orlop.proof.history.History;
import dev.orlop.proof.history.Operation;
import java.util.ArrayList;
import java.util.List;

/** All pages of a list are of one revision, and their objects follow each other by name. */
final class Pages implements Check {
    @Override
    public List<String> violations(History history) {
        List<String> violations = new ArrayList<>();
        for (Operation operation : history.operations()) {
            if (operation.answer() instanceof Answer.Listed listed) {
                if (listed.revisions().stream().distinct().count() > 1) {
                    violations.add("pages of revisions " + listed.revisions() + ": " + operation);
                }
                List<String> names = listed.items().stream().map(Content::name).toList();
                if (!names.equals(names.stream().sorted().distinct().toList())) {
                    violations.add("not in order: " + operation);
                }
            }
        }
        return violations;
    }
}
