package dev.orlop.registry.plane;

import static dev.orlop.registry.plane.RegistryFixture.CLUSTER;
import static dev.orlop.registry.plane.RegistryFixture.CRDS;
import static dev.orlop.registry.plane.RegistryFixture.WIDGETS;
import static dev.orlop.registry.plane.RegistryFixture.at;
import static dev.orlop.registry.plane.RegistryFixture.failure;
import static dev.orlop.registry.plane.RegistryFixture.get;
import static dev.orlop.registry.plane.RegistryFixture.in;
import static dev.orlop.registry.plane.RegistryFixture.json;
import static dev.orlop.registry.plane.RegistryFixture.tree;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.object.GroupResource;
import dev.orlop.object.KubeObject;
import dev.orlop.object.Status;
import dev.orlop.registry.ResourceStore.PatchRequest;
import dev.orlop.registry.ResourceStore.PatchType;
import dev.orlop.registry.ResourceStore.Subresource;
import dev.orlop.registry.ResourceStore.View;
import dev.orlop.tree.Metadata;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/** What becomes of owned fields, and of their times, on the whole way of a write. */
class ApplyRulesTests {
    private static final GroupResource GIZMOS = new GroupResource("example.com", "gizmos");
    private static final String LONG_AGO = "2020-01-01T00:00:00Z";

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

    private static Mono<KubeObject> apply(String name, Subresource subresource, String metadata, String rest) {
        String config = "{'apiVersion':'example.com/v1','kind':'Widget','metadata':{'name':'" + name + "'" + metadata
                + "}" + rest + "}";
        PatchRequest apply =
                new PatchRequest(PatchType.APPLY, config.replace('\'', '"').getBytes(StandardCharsets.UTF_8), false);
        return registry.store(WIDGETS)
                .patch(in("default"), name, subresource, apply, registry.options())
                .map(patched -> patched.object());
    }

    /** The object, whose owners have written it long ago. */
    private static KubeObject aged(KubeObject object) {
        ObjectNode body = tree(object);
        Metadata.of(body).node().putObject("labels").put("aged", "true");
        Metadata.of(body).node().get("managedFields").forEach(entry -> ((ObjectNode) entry).put("time", LONG_AGO));
        return registry.update(WIDGETS, in("default"), object.meta().name(), body);
    }

    /** The status is not the applier's to write, so that nothing has changed. */
    @Test
    void apply_withAStatusThatIsPassedOver_again_keepsVersionAndTimes() {
        String rest = ",'spec':{'a':1},'status':{'ok':true}";
        KubeObject aged = aged(get(apply("same", Subresource.NONE, ",'annotations':{'x':'y'}", rest)));

        KubeObject again = get(apply("same", Subresource.NONE, ",'annotations':{'x':'y'}", rest));

        assertThat(again.resourceVersion()).isEqualTo(aged.resourceVersion());
        assertThat(at(again, "/metadata/managedFields").findValuesAsString("time"))
                .contains(LONG_AGO);
    }

    @Test
    void update_ofTimesAlone_isNoChange_alsoWithoutWhatTheServerAdds() {
        KubeObject live = registry.createWidget("times", "},'spec':{'a':1}");
        ObjectNode body = tree(live);
        Metadata.of(body).node().remove("uid");
        Metadata.of(body).node().remove("creationTimestamp");
        Metadata.of(body).node().get("managedFields").forEach(entry -> ((ObjectNode) entry).put("time", LONG_AGO));

        assertThat(registry.update(WIDGETS, in("default"), "times", body)).isEqualTo(live);
    }

