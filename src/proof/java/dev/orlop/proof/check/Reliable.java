package dev.orlop.proof.check;

import dev.orlop.proof.history.History;
import dev.orlop.proof.history.Seen;
import dev.orlop.proof.history.WatchStream;
import java.util.List;

/** A watch tells all changes between its first and its last event, no other ones, and as they are in the store. */
final class Reliable extends StreamCheck {
    @Override
    void check(WatchStream stream, History history, List<String> violations) {
        if (!isCovered(stream, history.journal())) {
            return;
        }
        List<Seen> seen = stream.changes();
        List<Expected> due = Expected.between(history.journal(), stream.start(), stream.base(), stream.last());
        for (int i = 0; i < Math.max(seen.size(), due.size()); i++) {
            String told = i < seen.size() ? text(seen.get(i)) : "nothing";
            String wanted =
                    i < due.size() ? due.get(i).type() + " " + due.get(i).content() : "nothing";
            if (!told.equals(wanted)) {
                violations.add("event " + i + " is " + told + " instead of " + wanted);
                return;
            }
        }
    }

    private static String text(Seen seen) {
        return seen.type() + " " + seen.content();
    }
}
