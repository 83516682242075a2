package dev.orlop.boot;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.prometheus.PrometheusOutputFormat;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.prometheus.PrometheusScrapeEndpoint;

/**
 * Shows metrics to Prometheus as text, also to one that would rather have protobuf. That format exists for native
 * histograms, of which there are none here; its library is not in the server's jar.
 */
@WebEndpoint(id = "prometheus")
class TextScrapeEndpoint extends PrometheusScrapeEndpoint {
    TextScrapeEndpoint(PrometheusRegistry registry, @Nullable Properties properties) {
        super(registry, properties);
    }

    @Override
    @ReadOperation(producesFrom = PrometheusOutputFormat.class)
    public WebEndpointResponse<byte[]> scrape(PrometheusOutputFormat format, @Nullable Set<String> includedNames) {
        return super.scrape(
                format == PrometheusOutputFormat.CONTENT_TYPE_PROTOBUF
                        ? PrometheusOutputFormat.CONTENT_TYPE_004
                        : format,
                includedNames);
    }
}
