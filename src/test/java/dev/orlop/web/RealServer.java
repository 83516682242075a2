package dev.orlop.web;

import dev.orlop.codec.JsonCodec;
import dev.orlop.codec.ProtobufDecoder;
import dev.orlop.object.KubeObject.TypeMeta;
import dev.orlop.openapi.OpenApi;
import dev.orlop.registry.ResourceDefinition;
import dev.orlop.registry.ResourceRegistry;
import dev.orlop.registry.plane.ControlPlane;
import dev.orlop.registry.plane.TestKinds;
import dev.orlop.schema.kind.KindMessages;
import dev.orlop.storage.Storage;
import dev.orlop.storage.backend.BackendListener;
import dev.orlop.storage.raw.ObjectStorage;
import dev.orlop.storage.raw.StorageFactory;
import dev.orlop.storage.raw.StorageListener;
import dev.orlop.storage.raw.TestConfigs;
import dev.orlop.value.IdentityTransformer;
import dev.orlop.web.discovery.ServerVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.util.FileSystemUtils;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** The edge over the real registry and the embedded engine, in a directory of its own. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(WebConfiguration.class)
class RealServer {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** A directory that goes with the context. */
    record Directory(Path path) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            FileSystemUtils.deleteRecursively(path);
        }
    }

    @Bean
    Directory directory() throws IOException {
        return new Directory(Files.createTempDirectory("orlop-web"));
    }

    @Bean
    StorageFactory storageFactory(Directory directory) {
        return new StorageFactory(TestConfigs.embedded(directory.path()), BackendListener.NONE);
    }

    @Bean
    ProtobufDecoder protobufDecoder() {
        return new ProtobufDecoder(new KindMessages());
    }

    @Bean
    OpenApi openApi(ResourceRegistry registry) {
        return new OpenApi(registry, "1.36", "test", Clock.systemUTC(), Schedulers.boundedElastic());
    }

    @Bean(destroyMethod = "dispose")
    Scheduler controllers() {
        return Schedulers.newBoundedElastic(4, 1000, "web-test");
    }

    @Bean
    ControlPlane controlPlane(StorageFactory factory, Scheduler controllers) {
        ControlPlane plane = new ControlPlane(
                definition -> storage(factory, definition),
                definition -> storage(factory, definition),
                definition -> new JsonCodec(definition.storedFields()),
                TestKinds.ALL,
                List.of(),
                webhook -> (objects, apiVersion) -> Mono.error(new IllegalStateException("no webhook is called here")),
                Clock.systemUTC(),
                controllers);
        plane.start(List.of()).block(LIMIT);
        return plane;
    }

    private static Storage storage(StorageFactory factory, ResourceDefinition definition) {
        TypeMeta type = definition.type(definition.storageVersion());
        ObjectStorage.Resource resource = new ObjectStorage.Resource(
                definition.groupResource(), definition.storagePrefix(), type, definition.namespaced());
        return factory.create(
                resource,
                new JsonCodec(definition.storedFields()),
                new IdentityTransformer(),
                new StorageListener() {});
    }

    @Bean
    ResourceRegistry registry(ControlPlane plane) {
        return plane.registry();
    }

    @Bean
    HealthChecks healthChecks() {
        return new HealthChecks(List.of(), List.of(), List.of());
    }

    @Bean
    ServerVersion serverVersion() {
        return ServerVersion.of("0.1.0", "", "2026-01-01T00:00:00Z");
    }
}
