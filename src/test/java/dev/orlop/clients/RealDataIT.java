package dev.orlop.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The life of the types and objects that well-known projects publish, as far as they lie beside the checkout. The tests
 * are its stations, in their order.
 *
 * <p>Objects that name no namespace get one for each file, for the same names occur in many files. An address that
 * occurs again must be refused.
 */
@TestMethodOrder(OrderAnnotation.class)
class RealDataIT {
    private static final Path DATA = Path.of("..", "shared", "data");
    private static final String CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    private static final String NAMESPACES = "/api/v1/namespaces";
    private static final JsonMapper JSON = new JsonMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    static Path directory;

    private static OrlopProcess server;

    /** By kind: where its objects are. */
    private static final Map<String, Type> types = new LinkedHashMap<>();
    /** By path: what was sent. */
    private static final Map<String, JsonNode> sent = new LinkedHashMap<>();
    /** By path: what is read, at the last look. */
    private static final Map<String, String> read = new TreeMap<>();

    private record Type(String crd, String root, String plural, boolean namespaced) {
        String everywhere() {
            return root + "/" + plural;
        }

        String collection(String namespace) {
            return namespaced ? root + "/namespaces/" + namespace + "/" + plural : everywhere();
        }
    }

    private record Document(String file, String yaml, JsonNode tree) {
        String text(String pointer) {
            return tree.at(pointer).asString("");
        }
    }

    @BeforeAll
    static void start() {
        boolean present = Files.isDirectory(DATA.resolve("crds"));
        if (!present) {
            System.out.println("RealDataIT: skipped, there is no " + DATA + " beside the checkout");
        }
        assumeTrue(present, "no " + DATA + " beside the checkout");
        server = OrlopProcess.start(directory, Map.of());
    }

    @AfterAll
    static void stop() throws InterruptedException {
        if (server != null) {
            server.close();
        }
    }

    @Test
    @Order(1)
    void types_areInstalled() throws IOException, InterruptedException {
        for (Document crd : documents("crds")) {
            HttpResponse<String> created = post(CRDS, crd.yaml());
            assertThat(created.statusCode())
                    .as(crd.file() + ": " + created.body())
                    .isEqualTo(201);
            String name = crd.text("/metadata/name");
            note(CRDS + "/" + name, crd);
            types.put(crd.text("/spec/names/kind"), type(crd));
        }
        assertThat(types).hasSizeGreaterThan(10);
        for (Type type : types.values()) {
            JsonNode served = JSON.readTree(get(CRDS + "/" + type.crd(), 200));
            assertThat(served.at("/status/conditions").toString())
                    .contains("Established")
                    .doesNotContain("\"False\"");
        }
    }

    private static Type type(Document crd) {
        String version = "";
        for (JsonNode candidate : crd.tree().at("/spec/versions")) {
            if (candidate.path("served").asBoolean()) {
                version = candidate.path("name").asString();
            }
        }
        return new Type(
                crd.text("/metadata/name"),
                "/apis/" + crd.text("/spec/group") + "/" + version,
                crd.text("/spec/names/plural"),
                crd.text("/spec/scope").equals("Namespaced"));
    }

    @Test
    @Order(2)
    void objects_areCreated() throws IOException, InterruptedException {
        List<Document> objects = documents("objects");
        for (Document object : objects) {
            if (object.text("/kind").equals("Namespace")) {
                create(NAMESPACES, object);
            }
        }
        for (Document object : objects) {
            if (!object.text("/kind").equals("Namespace")) {
                create(collection(object), object);
            }
        }
        assertThat(sent).hasSizeGreaterThan(types.size() + 50);
    }

