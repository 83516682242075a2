package dev.orlop.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import dev.orlop.support.OneAtATime;
import io.kubernetes.client.proto.Meta;
import io.kubernetes.client.proto.Runtime.Unknown;
import io.kubernetes.client.proto.V1;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Answers in protobuf, read by the code that is generated from Kubernetes' own descriptions. */
@SpringBootTest(
        classes = RealServer.class,
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"management.server.port=-1", "spring.config.name=none", "spring.web.resources.add-mappings=false"
        })
@OneAtATime
class ProtobufHttpTests {
    private static final String PROTOBUF = "application/vnd.kubernetes.protobuf";
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    private static final String SPRINGS = "/apis/protobuf.example.org/v1/namespaces/default/springs";
    private static final String CRD = """
        {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition",
         "metadata":{"name":"springs.protobuf.example.org"},
         "spec":{"group":"protobuf.example.org","scope":"Namespaced","names":{"plural":"springs","kind":"Spring"},
          "versions":[{"name":"v1","served":true,"storage":true,
           "schema":{"openAPIV3Schema":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}]}}
        """;

    private final HttpClient client = HttpClient.newHttpClient();

    @LocalServerPort
    private int port;

    @BeforeEach
    void install() throws Exception {
        assertThat(call("POST", CRDS, "*/*", CRD).statusCode()).isIn(201, 409);
        Await.until(() -> call("GET", SPRINGS, "*/*", null).statusCode() == 200);
        // The server is that of other classes too, which leave objects behind.
        assertThat(call("DELETE", MAPS, "*/*", null).statusCode()).isEqualTo(200);
        assertThat(call("DELETE", SPRINGS, "*/*", null).statusCode()).isEqualTo(200);
    }

    @AfterEach
    void close() {
        client.close();
    }

