package dev.orlop.clients;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.ByteString;
import io.kubernetes.client.ProtoClient;
import io.kubernetes.client.custom.V1Patch;
import io.kubernetes.client.extended.leaderelection.LeaderElectionConfig;
import io.kubernetes.client.extended.leaderelection.LeaderElector;
import io.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import io.kubernetes.client.informer.ResourceEventHandler;
import io.kubernetes.client.informer.SharedIndexInformer;
import io.kubernetes.client.informer.SharedInformerFactory;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.AppsV1Api;
import io.kubernetes.client.openapi.apis.CoordinationV1Api;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.apis.CustomObjectsApi;
import io.kubernetes.client.openapi.apis.VersionApi;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1ContainerPort;
import io.kubernetes.client.openapi.models.V1DeleteOptions;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1DeploymentList;
import io.kubernetes.client.openapi.models.V1DeploymentSpec;
import io.kubernetes.client.openapi.models.V1LabelSelector;
import io.kubernetes.client.openapi.models.V1LeaseSpec;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.openapi.models.V1PodSpec;
import io.kubernetes.client.openapi.models.V1PodTemplateSpec;
import io.kubernetes.client.openapi.models.V1Preconditions;
import io.kubernetes.client.openapi.models.V1Scale;
import io.kubernetes.client.proto.Meta;
import io.kubernetes.client.proto.V1;
import io.kubernetes.client.util.Config;
import io.kubernetes.client.util.PatchUtils;
import io.kubernetes.client.util.generic.dynamic.DynamicKubernetesApi;
import io.kubernetes.client.util.generic.dynamic.DynamicKubernetesListObject;
import io.kubernetes.client.util.generic.dynamic.DynamicKubernetesObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The official Java client: typed models, which leave out apiVersion and kind, its generic API of custom resources, and protobuf. */
class JavaClientIT {
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    /** Its typed model would send each keyword, empty, which Kubernetes refuses at the root of a schema with a status. */
    private static final String CRD = """
            {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "levers.example.com"},
             "spec": {"group": "example.com", "scope": "Namespaced",
              "names": {"plural": "levers", "singular": "lever", "kind": "Lever", "listKind": "LeverList"},
              "versions": [{"name": "v1", "served": true, "storage": true, "subresources": {"status": {}},
               "schema": {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": true}}}]}}
            """;

    @TempDir
    static Path directory;

    private static OrlopProcess server;
    private static ApiClient client;
    private static DynamicKubernetesApi levers;

    @BeforeAll
    static void start() throws ApiException {
        server = OrlopProcess.start(directory, Map.of());
        client = Config.fromUrl(server.api());
        new DynamicKubernetesApi("apiextensions.k8s.io", "v1", "customresourcedefinitions", client)
                .create(new DynamicKubernetesObject(JsonParser.parseString(CRD).getAsJsonObject()))
                .throwsApiException();
        levers = new DynamicKubernetesApi("example.com", "v1", "levers", client);
    }

    @AfterAll
    static void stop() throws InterruptedException {
        server.close();
    }

    @Test
    void version_isThatOfAKubernetes() throws ApiException {
        assertThat(new VersionApi(client).getCode().execute().getMajor()).isEqualTo("1");
    }

    @Test
    void leader_thatStopsRenewing_isFollowedByTheOther() throws Exception {
        Queue<String> leaders = new ConcurrentLinkedQueue<>();
        try (LeaderElector first = elector("first");
                LeaderElector second = elector("second")) {
            Thread one = Thread.ofVirtual().start(() -> first.run(() -> leaders.add("first"), () -> {}));
            Awaitility.await().atMost(PATIENCE).until(() -> leaders.contains("first"));
            Thread two = Thread.ofVirtual().start(() -> second.run(() -> leaders.add("second"), () -> {}));

            one.interrupt();
            Awaitility.await().atMost(PATIENCE).until(() -> leaders.contains("second"));
            two.interrupt();
        }
        V1LeaseSpec lease = requireNonNull(new CoordinationV1Api(client)
                .readNamespacedLease("leader", "default")
                .execute()
                .getSpec());
        assertThat(leaders).containsExactly("first", "second");
        assertThat(lease.getLeaseTransitions()).isPositive();
    }

    private static LeaderElector elector(String identity) {
        LeaseLock lock = new LeaseLock("default", "leader", identity, client);
        return new LeaderElector(
                new LeaderElectionConfig(lock, Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ofMillis(100)));
    }

