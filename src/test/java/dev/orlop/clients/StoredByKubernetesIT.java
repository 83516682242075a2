package dev.orlop.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.support.etcd.EtcdRelease;
import dev.orlop.support.etcd.EtcdServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * An etcd that kube-apiserver 1.36 has written into: a definition and an object with four managers, byte for byte as they
 * were recorded there. The answers wanted were recorded from it too, after the same requests.
 */
class StoredByKubernetesIT {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String CONFIG =
            "{\"apiVersion\":\"cliio.test/v1\",\"kind\":\"Cog\",\"metadata\":{\"name\":\"c\"},\"spec\":%s}";

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void objectsOfKubernetes_keepTheirManagers_andAppliesGoOn(@TempDir Path directory) throws Exception {
        try (EtcdServer etcd = EtcdServer.start(EtcdRelease.V3_5)) {
            String key = "/registry/cliio.test/cogs/default/c";
            etcd.ctl()
                    .put(
                            "/registry/apiextensions.k8s.io/customresourcedefinitions/cogs.cliio.test",
                            recorded("cogs-definition.json"));
            etcd.ctl().put(key, recorded("cog.json"));
            try (OrlopProcess server =
                    OrlopProcess.start(directory, Map.of("ORLOP_STORAGE_SERVER_LIST", etcd.endpoint()))) {
                JsonNode live = send(server, "GET", "", "");
                assertThat(live.at("/metadata/managedFields"))
                        .isEqualTo(JSON.readTree(recorded("cog.json")).at("/metadata/managedFields"));

                JsonNode conflict = apply(server, "five", "{\"a\":9,\"kl\":[{\"name\":\"k\",\"n\":2}]}");
                assertThat(conflict.path("message").stringValue())
                        .isEqualTo("Apply failed with 2 conflicts: conflicts with \"one\":\n- .spec.a\n"
                                + "- .spec.kl[name=\"k\"].n");
                apply(server, "two", "{\"kl\":[{\"name\":\"l\",\"n\":7}]}");
                apply(server, "five&force=true", "{\"a\":9}");

                JsonNode stored =
                        JSON.readTree(Objects.requireNonNull(etcd.ctl().get(key)));
                JsonNode wanted = JSON.readTree(recorded("cog-applied.json"));
                assertThat(managers(stored)).isEqualTo(managers(wanted));
                assertThat(stored).isEqualTo(wanted);
                assertThat(stored.path("metadata").has("resourceVersion")).isFalse();
            }
        }
    }

    private JsonNode apply(OrlopProcess server, String manager, String spec) throws IOException, InterruptedException {
        return send(server, "PATCH", "?fieldManager=" + manager, CONFIG.formatted(spec));
    }

    private JsonNode send(OrlopProcess server, String method, String query, String body)
            throws IOException, InterruptedException {
        URI uri = URI.create(
                "http://127.0.0.1:" + server.apiPort() + "/apis/cliio.test/v1/namespaces/default/cogs/c" + query);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/apply-patch+yaml")
                .method(method, BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
        return JSON.readTree(answer.body());
    }

    /** Takes out the entries, by the names of their managers; their times, and so their order, are those of the test. */
    private static Map<String, JsonNode> managers(JsonNode object) {
        Map<String, JsonNode> entries = new HashMap<>();
        for (JsonNode entry : ((ObjectNode) object.path("metadata")).remove("managedFields")) {
            ((ObjectNode) entry).remove("time");
            entries.put(entry.path("manager").stringValue(), entry);
        }
        return entries;
    }

    private static String recorded(String name) throws IOException {
        try (var in = StoredByKubernetesIT.class.getResourceAsStream("/kubernetes/" + name)) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
