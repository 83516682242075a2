package dev.orlop.boot.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.support.OneAtATime;
import dev.orlop.support.Scrape;
import dev.orlop.support.Scrape.Sample;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;

/** The API's meters as a scrape shows them, under the API server's names and labels. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "management.server.port=0",
            "orlop.security.enabled=false",
            "orlop.storage.embedded.directory=${java.io.tmpdir}/orlop-${random.uuid}"
        })
@OneAtATime
class RequestMetersTests {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String REQUESTS = "apiserver_request_total";
    private static final String DURATION = "apiserver_request_duration_seconds_count";
    private static final String CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

    private final HttpClient http = HttpClient.newHttpClient();

    @LocalServerPort
    private int apiPort;

    @LocalManagementPort
    private int managementPort;

    @AfterEach
    void close() {
        http.shutdownNow();
    }

    @Test
    void requests_countByVerbScopeAndCode() throws Exception {
        String gauges = define("gauges");
        String inNamespace = "/apis/meters.example.com/v1/namespaces/default/gauges";
        create(inNamespace, "gauges", "a");
        call("GET", inNamespace + "/a", 200);
        call("HEAD", inNamespace + "/a", 200);
        call("GET", inNamespace + "/none", 404);
        call("GET", inNamespace, 200);
        call("GET", gauges, 200);
        call(
                "PATCH",
                inNamespace + "/a",
                "application/merge-patch+json",
                "{\"metadata\":{\"labels\":{\"x\":\"y\"}}}",
                200);
        call("PATCH", inNamespace + "/a", "application/apply-patch+yaml", "{}", 422);
        call("PUT", inNamespace + "/a/status", "application/json", object("gauges", "a"), 422);
        call("DELETE", inNamespace + "/a", 200);
        call("DELETE", inNamespace, 200);

        awaitCounted("POST", "gauges", "", "resource", "201", 1);
        awaitCounted("GET", "gauges", "", "resource", "200", 2);
        awaitCounted("GET", "gauges", "", "resource", "404", 1);
        awaitCounted("LIST", "gauges", "", "namespace", "200", 1);
        awaitCounted("LIST", "gauges", "", "cluster", "200", 1);
        awaitCounted("PATCH", "gauges", "", "resource", "200", 1);
        awaitCounted("APPLY", "gauges", "", "resource", "422", 1);
        awaitCounted("PUT", "gauges", "status", "resource", "422", 1);
        awaitCounted("DELETE", "gauges", "", "resource", "200", 1);
        awaitCounted("DELETE", "gauges", "", "namespace", "200", 1);
        Scrape scrape = scrape();
        assertThat(scrape.sum(DURATION, "resource", "gauges")).isEqualTo(11);
        assertThat(scrape.all("apiserver_request_duration_seconds_bucket", "resource", "gauges", "verb", "APPLY"))
                .extracting(bucket -> bucket.labels().get("le"))
                .startsWith("0.005", "0.025", "0.05", "0.1")
                .endsWith("30.0", "45.0", "60.0", "+Inf");
        assertThat(scrape.labels(REQUESTS))
                .containsExactly("code", "group", "resource", "scope", "subresource", "verb", "version");
    }

    @Test
    void watches_countWhileTheyAreOpenAndWhenTheyEnd() throws Exception {
        define("watched");
        String path = "/apis/meters.example.com/v1/namespaces/default/watched";
        create(path, "watched", "a");
        try (Lines json = watch(
                        path + "?watch=true&allowWatchBookmarks=true&sendInitialEvents=true"
                                + "&resourceVersionMatch=NotOlderThan",
                        "application/json");
                Lines sse = watch(path + "/a", "text/event-stream")) {
            WebSocket socket = http.newWebSocketBuilder()
                    .buildAsync(
                            URI.create("ws://127.0.0.1:" + apiPort + path + "?watch=true"), new WebSocket.Listener() {})
                    .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            json.until("initial-events-end");
            sse.until("initial-events-end");

            await(scrape -> scrape.sum("apiserver_longrunning_requests", "resource", "watched") == 3
                    && scrape.sum("apiserver_longrunning_requests", "resource", "watched", "scope", "namespace") == 2
                    && scrape.sum("apiserver_current_inflight_requests") == 0);
            await(scrape -> scrape.sum("apiserver_watch_events_total", "resource", "watched") == 5
                    && scrape.sum("apiserver_watch_events_sizes_count", "resource", "watched") == 5);
            socket.abort();
        }

        await(scrape -> scrape.sum("apiserver_longrunning_requests", "resource", "watched") == 0
                && scrape.sum(REQUESTS, "resource", "watched", "verb", "WATCH") == 3);
        Scrape scrape = scrape();
        assertThat(scrape.all(REQUESTS, "resource", "watched", "verb", "WATCH"))
                .extracting(sample ->
                        sample.labels().get("code") + " " + sample.labels().get("scope"))
                .containsExactlyInAnyOrder("200 namespace", "200 resource", "101 namespace");
        assertThat(scrape.sum("apiserver_watch_list_duration_seconds_count", "resource", "watched"))
                .isEqualTo(2);
        assertThat(scrape.sum("apiserver_watch_events_sizes_sum", "resource", "watched"))
                .isBetween(500.0, 5_000.0);
        assertThat(scrape.sum("apiserver_watch_events_sizes_bucket", "resource", "watched", "le", "1024.0"))
                .isEqualTo(5);
    }

    @Test
    void whatClientsInvent_isNoLabel() throws Exception {
        for (String path : new String[] {
            "/apis/invented.example.com/v1/things",
            "/apis/meters.example.com/invented/things",
            "/api/v1/invented",
            "/api/v1/namespaces/invented/configmaps/invented",
            "/api/v1/configmaps/a/b/invented",
            "/invented/path",
            "/livez/invented",
            "/apis/invented/%2e%2e",
        }) {
            http.send(request(path).build(), BodyHandlers.discarding());
        }
        http.send(
                request("/api/v1/namespaces")
                        .method("INVENTED", BodyPublishers.noBody())
                        .build(),
                BodyHandlers.discarding());
        call("GET", "/version", 200);

        await(scrape -> scrape.sum(REQUESTS, "verb", "other") == 1);
        Scrape scrape = scrape();
        assertThat(scrape.text()).doesNotContainIgnoringCase("invented");
        assertThat(scrape.sum(REQUESTS, "verb", "GET", "subresource", "/version", "resource", "", "code", "200"))
                .isPositive();
        assertThat(scrape.sum(REQUESTS, "verb", "GET", "subresource", "", "resource", "", "code", "404"))
                .isPositive();
    }

    @Test
    void series_ofADeletedType_end() throws Exception {
        define("shortlived");
        String path = "/apis/meters.example.com/v1/namespaces/default/shortlived";
        create(path, "shortlived", "a");
        try (Lines watch = watch(path + "?watch=true", "application/json")) {
            watch.until("ADDED");
            await(scrape -> scrape.sum(REQUESTS, "resource", "shortlived") > 0
                    && scrape.sum("apiserver_longrunning_requests", "resource", "shortlived") == 1);

            call("DELETE", CRDS + "/shortlived.meters.example.com", 200);
            watch.untilTheEnd();
        }
        Awaitility.await().atMost(LIMIT).untilAsserted(() -> {
            call("GET", "/version", 200);
            assertThat(scrape().samples())
                    .filteredOn(sample -> "shortlived".equals(sample.labels().get("resource")))
                    .extracting(Sample::name)
                    .isEmpty();
        });
    }

    private String define(String plural) throws Exception {
        call("POST", CRDS, "application/json", """
                {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition",
                 "metadata":{"name":"%1$s.meters.example.com"},
                 "spec":{"group":"meters.example.com","scope":"Namespaced",
                  "names":{"plural":"%1$s","singular":"%1$s","kind":"K%1$s","listKind":"K%1$sList"},
                  "versions":[{"name":"v1","served":true,"storage":true,"subresources":{"status":{}},
                   "schema":{"openAPIV3Schema":{"type":"object"}}}]}}""".formatted(plural), 201);
        String path = "/apis/meters.example.com/v1/" + plural;
        // Not a request about the type before it is there.
        Awaitility.await()
                .atMost(LIMIT)
                .until(() -> http.send(request("/apis/meters.example.com/v1").build(), BodyHandlers.ofString())
                        .body()
                        .contains("\"" + plural + "\""));
        return path;
    }

    private static String object(String plural, String name) {
        return "{\"apiVersion\":\"meters.example.com/v1\",\"kind\":\"K" + plural + "\",\"metadata\":{\"name\":\"" + name
                + "\"}}";
    }

    private void create(String path, String plural, String name) throws Exception {
        call("POST", path, "application/json", object(plural, name), 201);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + apiPort + path));
    }

    private void call(String method, String path, int code) throws Exception {
        call(method, path, "application/json", "", code);
    }

    private void call(String method, String path, String type, String body, int code) throws Exception {
        HttpRequest request = request(path)
                .header("Content-Type", type)
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        assertThat(http.send(request, BodyHandlers.discarding()).statusCode())
                .as("%s %s", method, path)
                .isEqualTo(code);
    }

    /** A request is counted when its answer is out, which the client may see first. */
    private void awaitCounted(String verb, String resource, String subresource, String scope, String code, int times) {
        await(scrape -> scrape.sum(
                        REQUESTS,
                        "verb",
                        verb,
                        "group",
                        "meters.example.com",
                        "version",
                        "v1",
                        "resource",
                        resource,
                        "subresource",
                        subresource,
                        "scope",
                        scope,
                        "code",
                        code)
                == times);
    }

    private void await(Predicate<Scrape> condition) {
        Awaitility.await().atMost(LIMIT).until(this::scrape, condition);
    }

    private Scrape scrape() throws IOException, InterruptedException {
        return Scrape.of(http, "http://127.0.0.1:" + managementPort);
    }

    private Lines watch(String path, String form) throws IOException, InterruptedException {
        HttpRequest request = request(path).header("Accept", form).build();
        return new Lines(http.send(request, BodyHandlers.ofInputStream()).body());
    }

    /** The lines of a stream as they come. */
    private record Lines(BufferedReader reader) implements AutoCloseable {
        Lines(InputStream stream) {
            this(new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8)));
        }

        void until(String text) throws IOException {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.contains(text)) {
                    return;
                }
            }
            throw new IOException("the stream ended before: " + text);
        }

        void untilTheEnd() throws IOException {
            while (reader.readLine() != null) {
                // What comes is not asked.
            }
        }

        @Override
        public void close() throws IOException {
            reader.close();
        }
    }
}