    private static String collection(Document object) throws IOException, InterruptedException {
        Type type = Objects.requireNonNull(types.get(object.text("/kind")), object.file());
        String group = object.text("/apiVersion");
        assertThat(type.root()).as(object.file()).startsWith("/apis/" + group.substring(0, group.indexOf('/') + 1));
        String stated = object.text("/metadata/namespace");
        String namespace = stated.isEmpty()
                ? "of-file-" + Integer.toHexString(object.file().hashCode())
                : stated;
        if (type.namespaced() && status(NAMESPACES + "/" + namespace) == 404) {
            String body = "apiVersion: v1\nkind: Namespace\nmetadata: {name: " + namespace + "}\n";
            assertThat(post(NAMESPACES, body).statusCode()).as(namespace).isEqualTo(201);
        }
        return new Type(type.crd(), "/apis/" + group, type.plural(), type.namespaced()).collection(namespace);
    }

    private static void create(String collection, Document object) throws IOException, InterruptedException {
        String path = collection + "/" + object.text("/metadata/name");
        HttpResponse<String> answer = post(collection, object.yaml());
        int expected = sent.containsKey(path) ? 409 : 201;
        assertThat(answer.statusCode())
                .as(object.file() + ", " + path + ": " + answer.body())
                .isEqualTo(expected);
        if (expected == 201) {
            note(path, object);
        }
    }

    private static void note(String path, Document object) {
        assertThat(sent.put(path, object.tree())).as(path).isNull();
    }

    @Test
    @Order(3)
    void objects_areReadAsTheyWereSent() throws IOException, InterruptedException {
        for (Map.Entry<String, JsonNode> entry : sent.entrySet()) {
            String body = get(entry.getKey(), 200);
            ObjectNode expected = (ObjectNode) entry.getValue().deepCopy();
            // The server's own: what a client sends of it is dropped.
            expected.remove("status");
            expected.withObjectProperty("metadata").remove("creationTimestamp");
            requireWithin(entry.getKey(), expected, JSON.readTree(body));
            read.put(entry.getKey(), body);
        }
    }

    /** Defaults may be added to what was sent, and nothing may be missing or different. */
    private static void requireWithin(String where, JsonNode expected, JsonNode actual) {
        if (expected.isObject()) {
            expected.properties()
                    .forEach(member -> requireWithin(
                            where + "/" + member.getKey(), member.getValue(), actual.path(member.getKey())));
        } else if (expected.isArray()) {
            assertThat(actual.size()).as(where).isEqualTo(expected.size());
            for (int i = 0; i < expected.size(); i++) {
                requireWithin(where + "/" + i, expected.get(i), actual.path(i));
            }
        } else {
            assertThat(actual).as(where).isEqualTo(expected);
        }
    }

    @Test
    @Order(4)
    void lists_holdEachObjectOnce() throws IOException, InterruptedException {
        for (Map.Entry<String, Type> entry : types.entrySet()) {
            JsonNode list = JSON.readTree(get(entry.getValue().everywhere(), 200));
            List<String> listed = new ArrayList<>();
            list.path("items")
                    .forEach(item -> listed.add(item.at("/metadata/uid").asString()));
            assertThat(listed).as(entry.getKey()).containsExactlyInAnyOrderElementsOf(uids(entry.getValue()));
        }
    }

    private static List<String> uids(Type type) {
        return read.entrySet().stream()
                .filter(entry -> isOf(type, entry.getKey()))
                .map(entry ->
                        JSON.readTree(entry.getValue()).at("/metadata/uid").asString())
                .toList();
    }

    private static boolean isOf(Type type, String path) {
        String group = type.root().substring(0, type.root().lastIndexOf('/') + 1);
        return path.startsWith(group) && path.contains("/" + type.plural() + "/");
    }

    @Test
    @Order(5)
    void kill_losesNothing() throws IOException, InterruptedException {
        server.kill();
        server.restart();

        for (Map.Entry<String, String> entry : read.entrySet()) {
            assertThat(get(entry.getKey(), 200)).as(entry.getKey()).isEqualTo(entry.getValue());
        }
        lists_holdEachObjectOnce();
    }

