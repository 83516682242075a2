package dev.orlop.web;

import dev.orlop.codec.ProtobufDecoder;
import dev.orlop.openapi.OpenApi;
import dev.orlop.registry.ResourceRegistry;
import dev.orlop.web.access.HostAndOrigin;
import dev.orlop.web.console.HomeController;
import dev.orlop.web.discovery.DiscoveryController;
import dev.orlop.web.discovery.OpenApiController;
import dev.orlop.web.discovery.ServerVersion;
import dev.orlop.web.discovery.VersionController;
import dev.orlop.web.measure.MeasuredRequests;
import dev.orlop.web.measure.WebListener;
import dev.orlop.web.request.TargetResolver;
import dev.orlop.web.watch.OpenWatches;
import dev.orlop.web.watch.WatchStreams;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * The beans of the edge, for {@code boot} to import. What it needs: a {@link ResourceRegistry}, its {@link OpenApi}
 * documents, a {@code ServerVersion}, a {@link ProtobufDecoder} and a {@link HealthChecks}; a {@link WebListener} is told of requests and watches if
 * there is one. {@link OpenWatches} is to be
 * closed before the web server stops.
 */
@Configuration(proxyBeanMethods = false)
@Import({
    DiscoveryController.class,
    OpenApiController.class,
    HealthController.class,
    VersionController.class,
    StatusAdvice.class
})
public class WebConfiguration {

    @Bean
    RequestLimits requestLimits(ObjectProvider<WebSettings> settings, ObjectProvider<WebListener> listener) {
        DroppedFailures.hear();
        return new RequestLimits(
                settings.getIfAvailable(WebSettings::defaults), listener.getIfAvailable(() -> WebListener.NONE));
    }

    @Bean
    Compression compression() {
        return new Compression();
    }

    /** Every server of the application inherits the filter, that of the management port too. */
    @Bean
    HostAndOrigin hostAndOrigin(ObjectProvider<WebSettings> given) {
        WebSettings settings = given.getIfAvailable(WebSettings::defaults);
        return new HostAndOrigin(settings.hosts(), settings.origins(), settings.maxHead(), settings.bound());
    }

    @Bean
    HomeController homeController(ResourceRegistry registry, ServerVersion version) {
        return new HomeController(registry, version.gitVersion());
    }

    @Bean
    OpenWatches openWatches() {
        return new OpenWatches();
    }

    @Bean
    TargetResolver targetResolver(ResourceRegistry registry) {
        return new TargetResolver(registry);
    }

    @Bean
    MeasuredRequests measuredRequests(ObjectProvider<WebListener> listener, ApplicationContext context) {
        return new MeasuredRequests(listener.getIfAvailable(() -> WebListener.NONE), context);
    }

    @Bean
    WatchStreams watchStreams(OpenWatches open) {
        return new WatchStreams(open);
    }

    @Bean
    ResourceRoutes resourceRoutes(
            TargetResolver targets,
            WatchStreams streams,
            ResourceRegistry registry,
            ProtobufDecoder protobuf,
            ApplicationContext server) {
        ResourceController controller = new ResourceController(
                targets,
                new WatchController(streams, registry),
                new ResourceReads(streams),
                new ResourceWrites(protobuf),
                new ResourceDeletes(protobuf));
        return new ResourceRoutes(controller, server);
    }
}