    @Test
    void configMap_withoutApiVersionAndKind_isCreatedReplacedAndDeleted() throws ApiException {
        CoreV1Api api = new CoreV1Api(client);
        V1ConfigMap body =
                new V1ConfigMap().metadata(new V1ObjectMeta().name("settings")).putDataItem("key", "value");

        V1ConfigMap created = api.createNamespacedConfigMap("default", body).execute();
        assertThat(created.getApiVersion()).isEqualTo("v1");
        assertThat(created.getKind()).isEqualTo("ConfigMap");
        V1ObjectMeta metadata = requireNonNull(created.getMetadata());
        assertThat(metadata.getCreationTimestamp()).isNotNull();

        body.metadata(new V1ObjectMeta().name("settings").resourceVersion(metadata.getResourceVersion()))
                .putDataItem("other", "value");
        api.replaceNamespacedConfigMap("settings", "default", body).execute();
        assertThat(api.listNamespacedConfigMap("default")
                        .fieldSelector("metadata.name=settings")
                        .execute()
                        .getItems())
                .singleElement()
                .satisfies(map -> assertThat(map.getData()).containsOnlyKeys("key", "other"));

        V1DeleteOptions ofAnother = new V1DeleteOptions().preconditions(new V1Preconditions().uid("another"));
        assertThatThrownBy(() -> api.deleteNamespacedConfigMap("settings", "default")
                        .body(ofAnother)
                        .execute())
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.getCode()).isEqualTo(409));
        V1DeleteOptions ofThis = new V1DeleteOptions()
                .propagationPolicy("Foreground")
                .preconditions(new V1Preconditions().uid(metadata.getUid()));
        assertThat(api.deleteNamespacedConfigMap("settings", "default")
                        .body(ofThis)
                        .execute()
                        .getStatus())
                .isIn("Success", null);
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThatThrownBy(() -> api.readNamespacedConfigMap("settings", "default")
                                .execute())
                        .isInstanceOfSatisfying(
                                ApiException.class, e -> assertThat(e.getCode()).isEqualTo(404)));
    }

    /** Requests and answers are protobuf: without an object in it, an answer is a Status. */
    @Test
    void protoClient_createsReadsReplacesAndDeletes() throws Exception {
        ProtoClient proto = new ProtoClient(client);
        String path = "/api/v1/namespaces/default/configmaps";
        V1.ConfigMap sent = V1.ConfigMap.newBuilder()
                .setMetadata(Meta.ObjectMeta.newBuilder().setName("proto").setNamespace("default"))
                .putData("k", "v")
                .putBinaryData("b", ByteString.copyFrom(new byte[] {0, -1}))
                .build();

        V1.ConfigMap created = proto.create(sent, path, "v1", "ConfigMap").object;
        assertThat(created.getMetadata().getUid()).isNotEmpty();
        assertThat(created.getMetadata().getCreationTimestamp().getSeconds()).isPositive();
        assertThat(proto.create(sent, path, "v1", "ConfigMap").status.getReason())
                .isEqualTo("AlreadyExists");

        V1.ConfigMap changed = created.toBuilder().putData("k", "w").build();
        V1.ConfigMap replaced = proto.update(changed, path + "/proto", "v1", "ConfigMap").object;
        assertThat(replaced.getDataOrThrow("k")).isEqualTo("w");
        assertThat(proto.update(changed, path + "/proto", "v1", "ConfigMap")
                        .status
                        .getCode())
                .isEqualTo(409);

        assertThat(proto.<V1.ConfigMap>get(V1.ConfigMap.newBuilder(), path + "/proto").object)
                .isEqualTo(replaced);
        assertThat(proto.<V1.ConfigMapList>list(V1.ConfigMapList.newBuilder(), path)
                        .object
                        .getItemsList())
                .contains(replaced);
        assertThat(proto.delete(V1.ConfigMap.newBuilder(), path + "/proto")
                        .status
                        .getStatus())
                .isEqualTo("Success");
        assertThat(proto.get(V1.ConfigMap.newBuilder(), path + "/proto").status.getCode())
                .isEqualTo(404);
    }

    /** The answer to a deletion that has to wait is the object. */
    @Test
    void protoClient_seesANamespaceGo() throws Exception {
        ProtoClient proto = new ProtoClient(client);
        V1.Namespace sent = V1.Namespace.newBuilder()
                .setMetadata(Meta.ObjectMeta.newBuilder().setName("spoken"))
                .build();

        V1.Namespace created = proto.create(sent, "/api/v1/namespaces", "v1", "Namespace").object;
        V1.Namespace going = proto.<V1.Namespace>delete(V1.Namespace.newBuilder(), "/api/v1/namespaces/spoken").object;

        assertThat(created.getStatus().getPhase()).isEqualTo("Active");
        assertThat(going.getStatus().getPhase()).isEqualTo("Terminating");
        assertThat(going.getMetadata().getDeletionTimestamp().getSeconds()).isPositive();
    }

    @Test
    void typedKinds_areCreatedScaledPatchedAndListedInPages() throws ApiException {
        AppsV1Api apps = new AppsV1Api(client);
        Map<String, String> labels = Map.of("app", "typed");
        for (String name : List.of("one", "two", "three")) {
            V1Deployment created = apps.createNamespacedDeployment("default", deployment(name, labels))
                    .execute();
            assertThat(requireNonNull(created.getSpec()).getReplicas()).isEqualTo(1);
            assertThat(requireNonNull(created.getSpec().getStrategy()).getType())
                    .isEqualTo("RollingUpdate");
        }
        V1DeploymentList first = apps.listNamespacedDeployment("default")
                .labelSelector("app=typed")
                .limit(2)
                .execute();
        V1DeploymentList second = apps.listNamespacedDeployment("default")
                .labelSelector("app=typed")
                .limit(2)
                ._continue(requireNonNull(first.getMetadata()).getContinue())
                .execute();
        assertThat(Stream.of(first, second)
                        .flatMap(page -> page.getItems().stream())
                        .map(each -> requireNonNull(each.getMetadata()).getName()))
                .containsExactly("one", "three", "two");

        V1Scale scale = apps.readNamespacedDeploymentScale("one", "default").execute();
        requireNonNull(scale.getSpec()).setReplicas(5);
        apps.replaceNamespacedDeploymentScale("one", "default", scale).execute();
        V1Deployment patched = PatchUtils.patch(
                V1Deployment.class,
                () -> apps.patchNamespacedDeployment(
                                "one",
                                "default",
                                new V1Patch(
                                        "{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"web\",\"image\":\"web:2\"}]}}}}"))
                        .buildCall(null),
                V1Patch.PATCH_FORMAT_STRATEGIC_MERGE_PATCH,
                client);
        V1DeploymentSpec spec = requireNonNull(patched.getSpec());
        assertThat(spec.getReplicas()).isEqualTo(5);
        assertThat(requireNonNull(spec.getTemplate().getSpec()).getContainers())
                .singleElement()
                .satisfies(web -> {
                    assertThat(web.getImage()).isEqualTo("web:2");
                    assertThat(web.getPorts())
                            .singleElement()
                            .satisfies(port -> assertThat(port.getProtocol()).isEqualTo("TCP"));
                });
        apps.deleteCollectionNamespacedDeployment("default")
                .labelSelector("app=typed")
                .execute();
        assertThat(apps.listNamespacedDeployment("default")
                        .labelSelector("app=typed")
                        .execute()
                        .getItems())
                .isEmpty();
    }

    private static V1Deployment deployment(String name, Map<String, String> labels) {
        V1Container web =
                new V1Container().name("web").image("web:1").addPortsItem(new V1ContainerPort().containerPort(8080));
        return new V1Deployment()
                .metadata(new V1ObjectMeta().name(name).labels(labels))
                .spec(new V1DeploymentSpec()
                        .selector(new V1LabelSelector().matchLabels(labels))
                        .template(new V1PodTemplateSpec()
                                .metadata(new V1ObjectMeta().labels(labels))
                                .spec(new V1PodSpec().addContainersItem(web))));
    }

    @Test
    void customResource_isCreatedPatchedAndDeleted() throws ApiException {
        DynamicKubernetesObject created =
                levers.create(lever("long")).throwsApiException().getObject();
        assertThat(created.getMetadata().getUid()).isNotEmpty();

        DynamicKubernetesObject merged = levers.patch(
                        "default",
                        "long",
                        V1Patch.PATCH_FORMAT_JSON_MERGE_PATCH,
                        new V1Patch("{\"spec\":{\"length\":2,\"colour\":\"red\"}}"))
                .throwsApiException()
                .getObject();
        assertThat(merged.getRaw().getAsJsonObject("spec"))
                .isEqualTo(JsonParser.parseString("{\"length\":2,\"colour\":\"red\"}"));
        DynamicKubernetesObject patched = levers.patch(
                        "default",
                        "long",
                        V1Patch.PATCH_FORMAT_JSON_PATCH,
                        new V1Patch("[{\"op\":\"remove\",\"path\":\"/spec/colour\"}]"))
                .throwsApiException()
                .getObject();
        assertThat(patched.getRaw().getAsJsonObject("spec").keySet()).containsExactly("length");

        // The client replaces the status by JSON patch, so that there must be one.
        V1Patch down = new V1Patch("[{\"op\":\"add\",\"path\":\"/status\",\"value\":{\"position\":\"down\"}}]");
        CustomObjectsApi objects = new CustomObjectsApi(client);
        PatchUtils.patch(
                Object.class,
                () -> objects.patchNamespacedCustomObjectStatus("example.com", "v1", "default", "levers", "long", down)
                        .buildCall(null),
                V1Patch.PATCH_FORMAT_JSON_PATCH,
                client);
        JsonObject up = new JsonObject();
        up.addProperty("position", "up");
        DynamicKubernetesObject moved =
                levers.updateStatus(patched, lever -> up).throwsApiException().getObject();
        assertThat(moved.getRaw().get("status")).isEqualTo(up);
        assertThat(moved.getMetadata().getGeneration())
                .isEqualTo(patched.getMetadata().getGeneration());

        assertThat(levers.update(created).getHttpStatusCode())
                .as("update of an outdated version")
                .isEqualTo(409);
        levers.delete("default", "long").throwsApiException();
        assertThat(levers.get("default", "long").getHttpStatusCode()).isEqualTo(404);
    }

    @Test
    void informer_overACrashOfTheServer_endsInTheLastState() throws ApiException, InterruptedException {
        // A read timeout would end every quiet watch.
        ApiClient patient = Config.fromUrl(server.api()).setReadTimeout(0);
        SharedInformerFactory factory = new SharedInformerFactory(patient);
        SharedIndexInformer<DynamicKubernetesObject> informer = factory.sharedIndexInformerFor(
                new DynamicKubernetesApi("example.com", "v1", "levers", patient), DynamicKubernetesObject.class, 0);
        Recorder recorder = new Recorder();
        informer.addEventHandler(recorder);
        levers.create(lever("informed-old")).throwsApiException();
        factory.startAllRegisteredInformers();
        try {
            recorder.awaitSeen("added informed-old");
            levers.create(lever("informed-brief")).throwsApiException();
            recorder.awaitSeen("added informed-brief");
            levers.delete("default", "informed-brief").throwsApiException();
            recorder.awaitSeen("deleted informed-brief");

            server.kill();
            server.restart();

            levers.create(lever("informed-new")).throwsApiException();
            levers.delete("default", "informed-old").throwsApiException();
            recorder.awaitSeen("added informed-new", "deleted informed-old");
            DynamicKubernetesListObject all = levers.list().throwsApiException().getObject();
            assertThat(informer.getIndexer().list())
                    .extracting(lever -> lever.getMetadata().getResourceVersion())
                    .containsExactlyInAnyOrderElementsOf(all.getItems().stream()
                            .map(lever -> lever.getMetadata().getResourceVersion())
                            .toList());
        } finally {
            factory.stopAllRegisteredInformers();
        }
    }

    private static DynamicKubernetesObject lever(String name) {
        return new DynamicKubernetesObject(
                JsonParser.parseString("{\"apiVersion\":\"example.com/v1\",\"kind\":\"Lever\","
                                + "\"metadata\":{\"namespace\":\"default\",\"name\":\"" + name
                                + "\"},\"spec\":{\"length\":1}}")
                        .getAsJsonObject());
    }

    /** What an informer told, as text. */
    private static final class Recorder implements ResourceEventHandler<DynamicKubernetesObject> {
        private final Queue<String> seen = new ConcurrentLinkedQueue<>();

        void awaitSeen(String... expected) {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(seen).contains(expected));
        }

        @Override
        public void onAdd(DynamicKubernetesObject lever) {
            seen.add("added " + lever.getMetadata().getName());
        }

        @Override
        public void onUpdate(DynamicKubernetesObject old, DynamicKubernetesObject lever) {
            seen.add("updated " + lever.getMetadata().getName());
        }

        @Override
        public void onDelete(DynamicKubernetesObject lever, boolean finalStateUnknown) {
            seen.add("deleted " + lever.getMetadata().getName());
        }
    }
}
