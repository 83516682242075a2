package dev.orlop.proof.check;

import dev.orlop.proof.history.History;
import dev.orlop.proof.history.Seen;
import dev.orlop.proof.history.WatchStream;
import java.util.List;

/** Every event of a watch is one that its selector asks for, or that tells that it asks for it no more. */
final class Filtered extends StreamCheck {
    @Override
    void check(WatchStream stream, History history, List<String> violations) {
        for (Seen seen : stream.events()) {
            if (seen.isChange() && !stream.start().selects(seen.content())) {
                violations.add("not asked for: " + seen);
            }
        }
    }
}
