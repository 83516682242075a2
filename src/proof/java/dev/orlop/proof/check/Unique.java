package dev.orlop.proof.check;

import dev.orlop.proof.history.History;
import dev.orlop.proof.history.Seen;
import dev.orlop.proof.history.WatchStream;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** No change is told twice in a stream. */
final class Unique extends StreamCheck {
    @Override
    void check(WatchStream stream, History history, List<String> violations) {
        Set<Long> told = new HashSet<>();
        for (Seen seen : stream.changes()) {
            if (!told.add(seen.revision())) {
                violations.add("told before: " + seen);
            }
        }
    }
}
