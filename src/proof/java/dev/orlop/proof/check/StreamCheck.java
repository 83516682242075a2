package dev.orlop.proof.check;

import dev.orlop.proof.history.History;
import dev.orlop.proof.history.Journal;
import dev.orlop.proof.history.WatchStream;
import java.util.ArrayList;
import java.util.List;

/** A promise about each watch stream by itself. */
abstract class StreamCheck implements Check {
    @Override
    public final List<String> violations(History history) {
        List<String> violations = new ArrayList<>();
        for (WatchStream stream : history.streams()) {
            List<String> found = new ArrayList<>();
            check(stream, history, found);
            found.forEach(violation -> violations.add(violation + ", in " + stream));
        }
        return violations;
    }

    abstract void check(WatchStream stream, History history, List<String> violations);

    /** Whether the journal reaches back to where the stream begins. */
    static boolean isCovered(WatchStream stream, Journal journal) {
        return stream.base() >= 0 && journal.covers(stream.base());
    }
}
