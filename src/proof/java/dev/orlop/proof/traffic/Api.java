package dev.orlop.proof.traffic;

import dev.orlop.proof.deploy.Addresses;
import dev.orlop.proof.traffic.Watcher.Form;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The HTTP of one server, for the type that the traffic is about. */
public final class Api {
    /** Objects are deleted only after a client has taken this away, if they have it. */
    static final String FINALIZER = "proof.orlop.dev/hold";

    private static final String WIDGETS = "/apis/proof.orlop.dev/v1/namespaces/default/widgets";
    private static final JsonMapper JSON = JsonMapper.shared();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Addresses server;
    private final Duration limit;

    /** An answer: its status and, whatever it is, its body. */
    record Reply(int status, JsonNode body) {
        String reason() {
            return body.path("reason").asString("");
        }
    }

    /**
     * @param limit how long a request may take; a watch as long as it likes
     */
    Api(Addresses server, Duration limit) {
        this.server = server;
        this.limit = limit;
    }

    /**
     * Sends a request.
     *
     * @param path below the resource
     * @throws IOException if there is no answer, or not all of one
     */
    Reply send(String method, String path, @Nullable String type, @Nullable String body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.api() + WIDGETS + path))
                .timeout(limit)
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (type != null) {
            request.header("Content-Type", type);
        }
        HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
        try {
            return new Reply(response.statusCode(), JSON.readTree(response.body()));
        } catch (JacksonException e) {
            throw new IOException("not JSON: " + response.body(), e);
        }
    }

    /** Opens a stream. */
    HttpResponse<InputStream> stream(Form form, String query, @Nullable String lastEventId)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(watched(form) + query))
                .header("Accept", form == Form.SSE ? "text/event-stream" : "application/json");
        if (lastEventId != null) {
            request.header("Last-Event-ID", lastEventId);
        }
        return http.send(request.timeout(limit).build(), BodyHandlers.ofInputStream());
    }

    private String watched(Form form) {
        return switch (form) {
            case JSON, SSE -> server.api() + WIDGETS;
            case STORAGE -> server.levels() + "/storage";
            case BACKEND -> server.levels() + "/backend";
        };
    }

    /** The revision of a consistent list; 0 if the type is not served. */
    long revision() throws InterruptedException {
        try {
            return send("GET", "", null, null)
                    .body()
                    .at("/metadata/resourceVersion")
                    .asLong(0);
        } catch (IOException e) {
            return 0;
        }
    }
}
