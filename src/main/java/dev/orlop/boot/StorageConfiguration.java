package dev.orlop.boot;

import dev.orlop.storage.backend.BackendListener;
import dev.orlop.storage.backend.StorageConfig;
import dev.orlop.storage.backend.StorageFactory;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The store: its configuration, its engine and what meters it. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({StorageProperties.class, OrlopProperties.class})
class StorageConfiguration {
    @Bean
    @ConditionalOnMissingBean
    EtcdConnectionDetails etcdConnectionDetails(StorageProperties properties) {
        return new PropertiesEtcdConnectionDetails(properties);
    }

    @Bean
    StorageConfig storageConfig(StorageProperties properties, EtcdConnectionDetails etcd) {
        return properties.toConfig(etcd);
    }

    @Bean
    QueueMeters queueMeters(MeterRegistry registry) {
        return new QueueMeters(registry);
    }

    @Bean
    BackendListener backendListener(MeterRegistry registry, QueueMeters queues) {
        return new BackendMeters(registry, queues);
    }

    @Bean(destroyMethod = "close")
    StorageFactory storageFactory(StorageConfig config, BackendListener listener) {
        return new StorageFactory(config, listener);
    }

    @Bean
    BackupEndpoint backupEndpoint(StorageFactory storages, StorageProperties properties) {
        return new BackupEndpoint(storages, properties.embedded().backupDirectory());
    }
}
