package dev.orlop.proof.check;

import dev.orlop.proof.history.History;
import dev.orlop.proof.history.Seen;
import dev.orlop.proof.history.WatchStream;
import java.util.List;

/** A watch from a revision begins with the first change after it that it asks for. */
final class Resumable extends StreamCheck {
    @Override
    void check(WatchStream stream, History history, List<String> violations) {
        List<Seen> seen = stream.changes();
        if (seen.isEmpty() || !isCovered(stream, history.journal())) {
            return;
        }
        long last = history.journal().end();
        List<Expected> due = Expected.between(history.journal(), stream.start(), stream.base(), last);
        if (due.isEmpty()
                || due.getFirst().content().revision() != seen.getFirst().revision()) {
            violations.add("begins with " + seen.getFirst() + " instead of "
                    + due.stream().findFirst());
        }
    }
}
