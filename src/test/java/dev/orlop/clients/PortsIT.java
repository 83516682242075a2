package dev.orlop.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orlop.support.Trust;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Who gets to which port, as long as the operator says nothing. */
class PortsIT {
    private static final HttpClient HTTP = Trust.everything();

    @TempDir
    static Path directory;

    private static OrlopProcess server;

    @BeforeAll
    static void start() {
        server = OrlopProcess.startSecured(directory, Map.of());
    }

    @AfterAll
    static void stop() throws InterruptedException {
        server.close();
    }

    @Test
    void api_withoutACredential_tellsHealthAndVersionAlone() throws IOException, InterruptedException {
        for (String path : new String[] {"/healthz", "/livez", "/readyz", "/version"}) {
            assertThat(get(server.api() + path, "")).as(path).isEqualTo(200);
        }
        for (String path : new String[] {"/api", "/apis", "/openapi/v2", "/api/v1/namespaces", "/no/such/path"}) {
            assertThat(get(server.api() + path, "")).as(path).isEqualTo(401);
        }
    }

    @Test
    void managementEndpoints_areNotOnTheApisPort() throws IOException, InterruptedException {
        for (String path : new String[] {"/actuator", "/actuator/health", "/actuator/prometheus", "/actuator/info"}) {
            assertThat(get(server.api() + path)).as(path).isEqualTo(404);
            assertThat(get(server.management() + path)).as(path).isEqualTo(200);
        }
    }

    @Test
    void api_isNotOnTheManagementPort() throws IOException, InterruptedException {
        for (String path : new String[] {"/api/v1/namespaces", "/apis", "/readyz", "/version"}) {
            assertThat(get(server.management() + path)).as(path).isEqualTo(404);
            assertThat(get(server.api() + path)).as(path).isEqualTo(200);
        }
    }

    /** Another address of the same interface: a server bound to all addresses would take the connection. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void bothPorts_areBoundToOneLoopbackAddress() {
        for (String url : new String[] {server.api(), server.management()}) {
            InetSocketAddress elsewhere =
                    new InetSocketAddress("127.0.0.2", URI.create(url).getPort());
            assertThatThrownBy(() -> {
                        try (Socket socket = new Socket()) {
                            socket.connect(elsewhere, 5_000);
                        }
                    })
                    .as(url)
                    .isInstanceOf(ConnectException.class);
        }
    }

    /** As the administrator. */
    private static int get(String url) throws IOException, InterruptedException {
        return get(
                url,
                "Bearer "
                        + Files.readString(directory.resolve("data/pki/admin.token"))
                                .strip());
    }

    private static int get(String url, String credentials) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .header("Authorization", credentials)
                .build();
        return HTTP.send(request, BodyHandlers.discarding()).statusCode();
    }
}
