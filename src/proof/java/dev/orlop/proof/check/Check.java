package dev.orlop.proof.check;

import dev.orlop.proof.history.History;
import java.util.List;

/** One promise, held against a history. */
public interface Check {
    /** Sentences that each name one violation; empty if the promise was kept. */
    List<String> violations(History history);

    /** Its name in reports. */
    default String name() {
        return getClass().getSimpleName();
    }
}