    private HttpResponse<byte[]> call(String method, String path, String accept, @Nullable String body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Accept", accept)
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        try {
            return client.send(request, BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private HttpResponse<byte[]> get(String path, String accept) {
        return call("GET", path, accept, null);
    }

    private static String type(HttpResponse<byte[]> answer) {
        return answer.headers().firstValue("Content-Type").orElse("");
    }

    private void create(String name, String data) {
        String body = "{\"metadata\":{\"name\":\"" + name + "\"},\"data\":{\"a\":\"" + data + "\"}}";
        assertThat(call("POST", MAPS, PROTOBUF, body).statusCode()).isEqualTo(201);
    }

    private static Unknown unknown(byte[] body) throws InvalidProtocolBufferException {
        assertThat(body).startsWith('k', '8', 's', 0);
        return Unknown.parseFrom(ByteString.copyFrom(body, 4, body.length - 4));
    }

    private static String kind(Unknown unknown) {
        return unknown.getTypeMeta().getApiVersion() + " "
                + unknown.getTypeMeta().getKind();
    }

    /** Longer than what is kept of it when it is measured. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 40})
    void list_ofAnyLength_hasAllItems(int count) throws Exception {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            names.add("map-" + (char) ('a' + i / 26) + (char) ('a' + i % 26));
            create(names.getLast(), "x".repeat(50_000 + i));
        }

        HttpResponse<byte[]> answer = get(MAPS, PROTOBUF + ",application/json");
        Unknown unknown = unknown(answer.body());
        V1.ConfigMapList list = V1.ConfigMapList.parseFrom(unknown.getRaw());

        assertThat(type(answer)).isEqualTo(PROTOBUF);
        assertThat(answer.headers().firstValueAsLong("Content-Length")).hasValue(answer.body().length);
        assertThat(kind(unknown)).isEqualTo("v1 ConfigMapList");
        assertThat(list.getItemsList())
                .extracting(map -> map.getMetadata().getName())
                .isEqualTo(names);
        assertThat(list.getItemsList())
                .allSatisfy(map -> assertThat(map.getDataOrThrow("a").length()).isGreaterThanOrEqualTo(50_000));
        assertThat(list.getMetadata().getResourceVersion()).isNotEmpty();
    }

    @Test
    void page_hasATokenAndACount() throws Exception {
        create("a", "1");
        create("b", "2");

        V1.ConfigMapList page = V1.ConfigMapList.parseFrom(
                unknown(get(MAPS + "?limit=1", PROTOBUF).body()).getRaw());

        assertThat(page.getItemsCount()).isEqualTo(1);
        assertThat(page.getMetadata().getRemainingItemCount()).isEqualTo(1);
        assertThat(page.getMetadata().getContinue()).isNotEmpty();
    }

    /** The lists of the two versions have their fields the other way round. */
    @ParameterizedTest
    @CsvSource({"v1, 1, 2", "v1beta1, 2, 1"})
    void metadata_isShownOfAnyType(String version, int metadata, int items) throws Exception {
        create();
        String as = PROTOBUF + ";g=meta.k8s.io;v=" + version + ";as=PartialObjectMetadata";

        Unknown object = unknown(get(SPRINGS + "/s", as).body());
        Unknown list = unknown(get(SPRINGS, as + "List").body());
        UnknownFieldSet fields = UnknownFieldSet.parseFrom(list.getRaw());
        ByteString item = fields.getField(items).getLengthDelimitedList().getFirst();
        ByteString meta = fields.getField(metadata).getLengthDelimitedList().getFirst();

        assertThat(kind(object)).isEqualTo("meta.k8s.io/" + version + " PartialObjectMetadata");
        assertThat(kind(list)).isEqualTo("meta.k8s.io/" + version + " PartialObjectMetadataList");
        assertThat(item).isEqualTo(object.getRaw());
        assertThat(nameIn(object)).isEqualTo("s");
        assertThat(Meta.ListMeta.parseFrom(meta).getResourceVersion()).isNotEmpty();
    }

    private void create() {
        String body = "{\"apiVersion\":\"protobuf.example.org/v1\",\"kind\":\"Spring\",\"metadata\":{\"name\":\"s\"}}";
        HttpResponse<byte[]> answer = call("POST", SPRINGS, PROTOBUF + ",application/json", body);
        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(type(answer)).isEqualTo("application/json");
    }

    /** All objects have their metadata in the first field. */
    private static String nameIn(Unknown object) throws InvalidProtocolBufferException {
        ByteString meta = UnknownFieldSet.parseFrom(object.getRaw())
                .getField(1)
                .getLengthDelimitedList()
                .getFirst();
        return Meta.ObjectMeta.parseFrom(meta).getName();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        GET    | configmaps/absent | application/vnd.kubernetes.protobuf                  | 404 | protobuf
        GET    | configmaps/absent | application/json, application/vnd.kubernetes.protobuf | 404 | json
        POST   | configmaps        | application/vnd.kubernetes.protobuf, application/json | 400 | protobuf
        GET    | springs           | application/vnd.kubernetes.protobuf                  | 406 | protobuf
        GET    | springs           | application/vnd.kubernetes.protobuf, */*;q=0.1       | 200 | json
        GET    | springs/absent    | application/vnd.kubernetes.protobuf, application/json | 404 | protobuf
        GET    | configmaps        | application/vnd.kubernetes.protobuf;as=Table;v=v1;g=meta.k8s.io | 406 | json
        GET    | configmaps?limit=x | application/vnd.kubernetes.protobuf                 | 400 | protobuf
        """)
    void failure_isToldInTheFormThatTheClientTakes(String method, String path, String accept, int code, String form)
            throws Exception {
        String base = path.startsWith("springs") ? SPRINGS : MAPS;

        HttpResponse<byte[]> answer =
                call(method, base + path.replaceFirst("[a-z]+", ""), accept, method.equals("POST") ? "{bad" : null);

        assertThat(answer.statusCode()).isEqualTo(code);
        assertThat(type(answer)).endsWith(form);
        if (form.equals("protobuf")) {
            Meta.Status status = Meta.Status.parseFrom(unknown(answer.body()).getRaw());
            assertThat(status.getCode()).isEqualTo(code);
            assertThat(status.getMessage()).isNotEmpty();
        }
    }

    @Test
    void delete_saysWhatIsGone_orShowsIt() throws Exception {
        create("gone", "x");
        create();

        Unknown map = unknown(call("DELETE", MAPS + "/gone", PROTOBUF, null).body());
        HttpResponse<byte[]> spring = call("DELETE", SPRINGS + "/s", PROTOBUF + ",application/json", null);
        Unknown rest = unknown(call("DELETE", MAPS, PROTOBUF, null).body());

        Meta.Status status = Meta.Status.parseFrom(map.getRaw());
        assertThat(status.getStatus()).isEqualTo("Success");
        assertThat(status.getDetails().getName()).isEqualTo("gone");
        assertThat(type(spring)).isEqualTo("application/json");
        assertThat(kind(rest)).isEqualTo("v1 ConfigMapList");
    }

    @Test
    void watch_isAStreamOfFrames() throws Exception {
        create("seen", "x");
        String initial = "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true";

        HttpResponse<byte[]> answer =
                get(MAPS + "?watch=true&timeoutSeconds=1&fieldSelector=metadata.name=seen" + initial, PROTOBUF);
        ByteBuffer frames = ByteBuffer.wrap(answer.body());
        List<String> events = new ArrayList<>();
        while (frames.hasRemaining()) {
            byte[] frame = new byte[frames.getInt()];
            frames.get(frame);
            events.add(event(frame));
        }

        assertThat(type(answer)).isEqualTo(PROTOBUF + ";stream=watch");
        assertThat(events).containsExactly("ADDED v1 ConfigMap seen", "BOOKMARK v1 ConfigMap ");
    }

    private static String event(byte[] frame) throws InvalidProtocolBufferException {
        Meta.WatchEvent event = Meta.WatchEvent.parseFrom(frame);
        Unknown object = unknown(event.getObject().getRaw().toByteArray());
        return event.getType() + " " + kind(object) + " " + nameIn(object);
    }

    @Test
    void watchOverAWebSocket_hasAFrameOfItsOwnForEach() throws Exception {
        create("seen", "x");
        CompletableFuture<byte[]> first = new CompletableFuture<>();
        WebSocket socket = client.newWebSocketBuilder()
                .header("Accept", PROTOBUF)
                .buildAsync(
                        URI.create("ws://127.0.0.1:" + port + MAPS + "?watch=true&fieldSelector=metadata.name=seen"),
                        new WebSocket.Listener() {
                            @Override
                            public @Nullable CompletionStage<?> onBinary(
                                    WebSocket webSocket, ByteBuffer data, boolean last) {
                                byte[] message = new byte[data.remaining()];
                                data.get(message);
                                first.complete(message);
                                return null;
                            }
                        })
                .get(20, TimeUnit.SECONDS);

        assertThat(event(first.get(20, TimeUnit.SECONDS))).isEqualTo("ADDED v1 ConfigMap seen");
        socket.abort();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        /api               | APIVersions
        /api/v1            | APIResourceList
        /apis              | v1 APIGroupList
        /apis/apiextensions.k8s.io    | v1 APIGroup
        /apis/protobuf.example.org/v1 | v1 APIResourceList
        """)
    void discovery_hasAllItsDocuments(String path, String kind) throws Exception {
        HttpResponse<byte[]> answer = get(path, PROTOBUF + ",application/json");

        assertThat(kind(unknown(answer.body())).strip()).isEqualTo(kind);
        assertThat(type(answer)).isEqualTo(PROTOBUF);
    }

    @Test
    void aggregatedDiscovery_comesInTheFormOfTheFirstClause() throws Exception {
        String form = ";g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

        HttpResponse<byte[]> answer = get("/apis", PROTOBUF + form + ",application/json" + form);
        HttpResponse<byte[]> yaml = get("/apis", "application/yaml" + form);

        assertThat(type(answer)).isEqualTo(PROTOBUF + form);
        assertThat(kind(unknown(answer.body()))).isEqualTo("apidiscovery.k8s.io/v2 APIGroupDiscoveryList");
        assertThat(type(yaml)).isEqualTo("application/yaml" + form);
        assertThat(new String(yaml.body(), StandardCharsets.UTF_8)).contains("kind: APIGroupDiscoveryList\n");
        assertThat(type(get("/apis", "application/json" + form + "," + PROTOBUF + form)))
                .isEqualTo("application/json" + form);
    }
}
