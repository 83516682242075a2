package dev.orlop.web;

import java.util.List;
import reactor.core.publisher.Mono;

/**
 * The checks behind {@code /livez}, {@code /healthz} and {@code /readyz} ask. Liveness asks nothing that a restart
 * would not mend.
 */
public record HealthChecks(List<Check> live, List<Check> health, List<Check> ready) {

    /** One question about the server's health. */
    public interface Check {
        /** As it stands in the path {@code /readyz/name}: a DNS label. */
        String name();

        /** Completes if all is well, else fails. Must not block and must end by itself, also when the store hangs. */
        Mono<Void> run();
    }
}
