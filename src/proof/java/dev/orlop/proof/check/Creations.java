package dev.orlop.proof.check;

import dev.orlop.proof.history.Change;
import dev.orlop.proof.history.History;
import dev.orlop.proof.history.Seen;
import dev.orlop.proof.history.WatchStream;
import java.util.List;

/** An object is told as added if, and only if, the watch had none before. */
final class Creations extends StreamCheck {
    @Override
    void check(WatchStream stream, History history, List<String> violations) {
        for (Seen seen : stream.changes()) {
            Change change = history.journal().at(seen.revision());
            if (change != null && stream.start().selects(change.now())) {
                boolean added = !stream.start().selects(change.before());
                if (added != seen.type().equals("ADDED")) {
                    violations.add("before it was " + change.before() + ": " + seen);
                }
            }
        }
    }
}
