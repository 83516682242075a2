package dev.orlop.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The fabric8 client: it edits by JSON patch and watches over a WebSocket. Each test works in a namespace of its own, on
 * one server.
 */
class Fabric8IT {
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final String CRD = """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: gears.example.com}
            spec:
              group: example.com
              scope: Namespaced
              names: {plural: gears, singular: gear, kind: Gear, listKind: GearList}
              versions:
              - name: v1
                served: true
                storage: true
                subresources: {status: {}}
                schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
            """;
    private static final ResourceDefinitionContext GEARS = new ResourceDefinitionContext.Builder()
            .withGroup("example.com")
            .withVersion("v1")
            .withKind("Gear")
            .withPlural("gears")
            .withNamespaced(true)
            .build();

    @TempDir
    static Path directory;

    private static OrlopProcess server;
    private static KubernetesClient client;

    @BeforeAll
    static void start() {
        server = OrlopProcess.start(directory, Map.of());
        // Empty: nobody's kubeconfig is read.
        Config config =
                new ConfigBuilder(Config.empty()).withMasterUrl(server.api()).build();
        client = new KubernetesClientBuilder().withConfig(config).build();
        // The client looks for its model classes in jars, once, and would do so on an event loop.
        client.getKubernetesSerialization().unmarshal("{\"kind\":\"Status\"}", KubernetesResource.class);
        client.apiextensions()
                .v1()
                .customResourceDefinitions()
                .load(new ByteArrayInputStream(CRD.getBytes(StandardCharsets.UTF_8)))
                .create();
    }

    @AfterAll
    static void stop() throws InterruptedException {
        client.close();
        server.close();
    }

    @Test
    void customResourceDefinition_isEstablished() {
        assertThat(client.apiextensions()
                        .v1()
                        .customResourceDefinitions()
                        .withName("gears.example.com")
                        .get()
                        .getStatus()
                        .getConditions())
                .anySatisfy(condition -> {
                    assertThat(condition.getType()).isEqualTo("Established");
                    assertThat(condition.getStatus()).isEqualTo("True");
                });
    }

    @Test
    void edit_changesWhatTheFunctionChanges() {
        var gears = gearsIn("edited");
        GenericKubernetesResource created =
                gears.resource(gear("edited", "first", Map.of())).create();

        GenericKubernetesResource edited = gears.withName("first").edit(gear -> {
            gear.getMetadata().setLabels(Map.of("tier", "one"));
            gear.setAdditionalProperty("spec", Map.of("teeth", 12, "a/b~c", "escaped"));
            return gear;
        });

        assertThat(edited.getMetadata().getUid())
                .isEqualTo(created.getMetadata().getUid());
        assertThat(edited.getMetadata().getGeneration()).isEqualTo(2);
        GenericKubernetesResource read = gears.withName("first").get();
        assertThat(read).isEqualTo(edited);
        assertThat(read.<Integer>get("spec", "teeth")).isEqualTo(12);
        assertThat(read.<String>get("spec", "a/b~c")).isEqualTo("escaped");
        assertThat(read.getMetadata().getLabels()).containsEntry("tier", "one");
    }

