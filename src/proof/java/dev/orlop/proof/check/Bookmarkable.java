package dev.orlop.proof.check;

import dev.orlop.proof.history.History;
import dev.orlop.proof.history.Seen;
import dev.orlop.proof.history.WatchStream;
import java.util.List;

/** What a bookmark covers has been told, and nothing that it covers comes after it. */
final class Bookmarkable extends StreamCheck {
    @Override
    void check(WatchStream stream, History history, List<String> violations) {
        int told = 0;
        long mark = stream.base();
        for (Seen seen : stream.after()) {
            if (seen.isBookmark()) {
                if (seen.revision() < mark) {
                    violations.add("falls behind " + mark + ": " + seen);
                }
                mark = seen.revision();
                if (isCovered(stream, history.journal())) {
                    int due = Expected.between(history.journal(), stream.start(), stream.base(), mark)
                            .size();
                    if (told < due) {
                        violations.add((due - told) + " events are missing that it covers: " + seen);
                    }
                }
            } else if (seen.isChange()) {
                told++;
                if (seen.revision() <= mark) {
                    violations.add("covered by " + mark + " that was told before: " + seen);
                }
            }
        }
    }
}
