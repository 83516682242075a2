package dev.orlop.proof.check;

import dev.orlop.proof.history.Change;
import dev.orlop.proof.history.Content;
import dev.orlop.proof.history.History;
import dev.orlop.proof.history.Seen;
import dev.orlop.proof.history.WatchStream;
import java.util.List;

/** A deletion is told with the object as it was just before, and so is every change of a level that tells what was. */
final class PreviousObject extends StreamCheck {
    @Override
    void check(WatchStream stream, History history, List<String> violations) {
        for (Seen seen : stream.changes()) {
            Change change = history.journal().at(seen.revision());
            Content told = seen.type().equals("DELETED") ? seen.content() : seen.previous();
            if (change != null && told != null) {
                Content before = change.before();
                if (before == null || !before.at(0).equals(told.at(0))) {
                    violations.add("instead of " + before + ": " + seen);
                }
            }
        }
    }
}
