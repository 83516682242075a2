package dev.orlop.webhook;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.orlop.support.etcd.TestPki;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A webhook on HTTPS, with a certificate of its own authority. */
final class ReviewServer implements AutoCloseable {
    static final JsonMapper JSON = new JsonMapper();

    /** What came in, in order. */
    final List<ObjectNode> reviews = Collections.synchronizedList(new ArrayList<>());

    private final TestPki pki;
    private final HttpsServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /** @param validity of the certificate; negative for one that has expired */
    ReviewServer(Path folder, Duration validity) {
        try {
            pki = new TestPki(Files.createDirectories(folder));
            server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        TestPki.Pem shown = pki.certificate("webhook", validity);
        server.setHttpsConfigurator(
                new HttpsConfigurator(TestPki.tls(shown, pki.caFile()).context()));
        server.setExecutor(threads);
        server.start();
    }

    /** A handler of requests as they come in. */
    interface Raw {
        void handle(HttpExchange exchange) throws IOException;
    }

    /** Answers reviews at a path with what a function makes of them. */
    void on(String path, Function<ObjectNode, String> answer) {
        raw(path, exchange -> {
            ObjectNode review =
                    (ObjectNode) JSON.readTree(exchange.getRequestBody().readAllBytes());
            review.put("query", String.valueOf(exchange.getRequestURI().getQuery()));
            reviews.add(review);
            send(exchange, 200, answer.apply(review));
        });
    }

    void raw(String path, Raw handler) {
        server.createContext(path, exchange -> {
            try (exchange) {
                handler.handle(exchange);
            }
        });
    }

    /** An answer that is larger than any may be. */
    static void sendTooMuch(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        byte[] block = new byte[1 << 20];
        try (var out = exchange.getResponseBody()) {
            for (int i = 0; i <= WebhookClient.MOST_BYTES >> 20; i++) {
                out.write(block);
            }
        } catch (IOException e) {
            // The client has hung up, as it should.
            return;
        }
    }

    static void send(HttpExchange exchange, int code, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(code, bytes.length == 0 ? -1 : bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    /** An answer to a review of admission. */
    static String admission(ObjectNode review, String response) {
        return """
            {"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","response":{"uid":"%s",%s}}
            """.formatted(review.at("/request/uid").stringValue(), response);
    }

    static String patch(String operations) {
        return "\"allowed\":true,\"patchType\":\"JSONPatch\",\"patch\":\""
                + Base64.getEncoder()
                        .encodeToString(operations.replace('\'', '"').getBytes(StandardCharsets.UTF_8))
                + '"';
    }

    int port() {
        return server.getAddress().getPort();
    }

    String url(String path) {
        return "https://127.0.0.1:" + port() + path;
    }

    /** The authority, as a {@code caBundle}. */
    String caBundle() {
        try {
            return Base64.getEncoder().encodeToString(Files.readAllBytes(pki.caFile()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
