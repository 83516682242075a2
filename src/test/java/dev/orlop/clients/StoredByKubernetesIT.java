package dev.orlop.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.orlop.schema.kind.KindSchema;
import dev.orlop.support.StoredValue;
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
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * An etcd that kube-apiserver 1.36 has written into: a definition, an object with four managers, and built-in objects in
 * protobuf, byte for byte as they were recorded there. The answers wanted were recorded from it too.
 */
class StoredByKubernetesIT {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String COG = "/registry/cliio.test/cogs/default/c";
    private static final String COGS = "/apis/cliio.test/v1/namespaces/default/cogs/c";
    private static final String SECRET = "secrets/secret";
    private static final String CONFIG =
            "{\"apiVersion\":\"cliio.test/v1\",\"kind\":\"Cog\",\"metadata\":{\"name\":\"c\"},\"spec\":%s}";

    @TempDir
    private static Path directory;

    private static EtcdServer etcd;
    private static OrlopProcess server;

    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeAll
    static void start() throws Exception {
        etcd = EtcdServer.start(EtcdRelease.V3_5);
        etcd.ctl()
                .put(
                        "/registry/apiextensions.k8s.io/customresourcedefinitions/cogs.cliio.test",
                        recorded("cogs-definition.json"));
        etcd.ctl().put(COG, recorded("cog.json"));
        for (String each : List.of("pods/pod", "services/service", "nodes/node", "deployments/deployment", SECRET)) {
            store(StoredValue.of(each));
        }
        server = OrlopProcess.start(directory, Map.of("ORLOP_STORAGE_SERVER_LIST", etcd.endpoint()));
    }

    @AfterAll
    static void stop() {
        server.close();
        etcd.close();
    }

