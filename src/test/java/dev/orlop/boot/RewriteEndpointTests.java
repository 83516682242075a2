package dev.orlop.boot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.support.OneAtATime;
import dev.orlop.support.WebClients;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.MediaType;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** A key is rotated and gone while the server serves. Closes its context, which keeps the store open. */
@DirtiesContext
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"management.server.port=0", "orlop.security.enabled=false"})
@OneAtATime
class RewriteEndpointTests {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String SECRETS = "/api/v1/namespaces/default/secrets";
    private static final String OLD = "{name: old, secret: " + secret('o') + "}";
    private static final String NEW = "{name: new, secret: " + secret('n') + "}";
    private static final String NEWER = "{name: newer, secret: " + secret('r') + "}";

    @TempDir
    static Path directory;

    @LocalServerPort
    private int apiPort;

    @LocalManagementPort
    private int managementPort;

    private static String secret(char content) {
        return Base64.getEncoder()
                .encodeToString(String.valueOf(content).repeat(32).getBytes(UTF_8));
    }

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) throws IOException {
        encryptWith(OLD);
        registry.add("orlop.storage.embedded.directory", () -> directory.resolve("store"));
        registry.add("orlop.encryption.config", RewriteEndpointTests::config);
    }

    private static Path config() {
        return directory.resolve("encryption.yaml");
    }

    private static void encryptWith(String keys) throws IOException {
        Files.writeString(config(), """
            apiVersion: apiserver.config.k8s.io/v1
            kind: EncryptionConfiguration
            resources: [{resources: [secrets], providers: [{aesgcm: {keys: [%s]}}]}]
            """.formatted(keys));
    }

    private String rewrite() {
        return new String(
                WebClients.of(managementPort)
                        .post()
                        .uri("/actuator/rewrite")
                        .contentType(MediaType.APPLICATION_JSON)
                        .exchange()
                        .expectStatus()
                        .isOk()
                        .expectBody()
                        .returnResult()
                        .getResponseBodyContent(),
                UTF_8);
    }

    private int status(String path) {
        return WebClients.of(apiPort)
                .get()
                .uri(path)
                .exchange()
                .expectBody()
                .returnResult()
                .getStatus()
                .value();
    }

    @Test
    void rewrite_afterARotation_leavesNothingToTheOldKey() throws IOException {
        Awaitility.await().atMost(PATIENCE).until(() -> status("/readyz") == 200);
        for (String name : new String[] {"a", "b"}) {
            WebClients.of(apiPort)
                    .post()
                    .uri(SECRETS)
                    .contentType(MediaType.APPLICATION_JSON)
                    .bodyValue("{\"metadata\":{\"name\":\"" + name + "\"}}")
                    .exchange()
                    .expectStatus()
                    .isCreated()
                    .expectBody();
        }
        assertThat(rewrite()).isEqualTo("{\"secrets\":{\"read\":2,\"rewritten\":0,\"unreadable\":[]}}");

        encryptWith(NEW + "," + OLD);
        Awaitility.await("the new key").atMost(PATIENCE).until(() -> rewrite().contains("\"rewritten\":2"));
        encryptWith(NEWER + "," + NEW);
        Awaitility.await("the end of the old key")
                .atMost(PATIENCE)
                .until(() -> rewrite().contains("\"rewritten\":2"));
        assertThat(rewrite()).isEqualTo("{\"secrets\":{\"read\":2,\"rewritten\":0,\"unreadable\":[]}}");
        assertThat(status(SECRETS + "/a?resourceVersion=")).isEqualTo(200);
    }
}
