package dev.orlop.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.orlop.support.Chromium;
import dev.orlop.support.FreePorts;
import dev.orlop.support.OneAtATime;
import dev.orlop.support.etcd.EtcdRelease;
import dev.orlop.support.etcd.EtcdServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A page of another origin in a real browser that follows a custom type over a restart of the server. */
@Timeout(180)
@OneAtATime
class BrowserIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String WIDGETS = "/apis/browser.example/v1/namespaces/default/widgets";
    private static final String CRD = """
        {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"widgets.browser.example"},
        "spec":{"group":"browser.example","scope":"Namespaced","names":{"plural":"widgets","kind":"Widget"},
        "versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object"}}}]}}\
        """;

    /** Says every now and then in which states its event source has been, and what it has been told. */
    private static final String PAGE = """
        <!doctype html><script>
        const state = {ready: [], names: [], protocol: null, frames: 0};
        const source = new EventSource("http://127.0.0.1:%1$d%2$s");
        const look = () => state.ready.includes(source.readyState) || state.ready.push(source.readyState);
        source.onopen = source.onerror = look;
        source.addEventListener("ADDED", event => state.names.push(JSON.parse(event.data).object.metadata.name));
        const socket = new WebSocket("ws://127.0.0.1:%1$d%2$s?watch=1",
            ["base64url.bearer.authorization.k8s.io.dG9rZW4", "base64.binary.k8s.io"]);
        socket.onopen = () => state.protocol = socket.protocol;
        socket.onmessage = () => state.frames++;
        setInterval(() => {
          look();
          fetch("/state", {method: "POST", body: JSON.stringify(state)});
        }, 20);
        </script>
        """;

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<JsonNode> states = new CopyOnWriteArrayList<>();
    private final int port = FreePorts.next();

    private ConfigurableApplicationContext start(EtcdServer etcd, String origin) {
        return new SpringApplicationBuilder(OrlopApplication.class)
                .run(
                        "--server.port=" + port,
                        "--management.server.port=0",
                        "--orlop.security.enabled=false",
                        "--orlop.web.cors.allowed-origins=" + origin,
                        "--orlop.storage.server-list=" + etcd.endpoint());
    }

    private HttpServer pages() throws IOException {
        HttpServer pages = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        pages.createContext("/", exchange -> answer(exchange, PAGE.formatted(port, WIDGETS)));
        pages.createContext("/state", exchange -> {
            states.add(JsonMapper.shared().readTree(exchange.getRequestBody().readAllBytes()));
            answer(exchange, "noted");
        });
        pages.start();
        return pages;
    }

    private static void answer(HttpExchange exchange, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/html");
        exchange.sendResponseHeaders(200, body.length);
        try (exchange) {
            exchange.getResponseBody().write(body);
        }
    }

    private int send(String method, String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        return http.send(request, BodyHandlers.discarding()).statusCode();
    }

    private void create(String name) throws IOException, InterruptedException {
        String widget =
                "{\"apiVersion\":\"browser.example/v1\",\"kind\":\"Widget\",\"metadata\":{\"name\":\"" + name + "\"}}";
        assertThat(send("POST", WIDGETS, widget)).isEqualTo(201);
    }

    private void awaitReady() {
        Awaitility.await("readiness").atMost(PATIENCE).until(() -> send("GET", "/readyz", "") == 200);
    }

    private JsonNode state() {
        return states.isEmpty() ? JsonMapper.shared().createObjectNode() : states.getLast();
    }

    private List<String> names() {
        return state().path("names").valueStream().map(JsonNode::asString).toList();
    }

    private void awaitSeen(String name) {
        Awaitility.await("that the page sees " + name).atMost(PATIENCE).until(() -> names().contains(name));
    }

    @Test
    void eventSource_overARestartWhileTypesAreLoaded_isNeverClosed(@TempDir Path profile) throws Exception {
        Chromium chromium = Chromium.orSkip();
        HttpServer pages = pages();
        String origin = "http://127.0.0.1:" + pages.getAddress().getPort();
        try (EtcdServer etcd = EtcdServer.start(EtcdRelease.V3_5)) {
            ConfigurableApplicationContext server = start(etcd, origin);
            awaitReady();
            assertThat(send("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", CRD))
                    .isEqualTo(201);
            create("before");
            Process browser = chromium.open(URI.create(origin + "/"), profile);
            awaitSeen("before");
            Awaitility.await("the WebSocket")
                    .atMost(PATIENCE)
                    .until(() -> state().path("frames").asInt() > 0);
            assertThat(state().path("protocol").asString()).isEqualTo("base64.binary.k8s.io");

            etcd.stop();
            server.close();
            server = start(etcd, origin);
            assertThat(send("GET", WIDGETS, "")).isEqualTo(503);
            int told = states.size();
            Awaitility.await("that the page goes on").atMost(PATIENCE).until(() -> states.size() > told + 100);
            etcd.start();
            awaitReady();
            create("after");

            awaitSeen("after");
            assertThat(names()).as("it goes on where it was").containsExactly("before", "after");
            assertThat(state().path("ready").valueStream().map(JsonNode::asInt))
                    .as("the states that it was in")
                    .containsExactlyInAnyOrder(0, 1);
            browser.destroy();
            browser.waitFor();
            server.close();
        } finally {
            pages.stop(0);
        }
    }
}
