package dev.orlop.registry.plane;

import static dev.orlop.registry.plane.RegistryFixture.CLUSTER;
import static dev.orlop.registry.plane.RegistryFixture.CONFIG_MAPS;
import static dev.orlop.registry.plane.RegistryFixture.CRDS;
import static dev.orlop.registry.plane.RegistryFixture.NAMESPACES;
import static dev.orlop.registry.plane.RegistryFixture.WIDGETS;
import static dev.orlop.registry.plane.RegistryFixture.at;
import static dev.orlop.registry.plane.RegistryFixture.get;
import static dev.orlop.registry.plane.RegistryFixture.in;
import static dev.orlop.registry.plane.RegistryFixture.json;
import static dev.orlop.registry.plane.RegistryFixture.tree;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.object.GroupResource;
import dev.orlop.object.KubeObject;
import dev.orlop.registry.ResourceStore.PropagationPolicy;
import dev.orlop.registry.control.Conditions;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Who owns what controllers write, under the names that they have in Kubernetes. */
class TrackedControllersTests {
    private static final String CONDITION =
            "'.':{},'f:lastTransitionTime':{},'f:message':{},'f:reason':{},'f:status':{},'f:type':{}";

    @TempDir
    static Path directory;

    private static RegistryFixture registry;

    @BeforeAll
    static void open() {
        registry = new RegistryFixture(directory);
        registry.createWidgetCrd();
    }

    @AfterAll
    static void close() {
        registry.close();
    }

    private static void eventually(ThrowingRunnable check) {
        Awaitility.await().atMost(RegistryFixture.LIMIT).untilAsserted(check);
    }

    /** The fields that a manager owns by updates, or a missing node if it owns none. */
    private static JsonNode owned(KubeObject object, String manager, String subresource) {
        for (JsonNode entry : at(object, "/metadata/managedFields")) {
            if (entry.path("manager").asString().equals(manager)
                    && entry.path("subresource").asString("").equals(subresource)) {
                assertThat(entry.path("operation").asString()).isEqualTo("Update");
                assertThat(entry.path("time").isString()).isTrue();
                return entry.path("fieldsV1");
            }
        }
        return tree(object).path("absent");
    }

    private static JsonNode crd(String name) {
        return tree(registry.read(CRDS, CLUSTER, name));
    }

    @Test
    void crd_established_hasItsStatusOfTheApiServer() {
        KubeObject crd = registry.read(CRDS, CLUSTER, "widgets.example.com");

        assertThat(owned(crd, "kube-apiserver", "status"))
                .isEqualTo(json("{'f:status':{'f:acceptedNames':{'f:kind':{},'f:listKind':{},'f:plural':{},"
                        + "'f:shortNames':{},'f:singular':{}},'f:conditions':{"
                        + "'k:{\\'type\\':\\'Established\\'}':{" + CONDITION + "},"
                        + "'k:{\\'type\\':\\'NamesAccepted\\'}':{" + CONDITION + "}}}}"));
        assertThat(owned(crd, "test", "").path("f:spec").has("f:versions")).isTrue();
    }

    @Test
    void crd_beingDeleted_hasWhatIsSaidOfItOfTheApiServer() {
        GroupResource gadgets = new GroupResource("example.com", "gadgets");
        String gadget = RegistryFixture.widgetCrd().toString().replace("widget", "gadget");
        registry.create(CRDS, CLUSTER, gadget.replace("Widget", "Gadget").replace("\"wd\"", "\"gd\""));
        registry.create(
                gadgets,
                in("default"),
                "{'apiVersion':'example.com/v1','kind':'Gadget','metadata':{'name':'held','finalizers':['example.com/f']}}");

        registry.delete(CRDS, CLUSTER, "gadgets.example.com");

        eventually(() -> assertThat(
                        owned(registry.read(CRDS, CLUSTER, "gadgets.example.com"), "kube-apiserver", "status")
                                .at("/f:status/f:conditions")
                                .path("k:{\"type\":\"Terminating\"}"))
                .isEqualTo(json("{'f:message':{},'f:reason':{}}")));
    }

    /** Others may have put it into the store, and a former Kubernetes; it is served as far as it goes. */
    @Test
    void crd_storedThoughInvalid_isEstablishedAllTheSame() {
        registry.write(
                "/registry/apiextensions.k8s.io/customresourcedefinitions/parts.example.com",
                "{'apiVersion':'apiextensions.k8s.io/v1','kind':'CustomResourceDefinition',"
                        + "'metadata':{'name':'parts.example.com','uid':'u','creationTimestamp':'2026-01-01T00:00:00Z'},"
                        + "'spec':{'group':'example.com','scope':'Namespaced','preserveUnknownFields':true,"
                        + "'names':{'plural':'parts','singular':'part','kind':'Part','listKind':'PartList'},"
                        + "'versions':[{'name':'v1','served':true,'storage':true,"
                        + "'schema':{'openAPIV3Schema':{'properties':{'spec':{'description':'of no type'}}}}}]}}");

        eventually(() -> assertThat(Conditions.isTrue(crd("parts.example.com"), "Established"))
                .isTrue());
        assertThat(crd("parts.example.com").at("/metadata/managedFields").isMissingNode())
                .as("what nobody has tracked stays so")
                .isTrue();
    }

    @Test
    void namespace_thatCannotEnd_hasItsConditionsOfTheControllerManager() {
        registry.create(NAMESPACES, CLUSTER, "{'metadata':{'name':'stuck'}}");
        registry.create(CONFIG_MAPS, in("stuck"), "{'metadata':{'name':'a','finalizers':['example.com/x']}}");

        registry.delete(NAMESPACES, CLUSTER, "stuck");

        eventually(() -> {
            JsonNode fields = owned(registry.read(NAMESPACES, CLUSTER, "stuck"), "kube-controller-manager", "status");
            assertThat(fields.path("f:status").path("f:conditions").size()).isEqualTo(6);
            assertThat(fields.path("f:status").path("f:conditions").path("k:{\"type\":\"NamespaceContentRemaining\"}"))
                    .isEqualTo(json("{" + CONDITION + "}"));
        });
    }

    @Test
    void reference_takenAwayByTheCollector_isNobodysAnyMore() {
        KubeObject owner = registry.createWidget("owner", "}");
        KubeObject dependent = registry.create(
                CONFIG_MAPS,
                in("default"),
                "{'metadata':{'name':'dependent','ownerReferences':[{'apiVersion':'example.com/v1','kind':'Widget',"
                        + "'name':'owner','uid':'" + owner.meta().uid() + "'}]},'data':{'a':'b'}}");
        assertThat(owned(dependent, "test", "").path("f:metadata").has("f:ownerReferences"))
                .isTrue();

        get(registry.store(WIDGETS).delete(in("default"), "owner", RegistryFixture.delete(PropagationPolicy.ORPHAN)));

        eventually(() -> assertThat(registry.names(WIDGETS, in("default"))).doesNotContain("owner"));
        assertThat(owned(registry.read(CONFIG_MAPS, in("default"), "dependent"), "test", ""))
                .isEqualTo(json("{'f:data':{'.':{},'f:a':{}}}"));
    }

    @Test
    void firstNamespace_isOfTheApiServer() {
        assertThat(owned(registry.read(NAMESPACES, CLUSTER, "default"), "kube-apiserver", ""))
                .isEqualTo(json("{'f:metadata':{'f:labels':{'.':{},'f:kubernetes.io/metadata.name':{}}}}"));
    }
}
