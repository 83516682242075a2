package dev.orlop.boot;

import dev.orlop.boot.SecurityConfiguration.AccessControl;
import dev.orlop.boot.metrics.CacheGaugeMeters;
import dev.orlop.boot.metrics.CacheMeters;
import dev.orlop.boot.metrics.Caches;
import dev.orlop.boot.metrics.QueueMeters;
import dev.orlop.boot.metrics.ResourceMeters;
import dev.orlop.boot.metrics.StorageMeters;
import dev.orlop.boot.properties.CacheProperties;
import dev.orlop.boot.properties.OrlopProperties;
import dev.orlop.boot.start.CrdFiles;
import dev.orlop.cacher.CacherConfig.Abilities;
import dev.orlop.cacher.CacherConfig.Tuning;
import dev.orlop.cacher.CacherRuntime;
import dev.orlop.codec.Codec;
import dev.orlop.codec.DefinitionCodec;
import dev.orlop.codec.JsonCodec;
import dev.orlop.codec.ProtobufCodec;
import dev.orlop.codec.ProtobufDecoder;
import dev.orlop.object.GroupResource;
import dev.orlop.registry.ResourceDefinition;
import dev.orlop.registry.ResourceRegistry;
import dev.orlop.registry.admission.AdmissionPlugin;
import dev.orlop.registry.admission.PolicyAuthorizer;
import dev.orlop.registry.plane.ControlPlane;
import dev.orlop.registry.plane.KindOptions;
import dev.orlop.registry.plane.Reviewer;
import dev.orlop.registry.plane.StorageWithCacher;
import dev.orlop.registry.plane.TokenIssuer;
import dev.orlop.registry.type.Conversion;
import dev.orlop.schema.kind.KindMessages;
import dev.orlop.schema.kind.KindSchema;
import dev.orlop.storage.backend.Backend;
import dev.orlop.storage.backend.Capabilities;
import dev.orlop.storage.backend.InvalidStorageConfigException;
import dev.orlop.storage.backend.StorageConfig;
import dev.orlop.storage.raw.ObjectStorage.Resource;
import dev.orlop.storage.raw.StorageFactory;
import dev.orlop.value.EncryptionRules;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Clock;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** The resource types and how each of them is stored. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(CacheProperties.class)
class RegistryConfiguration {
    private static final GroupResource DEFINITIONS =
            new GroupResource("apiextensions.k8s.io", "customresourcedefinitions");

    private static final int CONTROL_THREADS = 2;
    private static final int CONTROL_QUEUE = 10_000;

    @Bean(destroyMethod = "dispose")
    Scheduler controlScheduler() {
        return Schedulers.newBoundedElastic(CONTROL_THREADS, CONTROL_QUEUE, "orlop-control");
    }

    @Bean
    ProtobufDecoder protobufDecoder() {
        return new ProtobufDecoder(new KindMessages());
    }

    @Bean
    Caches caches(ObjectProvider<PrometheusRegistry> prometheus, ResourceMeters meters) {
        Caches caches = new Caches();
        prometheus.ifAvailable(read -> read.register(new CacheGaugeMeters(caches, meters)));
        return caches;
    }

    @Bean
    ResourceMeters resourceMeters(ObjectProvider<PrometheusRegistry> prometheus, QueueMeters queues) {
        ResourceMeters meters = new ResourceMeters();
        queues.leaveOutIdle(meters);
        prometheus.ifAvailable(read -> read.register(meters));
        return meters;
    }

    @Bean
    WatchCacheEndpoint watchCacheEndpoint(Caches caches) {
        return new WatchCacheEndpoint(caches);
    }

