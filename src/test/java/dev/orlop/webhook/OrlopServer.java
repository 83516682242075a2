package dev.orlop.webhook;

import dev.orlop.boot.OrlopApplication;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.node.ObjectNode;

/** A whole server on the embedded store, and short ways to ask it. */
final class OrlopServer implements AutoCloseable {
    private final ConfigurableApplicationContext context;
    private final HttpClient http = HttpClient.newHttpClient();
    private final String base;

    OrlopServer(Path directory, String... properties) {
        List<String> arguments = new ArrayList<>(List.of(properties));
        arguments.add("--server.port=0");
        arguments.add("--management.server.port=0");
        arguments.add("--orlop.security.enabled=false");
        arguments.add("--orlop.storage.embedded.directory=" + directory);
        context = new SpringApplicationBuilder(OrlopApplication.class).run(arguments.toArray(String[]::new));
        base = "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port");
    }

    /** What a request was answered with. */
    record Answer(int code, ObjectNode body, List<String> warnings) {
        String message() {
            return body.path("message").asString("");
        }
    }

    Answer post(String path, String body) {
        return send("POST", path, body, "application/json");
    }

    Answer get(String path) {
        return send("GET", path, "", "application/json");
    }

    /** @param body with single quotes for double ones */
    Answer send(String method, String path, String body, String type) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + path))
                .method(method, BodyPublishers.ofString(body.replace('\'', '"')))
                .header("Content-Type", type)
                .build();
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            return new Answer(
                    response.statusCode(),
                    (ObjectNode) ReviewServer.JSON.readTree(response.body()),
                    response.headers().allValues("Warning"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The first lines of a watch, which is given up then. */
    List<String> lines(String path, int count) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + path)).build();
        try (Stream<String> lines = http.send(request, BodyHandlers.ofLines()).body()) {
            return lines.limit(count).toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The lines of a watch, once it has ended. */
    String lines(String path) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + path)).build();
        try {
            return http.send(request, BodyHandlers.ofString()).body();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        http.close();
        context.close();
    }
}
