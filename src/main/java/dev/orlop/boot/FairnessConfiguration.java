package dev.orlop.boot;

import dev.orlop.auth.flow.FairLimit;
import dev.orlop.auth.flow.FairLimit.Settings;
import dev.orlop.auth.flow.FlowControl;
import dev.orlop.boot.metrics.Caches;
import dev.orlop.boot.metrics.FlowMeters;
import dev.orlop.boot.properties.FairnessProperties;
import dev.orlop.web.access.Fairness;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The limits of what the users of a server with security have served at a time. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "orlop.security.enabled", havingValue = "true")
@EnableConfigurationProperties(FairnessProperties.class)
class FairnessConfiguration {

    @Bean
    FlowControl flowControl(FairnessProperties properties, ObjectProvider<PrometheusRegistry> prometheus) {
        FlowControl flows = new FlowControl(properties.seats());
        prometheus.ifAvailable(read -> read.register(new FlowMeters(flows)));
        return flows;
    }

    @Bean
    Fairness fairness(FlowControl flows, FairnessProperties properties, Caches caches) {
        Settings watches = Settings.withoutQueue(properties.watches(), properties.watchesPerUser());
        return new Fairness(flows, new FairLimit(watches), caches::bytes, properties.patience());
    }
}
