package dev.orlop.boot;

import dev.orlop.registry.ResourceRegistry;
import dev.orlop.storage.backend.Backend;
import dev.orlop.storage.backend.StorageFactory;
import dev.orlop.web.HealthChecks;
import dev.orlop.web.HealthChecks.Check;
import dev.orlop.web.OpenWatches;
import dev.orlop.web.ServerVersion;
import dev.orlop.web.WebConfiguration;
import dev.orlop.web.WebListener;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.function.Supplier;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import org.springframework.boot.info.BuildProperties;
import org.springframework.boot.info.GitProperties;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The HTTP edge: what it says of the server, what it asks about its health, and how its streams end. */
@Configuration(proxyBeanMethods = false)
@Import(WebConfiguration.class)
class EdgeConfiguration {
    @Bean
    ServerVersion serverVersion(ObjectProvider<BuildProperties> build, ObjectProvider<GitProperties> git) {
        BuildProperties built = build.getIfAvailable();
        GitProperties commit = git.getIfAvailable();
        String version = built == null ? null : built.getVersion();
        String commitId = commit == null ? null : commit.getCommitId();
        String time =
                built == null || built.getTime() == null ? "" : built.getTime().toString();
        return ServerVersion.of(version == null ? "dev" : version, commitId == null ? "" : commitId, time);
    }

    @Bean
    WebListener webListener(MeterRegistry registry, ObjectProvider<ResourceRegistry> types) {
        return new RequestMeters(registry, types::getObject);
    }

    /** Liveness asks nothing of the store: a restart would not bring it back. */
    @Bean
    HealthChecks healthChecks(StorageFactory storages, ControlPlaneLifecycle types, Caches caches) {
        Check ping = new NamedCheck("ping", Mono::empty);
        return new HealthChecks(
                List.of(ping),
                List.of(
                        ping,
                        new NamedCheck("storage", () -> storageReady(storages)),
                        new NamedCheck("types", types::ready),
                        new NamedCheck("caches", () -> caches.ready(types.isReady()))));
    }

    private record NamedCheck(String name, Supplier<Mono<Void>> question) implements Check {
        @Override
        public Mono<Void> run() {
            return Mono.defer(question);
        }
    }

    private static Mono<Void> storageReady(StorageFactory storages) {
        return Flux.fromIterable(storages.backends()).flatMap(Backend::ready).then();
    }

    @Bean
    ReactiveHealthIndicator storageHealthIndicator(StorageFactory storages) {
        return () -> health(storageReady(storages));
    }

    @Bean
    ReactiveHealthIndicator typesHealthIndicator(ControlPlaneLifecycle types) {
        return () -> health(types.ready());
    }

    @Bean
    ReactiveHealthIndicator cachesHealthIndicator(Caches caches, ControlPlaneLifecycle types) {
        return () -> health(Mono.defer(() -> caches.ready(types.isReady())));
    }

    private static Mono<Health> health(Mono<Void> question) {
        return question.thenReturn(Health.up().build())
                .onErrorResume(failure ->
                        Mono.just(Health.outOfService().withException(failure).build()));
    }

    /** Ends the watches before the web server waits for its requests to end, which they would never do. */
    @Bean
    SmartLifecycle endOfWatches(OpenWatches watches) {
        return new SmartLifecycle() {
            private volatile boolean running;

            @Override
            public void start() {
                running = true;
            }

            @Override
            public void stop() {
                watches.close();
                running = false;
            }

            @Override
            public boolean isRunning() {
                return running;
            }
        };
    }
}
