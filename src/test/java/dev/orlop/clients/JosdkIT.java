package dev.orlop.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orlop.clients.GearOperator.CogWheel;
import dev.orlop.clients.GearOperator.WheelSpec;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import java.io.ByteArrayInputStream;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java Operator SDK with its defaults: one operator, which leads by a lease, over all tests' namespaces. */
class JosdkIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** The client as the manager of its own plain writes. */
    private static final String CLIENT = "fabric8-kubernetes-client Update null";

    @TempDir
    static Path directory;

    private static final GearOperator WORK = new GearOperator();
    private static OrlopProcess server;
    private static KubernetesClient client;
    private static Operator operator;

    @BeforeAll
    static void start() {
        server = OrlopProcess.start(directory, Map.of());
        // Empty: nobody's kubeconfig is read.
        Config config =
                new ConfigBuilder(Config.empty()).withMasterUrl(server.api()).build();
        client = new KubernetesClientBuilder().withConfig(config).build();
        // The client looks for its model classes in jars, once, and would do so on an event loop.
        client.getKubernetesSerialization().unmarshal("{\"kind\":\"Status\"}", KubernetesResource.class);
        client.load(new ByteArrayInputStream(CogWheel.DEFINITION.getBytes(StandardCharsets.UTF_8)))
                .create();
        operator = new Operator(overrider -> overrider
                .withKubernetesClient(client)
                .withCloseClientOnStop(false)
                .withLeaderElectionConfiguration(
                        LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration("gears")
                                .withLeaseNamespace("default")
                                .withIdentity("the-only-one")
                                .build()));
        operator.register(WORK);
        operator.start();
    }

    @AfterAll
    static void stop() throws InterruptedException {
        operator.stop();
        client.close();
        server.close();
    }

    @Test
    void wheel_getsFinalizerStatusAndDependents() {
        CogWheel wheel = create("made", 8, true);

        await(() -> {
            assertThat(read(CogWheel.class, "made").getStatus().turning).isEqualTo(8);
            assertThat(read(Service.class, "made").getSpec().getSessionAffinity())
                    .isEqualTo("None");
        });
        CogWheel made = read(CogWheel.class, "made");
        assertThat(made.getMetadata().getFinalizers()).containsExactly(GearOperator.FINALIZER);
        // Neither the finalizer nor the status is the user's wish.
        assertThat(made.getMetadata().getGeneration()).isEqualTo(1);
        assertThat(managers(made)).contains("gear-operator Apply null", "gear-operator Apply status");
        assertThat(applied(made)).contains("f:finalizers={v:\"" + GearOperator.FINALIZER + "\"=");
        String uid = wheel.getMetadata().getUid();
        ConfigMap settings = read(ConfigMap.class, "made");
        assertThat(settings.getMetadata().getOwnerReferences())
                .singleElement()
                .satisfies(owner -> assertThat(owner.getUid()).isEqualTo(uid));
        assertThat(managers(settings)).containsExactly("gear-operator Apply null");
        assertThat(applied(settings)).contains("k:{\"uid\":\"" + uid + "\"}");
        assertThat(client.leases()
                        .inNamespace("default")
                        .withName("gears")
                        .get()
                        .getSpec()
                        .getHolderIdentity())
                .isEqualTo("the-only-one");
    }

    @Test
    void reconciliation_thatChangesNothing_keepsTheDependentsVersions() {
        create("kept", 8, true);
        await(() -> assertThat(read(CogWheel.class, "kept").getStatus().turning).isEqualTo(8));
        await(() -> assertThat(read(Service.class, "kept")).isNotNull());
        Map<String, String> before = versions("kept");

        turn("kept", 9);

        awaitDone("reconciled kept 9");
        await(() -> assertThat(read(CogWheel.class, "kept").getStatus().turning).isEqualTo(9));
        assertThat(versions("kept")).isEqualTo(before);
    }

    @Test
    void dependent_changedByAnother_getsItsOwnFieldsBackAndKeepsTheOthers() {
        create("shared", 12, false);
        await(() -> assertThat(read(ConfigMap.class, "shared").getData()).containsEntry("size", "large"));

        client.resource(read(ConfigMap.class, "shared"))
                .edit(map -> new ConfigMapBuilder(map)
                        .addToData("size", "wrong")
                        .addToData("colour", "red")
                        .build());

        await(() -> assertThat(read(ConfigMap.class, "shared").getData())
                .containsOnly(Map.entry("size", "large"), Map.entry("colour", "red")));
        client.resource(read(ConfigMap.class, "shared")).delete();
        await(() -> assertThat(read(ConfigMap.class, "shared").getData()).containsExactly(Map.entry("size", "large")));
    }

    @Test
    void dependent_madeOnlyOnce_isLeftAloneAndMadeAgainAfterItsDeletion() {
        create("once", 8, false);
        awaitDone("reconciled once 8");
        client.resource(read(Secret.class, "once")).edit(secret -> {
            secret.getData().put("key", "c3RvcA==");
            return secret;
        });

        // The SDK takes a change that comes while it patches the status for its own: the wheel is changed until it is
        // seen.
        AtomicInteger teeth = new AtomicInteger(8);
        await(() -> {
            turn("once", teeth.incrementAndGet());
            assertThat(WORK.done).anyMatch(what -> what.startsWith("reconciled once ") && !what.endsWith(" 8"));
        });

        assertThat(read(Secret.class, "once").getData()).containsEntry("key", "c3RvcA==");
        client.resource(read(Secret.class, "once")).delete();
        await(() -> assertThat(read(Secret.class, "once").getData()).containsEntry("key", "dHVybg=="));
    }

    @Test
    void precondition_makesAndDeletesItsDependent() {
        create("hidden", 8, false);
        await(() ->
                assertThat(read(CogWheel.class, "hidden").getStatus().turning).isEqualTo(8));
        assertThat(read(Service.class, "hidden")).isNull();

        expose("hidden", true);
        await(() -> assertThat(read(Service.class, "hidden")).isNotNull());
        expose("hidden", false);
        await(() -> assertThat(read(Service.class, "hidden")).isNull());
    }

    @Test
    void deletion_cleansUpAndTakesTheDependentsAlong() {
        create("gone", 8, true);
        await(() -> assertThat(read(Service.class, "gone")).isNotNull());

        client.resource(read(CogWheel.class, "gone")).delete();

        awaitDone("cleaned gone");
        await(() -> assertThat(read(CogWheel.class, "gone")).isNull());
        await(() -> assertThat(versions("gone")).isEmpty());
    }

    /** What the SDK takes for granted of an apply; each is a conflict, which it answers by trying again. */
    @Test
    void apply_thatExpectsAnotherState_isAConflict() {
        createNamespace("expected");
        PatchContext context = new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager("gear-operator")
                .withForce(true)
                .build();
        ConfigMap map = new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace("expected")
                .withName("expected")
                .withResourceVersion("1")
                .endMetadata()
                .build();

        ConfigMap created = client.resource(map).patch(context);

        assertThat(created.getMetadata().getUid()).isNotEmpty();
        assertConflict(() -> client.resource(map).patch(context));
        map.getMetadata().setResourceVersion(null);
        assertThat(client.resource(map).patch(context)).isEqualTo(created);
        map.getMetadata().setUid("7b5f2f4e-0000-4000-8000-000000000000");
        map.getMetadata().setName("absent");
        assertConflict(() -> client.resource(map).patch(context));
    }

    /** An owner by its uid: two appliers' owners stand side by side, and each takes only its own back. */
    @Test
    void ownerReferences_areMergedByUid() {
        createNamespace("owned");
        for (String owner : List.of("one", "two")) {
            ConfigMap owned = configMap("owned", "owned");
            owned.addOwnerReference(client.resource(configMap("owned", owner)).create());
            client.resource(owned).fieldManager(owner).serverSideApply();
        }
        assertThat(read(ConfigMap.class, "owned").getMetadata().getOwnerReferences())
                .extracting("name")
                .containsExactly("one", "two");

        client.resource(configMap("owned", "owned")).fieldManager("two").serverSideApply();

        assertThat(read(ConfigMap.class, "owned").getMetadata().getOwnerReferences())
                .extracting("name")
                .containsExactly("one");
    }

    @Test
    void finalizers_areASetOfAllWhoApply() {
        createNamespace("finalized");
        for (String applier : List.of("one", "two")) {
            ConfigMap map = configMap("finalized", "finalized");
            map.getMetadata().setFinalizers(List.of("cogs.test/" + applier));
            client.resource(map).fieldManager(applier).serverSideApply();
        }
        Resource<ConfigMap> stored = client.resource(configMap("finalized", "finalized"));
        assertThat(stored.get().getFinalizers()).containsExactly("cogs.test/one", "cogs.test/two");

        stored.fieldManager("one").serverSideApply();

        assertThat(stored.get().getFinalizers()).containsExactly("cogs.test/two");
    }

    @Test
    void plainWrites_areTrackedBesideTheApplied() {
        createNamespace("plain");
        ConfigMap map = new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace("plain")
                .withName("plain")
                .endMetadata()
                .addToData("a", "posted")
                .build();
        ConfigMap posted = client.resource(map).create();
        assertThat(managers(posted)).containsExactly(CLIENT);
        posted.getData().put("b", "put");
        ConfigMap put = client.resource(posted).update();
        assertThat(managers(put)).containsExactly(CLIENT);

        ConfigMap patched = client.resource(put)
                .patch(
                        new PatchContext.Builder()
                                .withPatchType(PatchType.JSON_MERGE)
                                .withFieldManager("patcher")
                                .build(),
                        "{\"data\": {\"c\": \"patched\"}}");

        assertThat(managers(patched)).containsExactlyInAnyOrder(CLIENT, "patcher Update null");
        map.setData(Map.of("b", "mine"));
        assertConflict(() -> client.resource(map)
                .patch(new PatchContext.Builder()
                        .withPatchType(PatchType.SERVER_SIDE_APPLY)
                        .withFieldManager("applier")
                        .withForce(false)
                        .build()));
    }

    private static ConfigMap configMap(String namespace, String name) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .build();
    }

    private static void assertConflict(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        e -> assertThat(e.getCode()).isEqualTo(409));
    }

    private static CogWheel create(String name, int teeth, boolean exposed) {
        createNamespace(name);
        CogWheel wheel = CogWheel.named(name, name);
        wheel.setSpec(new WheelSpec());
        wheel.getSpec().teeth = teeth;
        wheel.getSpec().exposed = exposed;
        return client.resource(wheel).create();
    }

    private static void createNamespace(String name) {
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .create();
    }

    private static void turn(String name, int teeth) {
        client.resource(read(CogWheel.class, name)).edit(wheel -> {
            wheel.getSpec().teeth = teeth;
            return wheel;
        });
    }

    private static void expose(String name, boolean exposed) {
        await(() -> client.resource(read(CogWheel.class, name)).edit(wheel -> {
            wheel.getSpec().exposed = exposed;
            return wheel;
        }));
    }

    /** The one of a name in the namespace of that name, or null. */
    private static <T extends HasMetadata> T read(Class<T> type, String name) {
        return client.resources(type).inNamespace(name).withName(name).get();
    }

    /** The resource versions of the dependents of a wheel, by kind. */
    private static Map<String, String> versions(String wheel) {
        Map<String, String> versions = new TreeMap<>();
        for (Class<? extends HasMetadata> type : List.of(ConfigMap.class, Secret.class, Service.class)) {
            HasMetadata dependent = read(type, wheel);
            if (dependent != null) {
                versions.put(dependent.getKind(), dependent.getMetadata().getResourceVersion());
            }
        }
        return versions;
    }

    private static List<String> managers(HasMetadata object) {
        return object.getMetadata().getManagedFields().stream()
                .map(entry -> entry.getManager() + " " + entry.getOperation() + " " + entry.getSubresource())
                .toList();
    }

    /** What the operator owns of an object, as text. */
    private static String applied(HasMetadata object) {
        return object.getMetadata().getManagedFields().stream()
                .filter(entry -> entry.getManager().equals(GearOperator.NAME) && entry.getSubresource() == null)
                .map(entry -> entry.getFieldsV1().getAdditionalProperties().toString())
                .findFirst()
                .orElseThrow();
    }

    private static void awaitDone(String what) {
        await(() -> assertThat(WORK.done).contains(what));
    }

    private static void await(ThrowingRunnable assertion) {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                // Not there yet; and the operator has changed it meanwhile.
                .ignoreExceptionsMatching(failure -> failure instanceof NullPointerException
                        || (failure instanceof KubernetesClientException refusal
                                && refusal.getCode() == HttpURLConnection.HTTP_CONFLICT))
                .untilAsserted(assertion);
    }
}