    @Bean(destroyMethod = "shutdownNow")
    ScheduledThreadPoolExecutor cacheTimer() {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, daemons("orlop-cache-timer"));
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }

    @Bean(destroyMethod = "shutdown")
    ThreadPoolExecutor cacheWorkers() {
        return CacherRuntime.workers(Runtime.getRuntime().availableProcessors(), daemons("orlop-cache"));
    }

    private static ThreadFactory daemons(String name) {
        AtomicInteger next = new AtomicInteger(1);
        return task -> {
            Thread thread = new Thread(task, name + "-" + next.getAndIncrement());
            thread.setDaemon(true);
            return thread;
        };
    }

    @Bean
    CacherRuntime cacherRuntime(
            ThreadPoolExecutor cacheWorkers, ScheduledThreadPoolExecutor cacheTimer, CacheProperties properties) {
        return new CacherRuntime(
                cacheWorkers, cacheTimer, Runtime.getRuntime().availableProcessors(), properties.maxWatchers());
    }

    /** How the storage of a type is opened: on the engine, with a cache in front of it unless that is switched off. */
    @Bean
    StorageWithCacher storages(
            StorageFactory factory,
            EncryptionRules encryption,
            StorageConfig config,
            CacheProperties properties,
            CacherRuntime runtime,
            Caches caches,
            QueueMeters queues,
            ResourceMeters meters,
            ProtobufDecoder protobuf) {
        if (properties.enabled() && config.historyWindow().compareTo(Tuning.DEFAULT.historyWindow()) < 0) {
            throw new InvalidStorageConfigException(
                    "orlop.storage.history-window is " + config.historyWindow() + ", less than the "
                            + Tuning.DEFAULT.historyWindow() + " that watches resume from at least",
                    "Give a longer one, or leave it out.");
        }
        return new StorageWithCacher(
                definition -> factory.create(
                        new Resource(
                                definition.groupResource(),
                                definition.storagePrefix(),
                                definition.type(definition.storageVersion()),
                                definition.namespaced()),
                        codec(definition, protobuf),
                        encryption.of(definition.groupResource()),
                        new StorageMeters(meters, definition.groupResource())),
                resource -> properties.settings(resource, config.historyWindow()),
                resource -> abilities(factory.backend(resource)),
                resource -> new CacheMeters(meters, queues, caches, resource),
                runtime);
    }

    private static Codec codec(ResourceDefinition definition, ProtobufDecoder protobuf) {
        JsonCodec json = new JsonCodec(definition.storedFields());
        if (definition.groupResource().equals(DEFINITIONS)) {
            return new DefinitionCodec(json);
        }
        return definition.builtIn() ? new ProtobufCodec(json, protobuf, KindSchema::completeStored) : json;
    }

    private static Supplier<Abilities> abilities(Backend backend) {
        return () -> {
            Capabilities capabilities = backend.capabilities();
            return new Abilities(capabilities.historicalReads(), capabilities.requestedProgress());
        };
    }

    @Bean(destroyMethod = "close")
    ControlPlane controlPlane(
            StorageWithCacher storages,
            OrlopProperties properties,
            Reviewer reviewer,
            PolicyAuthorizer authorizer,
            ObjectProvider<TokenIssuer> tokens,
            ObjectProvider<AdmissionPlugin> admission,
            Conversion.Factory conversions,
            ProtobufDecoder protobuf,
            @Qualifier("controlScheduler") Scheduler scheduler) {
        return new ControlPlane(
                storages,
                storages::raw,
                definition -> codec(definition, protobuf),
                new KindOptions(
                        properties.kinds(),
                        properties.kindRules(),
                        properties.garbageCollection(),
                        reviewer,
                        authorizer,
                        tokens.getIfAvailable()),
                admission.orderedStream().toList(),
                conversions,
                Clock.systemUTC(),
                scheduler);
    }

    @Bean
    RewriteEndpoint rewriteEndpoint(
            StorageFactory storages, StorageConfig config, ResourceRegistry registry, EncryptionRules encryption) {
        return new RewriteEndpoint(storages, config, registry, encryption);
    }

    @Bean
    ResourceRegistry resourceRegistry(ControlPlane controlPlane) {
        return controlPlane.registry();
    }

    @Bean
    ControlPlaneLifecycle controlPlaneLifecycle(
            ControlPlane controlPlane,
            OrlopProperties properties,
            AccessControl access,
            SslBundles bundles,
            ApplicationContext context) {
        Environment environment = context.getEnvironment();
        String bundle = environment.getProperty("server.ssl.enabled", Boolean.class, true)
                ? environment.getProperty("server.ssl.bundle")
                : null;
        return new ControlPlaneLifecycle(
                controlPlane,
                new CrdFiles(context).read(properties.crds()),
                access,
                new ServerAuthorities(bundle, bundles),
                context);
    }
}
