package dev.orlop.web.access;

import dev.orlop.auth.Action;
import dev.orlop.auth.flow.FairLimit;
import dev.orlop.auth.flow.FairLimit.Turn;
import dev.orlop.auth.flow.FlowControl;
import dev.orlop.auth.flow.FlowControl.Flow;
import dev.orlop.object.GroupResource;
import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import dev.orlop.registry.Identity;
import dev.orlop.web.request.Query;
import dev.orlop.web.stream.OnEventLoop;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Shares the server among its users ({@code WithPriorityAndFairness}).
 *
 * <p>Each request takes seats of its level until it is answered, a list as many as it is long; open watches have a limit of
 * their own. What is beyond waits for its turn, or is 429.
 */
public final class Fairness {
    private static final int RETRY_SECONDS = 1;
    /** How much of a list one seat carries ({@code bytesPerSeat}). */
    private static final double BYTES_PER_SEAT = 100_000;
    /** The most seats of a list, which is never in memory as a whole ({@code cacheWithStreamingMaxMemoryUsage}). */
    private static final int MOST_SEATS = 10;

    private static final AsciiString SCHEMA = AsciiString.cached("X-Kubernetes-PF-FlowSchema-UID");
    private static final AsciiString LEVEL = AsciiString.cached("X-Kubernetes-PF-PriorityLevel-UID");

    private final FlowControl flows;
    private final FairLimit watches;
    private final ListSizes sizes;
    private final Duration patience;

    /** Tells how long lists are. */
    @FunctionalInterface
    public interface ListSizes {
        /**
         * About how many bytes the objects of a type have together.
         *
         * @param most how many of them, at most
         * @return 0 if nobody knows
         */
        long bytes(GroupResource type, long most);
    }

    /** @param patience how long a request waits for its seats */
    public Fairness(FlowControl flows, FairLimit watches, ListSizes sizes, Duration patience) {
        this.flows = flows;
        this.watches = watches;
        this.sizes = sizes;
        this.patience = patience;
    }

    /** Has a request served when it is its turn. */
    Mono<Void> inTurn(ServerWebExchange exchange, Identity caller, Action action, Supplier<Mono<Void>> serving) {
        Flow flow = flows.flow(caller, action);
        tell(AnswerHeaders.of(exchange), flow);
        FairLimit limit = flow.limit();
        if (limit == null) {
            return serving.get();
        }
        return action.verb().equals("watch")
                ? Mono.defer(() -> seated(exchange, watches.take(caller.name(), 1), serving))
                : Mono.defer(() -> seated(exchange, limit.take(flow.name(), seats(exchange, action)), serving));
    }

    /** Where the request belongs to what is stored. */
    private static void tell(HttpHeaders headers, Flow flow) {
        if (!flow.schema().isEmpty()) {
            headers.set(SCHEMA, flow.schema());
        }
        if (!flow.level().isEmpty()) {
            headers.set(LEVEL, flow.level());
        }
    }

    private int seats(ServerWebExchange exchange, Action action) {
        if (!action.verb().equals("list") || !action.name().isEmpty()) {
            return 1;
        }
        long bytes = sizes.bytes(new GroupResource(action.group(), action.resource()), most(exchange));
        return (int) Math.clamp(Math.ceil(bytes / BYTES_PER_SEAT), 1, MOST_SEATS);
    }

    /** The limit that the client has set; what is none counts as none, and the handler of the request says what is wrong. */
    private static long most(ServerWebExchange exchange) {
        if (exchange.getRequest().getURI().getRawQuery() == null) {
            return Long.MAX_VALUE;
        }
        try {
            long limit = Long.parseLong(Query.of(exchange).text("limit"));
            return limit > 0 ? limit : Long.MAX_VALUE;
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }

    private Mono<Void> seated(ServerWebExchange exchange, @Nullable Turn turn, Supplier<Mono<Void>> serving) {
        if (turn == null) {
            return Mono.error(tooMany());
        }
        Mono<Void> admission = turn.admission();
        Mono<Void> served = admission == null
                ? begun(serving)
                : OnEventLoop.of(exchange, admission.timeout(patience, Mono.error(Fairness::tooMany)))
                        .doOnError(late -> turn.gaveUp())
                        .then(Mono.defer(serving));
        return served.doFinally(signal -> turn.release());
    }

    /** What fails by itself gives its seats back as well. */
    private static Mono<Void> begun(Supplier<Mono<Void>> serving) {
        try {
            return serving.get();
        } catch (RuntimeException e) {
            return Mono.error(e);
        }
    }

    private static StatusException tooMany() {
        return new StatusException(Status.tooManyRequests("Too many requests, please try again later.", RETRY_SECONDS));
    }
}
