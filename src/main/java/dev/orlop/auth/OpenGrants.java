package dev.orlop.auth;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/**
 * Remembers what long streams were let in for, and ends those whose credential or right has gone. Upstream looks at a
 * watch once, when it is opened.
 *
 * <p>Safe for any number of threads.
 */
public final class OpenGrants {
    private static final int AT_A_TIME = 16;
    /** Between rounds in which another server is asked about each stream. */
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final Authorizer authorizer;
    private final Clock clock;
    private final Set<Grant> grants = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile Instant nextRound = Instant.MIN;

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
        boolean knows = authorizer.knows();
        for (Grant grant : grants) {
            if (!grant.authentication.isValid(now) || (knows && !isAllowed(grant))) {
                grant.end.run();
            }
        }
        if (!knows && !now.isBefore(nextRound) && asking.compareAndSet(false, true)) {
            askForAll();
        }
    }

    private boolean isAllowed(Grant grant) {
        return authorizer.decide(grant.authentication.identity(), grant.action).allowed();
    }

    /** A few at a time. A stream outlives an authorizer that does not answer: only an answer ends it. */
    private void askForAll() {
        Flux.fromIterable(grants)
                .flatMap(
                        grant -> authorizer
                                .ask(grant.authentication.identity(), grant.action)
                                .filter(decision ->
                                        !decision.allowed() && decision.error().isEmpty())
                                .doOnNext(refused -> grant.end.run()),
                        AT_A_TIME)
                .doFinally(signal -> {
                    nextRound = clock.instant().plus(PAUSE);
                    asking.set(false);
                })
                .subscribe();
    }
}
