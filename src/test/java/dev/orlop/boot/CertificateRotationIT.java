package dev.orlop.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.support.OneAtATime;
import dev.orlop.support.etcd.EtcdRelease;
import dev.orlop.support.etcd.EtcdServer;
import dev.orlop.support.etcd.TestPki;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A server on an etcd that demands client certificates, while all certificates and their authority are replaced in the
 * files that the configuration names. The server is not restarted.
 */
@OneAtATime
class CertificateRotationIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";

    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final AtomicReference<String> position = new AtomicReference<>("");

    @ParameterizedTest
    @ValueSource(strings = {"etcd3", "etcd2"})
    void rotatedFiles_takeEffectWithoutARestart(String type, @TempDir Path folder) {
        TestPki pki = new TestPki(folder);
        try (EtcdServer etcd =
                        EtcdServer.of(EtcdRelease.V3_4).v2().inMemory().tls(pki).start();
                ConfigurableApplicationContext server = start(type, etcd, pki)) {
            WebClient api = api(server);
            await(api, "/readyz", 200);
            position.set(resourceVersion(api));
            Disposable watch = watch(api);
            create(api, 0);

            pki.rotate();
            etcd.restart();
            create(api, 1);
            await(api, "/readyz", 200);

            AtomicInteger reloads = new AtomicInteger();
            server.getBean(SslBundles.class)
                    .addBundleUpdateHandler("orlop-storage", bundle -> reloads.incrementAndGet());
            pki.certificate("client", Duration.ofHours(-1));
            // Else the certificate that is still good may connect to the etcd that comes back.
            Awaitility.await("the expired certificate").atMost(PATIENCE).until(() -> reloads.get() > 0);
            etcd.restart();
            await(api, "/readyz", 500);
            assertThat(body(api, "/readyz?verbose")).contains("[-]storage failed");

            pki.certificate("client", Duration.ofDays(1));
            await(api, "/readyz", 200);
            create(api, 2);

            List<String> names =
                    IntStream.rangeClosed(0, 2).mapToObj(i -> "rotated-" + i).toList();
            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(seen).containsExactlyElementsOf(names));
            watch.dispose();
        }
    }

    private static ConfigurableApplicationContext start(String type, EtcdServer etcd, TestPki pki) {
        return new SpringApplicationBuilder(OrlopApplication.class)
                .run(
                        "--server.port=0",
                        "--management.server.port=0",
                        "--orlop.security.enabled=false",
                        "--orlop.storage.type=" + type,
                        "--orlop.storage.server-list=" + etcd.endpoint(),
                        "--orlop.storage.key-file=" + pki.client().key(),
                        "--orlop.storage.cert-file=" + pki.client().certificate(),
                        "--orlop.storage.ca-file=" + pki.caFile(),
                        "--orlop.storage.timeouts.request=3s",
                        "--spring.ssl.bundle.watch.file.quiet-period=100ms");
    }

    private static WebClient api(ConfigurableApplicationContext server) {
        return WebClient.create("http://127.0.0.1:" + server.getEnvironment().getProperty("local.server.port"));
    }

    private static void await(WebClient api, String path, int status) {
        Awaitility.await(path + " answers " + status)
                .atMost(PATIENCE)
                .until(() -> status(api.get().uri(path)).value() == status);
    }

    /** Repeated until it succeeds, as clients do; the name makes sure that it takes effect once. */
    private static void create(WebClient api, int number) {
        String object = "{\"metadata\":{\"name\":\"rotated-" + number + "\"}}";
        Awaitility.await("write " + number)
                .atMost(PATIENCE)
                .until(() -> List.of(201, 409)
                        .contains(status(api.post()
                                        .uri(CONFIG_MAPS)
                                        .contentType(MediaType.APPLICATION_JSON)
                                        .bodyValue(object))
                                .value()));
    }

    private static HttpStatusCode status(WebClient.RequestHeadersSpec<?> request) {
        HttpStatusCode status = request.exchangeToMono(
                        response -> response.releaseBody().thenReturn(response.statusCode()))
                .onErrorReturn(HttpStatusCode.valueOf(599))
                .block(PATIENCE);
        return status == null ? HttpStatusCode.valueOf(599) : status;
    }

    private static String body(WebClient api, String path) {
        String body = api.get()
                .uri(path)
                .exchangeToMono(response -> response.bodyToMono(String.class))
                .block(PATIENCE);
        return String.valueOf(body);
    }

    private static String resourceVersion(WebClient api) {
        return JsonMapper.shared()
                .readTree(body(api, CONFIG_MAPS))
                .at("/metadata/resourceVersion")
                .asString();
    }

    /** Goes on from the last event when a watch ends, as clients do. */
    private Disposable watch(WebClient api) {
        return Flux.defer(() -> api.get()
                        .uri(CONFIG_MAPS + "?watch=true&resourceVersion=" + position.get())
                        .retrieve()
                        .bodyToFlux(String.class))
                .map(JsonMapper.shared()::readTree)
                .doOnNext(this::saw)
                .retryWhen(Retry.fixedDelay(Long.MAX_VALUE, Duration.ofMillis(100)))
                .repeatWhen(ends -> ends.concatMap(end -> Mono.delay(Duration.ofMillis(100))))
                .subscribe();
    }

    private void saw(JsonNode event) {
        assertThat(event.path("type").asString()).as(event.toString()).isEqualTo("ADDED");
        position.set(event.at("/object/metadata/resourceVersion").asString());
        seen.add(event.at("/object/metadata/name").asString());
    }
}
