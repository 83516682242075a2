package dev.orlop.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;

/** A little of everything that clients do, so that every meter has something to count. */
public final class Workload {
    private static final String CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String EVENTS = "/api/v1/namespaces/default/events";
    /** More than a cache's history holds at first. */
    private static final int OBJECTS = 120;

    private final HttpClient http;
    private final String api;

    /**
     * @param api the URL of the API, without a slash at its end
     */
    public Workload(HttpClient http, String api) {
        this.http = http;
        this.api = api;
    }

    public static boolean isReady(HttpClient http, String api) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(api + "/readyz")).build();
        return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
    }

    /** Does it all once. Needs a ready server in which it was not done before. */
    public void run() throws IOException, InterruptedException {
        for (int i = 0; i < OBJECTS; i++) {
            call("POST", CONFIG_MAPS, configMap("w" + i), 201);
        }
        call("GET", CONFIG_MAPS + "/w0", "", 200);
        call("GET", CONFIG_MAPS, "", 200);
        call("GET", CONFIG_MAPS + "?resourceVersion=0", "", 200);
        call("GET", CONFIG_MAPS + "?limit=1", "", 200);
        call("PUT", CONFIG_MAPS + "/w0", configMap("w0"), 200);
        call("DELETE", CONFIG_MAPS + "/w0", "", 200);
        call("GET", CONFIG_MAPS + "/w0", "", 404);
        call("GET", "/apis/no.such.group/v1/things", "", 404);
        call("POST", EVENTS, event("e1"), 201);
        call("POST", EVENTS, event("e2"), 201);
        watch();
    }

    private void watch() throws IOException, InterruptedException {
        HttpResponse<InputStream> response = http.send(
                request(CONFIG_MAPS + "?watch=true&allowWatchBookmarks=true&sendInitialEvents=true"
                                + "&resourceVersionMatch=NotOlderThan")
                        .build(),
                BodyHandlers.ofInputStream());
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            StringBuilder events = new StringBuilder();
            String line = lines.readLine();
            while (line != null && !line.contains("initial-events-end")) {
                events.append(line).append('\n');
                line = lines.readLine();
            }
            assertThat(line)
                    .as("what ends the initial state, answer %d, after:%n%s", response.statusCode(), events)
                    .isNotNull();
        }
    }

    private static String configMap(String name) {
        return "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"" + name
                + "\"},\"data\":{\"a\":\"b\"}}";
    }

    private static String event(String name) {
        return "{\"apiVersion\":\"v1\",\"kind\":\"Event\",\"metadata\":{\"name\":\"" + name
                + "\",\"namespace\":\"default\"},"
                + "\"involvedObject\":{\"namespace\":\"default\"},\"reason\":\"Test\",\"message\":\"m\",\"type\":\"Normal\"}";
    }

    private void call(String method, String path, String body, int code) throws IOException, InterruptedException {
        HttpRequest request = request(path)
                .header("Content-Type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
        assertThat(response.statusCode())
                .as("%s %s: %s", method, path, response.body())
                .isEqualTo(code);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(api + path));
    }
}
