package dev.orlop.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.support.OneAtATime;
import dev.orlop.support.WebClients;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "management.server.port=0",
            "orlop.security.enabled=false",
            "orlop.storage.embedded.directory=${java.io.tmpdir}/orlop-${random.uuid}"
        })
@OneAtATime
class OrlopApplicationTests {

    @LocalServerPort
    private int apiPort;

    @LocalManagementPort
    private int managementPort;

    @Test
    void liveness_onManagementPort_isUp() {
        management()
                .get()
                .uri("/actuator/health/liveness")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.status")
                .isEqualTo("UP");
    }

    @Test
    void readiness_onManagementPort_isUp() {
        management()
                .get()
                .uri("/actuator/health/readiness")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.status")
                .isEqualTo("UP");
    }

    @Test
    void prometheus_onManagementPort_showsMeters() {
        management()
                .get()
                .uri("/actuator/prometheus")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .value(body -> assertThat(body).contains("jvm_memory_used_bytes"));
    }

    @Test
    void prometheus_askedForProtobuf_answersInText() {
        management()
                .get()
                .uri("/actuator/prometheus")
                .header(
                        "Accept",
                        "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .value(body -> assertThat(body).startsWith("# HELP"));
    }

    @Test
    void info_onManagementPort_namesTheBuild() {
        management()
                .get()
                .uri("/actuator/info")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.build.artifact")
                .isEqualTo("orlop");
    }

    @Test
    void watchCache_onManagementPort_showsEachCache() {
        management()
                .get()
                .uri("/actuator/watchcache")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$[?(@.resource=='namespaces')].ring.capacity")
                .isNotEmpty()
                .jsonPath("$[?(@.resource=='namespaces')].incoming.highWaterMark")
                .isNotEmpty();
    }

    @Test
    void watchCache_ofOneResource_showsThatOne() {
        management()
                .get()
                .uri("/actuator/watchcache/customresourcedefinitions.apiextensions.k8s.io")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.length()")
                .isEqualTo(1)
                .jsonPath("$[0].watchers.live")
                .isNumber();
    }

    @Test
    void watchCache_ofAnUnknownResource_isNotFound() {
        expectNotFound(management(), "/actuator/watchcache/nope");
    }

    @Test
    void watchCache_tellsClientsWatchersFromTheServersOwn() {
        Flux<String> watch = WebClient.create("http://127.0.0.1:" + apiPort)
                .get()
                .uri("/api/v1/configmaps?watch=1&resourceVersion=0&allowWatchBookmarks=true")
                .retrieve()
                .bodyToFlux(String.class);
        Disposable open = watch.subscribe();
        try {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> management()
                            .get()
                            .uri("/actuator/watchcache/configmaps")
                            .exchange()
                            .expectBody()
                            .jsonPath("$[0].watchers.clients")
                            .isEqualTo(1)
                            .jsonPath("$[0].watchers.own")
                            .value(own -> assertThat((Integer) own).isPositive()));
        } finally {
            open.dispose();
        }
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> management()
                        .get()
                        .uri("/actuator/watchcache/configmaps")
                        .exchange()
                        .expectBody()
                        .jsonPath("$[0].watchers.clients")
                        .isEqualTo(0));
    }

    @Test
    void readyz_verbose_namesEachCheck() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> client(apiPort)
                        .get()
                        .uri("/readyz?verbose")
                        .exchange()
                        .expectBody(String.class)
                        .isEqualTo("[+]ping ok\n[+]storage ok\n[+]types ok\n[+]caches ok\nreadyz check passed\n"));
    }

    @Test
    void env_onManagementPort_isNotFound() {
        expectNotFound(management(), "/actuator/env");
    }

    @Test
    void actuator_onApiPort_isNotFound() {
        expectNotFound(client(apiPort), "/actuator/health");
    }

    /** Consumes the body, as every test must: a response that nobody reads leaks its buffer. */
    private static void expectNotFound(WebTestClient client, String path) {
        client.get().uri(path).exchange().expectStatus().isNotFound().expectBody(byte[].class);
    }

    private WebTestClient management() {
        return client(managementPort);
    }

    private static WebTestClient client(int port) {
        return WebClients.of(port);
    }
}
