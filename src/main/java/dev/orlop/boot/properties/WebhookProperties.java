package dev.orlop.boot.properties;

import dev.orlop.webhook.ServiceAddresses;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Webhooks of admission and conversion.
 *
 * @param services where the services are that webhooks name: {@code namespace/name} or {@code namespace/name:port} to
 *     {@code host:port}
 * @param resolveServiceNames whether other services are looked for as the host {@code name.namespace.svc}
 */
@ConfigurationProperties("orlop.webhooks")
public record WebhookProperties(
        @DefaultValue Map<String, String> services,
        @DefaultValue("false") boolean resolveServiceNames) {

    public WebhookProperties {
        ServiceAddresses.check(services);
    }

    /** Where the services are. */
    public ServiceAddresses addresses() {
        return new ServiceAddresses(services, resolveServiceNames);
    }
}
