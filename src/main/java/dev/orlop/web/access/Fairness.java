package dev.orlop.web.access;

import dev.orlop.auth.Action;
import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import dev.orlop.registry.Identity;
import dev.orlop.web.stream.OnEventLoop;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Shares the server among its users: reads, writes and open watches each have a limit ({@code WithMaxInFlightLimit}, with
 * queues by user as {@code WithPriorityAndFairness} has them). What is beyond is 429.
 *
 * <p>Health and members of {@code system:masters} are exempt.
 */
public final class Fairness {
    private static final Set<String> READS = Set.of("get", "list", "head", "options");
    private static final List<String> HEALTH = List.of("/healthz", "/livez", "/readyz");
    private static final int RETRY_SECONDS = 1;

    private final FairLimit reads;
    private final FairLimit writes;
    private final FairLimit watches;
    private final Duration patience;

    /** @param patience how long a request waits for its place */
    public Fairness(FairLimit reads, FairLimit writes, FairLimit watches, Duration patience) {
        this.reads = reads;
        this.writes = writes;
        this.watches = watches;
        this.patience = patience;
    }

    /** Has a request served when it is its turn. */
    Mono<Void> inTurn(ServerWebExchange exchange, Identity caller, Action action, Mono<Void> serving) {
        if (isExempt(caller, action)) {
            return serving;
        }
        FairLimit limit = limit(action);
        return Mono.defer(() -> inTurn(exchange, caller, limit, serving));
    }

    private Mono<Void> inTurn(ServerWebExchange exchange, Identity caller, FairLimit limit, Mono<Void> serving) {
        FairLimit.Turn turn = limit.take(caller.name());
        if (turn == null) {
            return Mono.error(tooMany());
        }
        Mono<Void> admission = turn.admission();
        Mono<Void> served = admission == null
                ? serving
                : OnEventLoop.of(exchange, admission.timeout(patience, Mono.error(() -> late(limit))))
                        .then(serving);
        return served.doFinally(signal -> turn.release());
    }

    private static boolean isExempt(Identity caller, Action action) {
        return caller.isIn(Identity.MASTERS)
                || (!action.isOnResource() && HEALTH.stream().anyMatch(action.path()::startsWith));
    }

    private FairLimit limit(Action action) {
        if (action.verb().equals("watch")) {
            return watches;
        }
        return READS.contains(action.verb()) ? reads : writes;
    }

    private static StatusException late(FairLimit limit) {
        limit.gaveUp();
        return tooMany();
    }

    private static StatusException tooMany() {
        return new StatusException(Status.tooManyRequests("Too many requests, please try again later.", RETRY_SECONDS));
    }
}
