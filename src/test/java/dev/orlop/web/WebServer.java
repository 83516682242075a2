package dev.orlop.web;

import dev.orlop.codec.ProtobufDecoder;
import dev.orlop.object.GroupResource;
import dev.orlop.openapi.OpenApi;
import dev.orlop.registry.ResourceDefinition;
import dev.orlop.registry.ResourceRegistry;
import dev.orlop.registry.ResourceStore;
import dev.orlop.schema.kind.KindMessages;
import dev.orlop.web.discovery.ServerVersion;
import dev.orlop.web.measure.WebListener;
import dev.orlop.web.watch.WatchForm;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The edge over {@link MemoryStore}s, as a server on a real port. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(WebConfiguration.class)
class WebServer {
    static final String WIDGETS = "/apis/example.com/v1/namespaces/default/widgets";

    @Bean
    Stores stores() {
        return new Stores(Stream.of(
                        MemoryStore.definition("", "namespaces", "Namespace", false),
                        MemoryStore.definition("", "configmaps", "ConfigMap", true),
                        MemoryStore.definition("example.com", "widgets", "Widget", true),
                        MemoryStore.definition("example.com", "planets", "Planet", false))
                .map(MemoryStore::new)
                .collect(Collectors.toMap(store -> store.definition().groupResource(), Function.identity())));
    }

    @Bean
    HealthChecks healthChecks() {
        return new HealthChecks(List.of(check("ping", Mono.empty())), List.of(), List.of(check("store", Mono.empty())));
    }

    private static HealthChecks.Check check(String name, Mono<Void> outcome) {
        return new HealthChecks.Check() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Mono<Void> run() {
                return outcome;
            }
        };
    }

    private static final AtomicLong SENT = new AtomicLong();

    /** The bytes of events that were handed to connections. */
    static long bytesSent() {
        return SENT.get();
    }

    @Bean
    WebListener webListener() {
        return new WebListener() {
            @Override
            public Watch watchOpened(Request request, WatchForm form) {
                return new Watch() {
                    @Override
                    public void eventSent(int bytes) {
                        SENT.addAndGet(bytes);
                    }
                };
            }
        };
    }

    @Bean
    ProtobufDecoder protobufDecoder() {
        return new ProtobufDecoder(new KindMessages());
    }

    @Bean
    OpenApi openApi(Stores stores) {
        return new OpenApi(stores, "1.36", "test", Clock.systemUTC(), Schedulers.boundedElastic());
    }

    @Bean
    ServerVersion serverVersion() {
        return ServerVersion.of("0.1.0-SNAPSHOT", "abc", "2026-01-01T00:00:00Z");
    }

    record Stores(Map<GroupResource, MemoryStore> all) implements ResourceRegistry {
        MemoryStore widgets() {
            return Objects.requireNonNull(all.get(new GroupResource("example.com", "widgets")));
        }

        @Override
        public @Nullable ResourceStore find(GroupResource resource) {
            return all.get(resource);
        }

        @Override
        public List<ResourceDefinition> definitions() {
            return all.values().stream()
                    .map(MemoryStore::definition)
                    .sorted(Comparator.comparing(d -> d.groupResource().toString()))
                    .toList();
        }

        @Override
        public long generation() {
            return 1;
        }
    }
}
