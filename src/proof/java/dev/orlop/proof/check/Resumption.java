package dev.orlop.proof.check;

import dev.orlop.proof.history.History;
import dev.orlop.proof.history.Seen;
import dev.orlop.proof.history.WatchStream;
import java.util.List;

/** A client goes on where it was, across restarts too: 410 and other errors come only where history was given up. */
final class Resumption extends StreamCheck {
    @Override
    void check(WatchStream stream, History history, List<String> violations) {
        if (history.mayExpire() || !history.journal().covers(stream.start().revision())) {
            return;
        }
        if (stream.refused() == 410) {
            violations.add("refused");
        }
        for (Seen seen : stream.events()) {
            if (seen.isError() && seen.revision() == 410) {
                violations.add("expired");
            }
        }
    }
}
