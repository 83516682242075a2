package dev.orlop.boot;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.object.GroupResource;
import dev.orlop.storage.embedded.disk.EmbeddedBackup;
import dev.orlop.storage.raw.StorageFactory;
import dev.orlop.support.OneAtATime;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Closes its context, which keeps the store in the temporary directory open. */
@DirtiesContext
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"management.server.port=0", "orlop.security.enabled=false"})
@OneAtATime
class BackupEndpointTests {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    static Path directory;

    @LocalServerPort
    private int apiPort;

    @LocalManagementPort
    private int managementPort;

    @DynamicPropertySource
    static void directories(DynamicPropertyRegistry registry) throws IOException {
        Path backups = Files.createDirectory(directory.resolve("backups"));
        registry.add("orlop.storage.embedded.directory", () -> directory.resolve("store"));
        registry.add("orlop.storage.embedded.backup-directory", () -> backups);
    }

    /** The namespaces that a server starts with are made behind its start. */
    @BeforeEach
    void awaitReadiness() {
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> get("http://127.0.0.1:" + apiPort + "/readyz").statusCode() == 200);
    }

    @Test
    void backup_underWrites_restoresToAMomentBetweenTwo() throws Exception {
        AtomicInteger acknowledged = new AtomicInteger();
        AtomicBoolean enough = new AtomicBoolean();
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> write(acknowledged, enough));
        awaitAtLeast(acknowledged, 20, writer);

        int before = acknowledged.get();
        HttpResponse<String> answer = backup("underway");
        awaitAtLeast(acknowledged, acknowledged.get() + 5, writer);
        enough.set(true);
        writer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        Path made = directory.resolve("backups").resolve("underway");
        assertThat(answer.body()).contains(made.toString());
        Path restored = directory.resolve("restored");
        EmbeddedBackup.restore(made, restored);
        List<String> entries;
        try (TestStore store = TestStore.open(restored)) {
            entries = store.entries("/registry/configmaps/default/w");
        }
        assertThat(entries.size()).isBetween(before, acknowledged.get() - 1);
        assertThat(entries)
                .extracting(entry -> entry.substring(0, entry.indexOf('=')))
                .as("all writes up to one, and none after it")
                .containsExactlyElementsOf(IntStream.range(0, entries.size())
                        .mapToObj(i -> "/registry/configmaps/default/" + name(i))
                        .toList());
    }

    private void write(AtomicInteger acknowledged, AtomicBoolean enough) {
        while (!enough.get()) {
            HttpResponse<String> answer = post(
                    "http://127.0.0.1:" + apiPort + "/api/v1/namespaces/default/configmaps",
                    "{\"metadata\":{\"name\":\"" + name(acknowledged.get()) + "\"}}");
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
            acknowledged.incrementAndGet();
        }
    }

    private static String name(int number) {
        return String.format("w%06d", number);
    }

    /** Fails at once if the writer has failed. */
    private static void awaitAtLeast(AtomicInteger number, int least, CompletableFuture<Void> writer) {
        Awaitility.await().atMost(PATIENCE).until(() -> {
            if (writer.isCompletedExceptionally()) {
                writer.join();
            }
            return number.get() >= least;
        });
    }

    @Test
    void backup_ofAnExistingName_isRefusedAndLeavesItAsItWas() {
        assertThat(backup("twice").statusCode()).isEqualTo(200);
        long revision = EmbeddedBackup.verify(directory.resolve("backups").resolve("twice"));

        HttpResponse<String> answer = backup("twice");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("cannot write the backup");
        assertThat(EmbeddedBackup.verify(directory.resolve("backups").resolve("twice")))
                .isEqualTo(revision);
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "..%2Fescaped", "%2Ftmp%2Fescaped", ".hidden", "-option", "a%20b", "a%00b", "%C3%A4"})
    void backup_ofAnythingButAPlainName_isRefused(String name) throws IOException {
        assertThat(backup(name).statusCode()).isIn(400, 404, 405);
        requireNothingBeside();
    }

    @Test
    void backup_ofTooLongAName_isRefused() throws IOException {
        HttpResponse<String> answer = backup("a".repeat(101));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("A backup's name consists of");
        requireNothingBeside();
    }

    private static void requireNothingBeside() throws IOException {
        try (var made = Files.list(directory)) {
            assertThat(made.map(path -> path.getFileName().toString()))
                    .isSubsetOf("backups", "store", "restored", "unsaved");
        }
        try (var made = Files.list(directory.resolve("backups"))) {
            assertThat(made.map(path -> path.getFileName().toString())).isSubsetOf("underway", "twice");
        }
    }

    @Test
    void backup_byGet_isNotOffered() throws IOException, InterruptedException {
        HttpRequest get = HttpRequest.newBuilder(uri("read")).build();

        assertThat(HTTP.send(get, BodyHandlers.ofString()).statusCode()).isIn(404, 405);
    }

    @Test
    void backup_withoutADirectoryForThem_isRefused() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class))
                .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
                .withUserConfiguration(StorageConfiguration.class)
                .withPropertyValues("orlop.storage.embedded.directory=" + directory.resolve("unsaved"))
                .run(context -> {
                    context.getBean(StorageFactory.class).backend(new GroupResource("", "any"));
                    WebEndpointResponse<?> answer = requireNonNull(
                            context.getBean(BackupEndpoint.class).backup("any").block(PATIENCE));

                    assertThat(answer.getStatus()).isEqualTo(400);
                    assertThat(String.valueOf(answer.getBody()))
                            .contains("Set orlop.storage.embedded.backup-directory");
                });
    }

    private HttpResponse<String> backup(String name) {
        return post(uri(name).toString(), "");
    }

    private URI uri(String name) {
        return URI.create("http://127.0.0.1:" + managementPort + "/actuator/backup/" + name);
    }

    private static HttpResponse<String> get(String url) {
        return send(HttpRequest.newBuilder(URI.create(url)).timeout(PATIENCE).build());
    }

    private static HttpResponse<String> post(String url, String body) {
        return send(HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", "application/json")
                .timeout(PATIENCE)
                .POST(BodyPublishers.ofString(body))
                .build());
    }

    private static HttpResponse<String> send(HttpRequest request) {
        try {
            return HTTP.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
