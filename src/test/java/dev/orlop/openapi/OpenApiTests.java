package dev.orlop.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.codec.JsonCodec;
import dev.orlop.codec.RequestDecoder;
import dev.orlop.object.GroupResource;
import dev.orlop.object.KubeObject;
import dev.orlop.object.SelectableFields;
import dev.orlop.openapi.OpenApi.Form;
import dev.orlop.openapi.OpenApi.Published;
import dev.orlop.registry.ResourceDefinition;
import dev.orlop.registry.ResourceRegistry;
import dev.orlop.registry.ResourceStore;
import dev.orlop.registry.ResourceStore.Subresource;
import dev.orlop.tree.Trees;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.JsonNode;

class OpenApiTests {
    private static final String GADGETS = "apis/gadgets.test/v1";
    private static final String WIDGETS = "apis/widgets.test/v1";

    private final Types types = new Types();
    private final OpenApi openApi = new OpenApi(types, "1.36", "build 1", Clock.systemUTC(), Schedulers.immediate());

    @BeforeEach
    void serve() {
        types.builtIn("", "configmaps", "ConfigMap");
        types.builtIn("", "pods", "Pod");
        types.builtIn("", "serviceaccounts", "ServiceAccount");
        types.builtIn("apiextensions.k8s.io", "customresourcedefinitions", "CustomResourceDefinition");
        types.custom(
                "widgets",
                "Widget",
                1,
                "{\"type\":\"object\",\"properties\":{\"spec\":{\"type\":\"object\","
                        + "\"description\":\"wanted\",\"properties\":{\"size\":{\"type\":\"integer\",\"maximum\":9.5,"
                        + "\"minLength\":1,\"default\":3},\"free\":{\"type\":\"object\",\"additionalProperties\":"
                        + "{\"x-kubernetes-int-or-string\":true}},\"e\":{\"type\":\"string\",\"enum\":[\"a\",\"b\"],"
                        + "\"example\":[1],\"externalDocs\":{\"url\":\"https://x.test\"}}}}}}");
        types.custom("gadgets", "Gadget", 1, "{\"type\":\"object\"}");
    }

    @Test
    void v2_inProtobuf_parsesBackToTheJson() throws IOException {
        JsonNode json = RequestDecoder.decode(v2(Form.JSON)).tree();

        JsonNode parsed = ProtobufDocument.read(v2(Form.PROTOBUF));

        assertThat(Trees.same(parsed, json)).isTrue();
        assertThat(json.get("definitions").propertyNames())
                .contains(
                        "test.widgets.v1.Widget",
                        "test.gadgets.v1.GadgetList",
                        "io.k8s.api.core.v1.ConfigMap",
                        "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps");
    }

    @Test
    void subresource_whereSomethingIsCreated_isDescribedByWhatItTakes() {
        JsonNode paths = v3("api/v1").get("paths");
        JsonNode eviction =
                paths.get("/api/v1/namespaces/{namespace}/pods/{name}/eviction").get("post");
        JsonNode token = paths.get("/api/v1/namespaces/{namespace}/serviceaccounts/{name}/token")
                .get("post");

        assertThat(eviction.get("operationId").stringValue()).isEqualTo("createCoreV1NamespacedPodEviction");
        assertThat(eviction.get("description").stringValue()).isEqualTo("create eviction of a Pod");
        assertThat(eviction.at("/x-kubernetes-group-version-kind/group").stringValue())
                .isEqualTo("policy");
        assertThat(token.at("/requestBody/content").toString())
                .contains("/io.k8s.api.authentication.v1.TokenRequest\"");
    }

    @Test
    void document_namesNoComponentThatItDoesNotHave() {
        for (String path : List.of(WIDGETS, "api/v1", "apis/apiextensions.k8s.io/v1")) {
            JsonNode document = v3(path);
            List<String> references = new ArrayList<>();
            references(document, references);

            assertThat(document.at("/components/schemas").propertyNames())
                    .containsAll(references.stream()
                            .map(text -> text.substring(PathItems.REFERENCE.length()))
                            .toList());
            assertThat(references).isNotEmpty();
        }
        List<String> references = new ArrayList<>();
        JsonNode v2 = RequestDecoder.decode(v2(Form.JSON)).tree();
        references(v2, references);
        references.removeIf(reference -> reference.startsWith("#/parameters/")
                && v2.get("parameters").has(reference.substring("#/parameters/".length())));
        assertThat(v2.get("definitions").propertyNames())
                .containsAll(references.stream()
                        .map(text -> text.substring(Swagger.DEFINITIONS.length()))
                        .toList());
    }

    private static void references(JsonNode node, List<String> found) {
        if (node.get("$ref") instanceof JsonNode reference && reference.isString()) {
            found.add(reference.stringValue());
        }
        node.forEach(child -> references(child, found));
    }

