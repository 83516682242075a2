package dev.orlop.proof.check;

import dev.orlop.proof.history.History;
import dev.orlop.proof.history.Seen;
import dev.orlop.proof.history.WatchStream;
import java.util.List;

/** Revisions never fall within a stream. */
final class Ordered extends StreamCheck {
    @Override
    void check(WatchStream stream, History history, List<String> violations) {
        long before = stream.base();
        for (Seen seen : stream.after()) {
            if (!seen.isError()) {
                if (seen.revision() < before) {
                    violations.add("after revision " + before + ": " + seen);
                }
                before = seen.revision();
            }
        }
    }
}
