package dev.orlop.boot.start;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;

/**
 * Leaves tracing, and the observations that feed it, out of the context altogether unless traces have somewhere to go.
 * Without an endpoint, spans would be made for every request and thrown away, and what is left of an observation would
 * measure again what {@code RequestMeters} measures. The endpoint is {@value #ENDPOINT}, which {@code
 * OTEL_EXPORTER_OTLP_ENDPOINT} sets as well.
 */
public final class TracingFilter implements AutoConfigurationImportFilter, EnvironmentAware {
    public static final String ENDPOINT = "management.opentelemetry.tracing.export.otlp.endpoint";

    private static final List<String> TRACING = List.of(
            "org.springframework.boot.micrometer.observation.",
            "org.springframework.boot.micrometer.tracing.",
            "org.springframework.boot.opentelemetry.");

    private boolean wanted;

    @Override
    public void setEnvironment(Environment environment) {
        wanted = !environment.getProperty(ENDPOINT, "").isBlank();
    }

    @Override
    public boolean[] match(@Nullable String[] classes, AutoConfigurationMetadata metadata) {
        boolean[] matches = new boolean[classes.length];
        for (int i = 0; i < classes.length; i++) {
            String name = classes[i];
            matches[i] = wanted || name == null || TRACING.stream().noneMatch(name::startsWith);
        }
        return matches;
    }
}
