package dev.orlop.web;

import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import dev.orlop.web.HealthChecks.Check;
import dev.orlop.web.render.Answers;
import dev.orlop.web.request.Query;
import dev.orlop.web.request.RequestPath;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * {@code /livez}, {@code /readyz} and {@code /healthz} as kube-apiserver answers them. The text {@code ok}, each check
 * on a line of its own with {@code ?verbose} and where one fails, 500 if one does. Why it fails stands in the log
 * alone.
 */
@RestController
final class HealthController {
    private static final Logger LOG = LoggerFactory.getLogger(HealthController.class);

    private static final long PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final HealthChecks checks;
    private final AtomicLong nextWarning = new AtomicLong(System.nanoTime());
    /** Whether all checks of readiness have once passed. */
    private volatile boolean wasWell;

    HealthController(HealthChecks checks) {
        this.checks = checks;
    }

    @GetMapping({"/livez", "/livez/", "/livez/{check}"})
    Mono<Void> live(ServerWebExchange exchange) {
        return answer(exchange, checks.live());
    }

    @GetMapping({"/healthz", "/healthz/", "/healthz/{check}"})
    Mono<Void> healthy(ServerWebExchange exchange) {
        return answer(exchange, checks.health());
    }

    @GetMapping({"/readyz", "/readyz/", "/readyz/{check}"})
    Mono<Void> ready(ServerWebExchange exchange) {
        return answer(exchange, checks.ready());
    }

    private Mono<Void> answer(ServerWebExchange exchange, List<Check> all) {
        List<String> path = RequestPath.of(exchange).segments();
        Query query = Query.of(exchange);
        List<Check> asked = path.size() == 1 ? all : named(all, path.get(1));
        List<String> excluded = query.all("exclude");
        return Flux.fromIterable(asked)
                .filter(check -> !excluded.contains(check.name()))
                .concatMap(this::run)
                .collectList()
                .flatMap(outcomes -> write(exchange, path.getFirst(), query.has("verbose"), outcomes));
    }

    private static List<Check> named(List<Check> all, String name) {
        List<Check> found =
                all.stream().filter(check -> check.name().equals(name)).toList();
        if (found.isEmpty()) {
            throw new StatusException(Status.unknownPath());
        }
        return found;
    }

    private record Outcome(String name, boolean well) {}

    private Mono<Outcome> run(Check check) {
        return check.run().thenReturn(new Outcome(check.name(), true)).onErrorResume(failure -> {
            tell(check, failure);
            return Mono.just(new Outcome(check.name(), false));
        });
    }

    /** A start takes its time, and probes ask often: what is not well yet is no news, and the same news once a minute. */
    private void tell(Check check, Throwable failure) {
        long now = System.nanoTime();
        long next = nextWarning.get();
        if (wasWell && now - next >= 0 && nextWarning.compareAndSet(next, now + PAUSE_NANOS)) {
            LOG.warn("Health check {} failed: {}", check.name(), failure.toString());
        } else {
            LOG.debug("Health check {} failed: {}", check.name(), failure.toString());
        }
    }

    private Mono<Void> write(ServerWebExchange exchange, String endpoint, boolean verbose, List<Outcome> outcomes) {
        boolean well = outcomes.stream().allMatch(Outcome::well);
        wasWell |= well && endpoint.equals("readyz");
        String text = well && !verbose ? "ok" : lines(endpoint, well, outcomes);
        HttpStatus code = well ? HttpStatus.OK : HttpStatus.INTERNAL_SERVER_ERROR;
        return Answers.text(exchange.getResponse(), code, text.getBytes(StandardCharsets.UTF_8));
    }

    private static String lines(String endpoint, boolean well, List<Outcome> outcomes) {
        StringBuilder lines = new StringBuilder();
        for (Outcome outcome : outcomes) {
            lines.append(outcome.well() ? "[+]" : "[-]").append(outcome.name());
            lines.append(outcome.well() ? " ok\n" : " failed: reason withheld\n");
        }
        return lines.append(endpoint)
                .append(well ? " check passed\n" : " check failed\n")
                .toString();
    }
}
