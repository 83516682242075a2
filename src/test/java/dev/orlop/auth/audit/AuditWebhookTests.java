package dev.orlop.auth.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.orlop.auth.pki.PkiDirectory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@NullUnmarked
class AuditWebhookTests {
    private static final Duration SHORT = Duration.ofMillis(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final Queue<Integer> answers = new ArrayDeque<>();
    private final List<String> bodies = Collections.synchronizedList(new ArrayList<>());
    private final List<@Nullable String> tokens = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch hold = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile boolean slow;
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        serve(server);
    }

    private void serve(HttpServer started) {
        started.createContext("/", this::answer);
        started.setExecutor(threads);
        started.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (slow) {
                slow = false;
                hold.await(1, TimeUnit.MINUTES);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        bodies.add(body);
        tokens.add(exchange.getRequestHeaders().getFirst("Authorization"));
        int code = answers.isEmpty() ? 200 : answers.remove();
        exchange.sendResponseHeaders(code, -1);
        exchange.close();
    }

    @AfterEach
    void stop() {
        hold.countDown();
        server.stop(0);
        threads.close();
    }

    private URI url(String scheme, HttpServer of) {
        return URI.create(scheme + "://localhost:" + of.getAddress().getPort() + "/audit");
    }

    private AuditWebhook webhook(int attempts, Duration timeout) {
        return new AuditWebhook(new AuditWebhook.Target(url("http", server), null, null, timeout, attempts, SHORT));
    }

    private static SSLContext tls(Path certificate, Path key, Path authority) {
        return SslBundle.of(new PemSslStoreBundle(
                        certificate == null
                                ? null
                                : PemSslStoreDetails.forCertificate(certificate.toString())
                                        .withPrivateKey(key.toString()),
                        authority == null ? null : PemSslStoreDetails.forCertificate(authority.toString())))
                .createSslContext();
    }

    private static List<byte[]> events(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> ("{\"auditID\":\"" + i + "\"}\n").getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void write_batch_arrivesAsOneEventList() throws InterruptedException {
        AuditWebhook webhook = webhook(1, TIMEOUT);

        assertThat(webhook.write(events(3))).isZero();

        webhook.close();
        JsonNode list = JsonMapper.shared().readTree(bodies.getFirst());
        assertThat(list.get("kind").stringValue()).isEqualTo("EventList");
        assertThat(list.get("apiVersion").stringValue()).isEqualTo("audit.k8s.io/v1");
        assertThat(list.get("items")).hasSize(3);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            500,500,200 | 5 | 0 | 3
            429,200     | 5 | 0 | 2
            503,503,503 | 2 | 2 | 2
            400,200     | 5 | 2 | 1
            302,200     | 5 | 2 | 1
            """)
    void write_refused_isTriedAgainWhereThatMayHelp(String codes, int attempts, int lost, int calls)
            throws InterruptedException {
        List.of(codes.split(",")).forEach(code -> answers.add(Integer.valueOf(code)));
        AuditWebhook webhook = webhook(attempts, TIMEOUT);

        assertThat(webhook.write(events(2))).isEqualTo(lost);

        webhook.close();
        assertThat(bodies).hasSize(calls);
    }

    @Test
    void write_serverTooSlow_isTriedAgain() throws InterruptedException {
        slow = true;
        // On a busy machine more attempts than the first may be too slow.
        AuditWebhook webhook = webhook(20, Duration.ofMillis(500));

        assertThat(webhook.write(events(1))).isZero();

        webhook.close();
        assertThat(bodies).isNotEmpty();
    }

    @Test
    void write_serverAway_losesTheBatchAfterItsAttempts() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        AuditWebhook webhook = new AuditWebhook(
                new AuditWebhook.Target(URI.create("http://localhost:" + port), null, null, TIMEOUT, 3, SHORT));

        assertThat(webhook.write(events(4))).isEqualTo(4);

        webhook.close();
    }

    @Test
    void write_https_checksTheCertificateAndSendsTheTokenOfTheFile(@TempDir Path folder) throws Exception {
        new PkiDirectory(folder, List.of("localhost"), Clock.systemUTC()).renew();
        Path pki = folder.resolve("pki");
        SSLContext own = tls(pki.resolve("server.crt"), pki.resolve("server.key"), null);
        SSLContext trusting = tls(null, null, pki.resolve("ca.crt"));
        Path token = folder.resolve("token");
        HttpsServer secure = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        secure.setHttpsConfigurator(new HttpsConfigurator(own));
        serve(secure);

        AuditWebhook webhook =
                new AuditWebhook(new AuditWebhook.Target(url("https", secure), trusting, token, TIMEOUT, 1, SHORT));
        Files.writeString(token, "one\n");
        assertThat(webhook.write(events(1))).isZero();
        Files.writeString(token, "two\n");
        assertThat(webhook.write(events(1))).isZero();
        webhook.close();
        AuditWebhook doubting =
                new AuditWebhook(new AuditWebhook.Target(url("https", secure), null, null, TIMEOUT, 1, SHORT));
        assertThat(doubting.write(events(1))).isEqualTo(1);
        doubting.close();
        secure.stop(0);

        assertThat(tokens).containsExactly("Bearer one", "Bearer two");
    }
}
