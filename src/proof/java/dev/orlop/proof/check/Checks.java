package dev.orlop.proof.check;

import dev.orlop.proof.history.History;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** All checks of a history. */
public final class Checks {
    private static final int SHOWN = 3;

    private Checks() {}

    /**
     * The checks by their order.
     *
     * @param picture where a history that is not linearizable is drawn
     */
    public static List<Check> all(Path picture) {
        List<Check> checks = new ArrayList<>(List.of(new Linearizable(picture)));
        checks.addAll(List.of(
                new Filtered(),
                new Ordered(),
                new Unique(),
                new Atomic(),
                new Bookmarkable(),
                new Resumable(),
                new Reliable(),
                new PreviousObject(),
                new Creations(),
                new ListedStates(),
                new Pages(),
                new SameObjects(),
                new InitialStates(),
                new Resumption()));
        return checks;
    }

    /** The first violations of each check, with its name. */
    public static List<String> violations(History history, Path picture) {
        List<String> violations = new ArrayList<>();
        for (Check check : all(picture)) {
            List<String> found = check.violations(history);
            found.stream().limit(SHOWN).forEach(one -> violations.add(check.name() + ": " + one));
            if (found.size() > SHOWN) {
                violations.add(check.name() + ": and " + (found.size() - SHOWN) + " more");
            }
        }
        return violations;
    }
}
