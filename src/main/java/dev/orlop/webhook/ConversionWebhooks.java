package dev.orlop.webhook;

import dev.orlop.registry.type.Conversion;
import dev.orlop.registry.type.Uids;
import tools.jackson.databind.node.ObjectNode;

/** Makes conversions by the webhooks that CRDs name. */
public final class ConversionWebhooks implements Conversion.Factory {
    private final WebhookClient client;
    private final ServiceAddresses services;
    private final Uids uids = new Uids();

    public ConversionWebhooks(WebhookClient client, ServiceAddresses services) {
        this.client = client;
        this.services = services;
    }

    @Override
    public Conversion by(ObjectNode webhook) {
        return new ConversionWebhook(
                webhook, client.at(webhook.get("clientConfig"), services), uids, ConversionWebhook.LIMIT);
    }
}
