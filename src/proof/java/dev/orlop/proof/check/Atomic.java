package dev.orlop.proof.check;

import dev.orlop.proof.history.History;
import dev.orlop.proof.history.Seen;
import dev.orlop.proof.history.WatchStream;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A revision is told whole: nothing else comes between its events. */
final class Atomic extends StreamCheck {
    @Override
    void check(WatchStream stream, History history, List<String> violations) {
        Set<Long> done = new HashSet<>();
        long current = -1;
        for (Seen seen : stream.changes()) {
            if (seen.revision() != current) {
                done.add(current);
                current = seen.revision();
                if (done.contains(current)) {
                    violations.add("split from the rest of its revision: " + seen);
                }
            }
        }
    }
}
