package dev.orlop.boot;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.support.OneAtATime;
import dev.orlop.support.etcd.EtcdRelease;
import dev.orlop.support.etcd.EtcdServer;
import dev.orlop.support.kms.KmsServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.json.JsonMapper;

/** A server that encrypts Secrets, and the bytes that it leaves in etcd. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@OneAtATime
class EncryptionIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String SECRETS = "/api/v1/namespaces/default/secrets";
    private static final String KEYS = "/registry/secrets/default/";
    private static final String KEY_1 =
            "{name: key1, secret: " + Base64.getEncoder().encodeToString(new byte[32]) + "}";
    private static final String KEY_2 = "{name: key-2, secret: "
            + Base64.getEncoder().encodeToString("0123456789abcdef0123456789abcdef".getBytes(UTF_8)) + "}";

    private final EtcdServer etcd =
            EtcdServer.of(EtcdRelease.V3_4).v2().inMemory().start();
    private final HttpClient client = HttpClient.newHttpClient();
    private Path config;
    private ConfigurableApplicationContext server;
    private String api;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        config = folder.resolve("encryption.yaml");
        encryptWith("aesgcm", KEY_1);
        server = start(config, "etcd3");
        api = url(server, "local.server.port");
    }

    private ConfigurableApplicationContext start(Path encryption, String engine) {
        ConfigurableApplicationContext started = new SpringApplicationBuilder(OrlopApplication.class)
                .run(
                        "--server.port=0",
                        "--management.server.port=0",
                        "--orlop.security.enabled=false",
                        "--orlop.encryption.config=" + encryption,
                        "--orlop.storage.type=" + engine,
                        "--orlop.storage.server-list=" + etcd.endpoint());
        Awaitility.await("readiness")
                .atMost(PATIENCE)
                .until(() -> send("GET", url(started, "local.server.port") + "/readyz", "")
                                .statusCode()
                        == 200);
        return started;
    }

    private static String url(ConfigurableApplicationContext server, String port) {
        return "http://127.0.0.1:" + server.getEnvironment().getProperty(port);
    }

    @AfterAll
    void stop() {
        server.close();
        etcd.close();
    }

    private void encryptWith(String provider, String keys) throws IOException {
        encryptWith("- " + provider + ": {keys: [" + keys + "]}");
    }

    private void encryptWith(String providers) throws IOException {
        encryptWith(config, providers);
    }

    private static void encryptWith(Path file, String providers) throws IOException {
        Files.writeString(file, """
            apiVersion: apiserver.config.k8s.io/v1
            kind: EncryptionConfiguration
            resources:
            - resources: [secrets]
              providers:
              %s
              - identity: {}
            """.formatted(providers));
    }

    private HttpResponse<String> send(String method, String path, String body)
            throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create(path.startsWith("/") ? api + path : path))
                        .header("Content-Type", "application/json")
                        .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private void create(String name) throws IOException, InterruptedException {
        String secret = "{\"metadata\":{\"name\":\"" + name + "\"},\"stringData\":{\"password\":\"hunter2\"}}";
        assertThat(send("POST", SECRETS, secret).statusCode()).isEqualTo(201);
    }

    /** The answer of etcd's own gateway, which speaks of bytes in base64. */
    private String gateway(String method, String body) throws IOException, InterruptedException {
        return client.send(
                        HttpRequest.newBuilder(URI.create(etcd.endpoint() + "/v3/kv/" + method))
                                .POST(BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    private String rawBase64(String key) throws IOException, InterruptedException {
        return JsonMapper.shared()
                .readTree(gateway("range", "{\"key\":\"" + base64(key) + "\"}"))
                .at("/kvs/0/value")
                .asString();
    }

    private String raw(String key) throws IOException, InterruptedException {
        return new String(Base64.getDecoder().decode(rawBase64(key)), ISO_8859_1);
    }

    @Test
    void secrets_areUnreadableInEtcd_untilTheirKeyIsUsed() throws Exception {
        create("a");
        create("b");
        send(
                "POST",
                "/api/v1/namespaces/default/configmaps",
                "{\"metadata\":{\"name\":\"open\"},\"data\":{\"k\":\"plain\"}}");

        assertThat(raw(KEYS + "a")).startsWith("k8s:enc:aesgcm:v1:key1:").doesNotContain("password", "metadata");
        assertThat(raw("/registry/configmaps/default/open")).contains("plain");
        assertThat(send("GET", SECRETS + "/a", "").body()).contains(base64("hunter2"));

        encryptWith("aesgcm", KEY_2 + ", " + KEY_1);
        Awaitility.await("the new key").atMost(PATIENCE).until(() -> {
            create("n" + System.nanoTime());
            return gateway(
                            "range",
                            "{\"key\":\"" + base64(KEYS + "n") + "\",\"range_end\":\"" + base64(KEYS + "o") + "\"}")
                    .contains(base64("k8s:enc:aesgcm:v1:key-2:"));
        });
        assertThat(send("GET", SECRETS + "/a?resourceVersion=", "").body()).contains(base64("hunter2"));
        String same = send("GET", SECRETS + "/a", "").body();
        assertThat(send("PUT", SECRETS + "/a", same).statusCode()).isEqualTo(200);
        assertThat(raw(KEYS + "a"))
                .as("rewritten by a write that changes nothing")
                .startsWith("k8s:enc:aesgcm:v1:key-2:");
        assertThat(send("POST", management() + "/actuator/rewrite", "").body())
                .contains("\"unreadable\":[]")
                .doesNotContain("\"rewritten\":0");
        assertThat(raw(KEYS + "b")).as("rewritten with all others").startsWith("k8s:enc:aesgcm:v1:key-2:");

        String moved = rawBase64(KEYS + "a");
        gateway("put", "{\"key\":\"" + base64(KEYS + "moved") + "\",\"value\":\"" + moved + "\"}");
        Awaitility.await("the refusal").atMost(PATIENCE).until(() -> {
            HttpResponse<String> answer = send("GET", SECRETS + "/moved", "");
            return answer.statusCode() >= 500 && !answer.body().contains(base64("hunter2"));
        });
        gateway("deleterange", "{\"key\":\"" + base64(KEYS + "moved") + "\"}");
    }

    private static String plugin(Path socket, String timeout) {
        return "kms: {apiVersion: v2, name: vault, endpoint: 'unix://" + socket + "', timeout: " + timeout + "}";
    }

    /** The second provider reads what the other test may have left. */
    private void encryptWithPlugin(Path socket, String timeout) throws IOException {
        encryptWith("- " + plugin(socket, timeout) + "\n  - aesgcm: {keys: [" + KEY_1 + ", " + KEY_2 + "]}");
    }

    @Test
    void secrets_areEncryptedByAPlugin_whoseOutageIsTold() throws Exception {
        Path folder = Files.createTempDirectory("kms");
        Path socket = folder.resolve("s");
        try (KmsServer plugin = new KmsServer(socket, "secret").start()) {
            create("before");
            encryptWithPlugin(socket, "3s");
            Awaitility.await("the plugin's key").atMost(PATIENCE).until(() -> {
                String name = "kms" + System.nanoTime();
                create(name);
                return raw(KEYS + name).startsWith("k8s:enc:kms:v2:vault:");
            });
            assertThat(send("GET", "/readyz?verbose", "").body()).contains("[+]kms-providers ok");
            assertThat(send("POST", management() + "/actuator/rewrite", "").statusCode())
                    .isEqualTo(200);
            assertThat(raw(KEYS + "before")).startsWith("k8s:enc:kms:v2:vault:").doesNotContain("password", "metadata");
            assertThat(send("GET", SECRETS + "/before?resourceVersion=", "").body())
                    .contains(base64("hunter2"));
            assertThat(scraped())
                    .contains("apiserver_storage_transformation_operations_total{resource=\"secrets\",status=\"OK\","
                            + "transformation_type=\"to_storage\",transformer_prefix=\"k8s:enc:kms:v2:vault:\"}")
                    .contains("apiserver_storage_data_key_generation_duration_seconds_count 1");

            plugin.stop();
            encryptWithPlugin(socket, "2s");
            Awaitility.await("the outage").atMost(PATIENCE).untilAsserted(() -> {
                HttpResponse<String> refused = send("POST", SECRETS, "{\"metadata\":{\"generateName\":\"down-\"}}");
                assertThat(refused.statusCode()).isEqualTo(503);
                assertThat(refused.headers().firstValue("Retry-After")).isPresent();
                assertThat(refused.body()).contains("the KMS plugin \\\"vault\\\" does not answer");
            });
            assertThat(send("GET", SECRETS + "/before?resourceVersion=", "").body())
                    .contains("does not answer");
            assertThat(send("POST", management() + "/actuator/rewrite", ""))
                    .matches(answer ->
                            answer.statusCode() == 503 && answer.body().contains("run it again"));
            assertThat(send("GET", "/readyz?verbose", ""))
                    .matches(answer ->
                            answer.statusCode() == 500 && answer.body().contains("[-]kms-providers failed"));

            plugin.start();
            Awaitility.await("the plugin").atMost(PATIENCE).untilAsserted(() -> {
                assertThat(send("GET", "/readyz", "").statusCode()).isEqualTo(200);
                assertThat(send("GET", SECRETS + "/before?resourceVersion=", "").body())
                        .contains(base64("hunter2"));
            });

            // The other test finds nothing that only the plugin can read.
            encryptWith("- aesgcm: {keys: [" + KEY_1 + "]}\n  - " + plugin(socket, "3s"));
            Awaitility.await("the key").atMost(PATIENCE).until(() -> {
                String name = "left" + System.nanoTime();
                create(name);
                return raw(KEYS + name).startsWith("k8s:enc:aesgcm:");
            });
            HttpResponse<String> deleted = send("DELETE", SECRETS, "");
            assertThat(deleted.statusCode()).as(deleted.body()).isEqualTo(200);
            encryptWith("aesgcm", KEY_1);
        } finally {
            Files.deleteIfExists(folder);
        }
    }

    private String scraped() throws IOException, InterruptedException {
        return send("GET", management() + "/actuator/prometheus", "").body();
    }

    private String management() {
        return url(server, "local.management.port");
    }

    @Test
    void secrets_inEtcd2_areRewrittenUntilTheirOldKeyIsNoLongerNeeded(@TempDir Path folder) throws Exception {
        Path own = folder.resolve("encryption.yaml");
        encryptWith(own, "- aesgcm: {keys: [" + KEY_1 + "]}");
        try (ConfigurableApplicationContext etcd2 = start(own, "etcd2")) {
            String secrets = url(etcd2, "local.server.port") + SECRETS;
            String rewrite = url(etcd2, "local.management.port") + "/actuator/rewrite";
            for (String name : new String[] {"a", "b"}) {
                String secret = "{\"metadata\":{\"name\":\"" + name + "\"},\"stringData\":{\"password\":\"hunter2\"}}";
                assertThat(send("POST", secrets, secret).statusCode()).isEqualTo(201);
            }
            assertThat(rawOfEtcd2(KEYS + "b")).startsWith("k8s:enc:aesgcm:v1:key1:");

            encryptWith(own, "- aesgcm: {keys: [" + KEY_2 + ", " + KEY_1 + "]}");
            Awaitility.await("the new key")
                    .atMost(PATIENCE)
                    .until(() -> send("POST", rewrite, "").body().contains("\"rewritten\":2"));
            assertThat(rawOfEtcd2(KEYS + "b")).startsWith("k8s:enc:aesgcm:v1:key-2:");

            encryptWith(own, "- aesgcm: {keys: [" + KEY_2 + "]}");
            Awaitility.await("the end of the old key")
                    .atMost(PATIENCE)
                    .until(
                            () -> send("GET", url(etcd2, "local.management.port") + "/actuator/prometheus", "")
                                    .body()
                                    .contains(
                                            "orlop_file_reloads_total{property=\"orlop.encryption.config\",status=\"success\"} 2.0"));
            assertThat(send("POST", rewrite, "").body())
                    .isEqualTo("{\"secrets\":{\"read\":2,\"rewritten\":0,\"unreadable\":[]}}");
            assertThat(send("GET", secrets + "/b?resourceVersion=", "").body()).contains(base64("hunter2"));
        }
    }

    /** As it is in its text, which etcd of the v2 keys API can only hold in base64. */
    private String rawOfEtcd2(String key) throws IOException, InterruptedException {
        String text = JsonMapper.shared()
                .readTree(send("GET", etcd.endpoint() + "/v2/keys" + key, "").body())
                .at("/node/value")
                .asString();
        assertThat(text).startsWith("data:;base64,");
        byte[] value = Base64.getDecoder().decode(text.substring("data:;base64,".length()));
        return new String(value, ISO_8859_1);
    }
}
