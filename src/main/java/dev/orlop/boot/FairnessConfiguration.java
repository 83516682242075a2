package dev.orlop.boot;

import dev.orlop.boot.properties.FairnessProperties;
import dev.orlop.web.access.FairLimit;
import dev.orlop.web.access.Fairness;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
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
    Fairness fairness(FairnessProperties properties, MeterRegistry registry) {
        int queue = properties.queuePerUser();
        return new Fairness(
                metered("readOnly", properties.reads(), properties.readsPerUser(), queue, registry),
                metered("mutating", properties.writes(), properties.writesPerUser(), queue, registry),
                metered("watch", properties.watches(), properties.watchesPerUser(), 0, registry),
                properties.patience());
    }

    private static FairLimit metered(String kind, int total, int perUser, int queue, MeterRegistry registry) {
        FairLimit limit = new FairLimit(new FairLimit.Settings(total, perUser, queue));
        Gauge.builder("apiserver_current_inqueue_requests", limit, FairLimit::waiting)
                .description("Requests that wait for their turn.")
                .tag("request_kind", kind)
                .strongReference(true)
                .register(registry);
        FunctionCounter.builder("apiserver_dropped_requests", limit, FairLimit::refused)
                .description("Requests refused with 429 because their user has too many.")
                .tag("request_kind", kind)
                .register(registry);
        return limit;
    }
}
