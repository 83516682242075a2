package dev.orlop.web;

import static dev.orlop.web.WebServer.WIDGETS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.registry.ResourceStore.PropagationPolicy;
import dev.orlop.support.WebClients;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpMethod;
import org.springframework.test.web.reactive.server.WebTestClient;

/** Discovery, version, health, and what holds of every answer. */
@WebServerTest
class EdgeHttpTests {
    private static final String AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=%s;as=APIGroupDiscoveryList";

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @LocalServerPort
    private int port;

    @Autowired
    private WebServer.Stores stores;

    private WebTestClient client;

    @BeforeEach
    void connect() {
        stores.widgets().clear();
        client = WebClients.of(port);
    }

    private WebTestClient.BodyContentSpec json(String path) {
        return client.get().uri(path).exchange().expectStatus().isOk().expectBody();
    }

    private HttpResponse<byte[]> get(String path, String accept, String encoding)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Accept", accept)
                .header("Accept-Encoding", encoding)
                .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofByteArray());
    }

    @ParameterizedTest
    @CsvSource({
        "'', application/json",
        "?pretty=1, application/json",
        "'', application/yaml",
        "'', application/json;as=Table;v=v1;g=meta.k8s.io",
        "'', application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io"
    })
    void answer_large_isCompressedForWhoAcceptsIt(String query, String accept) throws Exception {
        largeList();

        HttpResponse<byte[]> plain = get(WIDGETS + query, accept, "identity");
        HttpResponse<byte[]> zipped = get(WIDGETS + query, accept, "gzip");

        assertThat(plain.headers().map()).doesNotContainKey("content-encoding");
        assertThat(zipped.headers().firstValue("content-encoding")).hasValue("gzip");
        assertThat(List.of(plain, zipped))
                .allSatisfy(answer -> assertThat(answer.headers().allValues("vary"))
                        .singleElement(InstanceOfAssertFactories.STRING)
                        .isEqualToIgnoringCase("accept-encoding"));
        byte[] content = new GZIPInputStream(new ByteArrayInputStream(zipped.body())).readAllBytes();
        assertThat(content).hasSizeGreaterThan(128 * 1024).isEqualTo(plain.body());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*",
                "snappy",
                "deflate",
                "br, zstd, snappy",
                "gzip;q=0",
                "gzip;q=0.000, *",
                "xgzip",
                "gzip;q",
                "''"
            })
    void answer_large_isNotCompressedByWhatIsNotGzip(String encoding) throws Exception {
        largeList();

        HttpResponse<byte[]> answer = get(WIDGETS, "application/json", encoding);

        assertThat(answer.headers().map()).doesNotContainKey("content-encoding");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"snappy, gzip", "br;q=1, gzip;q=0.5", "*, GZIP", "deflate,gzip ; q=1.0"})
    void answer_large_isCompressedByGzipAmongOthers(String encoding) throws Exception {
        largeList();

        HttpResponse<byte[]> answer = get(WIDGETS, "application/json", encoding);

        assertThat(answer.headers().firstValue("content-encoding")).hasValue("gzip");
    }

    private void largeList() {
        for (int i = 0; i < 2000; i++) {
            stores.widgets().put("default", "w" + i, "a".repeat(60));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "application/yaml", "application/json;as=Table;v=v1;g=meta.k8s.io"})
    void answer_small_isNotCompressedAndHasALength(String accept) throws Exception {
        stores.widgets().put("default", "w1", "a");
        for (String path : List.of(WIDGETS, WIDGETS + "/w1")) {
            HttpResponse<byte[]> answer = get(path, accept, "gzip");

            assertThat(answer.headers().map()).doesNotContainKeys("content-encoding", "vary");
            assertThat(answer.headers().firstValueAsLong("content-length")).hasValue(answer.body().length);
        }
    }

    @Test
    void root_forClients_listsPaths() {
        json("/")
                .jsonPath("$.paths")
                .value(paths -> assertThat((List<?>) paths)
                        .asInstanceOf(InstanceOfAssertFactories.LIST)
                        .contains("/api/v1", "/apis/example.com/v1", "/openapi/v3", "/readyz"));
    }

    @Test
    void root_forBrowsers_isAPageThatLeadsToTheTypes() {
        client.get()
                .uri("/")
                .header("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .contentType("text/html;charset=utf-8")
                .expectBody(String.class)
                .value(page -> assertThat(page)
                        .contains("<h1>Orlop", "href=\"/apis/example.com/v1/widgets?pretty=true\"", "/readyz?verbose"));
    }

    @Test
    void legacyDiscovery_namesGroupsVersionsAndResources() {
        json("/api")
                .jsonPath("$.kind")
                .isEqualTo("APIVersions")
                .jsonPath("$.versions[0]")
                .isEqualTo("v1")
                .jsonPath("$.serverAddressByClientCIDRs[0].serverAddress")
                .isEqualTo("127.0.0.1:" + port);
        json("/apis")
                .jsonPath("$.kind")
                .isEqualTo("APIGroupList")
                .jsonPath("$.groups[0].name")
                .isEqualTo("example.com")
                .jsonPath("$.groups[0].preferredVersion.groupVersion")
                .isEqualTo("example.com/v1");
        json("/apis/example.com").jsonPath("$.kind").isEqualTo("APIGroup");
        json("/apis/example.com/v1/")
                .jsonPath("$.groupVersion")
                .isEqualTo("example.com/v1")
                .jsonPath("$.resources[?(@.name=='widgets')].verbs.length()")
                .isEqualTo(8)
                .jsonPath("$.resources[?(@.name=='widgets/scale')].kind")
                .isEqualTo("Scale")
                .jsonPath("$.resources[?(@.name=='widgets/scale')].group")
                .isEqualTo("autoscaling");
        json("/api/v1")
                .jsonPath("$.resources[?(@.name=='namespaces/finalize')]")
                .exists();
    }

    @Test
    void legacyDiscovery_ofWhatIsNotServed_isNotFound() {
        for (String path : new String[] {"/apis/other.com", "/apis/example.com/v2", "/api/v2"}) {
            client.get()
                    .uri(path)
                    .exchange()
                    .expectStatus()
                    .isNotFound()
                    .expectBody()
                    .jsonPath("$.kind")
                    .isEqualTo("Status");
        }
    }

    @Test
    void aggregatedDiscovery_repeatsItsFormInTheContentType() {
        for (String version : new String[] {"v2", "v2beta1"}) {
            String form = AGGREGATED.formatted(version);
            client.get()
                    .uri("/apis")
                    .header("Accept", form + ",application/json")
                    .exchange()
                    .expectHeader()
                    .valueEquals("Content-Type", form)
                    .expectHeader()
                    .valueEquals("Vary", "Accept")
                    .expectBody()
                    .jsonPath("$.apiVersion")
                    .isEqualTo("apidiscovery.k8s.io/" + version)
                    .jsonPath("$.items[0].versions[0].resources[?(@.resource=='widgets')].scope")
                    .isEqualTo("Namespaced");
        }
    }

    @Test
    void aggregatedDiscovery_unchanged_isNotSentAgain() {
        String form = AGGREGATED.formatted("v2");
        String etag = client.get()
                .uri("/apis")
                .header("Accept", form)
                .exchange()
                .expectBody(byte[].class)
                .returnResult()
                .getResponseHeaders()
                .getETag();

        client.get()
                .uri("/apis")
                .header("Accept", form)
                .header("If-None-Match", Objects.requireNonNull(etag))
                .exchange()
                .expectStatus()
                .isNotModified()
                .expectBody()
                .isEmpty();
    }

    @Test
    void version_withAndWithoutSlash_isOfKubernetes() {
        for (String path : new String[] {"/version", "/version/"}) {
            json(path)
                    .jsonPath("$.gitVersion")
                    .isEqualTo("v1.36.0+orlop-0.1.0-SNAPSHOT")
                    .jsonPath("$.major")
                    .isEqualTo("1");
        }
    }

    @Test
    void health_isTextAndVerboseNamesTheChecks() {
        client.get().uri("/readyz").exchange().expectBody(String.class).isEqualTo("ok");
        client.get()
                .uri("/readyz?verbose")
                .exchange()
                .expectBody(String.class)
                .isEqualTo("[+]store ok\nreadyz check passed\n");
        client.get().uri("/livez/ping").exchange().expectStatus().isOk().expectBody(byte[].class);
        client.get().uri("/livez/store").exchange().expectStatus().isNotFound().expectBody(byte[].class);
    }

    @Test
    void head_hasTheHeadersOfGetAndNoBody() throws IOException {
        stores.widgets().put("default", "w1", "x");
        for (String path : new String[] {WIDGETS, WIDGETS + "/w1", WIDGETS + "/?watch=true"}) {
            try (RawClient raw = RawClient.of(port)) {
                raw.send("HEAD " + path
                        + " HTTP/1.1\r\nHost: localhost\r\n\r\nGET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n");
                assertThat(raw.head()).startsWith("http/1.1 200").contains("content-type: application/json");
                assertThat(raw.answer()).startsWith("http/1.1 200").endsWith("ok");
            }
        }
    }

    @Test
    void deleteOptions_ofTheBody_replaceThoseOfTheQuery() {
        stores.widgets().put("default", "w1", "x");
        client.method(HttpMethod.DELETE)
                .uri(WIDGETS + "/w1?dryRun=All&gracePeriodSeconds=7")
                .header("Content-Type", "application/json")
                .bodyValue("{\"propagationPolicy\":\"Foreground\",\"preconditions\":{\"uid\":\"u\"},\"dryRun\":[]}")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.status")
                .isEqualTo("Success");

        assertThat(stores.widgets().lastDelete.dryRun()).isFalse();
        assertThat(stores.widgets().lastDelete.gracePeriodSeconds()).isNull();
        assertThat(stores.widgets().lastDelete.propagationPolicy()).isEqualTo(PropagationPolicy.FOREGROUND);
        assertThat(stores.widgets().lastDelete.preconditions().uid()).isEqualTo("u");
    }

    @Test
    void warnings_areEscapedOnceAndBounded() {
        stores.widgets().warnings = Stream.concat(
                        Stream.of("Injected\r\nby: y", "say \"x\"", "say \"x\""),
                        IntStream.range(0, 100).mapToObj(i -> i + "-".repeat(100)))
                .toList();
        try {
            client.post()
                    .uri(WIDGETS)
                    .header("User-Agent", "kubectl/v1.33 (linux)")
                    .bodyValue("{\"apiVersion\":\"example.com/v1\",\"kind\":\"Widget\",\"metadata\":{\"name\":\"w1\"}}"
                            .getBytes(StandardCharsets.UTF_8))
                    .header("Content-Type", "application/json")
                    .exchange()
                    .expectStatus()
                    .isCreated()
                    .expectHeader()
                    .values("Warning", values -> {
                        assertThat(values.getFirst()).isEqualTo("299 - \"say \\\"x\\\"\"");
                        assertThat(values).noneMatch(value -> value.contains("Injected"));
                        assertThat(values).doesNotHaveDuplicates();
                        assertThat(String.join("", values).length()).isBetween(3900, 4096);
                    })
                    .expectBody(byte[].class);
            assertThat(stores.widgets().lastWrite.fieldManager()).isEqualTo("kubectl");
        } finally {
            stores.widgets().warnings = List.of();
        }
    }

    @Test
    void list_halfReadByAClientThatGoes_leavesNoBuffer() throws IOException {
        for (int i = 0; i < 300; i++) {
            stores.widgets().put("default", "w" + i, "x".repeat(100_000));
        }
        for (int i = 0; i < 5; i++) {
            try (RawClient raw = RawClient.of(port)) {
                raw.get(WIDGETS, "");
                assertThat(raw.head()).contains("content-length: 30");
                raw.read(500_000);
            }
        }
    }
}
