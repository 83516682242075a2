package dev.orlop.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGTERM while watches are open. */
class ShutdownIT {
    private static final String CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String SECRETS = "/api/v1/namespaces/default/secrets";
    private static final Pattern VERSION = Pattern.compile("\"resourceVersion\":\"(\\d+)\"");
    /** Less than the server gives to what does not end by itself. */
    private static final Duration LIMIT = Duration.ofSeconds(18);

    private static final int SIGTERM_TAKEN = 128 + 15;

    @Test
    void sigterm_withWatchesOfEveryForm_endsThemCleanlyAndTheProcess(@TempDir Path directory)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        try (OrlopProcess server = OrlopProcess.start(directory, Map.of());
                HttpClient http = HttpClient.newHttpClient()) {
            Stream<String> lines = watch(http, server, CONFIG_MAPS + "?watch=true", "application/json");
            Stream<String> sse = watch(http, server, CONFIG_MAPS + "?watch=true", "text/event-stream");
            Stream<String> bookmarked =
                    watch(http, server, CONFIG_MAPS + "?watch=true&allowWatchBookmarks=true", "application/json");
            Stream<String> idle = watch(http, server, SECRETS + "?watch=true&resourceVersion=1", "application/json");
            TextFrames frames = new TextFrames();
            http.newWebSocketBuilder()
                    .buildAsync(URI.create(server.api().replace("http:", "ws:") + CONFIG_MAPS + "?watch=true"), frames)
                    .get(20, TimeUnit.SECONDS);
            // Watches that have delivered are sure to be open.
            CompletableFuture<String> linesEnd = CompletableFuture.supplyAsync(() -> restOf(lines));
            CompletableFuture<String> sseEnd = CompletableFuture.supplyAsync(() -> restOf(sse));
            CompletableFuture<String> bookmarkedEnd = CompletableFuture.supplyAsync(() -> restOf(bookmarked));
            CompletableFuture<String> idleEnd = CompletableFuture.supplyAsync(() -> restOf(idle));
            String version = create(http, server);
            assertThat(frames.first.get(20, TimeUnit.SECONDS)).contains("\"type\":\"ADDED\"", "\"last\"");

            long asked = System.nanoTime();
            server.terminate();
            // A body that breaks off is an exception here.
            assertThat(linesEnd.get(20, TimeUnit.SECONDS)).contains("\"last\"").doesNotContain("BOOKMARK");
            String bookmark = "{\"type\":\"BOOKMARK\",\"object\":{\"kind\":\"ConfigMap\",\"apiVersion\":\"v1\","
                    + "\"metadata\":{\"resourceVersion\":\"" + version + "\"}}}";
            assertThat(bookmarkedEnd.get(20, TimeUnit.SECONDS)).endsWith(bookmark);
            assertThat(sseEnd.get(20, TimeUnit.SECONDS))
                    .contains("\"last\"")
                    .endsWith("event: BOOKMARKid: " + version + "data: " + bookmark);
            assertThat(idleEnd.get(20, TimeUnit.SECONDS)).isEmpty();
            assertThat(frames.closed.get(20, TimeUnit.SECONDS)).isEqualTo(WebSocket.NORMAL_CLOSURE);
            server.awaitEnd();

            assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(LIMIT);
            assertThat(server.exitCode()).isEqualTo(SIGTERM_TAKEN);
            assertThat(server.logged()).doesNotContain(" ERROR ", "\tat ", "Failed to shut down");

            server.restart();
            assertThat(status(http, server, CONFIG_MAPS + "/last")).isEqualTo(200);
        }
    }

    private static Stream<String> watch(HttpClient http, OrlopProcess server, String path, String form)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.api() + path))
                .header("Accept", form)
                .build();
        return http.send(request, BodyHandlers.ofLines()).body();
    }

    private static String restOf(Stream<String> lines) {
        StringBuilder rest = new StringBuilder();
        lines.forEach(rest::append);
        return rest.toString();
    }

    /** Its resourceVersion. */
    private static String create(HttpClient http, OrlopProcess server) throws IOException, InterruptedException {
        HttpRequest post = HttpRequest.newBuilder(URI.create(server.api() + CONFIG_MAPS))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"metadata\":{\"name\":\"last\"}}"))
                .build();
        HttpResponse<String> created = http.send(post, BodyHandlers.ofString());
        assertThat(created.statusCode()).isEqualTo(201);
        Matcher version = VERSION.matcher(created.body());
        assertThat(version.find()).isTrue();
        return version.group(1);
    }

    private static int status(HttpClient http, OrlopProcess server, String path)
            throws IOException, InterruptedException {
        HttpRequest get =
                HttpRequest.newBuilder(URI.create(server.api() + path)).build();
        return http.send(get, BodyHandlers.discarding()).statusCode();
    }

    /** The first message of a WebSocket, and how it is closed. */
    private static final class TextFrames implements WebSocket.Listener {
        private final CompletableFuture<String> first = new CompletableFuture<>();
        private final CompletableFuture<Integer> closed = new CompletableFuture<>();
        private final StringBuilder message = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            message.append(data);
            if (last && message.indexOf("\"last\"") >= 0) {
                first.complete(message.toString());
            }
            webSocket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
            closed.complete(statusCode);
            return null;
        }

        @Override
        public void onError(WebSocket webSocket, Throwable error) {
            first.completeExceptionally(error);
            closed.completeExceptionally(error);
        }
    }
}
