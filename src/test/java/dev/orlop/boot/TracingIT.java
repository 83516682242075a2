package dev.orlop.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.orlop.boot.start.TracingFilter;
import dev.orlop.support.OneAtATime;
import io.micrometer.tracing.Tracer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

@OneAtATime
class TracingIT {
    @TempDir
    private Path directory;

    private ConfigurableApplicationContext start(String... properties) {
        List<String> all = new ArrayList<>(List.of(properties));
        all.add("server.port=0");
        all.add("management.server.port=0");
        all.add("orlop.security.enabled=false");
        all.add("orlop.storage.embedded.directory=" + directory.resolve("data"));
        return new SpringApplicationBuilder(OrlopApplication.class)
                .run(all.stream().map(property -> "--" + property).toArray(String[]::new));
    }

    private static void ask(ConfigurableApplicationContext context) throws Exception {
        URI version = URI.create(
                "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port") + "/version");
        HttpRequest request =
                HttpRequest.newBuilder(version).timeout(Duration.ofSeconds(20)).build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            assertThat(client.send(request, BodyHandlers.ofString()).statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void request_withAnEndpoint_isTraced() throws Exception {
        BlockingQueue<Integer> received = new LinkedBlockingQueue<>();
        HttpServer collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/v1/traces", exchange -> {
            received.add(exchange.getRequestBody().readAllBytes().length);
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        collector.start();
        String endpoint = "http://127.0.0.1:" + collector.getAddress().getPort() + "/v1/traces";
        try (ConfigurableApplicationContext context = start(
                TracingFilter.ENDPOINT + '=' + endpoint,
                "management.tracing.sampling.probability=1",
                "management.opentelemetry.tracing.export.schedule-delay=100ms")) {
            ask(context);

            assertThat(received.poll(30, TimeUnit.SECONDS)).isNotNull().isPositive();
        } finally {
            collector.stop(0);
        }
    }

    @Test
    void context_withoutAnEndpoint_knowsNothingOfTraces() {
        try (ConfigurableApplicationContext context = start()) {
            assertThat(context.getBeanProvider(Tracer.class).getIfAvailable()).isNull();
            assertThat(context.getBeanDefinitionNames()).noneMatch(name -> name.contains("opentelemetry"));
        }
    }
}
