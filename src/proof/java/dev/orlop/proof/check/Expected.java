package dev.orlop.proof.check;

import static java.util.Objects.requireNonNull;

import dev.orlop.proof.history.Change;
import dev.orlop.proof.history.Content;
import dev.orlop.proof.history.Journal;
import dev.orlop.proof.history.WatchStart;
import java.util.ArrayList;
import java.util.List;

/**
 * An event that a watch must tell.
 *
 * @param content with the revision of the change; of a deletion, and of an object that the selector has lost, the content
 *     that was there before
 */
record Expected(String type, Content content) {
    /** What a watch must tell of all changes after a revision, up to and with another one. */
    static List<Expected> between(Journal journal, WatchStart start, long after, long last) {
        List<Expected> events = new ArrayList<>();
        for (Change change : journal.changes()) {
            if (change.revision() > after && change.revision() <= last) {
                boolean now = start.selects(change.now());
                boolean before = start.selects(change.before());
                if (now) {
                    events.add(new Expected(before ? "MODIFIED" : "ADDED", requireNonNull(change.now())));
                } else if (before) {
                    events.add(new Expected(
                            "DELETED", requireNonNull(change.before()).at(change.revision())));
                }
            }
        }
        return events;
    }
}