    @Test
    void objectsOfKubernetes_keepTheirManagers_andAppliesGoOn() throws Exception {
        JsonNode live = send("GET", COGS, "");
        assertThat(live.at("/metadata/managedFields"))
                .isEqualTo(JSON.readTree(recorded("cog.json")).at("/metadata/managedFields"));

        JsonNode conflict = apply("five", "{\"a\":9,\"kl\":[{\"name\":\"k\",\"n\":2}]}");
        assertThat(conflict.path("message").stringValue())
                .isEqualTo("Apply failed with 2 conflicts: conflicts with \"one\":\n- .spec.a\n"
                        + "- .spec.kl[name=\"k\"].n");
        apply("two", "{\"kl\":[{\"name\":\"l\",\"n\":7}]}");
        apply("five&force=true", "{\"a\":9}");

        JsonNode stored = stored(COG);
        JsonNode wanted = JSON.readTree(recorded("cog-applied.json"));
        assertThat(managers(stored)).isEqualTo(managers(wanted));
        assertThat(stored).isEqualTo(wanted);
        assertThat(stored.path("metadata").has("resourceVersion")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pods/pod", "services/service", "nodes/node", "deployments/deployment"})
    void builtIns_storedAsProtobuf_areReadAndListed(String path) throws Exception {
        StoredValue value = StoredValue.of(path);
        JsonNode object = send("GET", value.path(), "");
        ((ObjectNode) object.path("metadata")).remove("resourceVersion");
        assertThat(object).isEqualTo(completed(value));

        String collection = value.path().substring(0, value.path().lastIndexOf('/'));
        JsonNode list = send("GET", collection + "?labelSelector=by%3Dapplier", "");
        assertThat(list.path("items")).hasSize(1);
        assertThat(list.path("items").get(0).at("/metadata/managedFields"))
                .isEqualTo(value.answer().at("/metadata/managedFields"));
    }

    /** The server that was recorded knew no defaults of built-in kinds; those that a cluster has do. */
    private static JsonNode completed(StoredValue value) {
        ObjectNode answer = value.answer().deepCopy().asObject();
        KindSchema.completeStored(answer);
        return JSON.readTree(answer.toString());
    }

    /** Two servers by turns on one object: Kubernetes stores protobuf, Orlop JSON. */
    @Test
    void builtIns_writtenByBoth_keepTheirManagersAndAreWatched() throws Exception {
        StoredValue value = StoredValue.of(SECRET);
        String path = value.path();
        String config =
                "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"metadata\":{\"name\":\"secret\",\"labels\":{\"by\":\"%s\"}}}";
        String version = send("GET", path, "").at("/metadata/resourceVersion").stringValue();

        JsonNode conflict = send("PATCH", path + "?fieldManager=other", config.formatted("other"));
        assertThat(conflict.path("message").stringValue())
                .isEqualTo("Apply failed with 1 conflict: conflict with \"applier\": .metadata.labels.by");
        send("PATCH", path + "?fieldManager=other&force=true", config.formatted("other"));
        Map<String, JsonNode> managers = managers(stored(value.key()));
        assertThat(managers).containsOnlyKeys("creator", "other");
        assertThat(managers.get("creator"))
                .isEqualTo(managers(value.answer().deepCopy()).get("creator"));

        store(value);
        etcd.ctl().delete(value.key());
        String watch = path.substring(0, path.lastIndexOf('/')) + "?watch=true&resourceVersion=" + version;
        HttpResponse<Stream<String>> events = http.send(request("GET", watch, ""), BodyHandlers.ofLines());
        try (Stream<String> lines = events.body()) {
            assertThat(lines.limit(3).map(JSON::readTree).toList())
                    .extracting(
                            each -> each.path("type").stringValue(),
                            each -> each.at("/object/metadata/labels/by").stringValue(),
                            each -> each.at("/object/type").stringValue())
                    .containsExactly(
                            tuple("MODIFIED", "other", "v-type"),
                            tuple("MODIFIED", "applier", "v-type"),
                            tuple("DELETED", "applier", "v-type"));
        }
    }

    @Test
    void builtIns_withAValueThatCannotBeRead_areNamed() throws Exception {
        StoredValue value = StoredValue.of("leases/lease");
        byte[] half = Arrays.copyOf(value.bytes(), value.bytes().length / 2);
        put(value.key(), Base64.getEncoder().encodeToString(half));
        JsonNode answer = send("GET", value.path(), "");
        assertThat(answer.path("code").intValue()).as(answer.toString()).isEqualTo(500);
        assertThat(answer.path("message").stringValue()).contains(value.key());
    }

    private JsonNode apply(String manager, String spec) throws IOException, InterruptedException {
        return send("PATCH", COGS + "?fieldManager=" + manager, CONFIG.formatted(spec));
    }

    private JsonNode send(String method, String path, String body) throws IOException, InterruptedException {
        return JSON.readTree(
                http.send(request(method, path, body), BodyHandlers.ofString()).body());
    }

    private static HttpRequest request(String method, String path, String body) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.apiPort() + path))
                .header("Content-Type", "application/apply-patch+yaml")
                .method(method, BodyPublishers.ofString(body))
                .build();
    }

    private static void store(StoredValue value) throws IOException, InterruptedException {
        put(value.key(), value.value());
    }

    /** By etcd's own JSON gateway, which takes bytes. */
    private static void put(String key, String base64) throws IOException, InterruptedException {
        String name = Base64.getEncoder().encodeToString(key.getBytes(StandardCharsets.UTF_8));
        HttpRequest request = HttpRequest.newBuilder(URI.create(etcd.endpoint() + "/v3/kv/put"))
                .POST(BodyPublishers.ofString("{\"key\":\"" + name + "\",\"value\":\"" + base64 + "\"}"))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            assertThat(client.send(request, BodyHandlers.ofString()).statusCode())
                    .isEqualTo(200);
        }
    }

    private static JsonNode stored(String key) {
        return JSON.readTree(Objects.requireNonNull(etcd.ctl().get(key)));
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
