package dev.orlop.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.auth.flow.FlowControl;
import dev.orlop.support.Http2Flood;
import dev.orlop.support.OneAtATime;
import dev.orlop.support.Trust;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** A server of little patience, and clients that ask and do not take what they are answered. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@NullUnmarked
@OneAtATime
class SlowReadersTests {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String TOKEN = "reader-token";
    private static final String ROLES = "/apis/rbac.authorization.k8s.io/v1/";
    /** Together more than the system takes in for a client that reads nothing. */
    private static final int MANY = 12;

    private static final int LARGE = 800_000;
    private static final int SMALL_BUFFER = 4096;

    private ConfigurableApplicationContext server;
    private SSLContext tls;
    private HttpClient client;
    private URI api;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        Path tokens = Files.writeString(
                folder.resolve("tokens.csv"), "root-token,root,1,system:masters\n" + TOKEN + ",reader,2\n");
        server = new SpringApplicationBuilder(OrlopApplication.class)
                .run(
                        "--server.port=0",
                        "--management.server.port=0",
                        "--orlop.web.idle-timeout=500ms",
                        "--orlop.security.token-file=" + tokens,
                        "--orlop.storage.embedded.directory=" + folder.resolve("data"));
        tls = Trust.authorityOf(folder.resolve("data"), null);
        client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(tls)
                .build();
        api = URI.create("https://127.0.0.1:" + server.getEnvironment().getProperty("local.server.port"));
        Awaitility.await().until(() -> send("GET", "/readyz", "") == 200);
        for (int i = 0; i < MANY; i++) {
            String map = "{\"metadata\":{\"name\":\"large-" + i + "\"},\"data\":{\"a\":\"" + "x".repeat(LARGE) + "\"}}";
            assertThat(send("POST", MAPS, map)).isEqualTo(201);
        }
        assertThat(send("POST", ROLES + "clusterrolebindings", """
                {"metadata":{"name":"reader"},"subjects":[{"kind":"User","name":"reader"}],
                 "roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"view"}}""")).isEqualTo(201);
    }

    @AfterAll
    void stop() {
        client.close();
        server.close();
    }

    /** On a connection of its own, which the server may not yet have closed when the next one is made. */
    private int send(String method, String path, String body) throws IOException, InterruptedException {
        return client.send(
                        HttpRequest.newBuilder(api.resolve(path))
                                .header("Authorization", "Bearer root-token")
                                .header("Content-Type", "application/json")
                                .method(method, BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.discarding())
                .statusCode();
    }

    private SSLSocket connect(String protocol) throws IOException {
        SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket();
        socket.setReceiveBufferSize(SMALL_BUFFER);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), api.getPort()));
        socket.setSoTimeout(30_000);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {protocol});
        socket.setSSLParameters(parameters);
        return socket;
    }

    private int seats() {
        return server.getBean(FlowControl.class).limits().get("global-default").seats();
    }

    @Test
    void answers_withoutAWindow_endWithTheirSeatsWhileWatchesGoOn() throws Exception {
        try (Http2Flood slow = Http2Flood.withoutWindow(connect("h2"))) {
            slow.ask(1, MAPS + "?watch=1", TOKEN);
            slow.ask(3, MAPS, TOKEN);
            slow.ask(5, MAPS + "/large-0", TOKEN);
            slow.ask(7, "/version", "");
            Awaitility.await().until(() -> seats() > 0);

            assertThat(slow.reset(3)).isEqualTo(Http2Flood.CANCELLED);
            Awaitility.await().until(() -> seats() == 0);
            slow.takeUntil(1, "\"type\":\"ADDED\"");
        }
    }

    @Test
    void answer_thatNobodyReads_endsItsConnectionWithItsSeats() throws Exception {
        try (SSLSocket slow = connect("http/1.1")) {
            slow.getOutputStream()
                    .write(("GET " + MAPS + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + TOKEN
                                    + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));

            Awaitility.await().until(() -> seats() > 0);
            Awaitility.await().until(() -> seats() == 0);
        }
    }
}
