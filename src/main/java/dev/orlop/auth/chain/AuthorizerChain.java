package dev.orlop.auth.chain;

import dev.orlop.auth.Action;
import dev.orlop.auth.Authorizer;
import dev.orlop.registry.Identity;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * Asks authorizers one after the other, until one allows or denies ({@code authorizer/union}). Members of {@code
 * system:masters} are allowed everything before. The row can be replaced at any time; thread-safe.
 */
public final class AuthorizerChain implements Authorizer {
    private static final Decision MASTER = new Decision(true, "system:masters");

    private volatile List<Authorizer> row;

    public AuthorizerChain(List<Authorizer> row) {
        this.row = List.copyOf(row);
    }

    /** Puts other authorizers in place of these. */
    public void replace(List<Authorizer> next) {
        row = List.copyOf(next);
    }

    @Override
    public boolean knows() {
        for (Authorizer authorizer : row) {
            if (!authorizer.knows()) {
                return false;
            }
        }
        return true;
    }

    /** An authorizer that would have to ask elsewhere ends the row: those behind it may be wrong without its word. */
    @Override
    public Decision decide(Identity identity, Action action) {
        if (identity.isIn(Identity.MASTERS)) {
            return MASTER;
        }
        Words words = new Words();
        for (Authorizer authorizer : row) {
            Decision decision = authorizer.decide(identity, action);
            words.add(decision);
            if (isFinal(decision) || !decision.error().isEmpty()) {
                return words.with(decision);
            }
        }
        return words.with(Decision.NO_OPINION);
    }

    private static boolean isFinal(Decision decision) {
        return decision.allowed() || decision.denied();
    }

    @Override
    public Mono<Decision> ask(Identity identity, Action action) {
        return identity.isIn(Identity.MASTERS) ? Mono.just(MASTER) : ask(row, 0, identity, action, new Words());
    }

    private static Mono<Decision> ask(List<Authorizer> row, int index, Identity identity, Action action, Words words) {
        if (index == row.size()) {
            return Mono.just(words.with(Decision.NO_OPINION));
        }
        return row.get(index).ask(identity, action).flatMap(decision -> {
            words.add(decision);
            return isFinal(decision) ? Mono.just(words.with(decision)) : ask(row, index + 1, identity, action, words);
        });
    }

    /** What was said on the way; of one question. */
    private static final class Words {
        private final List<String> reasons = new ArrayList<>(0);
        private final List<String> errors = new ArrayList<>(0);

        void add(Decision decision) {
            if (!decision.reason().isEmpty()) {
                reasons.add(decision.reason());
            }
            if (!decision.error().isEmpty()) {
                errors.add(decision.error());
            }
        }

        /** A decision speaks for itself; where there is none, everybody has a word. */
        Decision with(Decision decision) {
            return isFinal(decision)
                    ? decision
                    : new Decision(false, false, String.join("\n", reasons), String.join("\n", errors));
        }
    }
}