    @Test
    void update_ofAnOutdatedVersion_isAConflict() {
        var gears = gearsIn("outdated");
        GenericKubernetesResource created =
                gears.resource(gear("outdated", "first", Map.of())).create();
        gears.withName("first").edit(gear -> {
            gear.setAdditionalProperty("spec", Map.of("teeth", 13));
            return gear;
        });

        assertThatThrownBy(() -> gears.resource(created).update())
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        e -> assertThat(e.getCode()).isEqualTo(409));
    }

    @Test
    void status_isChangedByItsSubresourceAlone() {
        var gears = gearsIn("statused");
        GenericKubernetesResource created =
                gears.resource(gear("statused", "first", Map.of())).create();
        created.setAdditionalProperty("status", Map.of("phase", "Turning"));
        created.setAdditionalProperty("spec", Map.of("teeth", 99));

        GenericKubernetesResource updated = gears.resource(created).updateStatus();

        assertThat(updated.<String>get("status", "phase")).isEqualTo("Turning");
        assertThat(updated.<Integer>get("spec", "teeth")).isEqualTo(8);
        assertThat(updated.getMetadata().getGeneration()).isEqualTo(1);

        GenericKubernetesResource edited = gears.withName("first").editStatus(gear -> {
            gear.setAdditionalProperty("status", Map.of("phase", "Stuck"));
            return gear;
        });
        assertThat(edited.<String>get("status", "phase")).isEqualTo("Stuck");

        updated.setAdditionalProperty("status", Map.of("phase", "Ignored"));
        updated.getMetadata().setResourceVersion(edited.getMetadata().getResourceVersion());
        gears.resource(updated).update();
        assertThat(gears.withName("first").get().<String>get("status", "phase")).isEqualTo("Stuck");
    }

    @Test
    void delete_withAFinalizer_waitsForItsRemoval() {
        var gears = gearsIn("finalized");
        GenericKubernetesResource gear = gear("finalized", "first", Map.of());
        gear.getMetadata().setFinalizers(List.of("example.com/guard"));
        gears.resource(gear).create();

        gears.withName("first").delete();

        GenericKubernetesResource marked = gears.withName("first").get();
        assertThat(marked.getMetadata().getDeletionTimestamp()).isNotNull();
        assertThat(marked.getMetadata().getFinalizers()).containsExactly("example.com/guard");
        gears.withName("first").edit(dying -> {
            dying.getMetadata().setFinalizers(List.of());
            return dying;
        });
        gears.withName("first").waitUntilCondition(Objects::isNull, PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(gears.withName("first").get()).isNull();
    }

    @Test
    void list_byLabelAndInPages() {
        var gears = gearsIn("listed");
        for (int i = 0; i < 5; i++) {
            gears.resource(gear("listed", "g" + i, Map.of("parity", i % 2 == 0 ? "even" : "odd")))
                    .create();
        }

        assertThat(names(gears.withLabel("parity", "odd").list())).containsExactly("g1", "g3");
        assertThat(names(gears.withLabelIn("parity", "even", "none").list())).containsExactly("g0", "g2", "g4");
        assertThat(names(gears.withoutLabel("parity", "odd").list())).containsExactly("g0", "g2", "g4");
        assertThat(names(gears.withField("metadata.name", "g3").list())).containsExactly("g3");

        GenericKubernetesResourceList page =
                gears.list(new ListOptionsBuilder().withLimit(2L).build());
        assertThat(names(page)).containsExactly("g0", "g1");
        assertThat(page.getMetadata().getRemainingItemCount()).isEqualTo(3);
        GenericKubernetesResourceList rest = gears.list(new ListOptionsBuilder()
                .withLimit(9L)
                .withContinue(page.getMetadata().getContinue())
                .build());
        assertThat(names(rest)).containsExactly("g2", "g3", "g4");
        assertThat(rest.getMetadata().getResourceVersion())
                .isEqualTo(page.getMetadata().getResourceVersion());
    }

    @Test
    void builtIns_areCreatedReplacedAndDeleted() {
        createNamespace("built-in");
        ConfigMap settings = new ConfigMapBuilder()
                .withNewMetadata()
                .withName("settings")
                .endMetadata()
                .addToData("key", "value")
                .build();
        var configMaps = client.configMaps().inNamespace("built-in");
        configMaps.resource(settings).create();
        configMaps
                .withName("settings")
                .edit(map -> new ConfigMapBuilder(map)
                        .addToData("other", "value")
                        .addToBinaryData("bytes", "AAEC")
                        .build());
        assertThat(configMaps.withName("settings").get().getData()).containsOnlyKeys("key", "other");
        assertThat(configMaps.withName("settings").get().getBinaryData()).containsEntry("bytes", "AAEC");

        Secret secret = new SecretBuilder()
                .withNewMetadata()
                .withName("token")
                .endMetadata()
                .addToStringData("key", "value")
                .build();
        var secrets = client.secrets().inNamespace("built-in");
        secrets.resource(secret).create();
        Secret stored = secrets.withName("token").get();
        assertThat(stored.getData()).containsEntry("key", "dmFsdWU=");
        assertThat(stored.getStringData()).isNullOrEmpty();
        assertThat(stored.getType()).isEqualTo("Opaque");
        secrets.resource(new SecretBuilder(stored).addToData("more", "bW9yZQ==").build())
                .update();
        assertThat(secrets.withName("token").get().getData()).containsOnlyKeys("key", "more");
        secrets.withName("token").delete();
        assertThat(secrets.withName("token").get()).isNull();

        // Deletes what is in it, too.
        client.namespaces().withName("built-in").delete();
        client.namespaces()
                .withName("built-in")
                .waitUntilCondition(Objects::isNull, PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(configMaps.withName("settings").get()).isNull();
    }

    @Test
    void serverSideApply_namesTheOwnerInAConflictAndCanBeForced() {
        createNamespace("applied");
        var configMaps = client.configMaps().inNamespace("applied");
        configMaps.resource(colored("red")).fieldManager("painter").serverSideApply();

        assertThatThrownBy(() -> configMaps
                        .resource(colored("blue"))
                        .fieldManager("tailor")
                        .serverSideApply())
                .isInstanceOfSatisfying(KubernetesClientException.class, e -> {
                    assertThat(e.getCode()).isEqualTo(409);
                    assertThat(e.getStatus().getMessage()).contains("conflict with \"painter\": .data.color");
                });
        ConfigMap forced = configMaps
                .resource(colored("blue"))
                .fieldManager("tailor")
                .forceConflicts()
                .serverSideApply();
        assertThat(forced.getData()).containsExactly(Map.entry("color", "blue"));
        assertThat(forced.getMetadata().getManagedFields())
                .filteredOn(entry -> entry.getManager().equals("tailor"))
                .singleElement()
                .satisfies(entry -> assertThat(entry.getOperation()).isEqualTo("Apply"));
        assertThat(configMaps
                        .resource(colored("blue"))
                        .fieldManager("tailor")
                        .serverSideApply()
                        .getMetadata()
                        .getResourceVersion())
                .as("nothing changes")
                .isEqualTo(forced.getMetadata().getResourceVersion());
    }

    @Test
    void leaderElection_handsOverWhenTheLeaderGoes() throws Exception {
        createNamespace("elected");
        Queue<String> leaders = new ConcurrentLinkedQueue<>();
        CompletableFuture<?> first = elect("first", leaders);
        Awaitility.await().atMost(PATIENCE).until(() -> leaders.contains("first"));
        CompletableFuture<?> second = elect("second", leaders);
        try {
            first.cancel(true);
            Awaitility.await().atMost(PATIENCE).until(() -> leaders.contains("second"));
            assertThat(leaders).containsExactly("first", "second");
        } finally {
            second.cancel(true);
        }
    }

    private static CompletableFuture<?> elect(String candidate, Queue<String> leaders) {
        return client.leaderElector()
                .withConfig(new LeaderElectionConfigBuilder()
                        .withName(candidate)
                        .withLeaseDuration(Duration.ofSeconds(5))
                        .withRenewDeadline(Duration.ofSeconds(4))
                        .withRetryPeriod(Duration.ofMillis(200))
                        .withReleaseOnCancel(true)
                        .withLock(new LeaseLock("elected", "leader", candidate))
                        .withLeaderCallbacks(new LeaderCallbacks(() -> leaders.add(candidate), () -> {}, leader -> {}))
                        .build())
                .build()
                .start();
    }

    private static ConfigMap colored(String color) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName("shared")
                .endMetadata()
                .addToData("color", color)
                .build();
    }

    @Test
    void informer_overACrashOfTheServer_endsInTheLastState() throws InterruptedException {
        var gears = gearsIn("informed");
        Recorder recorder = new Recorder();
        gears.resource(gear("informed", "old", Map.of())).create();
        try (SharedIndexInformer<GenericKubernetesResource> informer = gears.inform(recorder)) {
            recorder.awaitSeen("added old");
            gears.resource(gear("informed", "kept", Map.of())).create();
            gears.resource(gear("informed", "brief", Map.of())).create();
            recorder.awaitSeen("added kept", "added brief");
            turn(gears, "kept", 9);
            gears.withName("brief").delete();
            recorder.awaitSeen("updated kept 9", "deleted brief");

            server.kill();
            server.restart();

            turn(gears, "kept", 10);
            gears.withName("old").delete();
            gears.resource(gear("informed", "new", Map.of())).create();
            recorder.awaitSeen("updated kept 10", "deleted old", "added new");
            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(versions(informer.getStore().list()))
                            .isEqualTo(versions(gears.list().getItems())));
            assertThat(informer.isWatching()).isTrue();
        }
    }

    private static void turn(
            NonNamespaceOperation<
                            GenericKubernetesResource,
                            GenericKubernetesResourceList,
                            Resource<GenericKubernetesResource>>
                    gears,
            String name,
            int teeth) {
        gears.withName(name).edit(gear -> {
            gear.setAdditionalProperty("spec", Map.of("teeth", teeth));
            return gear;
        });
    }

    private static NonNamespaceOperation<
                    GenericKubernetesResource, GenericKubernetesResourceList, Resource<GenericKubernetesResource>>
            gearsIn(String namespace) {
        createNamespace(namespace);
        MixedOperation<GenericKubernetesResource, GenericKubernetesResourceList, Resource<GenericKubernetesResource>>
                gears = client.genericKubernetesResources(GEARS);
        return gears.inNamespace(namespace);
    }

    private static void createNamespace(String name) {
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .create();
    }

    private static GenericKubernetesResource gear(String namespace, String name, Map<String, String> labels) {
        GenericKubernetesResource gear = new GenericKubernetesResource();
        gear.setApiVersion("example.com/v1");
        gear.setKind("Gear");
        gear.setMetadata(new ObjectMetaBuilder()
                .withNamespace(namespace)
                .withName(name)
                .withLabels(labels)
                .build());
        gear.setAdditionalProperty("spec", Map.of("teeth", 8));
        return gear;
    }

    private static List<String> names(GenericKubernetesResourceList list) {
        return list.getItems().stream()
                .map(gear -> gear.getMetadata().getName())
                .toList();
    }

    private static Map<String, String> versions(List<? extends HasMetadata> objects) {
        Map<String, String> versions = new HashMap<>();
        for (HasMetadata object : objects) {
            versions.put(object.getMetadata().getName(), object.getMetadata().getResourceVersion());
        }
        return versions;
    }

    /** What an informer told, as text. */
    private static final class Recorder implements ResourceEventHandler<GenericKubernetesResource> {
        private final Queue<String> seen = new ConcurrentLinkedQueue<>();

        void awaitSeen(String... expected) {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(seen).contains(expected));
        }

        @Override
        public void onAdd(GenericKubernetesResource gear) {
            seen.add("added " + gear.getMetadata().getName());
        }

        @Override
        public void onUpdate(GenericKubernetesResource old, GenericKubernetesResource gear) {
            seen.add("updated " + gear.getMetadata().getName() + " " + gear.get("spec", "teeth"));
        }

        @Override
        public void onDelete(GenericKubernetesResource gear, boolean finalStateUnknown) {
            seen.add("deleted " + gear.getMetadata().getName());
        }
    }
}
