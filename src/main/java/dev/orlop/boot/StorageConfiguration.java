package dev.orlop.boot;

import dev.orlop.boot.metrics.BackendMeters;
import dev.orlop.boot.metrics.QueueMeters;
import dev.orlop.boot.properties.BoundEngineSettings;
import dev.orlop.boot.properties.EtcdConnectionDetails;
import dev.orlop.boot.properties.EtcdTls;
import dev.orlop.boot.properties.OrlopProperties;
import dev.orlop.boot.properties.PropertiesEtcdConnectionDetails;
import dev.orlop.boot.properties.StorageProperties;
import dev.orlop.boot.start.StartReport;
import dev.orlop.storage.backend.BackendListener;
import dev.orlop.storage.backend.EngineSettings;
import dev.orlop.storage.backend.StorageConfig;
import dev.orlop.storage.raw.StorageFactory;
import io.micrometer.core.instrument.MeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.ssl.PemSslBundleProperties;
import org.springframework.boot.autoconfigure.ssl.SslProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** The store: its configuration, its engine and what meters it. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({StorageProperties.class, OrlopProperties.class})
public class StorageConfiguration {
    /** Makes a bundle of the PEM files before Spring registers its bundles, so that it watches the files. */
    @Bean
    static BeanPostProcessor etcdFilesAsSslBundle(ObjectProvider<StorageProperties> properties) {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                if (bean instanceof SslProperties ssl) {
                    PemSslBundleProperties files = EtcdTls.files(properties.getObject());
                    if (files != null) {
                        ssl.getBundle().getPem().put(EtcdTls.BUNDLE, files);
                    }
                }
                return bean;
            }
        };
    }

    @Bean
    EngineSettings engineSettings(Environment environment) {
        return new BoundEngineSettings(Binder.get(environment));
    }

    /** Asks for the connection when it is needed: one to a container is registered after this class was read. */
    @Bean
    StorageConfig storageConfig(
            StorageProperties properties,
            ObjectProvider<EtcdConnectionDetails> etcd,
            SslBundles bundles,
            EngineSettings settings) {
        return properties.toConfig(
                etcd.getIfAvailable(() -> new PropertiesEtcdConnectionDetails(properties)),
                EtcdTls.of(properties, bundles),
                settings);
    }

    /** In place of Spring Boot's, which could not answer one who asks for protobuf. */
    @Bean
    TextScrapeEndpoint textScrapeEndpoint(ObjectProvider<PrometheusRegistry> prometheus) {
        return new TextScrapeEndpoint(prometheus.getIfAvailable(PrometheusRegistry::new), null);
    }

    @Bean
    QueueMeters queueMeters(ObjectProvider<PrometheusRegistry> prometheus) {
        QueueMeters queues = new QueueMeters();
        prometheus.ifAvailable(read -> read.register(queues));
        return queues;
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
    StartReport startReport(StorageFactory storages, Environment environment) {
        return new StartReport(storages, environment);
    }

    @Bean
    BackupEndpoint backupEndpoint(StorageFactory storages) {
        return new BackupEndpoint(storages);
    }
}
