package dev.orlop.boot;

import dev.orlop.boot.properties.WebhookProperties;
import dev.orlop.registry.admission.AdmissionPlugin;
import dev.orlop.registry.admission.CelConditions;
import dev.orlop.registry.admission.MatchConditions;
import dev.orlop.registry.admission.PolicyAuthorizer;
import dev.orlop.registry.type.Conversion;
import dev.orlop.webhook.ConversionWebhooks;
import dev.orlop.webhook.MutatingWebhooks;
import dev.orlop.webhook.ServiceAddresses;
import dev.orlop.webhook.ValidatingWebhooks;
import dev.orlop.webhook.WebhookClient;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import reactor.core.scheduler.Scheduler;

/** The webhooks that writes and conversions go by. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(WebhookProperties.class)
class WebhookConfiguration {
    @Bean(destroyMethod = "close")
    WebhookClient webhookClient(@Qualifier("controlScheduler") Scheduler scheduler) {
        return new WebhookClient(scheduler);
    }

    @Bean
    ServiceAddresses serviceAddresses(WebhookProperties properties) {
        return properties.addresses();
    }

    @Bean
    MatchConditions.Compiler matchConditions(PolicyAuthorizer authorizer) {
        return new CelConditions(authorizer);
    }

    @Bean
    Conversion.Factory conversions(WebhookClient client, ServiceAddresses services) {
        return new ConversionWebhooks(client, services);
    }

    @Bean
    @Order(1)
    AdmissionPlugin mutatingWebhooks(
            WebhookClient client, ServiceAddresses services, MatchConditions.Compiler conditions) {
        return new MutatingWebhooks(client, services, conditions);
    }

    @Bean
    @Order(2)
    AdmissionPlugin validatingWebhooks(
            WebhookClient client, ServiceAddresses services, MatchConditions.Compiler conditions) {
        return new ValidatingWebhooks(client, services, conditions);
    }
}
