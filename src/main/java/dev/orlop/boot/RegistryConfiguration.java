package dev.orlop.boot;

import dev.orlop.codec.JsonCodec;
import dev.orlop.registry.ControlPlane;
import dev.orlop.registry.ResourceDefinition;
import dev.orlop.registry.ResourceRegistry;
import dev.orlop.storage.Storage;
import dev.orlop.storage.backend.ObjectStorage.Resource;
import dev.orlop.storage.backend.StorageFactory;
import dev.orlop.value.IdentityTransformer;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.function.Function;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** The resource types and how each of them is stored. */
@Configuration(proxyBeanMethods = false)
class RegistryConfiguration {
    private static final int CONTROL_THREADS = 2;
    private static final int CONTROL_QUEUE = 10_000;

    @Bean(destroyMethod = "dispose")
    Scheduler controlScheduler() {
        return Schedulers.newBoundedElastic(CONTROL_THREADS, CONTROL_QUEUE, "orlop-control");
    }

    @Bean
    Function<ResourceDefinition, Storage> storages(StorageFactory factory, MeterRegistry registry) {
        StorageMetersByResource meters = new StorageMetersByResource(registry);
        return definition -> factory.create(
                new Resource(
                        definition.groupResource(),
                        definition.storagePrefix(),
                        definition.type(definition.storageVersion())),
                new JsonCodec(definition.storedFields()),
                new IdentityTransformer(),
                meters.open(definition.groupResource()));
    }

    @Bean(destroyMethod = "close")
    ControlPlane controlPlane(
            Function<ResourceDefinition, Storage> storages, @Qualifier("controlScheduler") Scheduler scheduler) {
        return new ControlPlane(
                storages, definition -> new JsonCodec(definition.storedFields()), Clock.systemUTC(), scheduler);
    }

    @Bean
    ResourceRegistry resourceRegistry(ControlPlane controlPlane) {
        return controlPlane.registry();
    }

    @Bean
    ControlPlaneLifecycle controlPlaneLifecycle(
            ControlPlane controlPlane, OrlopProperties properties, ApplicationContext context) {
        return new ControlPlaneLifecycle(controlPlane, new CrdFiles(context).read(properties.crds()), context);
    }
}
