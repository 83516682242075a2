package dev.orlop.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.boot.metrics.Caches;
import dev.orlop.cacher.CacheGauges;
import dev.orlop.support.OneAtATime;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** A context that pauses and goes on, as Spring's tests make those do that they share. */
@Timeout(90)
@OneAtATime
class ContextPauseTests {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    Path directory;

    @Test
    void restart_afterPause_findsTheControllersAtWork() throws Exception {
        try (ConfigurableApplicationContext server = new SpringApplicationBuilder(OrlopApplication.class)
                .run(
                        "--server.port=0",
                        "--management.server.port=0",
                        "--orlop.security.enabled=false",
                        "--orlop.storage.embedded.directory=" + directory)) {
            Awaitility.await("readiness").atMost(PATIENCE).until(() -> get(server, "/readyz") == 200);
            server.pause();
            server.restart();

            // Opens the cache, which the garbage collector waits for.
            assertThat(get(server, "/api/v1/configmaps")).isEqualTo(200);
            Awaitility.await("the garbage collector's watch")
                    .atMost(PATIENCE)
                    .until(() -> server.getBean(Caches.class).all().stream()
                            .filter(cache -> cache.resource().toString().equals("configmaps"))
                            .map(Caches.Open::gauges)
                            .mapToInt(CacheGauges::watchers)
                            .anyMatch(watchers -> watchers > 0));
        }
    }

    private static int get(ConfigurableApplicationContext server, String path) throws Exception {
        String port = server.getEnvironment().getProperty("local.server.port");
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(PATIENCE)
                .build();
        return HTTP.send(request, BodyHandlers.discarding()).statusCode();
    }
}
