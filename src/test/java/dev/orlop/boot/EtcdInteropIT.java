package dev.orlop.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.support.OneAtATime;
import dev.orlop.support.etcd.EtcdRelease;
import dev.orlop.support.etcd.EtcdServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.Disposable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The whole server and etcdctl on the same keys: what either writes, the other reads, where kube-apiserver has it. The
 * prefix is not the default one, and events are on an etcd of their own.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@OneAtATime
class EtcdInteropIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String WIDGETS = "/apis/example.com/v1/namespaces/default/widgets";
    private static final String EVENTS = "/api/v1/namespaces/default/events";
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String WIDGET_TYPE = """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: widgets.example.com}
            spec:
              group: example.com
              scope: Namespaced
              names: {plural: widgets, singular: widget, kind: Widget, listKind: WidgetList}
              versions:
              - name: v1
                served: true
                storage: true
                schema:
                  openAPIV3Schema:
                    type: object
                    properties: {spec: {type: object, properties: {size: {type: integer}}}}
            """;

    private final EtcdServer main = EtcdServer.of(EtcdRelease.V3_4).inMemory().start();
    private final EtcdServer events = EtcdServer.of(EtcdRelease.V3_4).inMemory().start();
    private ConfigurableApplicationContext server;
    private WebClient api;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        Path types = Files.writeString(folder.resolve("widgets.yaml"), WIDGET_TYPE);
        server = new SpringApplicationBuilder(OrlopApplication.class)
                .run(
                        "--server.port=0",
                        "--management.server.port=0",
                        "--orlop.security.enabled=false",
                        "--orlop.storage.server-list=" + main.endpoint(),
                        "--orlop.storage.prefix=/elsewhere",
                        "--orlop.storage.overrides=/events#" + events.endpoint(),
                        "--orlop.crds=" + types.toUri());
        api = WebClient.create("http://127.0.0.1:" + server.getEnvironment().getProperty("local.server.port"));
        Awaitility.await("readiness")
                .atMost(PATIENCE)
                .until(() -> get("/readyz").equals("ok"));
    }

    @AfterAll
    void stop() {
        server.close();
        events.close();
        main.close();
    }

    @Test
    void whatTheServerWrote_etcdctlReads() {
        JsonNode answer = create(WIDGETS, widget("by-http", 1));

        JsonNode stored = stored(main, "/elsewhere/example.com/widgets/default/by-http");
        assertThat(stored.path("kind").asString()).isEqualTo("Widget");
        assertThat(stored.path("apiVersion").asString()).isEqualTo("example.com/v1");
        assertThat(stored.at("/spec/size").asInt()).isEqualTo(1);
        assertThat(stored.at("/metadata/uid")).isEqualTo(answer.at("/metadata/uid"));
        assertThat(stored.at("/metadata/resourceVersion").isMissingNode()).isTrue();
        assertThat(main.ctl().run("get", "--prefix", "--keys-only", "/registry"))
                .isBlank();
    }

    @Test
    void whatEtcdctlWrote_theServerGetsListsAndWatches() {
        List<JsonNode> seen = new CopyOnWriteArrayList<>();
        String position =
                JSON.readTree(get(WIDGETS)).at("/metadata/resourceVersion").asString();
        Disposable watch = api.get()
                .uri(WIDGETS + "?watch=true&resourceVersion=" + position)
                .retrieve()
                .bodyToFlux(String.class)
                .map(JSON::readTree)
                .subscribe(seen::add);

        main.ctl().put("/elsewhere/example.com/widgets/default/by-etcdctl", widget("by-etcdctl", 2));

        Awaitility.await("the event")
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(seen).anySatisfy(event -> {
                    assertThat(event.path("type").asString()).isEqualTo("ADDED");
                    assertThat(event.at("/object/metadata/name").asString()).isEqualTo("by-etcdctl");
                    assertThat(event.at("/object/spec/size").asInt()).isEqualTo(2);
                }));
        watch.dispose();
        assertThat(JSON.readTree(get(WIDGETS + "/by-etcdctl")).at("/spec/size").asInt())
                .isEqualTo(2);
        assertThat(JSON.readTree(get(WIDGETS)).path("items").valueStream())
                .anySatisfy(
                        item -> assertThat(item.at("/metadata/name").asString()).isEqualTo("by-etcdctl"));
    }

    @Test
    void overriddenResource_isOnItsOwnServersOnly() {
        create(EVENTS, """
                {"apiVersion": "v1", "kind": "Event", "metadata": {"name": "happened"},
                 "involvedObject": {"namespace": "default"}}""");

        String key = "/elsewhere/events/default/happened";
        assertThat(stored(events, key).path("kind").asString()).isEqualTo("Event");
        assertThat(main.ctl().get(key)).isNull();
        assertThat(events.ctl().run("get", "--prefix", "--keys-only", "/elsewhere/example.com"))
                .isBlank();
    }

    private static String widget(String name, int size) {
        return """
                {"apiVersion": "example.com/v1", "kind": "Widget",
                 "metadata": {"name": "%s", "namespace": "default", "uid": "6f2ad7f2-6c0d-4b59-8ee4-9b2f5cf9a1f0"},
                 "spec": {"size": %d}}""".formatted(name, size);
    }

    private static JsonNode stored(EtcdServer etcd, String key) {
        return JSON.readTree(Objects.requireNonNull(etcd.ctl().get(key), key));
    }

    private JsonNode create(String path, String object) {
        String answer = api.post()
                .uri(path)
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(object)
                .retrieve()
                .bodyToMono(String.class)
                .block(PATIENCE);
        return JSON.readTree(Objects.requireNonNull(answer));
    }

    private String get(String path) {
        String answer = api.get()
                .uri(path)
                .exchangeToMono(response -> response.bodyToMono(String.class))
                .block(PATIENCE);
        return Objects.requireNonNull(answer);
    }
}
