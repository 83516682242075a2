package dev.orlop.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.docs.MetricsDocument;
import dev.orlop.support.FreePorts;
import dev.orlop.support.PrometheusPrograms;
import dev.orlop.support.Scrape;
import dev.orlop.support.Shell;
import dev.orlop.support.Workload;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real Prometheus scrapes a real server. */
class PrometheusIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Pattern OWN = Pattern.compile("^(apiserver|etcd|watch_cache|orlop)_");

    @Test
    void prometheus_scrapesWithoutError_andHasEveryDocumentedMeter(@TempDir Path directory) throws Exception {
        PrometheusPrograms programs = PrometheusPrograms.orSkip();
        try (OrlopProcess server = OrlopProcess.start(directory, Map.of());
                HttpClient http = HttpClient.newHttpClient()) {
            new Workload(http, server.api()).run();
            int port = FreePorts.next();
            Process prometheus = start(programs, directory, server, port);
            try {
                String api = "http://127.0.0.1:" + port + "/api/v1";
                Set<String> documented = MetricsDocument.read().samples("embedded");
                assertThat(documented).hasSizeGreaterThan(60);

                Awaitility.await()
                        .atMost(LIMIT)
                        .ignoreExceptionsInstanceOf(IOException.class)
                        .untilAsserted(() -> assertThat(names(http, api)).containsAll(documented));

                JsonNode target = get(http, api + "/targets").at("/data/activeTargets/0");
                assertThat(target.path("health").asString()).isEqualTo("up");
                assertThat(target.path("lastError").asString()).isEmpty();
                assertThat(Files.readString(directory.resolve("prometheus.log")))
                        .doesNotContain("level=warn", "level=error");
            } finally {
                prometheus.destroy();
                prometheus.waitFor();
            }
            assertThat(complaints(programs, http, server)).isEmpty();
        }
    }

    private static Process start(PrometheusPrograms programs, Path directory, OrlopProcess server, int port)
            throws IOException {
        Path config = Files.writeString(directory.resolve("prometheus.yml"), """
                global: {scrape_interval: 1s}
                scrape_configs:
                  - job_name: orlop
                    metrics_path: /actuator/prometheus
                    static_configs: [{targets: ["%s"]}]
                """.formatted(
                        URI.create(server.management()).getAuthority()));
        Process process = new ProcessBuilder(
                        programs.prometheus().toString(),
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + directory.resolve("tsdb"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("prometheus.log").toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        return process;
    }

    private static Set<String> names(HttpClient http, String api) throws IOException, InterruptedException {
        Set<String> names = new TreeSet<>();
        get(http, api + "/label/__name__/values").path("data").forEach(name -> names.add(name.asString()));
        return names;
    }

    private static JsonNode get(HttpClient http, String url) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .timeout(Duration.ofSeconds(10))
                .build();
        return JsonMapper.shared()
                .readTree(http.send(request, BodyHandlers.ofString()).body());
    }

    /** What promtool finds wrong with our own meters; of the others' names it does not like all either. */
    private static List<String> complaints(PrometheusPrograms programs, HttpClient http, OrlopProcess server)
            throws IOException, InterruptedException {
        String text = Scrape.of(http, server.management()).text();
        Shell.Result checked =
                Shell.run(List.of(programs.promtool().toString(), "check", "metrics"), Map.of(), null, text);
        return checked.output()
                .lines()
                .filter(line -> OWN.matcher(line).find() || line.contains("error"))
                .toList();
    }
}
