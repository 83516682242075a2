package dev.orlop.boot;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.support.FreePorts;
import dev.orlop.support.OneAtATime;
import dev.orlop.support.etcd.EtcdRelease;
import dev.orlop.support.etcd.EtcdServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** A server that is started while its etcd is away, as clients see it that know its types from before. */
@Timeout(120)
@OneAtATime
class TypesLoadingIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String WIDGETS = "/apis/loading.example/v1/widgets";
    private static final String CRD = """
        {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"widgets.loading.example"},
        "spec":{"group":"loading.example","scope":"Namespaced","names":{"plural":"widgets","kind":"Widget"},
        "versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object"}}}]}}\
        """;

    private final HttpClient http = HttpClient.newHttpClient();
    private final int port = FreePorts.next();

    private ConfigurableApplicationContext start(EtcdServer etcd) {
        return new SpringApplicationBuilder(OrlopApplication.class)
                .run(
                        "--server.port=" + port,
                        "--management.server.port=0",
                        "--orlop.security.enabled=false",
                        "--orlop.storage.server-list=" + etcd.endpoint());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(PATIENCE);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(request(path).build(), BodyHandlers.ofString());
    }

    private int post(String path, String body) throws IOException, InterruptedException {
        HttpRequest request = request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return http.send(request, BodyHandlers.discarding()).statusCode();
    }

    private int createWidget(String name) throws IOException, InterruptedException {
        return post(
                "/apis/loading.example/v1/namespaces/default/widgets",
                "{\"apiVersion\":\"loading.example/v1\",\"kind\":\"Widget\",\"metadata\":{\"name\":\"" + name + "\"}}");
    }

    /** Clients of WebSockets come back by their own means: they are told when, and not that there is no such type. */
    private HttpResponse<?> refusedHandshake(String path) {
        URI uri = URI.create("ws://127.0.0.1:" + port + path);
        CompletableFuture<WebSocket> opened = http.newWebSocketBuilder().buildAsync(uri, new WebSocket.Listener() {});
        Throwable failure = opened.handle((socket, failed) -> failed).join();
        assertThat(failure).hasCauseInstanceOf(WebSocketHandshakeException.class);
        return ((WebSocketHandshakeException) requireNonNull(failure.getCause())).getResponse();
    }

    private void awaitReady() {
        Awaitility.await("readiness")
                .atMost(PATIENCE)
                .until(() -> get("/readyz").statusCode() == 200);
    }

    /** What the HTML standard says of an EventSource, section 9.2.3: it comes back, unless an answer is no event stream. */
    private final class EventSource implements AutoCloseable {
        private final List<String> ids = new CopyOnWriteArrayList<>();
        private final List<String> names = new CopyOnWriteArrayList<>();
        private final Thread reader;
        private volatile String failure = "";
        private volatile boolean closed;
        private volatile @Nullable InputStream body;

        EventSource(String path) {
            reader = Thread.ofVirtual().start(() -> run(path));
        }

        private void run(String path) {
            String id = "";
            while (!closed && failure.isEmpty()) {
                HttpRequest.Builder request = request(path).header("Accept", "text/event-stream");
                if (!id.isEmpty()) {
                    request.header("Last-Event-ID", id);
                }
                try {
                    HttpResponse<InputStream> response = http.send(request.build(), BodyHandlers.ofInputStream());
                    body = response.body();
                    String type = response.headers().firstValue("Content-Type").orElse("");
                    if (response.statusCode() != 200 || !type.startsWith("text/event-stream")) {
                        failure = response.statusCode() + " " + type;
                        return;
                    }
                    id = read(id);
                } catch (IOException e) {
                    // A network error: it comes back.
                    Thread.yield();
                } catch (InterruptedException e) {
                    return;
                }
            }
        }

        private String read(String before) throws IOException {
            String id = before;
            BufferedReader lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("id:")) {
                    id = line.substring(3).strip();
                    ids.add(id);
                } else if (line.startsWith("data:") && line.contains("\"name\":\"")) {
                    names.add(line.replaceFirst(".*\"name\":\"([^\"]*)\".*", "$1"));
                }
            }
            return id;
        }

        @Override
        public void close() throws IOException {
            closed = true;
            InputStream open = body;
            if (open != null) {
                open.close();
            }
            reader.interrupt();
        }
    }

    @Test
    void typesThatAreNotLoadedYet_areUnavailableAndNotAbsent() throws Exception {
        try (EtcdServer etcd = EtcdServer.start(EtcdRelease.V3_5)) {
            ConfigurableApplicationContext server = start(etcd);
            awaitReady();
            assertThat(post("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", CRD))
                    .isEqualTo(201);
            assertThat(createWidget("before")).isEqualTo(201);
            try (EventSource source = new EventSource(WIDGETS)) {
                Awaitility.await().atMost(PATIENCE).until(() -> !source.ids.isEmpty());
                etcd.stop();
                server.close();
                server = start(etcd);

                for (String path : List.of(
                        "/apis",
                        "/apis/loading.example",
                        "/apis/loading.example/v1",
                        WIDGETS,
                        WIDGETS + "?watch=1",
                        "/apis/loading.example/v1/namespaces/default/widgets/before",
                        "/apis/nowhere.example/v1/things",
                        "/openapi/v3",
                        "/openapi/v2")) {
                    HttpResponse<String> answer = get(path);
                    assertThat(answer.statusCode()).as(path).isEqualTo(503);
                    assertThat(answer.headers().firstValue("Retry-After"))
                            .as(path)
                            .hasValue("1");
                }
                assertThat(refusedHandshake(WIDGETS + "?watch=1"))
                        .satisfies(answer -> assertThat(answer.statusCode()).isEqualTo(503))
                        .satisfies(answer -> assertThat(answer.headers().firstValue("Retry-After"))
                                .hasValue("1"));
                assertThat(createWidget("refused")).isEqualTo(503);
                assertThat(get("/api/v1/things").statusCode()).isEqualTo(404);
                assertThat(get("/nowhere").statusCode()).isEqualTo(404);
                assertThat(source.failure).isEmpty();

                etcd.start();
                awaitReady();
                assertThat(get("/apis").body()).contains("loading.example");
                assertThat(get("/apis/nowhere.example/v1/things").statusCode()).isEqualTo(404);
                assertThat(createWidget("after")).isEqualTo(201);
                Awaitility.await().atMost(PATIENCE).until(() -> source.names.contains("after"));
                assertThat(source.failure).isEmpty();
                assertThat(source.names).as("it goes on where it was").containsOnlyOnce("before");
            }
            server.close();
        }
    }
}
