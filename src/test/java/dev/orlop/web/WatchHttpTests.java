package dev.orlop.web;

import static dev.orlop.web.WebServer.WIDGETS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.object.KubeObject;
import dev.orlop.object.Status;
import dev.orlop.web.watch.OpenWatches;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Watches on the wire, byte for byte: JSON lines, server-sent events, WebSocket. */
@WebServerTest
class WatchHttpTests {
    private static final String WATCH = WIDGETS + "?watch=true";
    private static final String SSE = "Accept: text/event-stream\r\n";

    @LocalServerPort
    private int port;

    @Autowired
    private WebServer.Stores stores;

    @Autowired
    private OpenWatches open;

    private MemoryStore widgets;

    @BeforeEach
    void empty() {
        widgets = stores.widgets();
        widgets.clear();
    }

    /** Every test leaves its connection closed: then no watch may be left, neither here nor in the store. */
    @AfterEach
    void nothingIsLeft() {
        Await.until(() -> open.count() == 0 && widgets.watcherCount() == 0);
    }

    @Test
    void json_withoutAnyEvent_sendsHeadersAtOnceAndNothingElse() throws IOException {
        try (RawClient client = new RawClient(port, Duration.ofMillis(700))) {
            client.get(WATCH, "");

            assertThat(client.head())
                    .startsWith("http/1.1 200")
                    .contains("content-type: application/json")
                    .contains("transfer-encoding: chunked");
            org.assertj.core.api.Assertions.assertThatThrownBy(client::read).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void json_sendsOneLinePerEvent() throws IOException {
        KubeObject first = widgets.put("default", "w1", "a");
        try (RawClient client = RawClient.of(port)) {
            client.get(WATCH, "");
            client.head();

            assertThat(client.chunksUntil("\n")).isEqualTo("{\"type\":\"ADDED\",\"object\":" + text(first) + "}\n");
            KubeObject second = widgets.put("default", "w1", "b");
            assertThat(client.chunksUntil("\n")).isEqualTo("{\"type\":\"MODIFIED\",\"object\":" + text(second) + "}\n");
        }
    }

    @Test
    void json_manyEvents_allArriveInOrder() throws IOException {
        try (RawClient client = RawClient.of(port)) {
            client.get(WATCH + "&resourceVersion=" + widgets.revision(), "");
            client.head();
            for (int i = 0; i < 2000; i++) {
                widgets.put("default", "w" + i, "x".repeat(i));
            }
            KubeObject last = widgets.put("default", "last", "");

            String body = client.chunksUntil("\"resourceVersion\":\"" + last.resourceVersion() + "\"},\"data\"");
            assertThat(body.lines().filter(line -> line.startsWith("{\"type\":\"ADDED\"")))
                    .hasSize(2001);
            assertThat(body.indexOf("\"name\":\"w1\"")).isLessThan(body.indexOf("\"name\":\"w1999\""));
        }
    }

    @Test
    void json_clientThatDoesNotRead_stopsTheStoreAndHoldsLittle() throws IOException {
        try (RawClient client = RawClient.of(port)) {
            client.get(WATCH + "&resourceVersion=" + widgets.revision(), "");
            client.head();
            long sent = WebServer.bytesSent();
            for (int i = 0; i < 400; i++) {
                widgets.put("default", "w" + i, "x".repeat(100_000));
            }

            Await.settled(WebServer::bytesSent);
            // 40 MB were written; what the kernel's buffers took, plus little more, has left the server.
            assertThat(WebServer.bytesSent() - sent).isLessThan(20_000_000);
            String body = client.chunksUntil("\"name\":\"w399\"");
            assertThat(body.lines().filter(line -> line.startsWith("{\"type\":")))
                    .hasSize(400);
        }
    }

    @Test
    void json_timeoutSeconds_endsTheStreamCleanlyButNotAnEmptyOneBeforeTwoSeconds() throws IOException {
        try (RawClient client = RawClient.of(port)) {
            long start = System.nanoTime();
            client.get(WATCH + "&timeoutSeconds=1", "");
            client.head();

            assertThat(client.chunk()).isEmpty();
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofMillis(1900), Duration.ofSeconds(10));
        }
    }

    @Test
    void json_afterTheEnd_theConnectionServesTheNextRequest() throws IOException {
        KubeObject first = widgets.put("default", "w1", "a");
        try (RawClient client = RawClient.of(port)) {
            client.get(WATCH + "&timeoutSeconds=1", "");
            client.head();
            assertThat(client.chunksUntil("\n")).contains("\"type\":\"ADDED\"");
            assertThat(client.chunk()).isEmpty();
            client.get(WIDGETS + "/w1", "");

            assertThat(client.answer()).startsWith("http/1.1 200").contains(text(first));
        }
    }

    @Test
    void json_manyWatchers_allGetTheSame() throws IOException {
        List<RawClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 20; i++) {
                RawClient client = RawClient.of(port);
                clients.add(client);
                client.get(WATCH + "&resourceVersion=" + widgets.revision(), i % 4 == 0 ? SSE : "");
                client.head();
            }
            StringBuilder expected = new StringBuilder();
            for (int i = 0; i < 500; i++) {
                KubeObject object = widgets.put("default", "w" + i, "x".repeat(i));
                expected.append("{\"type\":\"ADDED\",\"object\":")
                        .append(text(object))
                        .append("}\n");
            }
            for (RawClient client : clients) {
                String body = client.chunksUntil("\"name\":\"w499\"");
                String json = body.lines()
                        .map(line -> line.replaceFirst("^data: ", ""))
                        .filter(line -> line.startsWith("{"))
                        .map(line -> line + "\n")
                        .collect(Collectors.joining());
                assertThat(json).isEqualTo(expected.toString());
            }
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    @Test
    void json_failureBeforeHeaders_isHttpError() throws IOException {
        try (RawClient client = RawClient.of(port)) {
            client.get(WATCH + "&resourceVersion=98", "");

            assertThat(client.answer())
                    .startsWith("http/1.1 429")
                    .contains("retry-after: 1")
                    .contains("\"code\":429");
        }
    }

    @Test
    void json_failureLater_isOneErrorEventAndTheEnd() throws IOException {
        try (RawClient client = RawClient.of(port)) {
            client.get(WATCH, "");
            client.head();
            Await.until(() -> widgets.watcherCount() == 1);
            widgets.failWatches(Status.expired("too old resource version", null));

            assertThat(client.chunk())
                    .startsWith("{\"type\":\"ERROR\",\"object\":{")
                    .contains("\"reason\":\"Expired\"")
                    .endsWith("}}\n");
            assertThat(client.chunk()).isEmpty();
        }
    }

    @Test
    void json_onShutdown_endsCleanly() throws IOException {
        try (RawClient client = RawClient.of(port)) {
            widgets.put("default", "w1", "a");
            client.get(WATCH, "");
            client.head();
            client.chunksUntil("\n");
            assertThat(open.count()).isEqualTo(1);
            open.endAll();

            assertThat(client.chunk()).isEmpty();
        }
    }

    @Test
    void json_legacyStart_asksForInitialEvents() throws IOException {
        try (RawClient client = RawClient.of(port)) {
            client.get(WATCH + "&allowWatchBookmarks=1", "");
            client.head();

            assertThat(client.chunksUntil("\n"))
                    .isEqualTo(
                            "{\"type\":\"BOOKMARK\",\"object\":{\"kind\":\"Widget\",\"apiVersion\":\"example.com/v1\","
                                    + "\"metadata\":{\"resourceVersion\":\"" + widgets.revision()
                                    + "\",\"annotations\":{\"k8s.io/initial-events-end\":\"true\"}}}}\n");
        }
    }

    @Test
    void watchParameter_falseOrZero_isAList() throws IOException {
        for (String value : new String[] {"false", "0"}) {
            try (RawClient client = RawClient.of(port)) {
                client.get(WIDGETS + "?watch=" + value, "");

                assertThat(client.answer()).contains("\"kind\":\"WidgetList\"");
            }
        }
    }

    @Test
    void sse_replay_hasNoIdsBeforeTheBookmarkThatEndsIt() throws IOException {
        KubeObject first = widgets.put("default", "w1", "a");
        try (RawClient client = RawClient.of(port)) {
            client.get(WIDGETS, SSE);
            assertThat(client.head())
                    .contains("content-type: text/event-stream;charset=utf-8")
                    .contains("cache-control: no-cache, no-transform")
                    .contains("x-accel-buffering: no");

            String body = client.chunksUntil("initial-events-end\":\"true\"}}}}\n\n");
            assertThat(body).matches("(?s)retry: [23][0-9]{3}\n\n.*");
            assertThat(body)
                    .contains("event: ADDED\ndata: {\"type\":\"ADDED\",\"object\":" + text(first) + "}\n\n")
                    .contains("event: BOOKMARK\nid: " + first.resourceVersion() + "\ndata: {\"type\":\"BOOKMARK\"");
            KubeObject second = widgets.put("default", "w1", "b");
            assertThat(client.chunksUntil("\n\n"))
                    .isEqualTo("event: MODIFIED\nid: " + second.resourceVersion()
                            + "\ndata: {\"type\":\"MODIFIED\",\"object\":" + text(second) + "}\n\n");
        }
    }

    @Test
    void sse_lastEventId_resumesAfterItWithoutReplay() throws IOException {
        KubeObject first = widgets.put("default", "w1", "a");
        KubeObject second = widgets.put("default", "w2", "b");
        try (RawClient client = RawClient.of(port)) {
            client.get(
                    WIDGETS + "?resourceVersion=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan",
                    SSE + "Last-Event-ID: " + first.resourceVersion() + "\r\n");
            client.head();

            assertThat(client.chunksUntil("}\n\n"))
                    .contains("event: ADDED\nid: " + second.resourceVersion() + "\n")
                    .doesNotContain("\"name\":\"w1\"");
        }
    }

    @Test
    void sse_lastEventIdThatIsNoVersion_isBadRequest() throws IOException {
        try (RawClient client = RawClient.of(port)) {
            client.get(WIDGETS, SSE + "Last-Event-ID: x7\r\n");

            assertThat(client.answer())
                    .startsWith("http/1.1 400")
                    .contains("content-type: application/json")
                    .contains("Last-Event-ID")
                    .doesNotContain("x-accel-buffering");
        }
    }

    @Test
    void sse_expired_isAnErrorEventWithAnEmptyId() throws IOException {
        try (RawClient client = RawClient.of(port)) {
            client.get(WIDGETS, SSE + "Last-Event-ID: 99\r\n");
            assertThat(client.head()).startsWith("http/1.1 200");

            assertThat(client.chunksUntil("}\n\n")).contains("event: ERROR\nid:\ndata: {\"type\":\"ERROR\"");
            assertThat(client.chunk()).isEmpty();
        }
    }

    @Test
    void sse_overload_tellsTheBrowserToWait() throws IOException {
        try (RawClient client = RawClient.of(port)) {
            client.get(WIDGETS, SSE + "Last-Event-ID: 98\r\n");
            assertThat(client.head()).startsWith("http/1.1 200");

            assertThat(client.chunksUntil("}\n\n")).contains("event: ERROR\nretry: 30000\ndata: ");
        }
    }

    @Test
    void sse_watchFalse_isNotAcceptable() throws IOException {
        try (RawClient client = RawClient.of(port)) {
            client.get(WIDGETS + "?watch=false", SSE);

            assertThat(client.answer()).startsWith("http/1.1 406").contains("\"reason\":\"NotAcceptable\"");
        }
    }

    @Test
    void sse_ofOneObject_selectsItByName() throws IOException {
        widgets.put("default", "w1", "a");
        try (RawClient client = RawClient.of(port)) {
            client.get(WIDGETS + "/w1", SSE);
            client.head();
            client.chunksUntil("initial-events-end");

            assertThat(widgets.lastWatch.predicate().field().exactValue("metadata.name"))
                    .isEqualTo("w1");
        }
    }

    @Test
    void webSocket_isAnswered101WithOneEventPerTextFrame() throws IOException {
        KubeObject first = widgets.put("default", "w1", "a");
        try (RawClient client = RawClient.of(port)) {
            client.get(WATCH, UPGRADE);
            assertThat(client.head()).startsWith("http/1.1 101");

            assertThat(textFrame(client)).isEqualTo("{\"type\":\"ADDED\",\"object\":" + text(first) + "}");
            KubeObject second = widgets.put("default", "w1", "b");
            assertThat(textFrame(client)).isEqualTo("{\"type\":\"MODIFIED\",\"object\":" + text(second) + "}");
        }
    }

    /** Else a change that a client makes right after the answer would be taken for the past, and collapse with it. */
    @Test
    void everyForm_isAnsweredWhenTheWatchIsOpenAndNotBefore() {
        Queue<Runnable> openings = new ConcurrentLinkedQueue<>();
        widgets.openings = openings;
        HttpClient http = HttpClient.newHttpClient();
        try {
            List<CompletableFuture<?>> answers = new ArrayList<>();
            for (String accept : List.of("application/json", "text/event-stream")) {
                answers.add(http.sendAsync(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + WATCH))
                                .header("Accept", accept)
                                .build(),
                        HttpResponse.BodyHandlers.ofInputStream()));
            }
            answers.add(http.newWebSocketBuilder()
                    .buildAsync(URI.create("ws://127.0.0.1:" + port + WATCH), new WebSocket.Listener() {}));
            Await.until(() -> openings.size() == 3);
            for (int i = 0; i < 20; i++) {
                assertThat(http.sendAsync(
                                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/version"))
                                                .build(),
                                        HttpResponse.BodyHandlers.discarding())
                                .join()
                                .statusCode())
                        .isEqualTo(200);
            }
            assertThat(answers).noneMatch(CompletableFuture::isDone);

            openings.forEach(Runnable::run);

            CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).join();
        } finally {
            widgets.openings = null;
            // Without waiting for the watches, which nobody ends.
            http.shutdownNow();
        }
    }

    @Test
    void webSocket_failure_isAnErrorFrameAndAClose() throws IOException {
        try (RawClient client = RawClient.of(port)) {
            client.get(WATCH + "&resourceVersion=99", UPGRADE);
            assertThat(client.head()).startsWith("http/1.1 101");

            assertThat(textFrame(client)).startsWith("{\"type\":\"ERROR\"").contains("\"code\":410");
            assertThat(client.read()).isEqualTo(0x88);
            // Two bytes: status 1000.
            assertThat(client.read(3)).containsExactly(2, 1000 >> 8, 1000 & 0xff);
        }
    }

    @Test
    void webSocket_incompleteHandshake_isAnOrdinaryStream() throws IOException {
        try (RawClient client = RawClient.of(port)) {
            client.get(WATCH, "Upgrade: websocket\r\nConnection: Upgrade\r\n");

            assertThat(client.head()).startsWith("http/1.1 200");
        }
    }

    private static final String UPGRADE = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: http://localhost\r\n";

    /** A short unfragmented text frame of RFC 6455. */
    private static String textFrame(RawClient client) throws IOException {
        assertThat(client.read()).isEqualTo(0x81);
        int length = client.read();
        if (length == 126) {
            length = client.read() << 8 | client.read();
        }
        return new String(client.read(length), StandardCharsets.UTF_8);
    }

    private static String text(KubeObject object) {
        return new String(object.json(), StandardCharsets.UTF_8);
    }
}
