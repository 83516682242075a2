package dev.orlop.storage.etcd2;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What somebody else does with the v2 keys API: plain requests, without any code of the engine. */
final class V2Keys implements AutoCloseable {
    private final HttpClient http = HttpClient.newHttpClient();
    private final String endpoint;

    V2Keys(String endpoint) {
        this.endpoint = endpoint;
    }

    /** The body of the answer; form is written as it goes over the wire. */
    String put(String path, String form) {
        return send(request(path, "PUT", form));
    }

    String get(String path) {
        return send(
                HttpRequest.newBuilder(URI.create(endpoint + "/v2/keys" + path)).build());
    }

    String delete(String path) {
        return send(request(path, "DELETE", ""));
    }

    /** Writes outside of the prefix, so that the store's window moves on. */
    void fill(int changes) {
        List<CompletableFuture<?>> writes = new ArrayList<>();
        for (int i = 0; i < changes; i++) {
            writes.add(http.sendAsync(request("/elsewhere/fill", "PUT", "value=" + i), BodyHandlers.discarding()));
            if (writes.size() == 50) {
                writes.forEach(CompletableFuture::join);
                writes.clear();
            }
        }
        writes.forEach(CompletableFuture::join);
    }

    String admin(String path, String method, String json) {
        return send(HttpRequest.newBuilder(URI.create(endpoint + path))
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(json))
                .build());
    }

    private HttpRequest request(String path, String method, String form) {
        return HttpRequest.newBuilder(URI.create(endpoint + "/v2/keys" + path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .method(method, BodyPublishers.ofString(form))
                .build();
    }

    private String send(HttpRequest request) {
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            return response.body();
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
    }
}
