package dev.orlop.boot.metrics;

import dev.orlop.auth.chain.AuthorizerListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Stream;

/** Meters authorizers that ask elsewhere under the API server's names ({@code authorization/{cel,webhook}/metrics}). */
public final class AuthorizerMeters implements AuthorizerListener {
    private static final Duration[] ASKING = millis(5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000);
    private static final Duration[] CONDITIONS = millis(1, 5, 10, 25, 100, 200, 250);

    private final MeterRegistry registry;

    public AuthorizerMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    private static Duration[] millis(Integer... bounds) {
        return Stream.of(bounds).map(Duration::ofMillis).toArray(Duration[]::new);
    }

    @Override
    public void asked(String name, Outcome outcome, Duration took) {
        Tags tags = result(name, outcome);
        Counter.builder("apiserver_authorization_webhook_evaluations")
                .description("Questions that were put to the server of an authorizer.")
                .tags(tags)
                .register(registry)
                .increment();
        Timer.builder("apiserver_authorization_webhook_duration")
                .description("Latency of the server of an authorizer.")
                .tags(tags)
                .serviceLevelObjectives(ASKING)
                .register(registry)
                .record(took);
    }

    @Override
    public void failedOpen(String name, Outcome outcome) {
        Counter.builder("apiserver_authorization_webhook_evaluations_fail_open")
                .description("Questions that were left to other authorizers because the server could not be asked.")
                .tags(result(name, outcome))
                .register(registry)
                .increment();
    }

    private static Tags result(String name, Outcome outcome) {
        return Tags.of("name", name, "result", outcome.name().toLowerCase(Locale.ROOT));
    }

    @Override
    public void conditionsEvaluated(String name, Duration took, boolean excluded, boolean failed) {
        Tags tags = Tags.of("type", "Webhook", "name", name);
        Timer.builder("apiserver_authorization_match_condition_evaluation")
                .description("Time that the conditions of an authorizer take.")
                .tags(tags)
                .serviceLevelObjectives(CONDITIONS)
                .register(registry)
                .record(took);
        if (excluded) {
            count("exclusions", "Questions that a condition kept from an authorizer.", tags);
        }
        if (failed) {
            count("evaluation_errors", "Questions that a condition of an authorizer failed on.", tags);
        }
    }

    private void count(String what, String description, Tags tags) {
        Counter.builder("apiserver_authorization_match_condition_" + what)
                .description(description)
                .tags(tags)
                .register(registry)
                .increment();
    }
}
