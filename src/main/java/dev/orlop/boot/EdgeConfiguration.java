package dev.orlop.boot;

import dev.orlop.boot.metrics.Caches;
import dev.orlop.boot.metrics.EventSizes;
import dev.orlop.boot.metrics.RequestMeters;
import dev.orlop.openapi.OpenApi;
import dev.orlop.registry.ResourceRegistry;
import dev.orlop.registry.plane.ControlPlane;
import dev.orlop.storage.backend.Backend;
import dev.orlop.storage.raw.StorageFactory;
import dev.orlop.web.HealthChecks;
import dev.orlop.web.HealthChecks.Check;
import dev.orlop.web.WebConfiguration;
import dev.orlop.web.WebSettings;
import dev.orlop.web.access.AllowedHosts;
import dev.orlop.web.access.AllowedOrigins;
import dev.orlop.web.discovery.ServerVersion;
import dev.orlop.web.measure.WebListener;
import dev.orlop.web.watch.OpenWatches;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.netty4.NettyAllocatorMetrics;
import io.micrometer.core.instrument.binder.netty4.NettyEventExecutorMetrics;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementServerProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import org.springframework.boot.info.BuildProperties;
import org.springframework.boot.info.GitProperties;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.client.ReactorResourceFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** The HTTP edge: what it says of the server, what it asks about its health, and how its streams end. */
@Configuration(proxyBeanMethods = false)
@Import(WebConfiguration.class)
@EnableConfigurationProperties(WebProperties.class)
class EdgeConfiguration {
    private static final Logger log = LoggerFactory.getLogger(EdgeConfiguration.class);

    /** How long watches may take to send what is queued for them when the server stops. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    /** How many documents of types may wait to be made, for requests that wait for them. */
    private static final int WAITING_DOCUMENTS = 10_000;

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

    @Bean(destroyMethod = "dispose")
    Scheduler documentScheduler() {
        return Schedulers.newBoundedElastic(1, WAITING_DOCUMENTS, "orlop-openapi");
    }

    @Bean
    OpenApi openApi(
            ResourceRegistry registry, ServerVersion version, @Qualifier("documentScheduler") Scheduler scheduler) {
        String build = version.gitVersion() + " " + version.gitCommit() + " " + version.buildDate();
        return new OpenApi(registry, version.major() + "." + version.minor(), build, Clock.systemUTC(), scheduler);
    }

    @Bean
    WebSettings webSettings(
            WebProperties web,
            ServerProperties server,
            ObjectProvider<ManagementServerProperties> management,
            ApplicationContext context) {
        InetAddress api = server.getAddress();
        ManagementServerProperties own = management.getIfAvailable();
        InetAddress managed = own == null ? null : own.getAddress();
        return new WebSettings(
                new AllowedHosts(web.allowedHosts()),
                new AllowedOrigins(web.cors().allowedOrigins()),
                (int) web.maxHead().toBytes(),
                web.bodyTimeout(),
                web.idleTimeout(),
                asked -> asked == context ? api : managed);
    }

    @Bean
    WebListener webListener(
            MeterRegistry registry,
            ObjectProvider<PrometheusRegistry> prometheus,
            ObjectProvider<ResourceRegistry> types) {
        EventSizes sizes = new EventSizes();
        prometheus.ifAvailable(read -> read.register(sizes));
        return new RequestMeters(registry, sizes, types::getObject);
    }

    /** Liveness asks nothing of the store: a restart would not bring it back. */
    @Bean
    HealthChecks healthChecks(
            StorageFactory storages, ControlPlaneLifecycle types, Caches caches, EncryptionReader encryption) {
        Check ping = new NamedCheck("ping", Mono::empty);
        Check typesReady = new NamedCheck("types", types::ready);
        Check cachesReady = new NamedCheck("caches", () -> caches.ready(types.isReady()));
        Check healthy = new NamedCheck("storage", () -> each(storages, Backend::healthy));
        Check ready = new NamedCheck("storage", () -> each(storages, Backend::ready));
        List<Check> plugins =
                encryption.isConfigured() ? List.of(new NamedCheck("kms-providers", encryption::healthy)) : List.of();
        return new HealthChecks(
                List.of(ping),
                with(plugins, ping, healthy, typesReady, cachesReady),
                with(plugins, ping, ready, typesReady, cachesReady));
    }

    private static List<Check> with(List<Check> last, Check... first) {
        return Stream.concat(Stream.of(first), last.stream()).toList();
    }

    private record NamedCheck(String name, Supplier<Mono<Void>> question) implements Check {
        @Override
        public Mono<Void> run() {
            return Mono.defer(question);
        }
    }

    /** The memory of buffers, and the work that waits for event loops. */
    @Bean
    MeterBinder nettyMeters(ReactorResourceFactory resources) {
        return registry -> {
            new NettyAllocatorMetrics((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).bindTo(registry);
            new NettyEventExecutorMetrics(resources.getLoopResources().onServer(true)).bindTo(registry);
        };
    }

    private static Mono<Void> each(StorageFactory storages, Function<Backend, Mono<Void>> question) {
        return Flux.fromIterable(storages.backends()).flatMap(question).then();
    }

    @Bean
    ReactiveHealthIndicator storageHealthIndicator(StorageFactory storages) {
        return () -> health(Mono.defer(() -> each(storages, Backend::healthy)));
    }

    @Bean
    ReactiveHealthIndicator typesHealthIndicator(ControlPlaneLifecycle types) {
        return () -> health(types.ready());
    }

    @Bean
    ReactiveHealthIndicator cachesHealthIndicator(Caches caches, ControlPlaneLifecycle types) {
        return () -> health(Mono.defer(() -> caches.ready(types.isReady())));
    }

    @Bean
    ReactiveHealthIndicator kmsHealthIndicator(EncryptionReader encryption) {
        return () -> health(encryption.healthy());
    }

    private static Mono<Health> health(Mono<Void> question) {
        return question.thenReturn(Health.up().build())
                .onErrorResume(failure ->
                        Mono.just(Health.outOfService().withException(failure).build()));
    }

    /**
     * Ends the watches before the web server waits for its requests to end, which they would never do: first the caches end
     * them, each with a bookmark, so that clients resume where they are; then what has not read its end in time.
     */
    @Bean
    SmartLifecycle endOfWatches(OpenWatches watches, ControlPlane controlPlane) {
        return new SmartLifecycle() {
            private volatile boolean running;

            @Override
            public void start() {
                watches.reopen();
                running = true;
            }

            @Override
            public void stop(Runnable whenDone) {
                int open = watches.count();
                if (open > 0) {
                    log.info("{} watches are open and end now", open);
                }
                controlPlane.endWatches();
                watches.drained()
                        .timeout(LAST_WORDS, Mono.empty())
                        .doFinally(signal -> {
                            stop();
                            whenDone.run();
                        })
                        .subscribe();
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

            // The end of the watches stops the controllers with them, and the web server does not pause either.
            @Override
            public boolean isPauseable() {
                return false;
            }
        };
    }
}