    /** Applies know no field as undeclared where the root preserves all; what is stored is up to the stored version. */
    @Test
    void apply_inAVersionThatDoesNotKnowAField_keepsItForTheStoredOne() {
        ObjectNode crd = json("""
            {'apiVersion':'apiextensions.k8s.io/v1','kind':'CustomResourceDefinition','metadata':{'name':'gizmos.example.com'},
             'spec':{'group':'example.com','scope':'Namespaced','names':{'plural':'gizmos','kind':'Gizmo'},'versions':[
              {'name':'v1','served':true,'storage':true,'schema':{'openAPIV3Schema':{'type':'object',
               'x-kubernetes-preserve-unknown-fields':true,
               'properties':{'spec':{'type':'object','properties':{'a':{'type':'string'}}}}}}},
              {'name':'v2','served':true,'storage':false,'schema':{'openAPIV3Schema':{'type':'object',
               'x-kubernetes-preserve-unknown-fields':true,
               'properties':{'spec':{'type':'object','properties':{'b':{'type':'string'}}}}}}}]}}
            """);
        get(registry.store(CRDS).create(CLUSTER, crd, registry.options()));
        String config = "{'apiVersion':'example.com/v2','kind':'Gizmo','metadata':{'name':'x'},'spec':{'a':'y'}}";
        PatchRequest apply =
                new PatchRequest(PatchType.APPLY, config.replace('\'', '"').getBytes(StandardCharsets.UTF_8), false);

        get(registry.store(GIZMOS).patch(new View("v2", "default"), "x", Subresource.NONE, apply, registry.options()));

        assertThat(at(registry.read(GIZMOS, in("default"), "x"), "/spec/a").stringValue())
                .isEqualTo("y");
        assertThat(at(registry.read(GIZMOS, new View("v2", "default"), "x"), "/spec")
                        .isEmpty())
                .isTrue();
    }

    @Test
    void apply_ofNoStatusWhereThereIsNone_isTaken() {
        registry.createWidget("no-status", "}");

        KubeObject applied = get(apply("no-status", Subresource.STATUS, "", ",'status':null"));

        assertThat(tree(applied).has("status")).isFalse();
        assertThat(at(applied, "/metadata/managedFields").findValuesAsString("subresource"))
                .containsExactly("status");
    }

    @Test
    void apply_ofWhatIsNotThere_inAVersionThatIsNone_isRefused() {
        Status status = failure(apply("absent", Subresource.NONE, ",'resourceVersion':'x'", ""));

        assertThat(status.code()).isEqualTo(400);
        assertThat(status.message()).isEqualTo("strconv.ParseUint: parsing \"x\": invalid syntax");
    }

    @Test
    void patch_withOwnersTwice_dropsThemAtLast_withOneWarning() {
        registry.createWidget("twice", "}");
        String one = "{'apiVersion':'v1','kind':'X','name':'y','uid':'u'}";
        String other = one.replace("'u'", "'w'");
        registry.warnings.clear();

        KubeObject patched = registry.merge(
                WIDGETS,
                in("default"),
                "twice",
                "{'metadata':{'ownerReferences':[" + String.join(",", one, other, one, other) + "]}}");

        assertThat(patched.meta().ownerReferences()).hasSize(2);
        assertThat(registry.warnings)
                .singleElement()
                .asString()
                .startsWith(".metadata.ownerReferences contains duplicate entries after mutating admission happens;")
                .endsWith("duplicate UID(s) observed: u, w");
    }

    @Test
    void body_forAnotherNamespace_isRefusedBeforeItsOwnersAreLookedAt() {
        String owner = "{'apiVersion':'v1','kind':'X','name':'y','uid':'u'}";
        registry.warnings.clear();

        Status status = registry.createFailure(
                WIDGETS,
                in("default"),
                "{'apiVersion':'example.com/v1','kind':'Widget','metadata':{'name':'elsewhere','namespace':'other',"
                        + "'ownerReferences':[" + owner + "," + owner + "]}}");

        assertThat(status.code()).isEqualTo(400);
        assertThat(registry.warnings).isEmpty();
    }

    @Test
    void create_ofATakenName_thatCouldHaveBeenGenerated_saysSo() {
        registry.createWidget("taken", "}");

        Status status = registry.createFailure(
                WIDGETS,
                in("default"),
                "{'apiVersion':'example.com/v1','kind':'Widget','metadata':{'name':'taken','generateName':'t-'}}");

        assertThat(status.code()).isEqualTo(409);
        assertThat(status.message()).endsWith("was not able to generate a unique name for the object");
    }
}
