package dev.orlop.auth;

import java.time.Clock;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.Disposable;

/**
 * Remembers what long streams were let in for, and ends those whose credential or right has gone. Upstream looks at a
 * watch once, when it is opened.
 *
 * <p>Safe for any number of threads.
 */
public final class OpenGrants {
    private final Authorizer authorizer;
    private final Clock clock;
    private final Set<Grant> grants = ConcurrentHashMap.newKeySet();

    /** Compared by identity: two streams are never the same. */
    private static final class Grant {
        private final Authentication authentication;
        private final Action action;
        private final Runnable end;

        Grant(Authentication authentication, Action action, Runnable end) {
            this.authentication = authentication;
            this.action = action;
            this.end = end;
        }
    }

    public OpenGrants(Authorizer authorizer, Clock clock) {
        this.authorizer = authorizer;
        this.clock = clock;
    }

    /**
     * Has a stream ended when it is to be no more.
     *
     * @param end ends the stream; may be called by any thread, more than once
     * @return to be disposed of with the stream
     */
    public Disposable add(Authentication authentication, Action action, Runnable end) {
        Grant grant = new Grant(authentication, action, end);
        grants.add(grant);
        return () -> grants.remove(grant);
    }

    /** Ends what is not allowed any more; to be called every second or so, and soon after a change of the policy. */
    public void check() {
        Instant now = clock.instant();
        for (Grant grant : grants) {
            if (!grant.authentication.isValid(now)
                    || !authorizer
                            .decide(grant.authentication.identity(), grant.action)
                            .allowed()) {
                grant.end.run();
            }
        }
    }
}