    @Test
    void change_ofOneType_makesOnlyItsDocumentsAnew() {
        v3(WIDGETS);
        v3(GADGETS);
        v2(Form.JSON);
        String widgets = hash(WIDGETS);
        String gadgets = hash(GADGETS);
        types.reads.clear();

        types.custom("widgets", "Widget", 2, "{\"type\":\"object\",\"description\":\"new\"}");

        assertThat(v3(WIDGETS)
                        .at("/components/schemas/test.widgets.v1.Widget/description")
                        .stringValue())
                .isEqualTo("new");
        v3(GADGETS);
        v2(Form.PROTOBUF);
        assertThat(types.reads)
                .as("definitions that were read")
                .containsOnly("widgets.widgets.test")
                .hasSize(2);
        assertThat(hash(WIDGETS)).isNotEqualTo(widgets);
        assertThat(hash(GADGETS)).isEqualTo(gadgets);
    }

    @Test
    void index_namesEachGroupVersionByTheHashOfItsDocument() {
        JsonNode index = RequestDecoder.decode(
                        openApi.index().pieces().getFirst().bytes())
                .tree();

        assertThat(index.get("paths").propertyNames())
                .containsExactly("api/v1", "apis/apiextensions.k8s.io/v1", GADGETS, WIDGETS);
        assertThat(index.at("/paths/apis~1widgets.test~1v1/serverRelativeURL").stringValue())
                .isEqualTo("/openapi/v3/" + WIDGETS + "?hash=" + hash(WIDGETS));
    }

    @Test
    void kind_ofTheServer_isDescribedInASentenceOfOurOwn() {
        JsonNode configMap = v3("api/v1").at("/components/schemas/io.k8s.api.core.v1.ConfigMap");

        assertThat(configMap.get("description").stringValue()).startsWith("Configuration data");
        assertThat(configMap.at("/properties/metadata/default")).isEmpty();
        assertThat(configMap.at("/properties/data/additionalProperties/type").stringValue())
                .isEqualTo("string");
    }

    private String hash(String path) {
        return Objects.requireNonNull(openApi.validators(path)).hash();
    }

    private JsonNode v3(String path) {
        Published document = Objects.requireNonNull(openApi.v3(path).block());
        return RequestDecoder.decode(document.pieces().getFirst().bytes()).tree();
    }

    private byte[] v2(Form form) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Objects.requireNonNull(openApi.v2(form).block()).pieces().forEach(piece -> out.writeBytes(piece.bytes()));
        return out.toByteArray();
    }

    /** A registry whose one store is that of CustomResourceDefinitions. */
    private static final class Types implements ResourceRegistry {
        final List<String> reads = new ArrayList<>();
        private final Map<String, ResourceDefinition> definitions = new LinkedHashMap<>();
        private final Map<String, KubeObject> crds = new LinkedHashMap<>();
        private long generation;

        void builtIn(String group, String plural, String kind) {
            add(group, plural, kind, true, "");
        }

        void custom(String plural, String kind, int revision, String schema) {
            String group = plural + ".test";
            String name = plural + "." + group;
            String crd =
                    "{\"apiVersion\":\"apiextensions.k8s.io/v1\",\"kind\":\"CustomResourceDefinition\",\"metadata\":"
                            + "{\"name\":\"" + name + "\"},\"spec\":{\"versions\":[{\"name\":\"v1\",\"schema\":"
                            + "{\"openAPIV3Schema\":" + schema + "}}]}}";
            crds.put(
                    name,
                    new JsonCodec(SelectableFields.NONE)
                            .encode(RequestDecoder.decode(crd.getBytes(StandardCharsets.UTF_8))
                                    .object()));
            add(group, plural, kind, false, "u/" + revision);
        }

        private static Set<Subresource> subresources(String plural) {
            return switch (plural) {
                case "pods" -> Set.of(Subresource.STATUS, Subresource.EVICTION);
                case "serviceaccounts" -> Set.of(Subresource.STATUS, Subresource.TOKEN);
                default -> Set.of(Subresource.STATUS);
            };
        }

        private void add(String group, String plural, String kind, boolean builtIn, String revision) {
            generation++;
            ResourceDefinition definition = new ResourceDefinition(
                    new GroupResource(group, plural),
                    new ResourceDefinition.Names(plural, kind, kind, kind + "List", List.of(), List.of()),
                    true,
                    "/" + plural + "/",
                    List.of(new ResourceDefinition.Version(
                            "v1", true, subresources(plural), null, SelectableFields.NONE, null, List.of())),
                    "v1",
                    builtIn,
                    revision,
                    false);
            definitions.put(group + "/" + plural, definition);
        }

        @Override
        public @Nullable ResourceStore find(GroupResource resource) {
            return (ResourceStore) Proxy.newProxyInstance(
                    ResourceStore.class.getClassLoader(),
                    new Class<?>[] {ResourceStore.class},
                    (proxy, method, args) -> {
                        String name = (String) args[1];
                        reads.add(name);
                        return Mono.justOrEmpty(crds.get(name));
                    });
        }

        @Override
        public List<ResourceDefinition> definitions() {
            return List.copyOf(definitions.values());
        }

        @Override
        public long generation() {
            return generation;
        }
    }
}