    @Test
    @Order(6)
    void oneOfEachType_isUpdated() throws IOException, InterruptedException {
        for (Type type : types.values()) {
            for (Map.Entry<String, String> entry : read.entrySet()) {
                if (isOf(type, entry.getKey())) {
                    update(entry.getKey(), (ObjectNode) JSON.readTree(entry.getValue()));
                    break;
                }
            }
        }
    }

    private static void update(String path, ObjectNode object) throws IOException, InterruptedException {
        String version = object.at("/metadata/resourceVersion").asString();
        object.withObjectProperty("metadata").withObjectProperty("annotations").put("example.com/changed", "yes");
        HttpRequest put = request(path)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(object.toString()))
                .build();
        HttpResponse<String> answer = HTTP.send(put, BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(path + ": " + answer.body()).isEqualTo(200);
        JsonNode now = JSON.readTree(get(path, 200));
        assertThat(now.at("/metadata/annotations/example.com~1changed").asString())
                .isEqualTo("yes");
        assertThat(now.at("/metadata/resourceVersion").asString()).isNotEqualTo(version);
        ((ObjectNode) now.path("metadata")).put("resourceVersion", version);
        assertThat(now.at("/metadata/managedFields").toString()).as(path).contains("f:example.com/changed");
        assertThat(withoutManagers(now)).as(path).isEqualTo(withoutManagers(object));
        // The outdated version is refused now.
        assertThat(HTTP.send(put, BodyHandlers.ofString()).statusCode())
                .as(path)
                .isEqualTo(409);
    }

    /** Who wrote which field changes with the write itself. */
    private static JsonNode withoutManagers(JsonNode object) {
        ObjectNode copy = (ObjectNode) object.deepCopy();
        copy.withObjectProperty("metadata").remove("managedFields");
        return copy;
    }

    @Test
    @Order(7)
    void types_areDeletedWithTheirObjects() throws IOException, InterruptedException {
        for (Type type : types.values()) {
            HttpRequest delete = request(CRDS + "/" + type.crd()).DELETE().build();
            assertThat(HTTP.send(delete, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
        }
        for (Type type : types.values()) {
            Awaitility.await(type.crd())
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> status(CRDS + "/" + type.crd()) == 404);
            assertThat(status(type.everywhere())).as(type.everywhere()).isEqualTo(404);
        }
        for (Document crd : documents("crds")) {
            assertThat(post(CRDS, crd.yaml()).statusCode()).as(crd.file()).isEqualTo(201);
        }
        for (Type type : types.values()) {
            assertThat(JSON.readTree(get(type.everywhere(), 200)).path("items"))
                    .as(type.crd())
                    .isEmpty();
        }
    }

    private static List<Document> documents(String folder) throws IOException {
        List<Document> documents = new ArrayList<>();
        try (Stream<Path> files = Files.walk(DATA.resolve(folder))) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                for (String text : Files.readString(file).split("(?m)^---.*$")) {
                    Object tree = new Load(LoadSettings.builder().build()).loadFromString(text);
                    if (tree != null) {
                        documents.add(new Document(file.getFileName().toString(), text, JSON.valueToTree(tree)));
                    }
                }
            }
        }
        return documents;
    }

    private static HttpResponse<String> post(String path, String yaml) throws IOException, InterruptedException {
        HttpRequest post = request(path)
                .header("Content-Type", "application/yaml")
                .POST(BodyPublishers.ofString(yaml))
                .build();
        return HTTP.send(post, BodyHandlers.ofString());
    }

    private static String get(String path, int status) throws IOException, InterruptedException {
        HttpResponse<String> answer = HTTP.send(request(path).build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(path + ": " + answer.body()).isEqualTo(status);
        return answer.body();
    }

    private static int status(String path) throws IOException, InterruptedException {
        return HTTP.send(request(path).build(), BodyHandlers.discarding()).statusCode();
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(server.api() + path)).timeout(Duration.ofSeconds(30));
    }
}
