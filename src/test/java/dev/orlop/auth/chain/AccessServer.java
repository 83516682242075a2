package dev.orlop.auth.chain;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.orlop.auth.pki.PkiDirectory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.NullUnmarked;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A server that is asked by SubjectAccessReview, over HTTPS and with a token. */
@NullUnmarked
public final class AccessServer implements AutoCloseable {
    private static final String TOKEN = "of-the-server";

    private final List<JsonNode> asked = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpsServer server;
    private final Path kubeconfig;
    private volatile HttpHandler handler;

    /** Denies nothing and allows nothing. */
    public AccessServer(Path folder) throws Exception {
        PkiDirectory pki = new PkiDirectory(folder, List.of("127.0.0.1"), Clock.systemUTC());
        pki.renew();
        SslBundle bundle = SslBundle.of(new PemSslStoreBundle(
                PemSslStoreDetails.forCertificate(pki.serverCertificate().toString())
                        .withPrivateKey(pki.serverKey().toString()),
                null));
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(bundle.getManagers().getKeyManagers(), null, null);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        server.setExecutor(threads);
        answer(review -> "{\"allowed\":false}");
        server.createContext("/authorize", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            boolean known =
                    ("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"));
            if (!known) {
                send(exchange, 401, "");
                return;
            }
            asked.add(JsonMapper.shared().readTree(body));
            handler.handle(exchange);
        });
        server.start();
        kubeconfig = folder.resolve("webhook.kubeconfig");
        Files.writeString(kubeconfig, """
                apiVersion: v1
                kind: Config
                current-context: main
                contexts:
                - {name: main, context: {cluster: authority, user: orlop}}
                clusters:
                - name: authority
                  cluster: {server: "https://127.0.0.1:%d/authorize", certificate-authority: %s}
                users:
                - {name: orlop, user: {token: %s}}
                """.formatted(server.getAddress().getPort(), pki.authority(), TOKEN));
    }

    public Path kubeconfig() {
        return kubeconfig;
    }

    /** Answers each review with a status. */
    public void answer(Function<JsonNode, String> status) {
        handle(exchange -> send(
                exchange,
                200,
                "{\"kind\":\"SubjectAccessReview\",\"apiVersion\":\"authorization.k8s.io/v1\",\"status\":"
                        + status.apply(asked.getLast()) + "}"));
    }

    public void handle(HttpHandler with) {
        handler = with;
    }

    static void send(HttpExchange exchange, int code, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        exchange.sendResponseHeaders(code, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    /** The reviews that came, in their order. */
    public List<JsonNode> asked() {
        return List.copyOf(asked);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
