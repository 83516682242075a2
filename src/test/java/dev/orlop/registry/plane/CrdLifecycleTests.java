package dev.orlop.registry.plane;

import static dev.orlop.registry.plane.RegistryFixture.CLUSTER;
import static dev.orlop.registry.plane.RegistryFixture.CRDS;
import static dev.orlop.registry.plane.RegistryFixture.LIMIT;
import static dev.orlop.registry.plane.RegistryFixture.WIDGETS;
import static dev.orlop.registry.plane.RegistryFixture.causes;
import static dev.orlop.registry.plane.RegistryFixture.failure;
import static dev.orlop.registry.plane.RegistryFixture.get;
import static dev.orlop.registry.plane.RegistryFixture.in;
import static dev.orlop.registry.plane.RegistryFixture.json;
import static dev.orlop.registry.plane.RegistryFixture.tree;
import static dev.orlop.registry.plane.RegistryFixture.widgetCrd;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.object.GroupResource;
import dev.orlop.object.KubeObject;
import dev.orlop.object.Status;
import dev.orlop.object.Status.Cause;
import dev.orlop.registry.ResourceDefinition;
import dev.orlop.registry.ResourceStore.DeleteResult;
import dev.orlop.registry.ResourceStore.Subresource;
import dev.orlop.registry.ResourceStore.View;
import dev.orlop.registry.control.Conditions;
import dev.orlop.registry.crd.CrdStrategy;
import dev.orlop.storage.WatchOptions;
import dev.orlop.tree.Metadata;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** CustomResourceDefinitions: their shape, names, changes at run time, deletion, restart. */
class CrdLifecycleTests {
    private static final String NAME = "widgets.example.com";

    @TempDir
    Path directory;

    private RegistryFixture registry;

    @BeforeEach
    void open() {
        registry = new RegistryFixture(directory);
    }

    @AfterEach
    void close() {
        registry.close();
    }

    private KubeObject createCrd(ObjectNode crd) {
        return get(registry.store(CRDS).create(CLUSTER, crd, registry.options()));
    }

    private KubeObject changeCrd(Consumer<ObjectNode> edit) {
        ObjectNode crd = tree(registry.read(CRDS, CLUSTER, NAME));
        edit.accept(crd);
        return registry.update(CRDS, CLUSTER, NAME, crd);
    }

    private Status refusedChange(Consumer<ObjectNode> edit) {
        ObjectNode crd = tree(registry.read(CRDS, CLUSTER, NAME));
        edit.accept(crd);
        return registry.updateFailure(CRDS, CLUSTER, NAME, crd);
    }

    private static ObjectNode version(ObjectNode crd, int index) {
        return (ObjectNode) crd.at("/spec/versions/" + index);
    }

    @Test
    void status_written_takesItsMetadataAlongAndChecksIt() {
        createCrd(widgetCrd());

        KubeObject changed = get(registry.merge(CRDS, CLUSTER, NAME, Subresource.STATUS, """
                {'metadata':{'labels':{'a':'b'},'finalizers':['x.y/z'],'generation':7},'spec':{'group':'other'}}"""));
        Status refused = failure(
                registry.merge(CRDS, CLUSTER, NAME, Subresource.STATUS, "{'metadata':{'finalizers':['bad name']}}"));

        assertThat(changed.meta().labels().get("a")).isEqualTo("b");
        assertThat(changed.meta().finalizers()).containsExactly("x.y/z");
        assertThat(Metadata.of(tree(changed)).generation()).isEqualTo(1);
        assertThat(tree(changed).at("/spec/group").asString()).isEqualTo("example.com");
        assertThat(refused.code()).isEqualTo(422);
        assertThat(causes(refused)).first().extracting(Cause::field).isEqualTo("metadata.finalizers");
    }

    @Test
    void create_defaultsNames_acceptsThem_andRemembersTheStorageVersion() {
        ObjectNode crd = tree(createCrd(widgetCrd()));
        assertThat(crd.at("/spec/names/singular").asString()).isEqualTo("widget");
        assertThat(crd.at("/spec/names/listKind").asString()).isEqualTo("WidgetList");
        assertThat(crd.at("/spec/conversion/strategy").asString()).isEqualTo("None");
        assertThat(crd.at("/metadata/managedFields").toString())
                .as("defaults are the creator's")
                .contains("\"manager\":\"test\"", "\"f:singular\"", "\"f:listKind\"", "\"f:strategy\"");
        assertThat(crd.at("/status/storedVersions").toString()).isEqualTo("[\"v1\"]");
        assertThat(crd.at("/status/acceptedNames/plural").asString()).isEqualTo("widgets");
        assertThat(Conditions.isTrue(crd, "NamesAccepted")).isTrue();
        assertThat(Conditions.isTrue(crd, "Established")).isTrue();
        assertThat(crd.at("/metadata/generation").asInt()).isEqualTo(1);
        ResourceDefinition definition = registry.store(WIDGETS).definition();
        assertThat(definition.storagePrefix()).isEqualTo("/example.com/widgets/");
        assertThat(definition.versions())
                .extracting(ResourceDefinition.Version::name)
                .containsExactly("v2", "v1");
        assertThat(registry.plane.registry().definitions().getLast()).isEqualTo(definition);
    }

    @Test
    void emptyKeywords_areNotStored_norAChange() {
        ObjectNode schema = json("{'openAPIV3Schema':{'type':'object','required':[],'properties':{"
                + "'a':{'type':'string','enum':[]},'b':{'type':'object','properties':{},'allOf':[]}}}}");
        ObjectNode crd = widgetCrd();
        version(crd, 0).remove("selectableFields");
        version(crd, 0).set("schema", schema);

        ObjectNode stored = tree(createCrd(crd));
        ObjectNode again = tree(changeCrd(same -> version(same, 0).set("schema", schema.deepCopy())));

        assertThat(version(stored, 0).at("/schema/openAPIV3Schema"))
                .isEqualTo(json("{'type':'object','properties':{'a':{'type':'string'},'b':{'type':'object'}}}"));
        assertThat(again.at("/spec")).isEqualTo(stored.at("/spec"));
        assertThat(Metadata.of(again).generation()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "/metadata/name, 'other.example.com', metadata.name",
        "/spec/group, 'nodots', spec.group",
        "/spec/group, 'Ex.com', spec.group",
        "/spec/group, 'x.k8s.io', metadata.annotations[api-approved.kubernetes.io]",
        "/spec/scope, 'Galaxy', spec.scope",
        "/spec/names/plural, 'Widgets', spec.names.plural",
        "/spec/names/kind, '1kind', spec.names.kind",
        "/spec/names/listKind, 'Widget', spec.names.listKind",
        "/spec/names/shortNames/0, 'W D', spec.names.shortNames[0]",
        "/spec/versions/0/name, 'V1', spec.versions[0].name",
        "/spec/versions/1/name, 'v1', spec.versions",
        "/spec/versions/0/storage, false, spec.versions",
        "/spec/versions/1/storage, true, spec.versions",
        "/spec/versions/0/schema, null, spec.versions[0].schema.openAPIV3Schema",
        "/spec/versions/0/subresources/scale/specReplicasPath, '.status.x',"
                + " spec.versions[0].subresources.scale.specReplicasPath",
        "/spec/versions/0/selectableFields/0/jsonPath, '.metadata.name', spec.versions[0].selectableFields[0].jsonPath",
        "/spec/preserveUnknownFields, true, spec.preserveUnknownFields",
        "/spec/conversion, {'strategy':'Webhook'}, spec.conversion.webhookClientConfig",
        "/spec/versions, [], spec.versions",
        "/spec, null, spec.group",
    })
    void create_ofABadShape_namesTheField(String path, String value, String field) {
        ObjectNode crd = widgetCrd();
        int slash = path.lastIndexOf('/');
        var parent = crd.at(path.substring(0, slash));
        var sent = json("{'value':" + (value.matches("null|true|false|[\\[{].*") ? value : "'" + value + "'") + "}")
                .get("value");
        if (parent instanceof ArrayNode array) {
            array.set(Integer.parseInt(path.substring(slash + 1)), sent);
        } else {
            ((ObjectNode) parent).set(path.substring(slash + 1), sent);
        }
        Status status = failure(registry.store(CRDS).create(CLUSTER, crd, registry.options()));
        assertThat(status.code()).as(status.message()).isEqualTo(422);
        assertThat(causes(status)).extracting(Cause::field).contains(field);
        assertThat(registry.names(CRDS, CLUSTER)).isEmpty();
    }

    @Test
    void namesInUse_areNotAccepted_untilTheyAreFree() {
        createCrd(widgetCrd());
        ObjectNode rival = widgetCrd();
        Metadata.of(rival).text("name", "gadgets.example.com");
        ((ObjectNode) rival.at("/spec/names")).put("plural", "gadgets").put("singular", "gadget");
        ObjectNode refused = tree(createCrd(rival));
        assertThat(Conditions.isTrue(refused, "NamesAccepted")).isFalse();
        assertThat(Conditions.isTrue(refused, "Established")).isFalse();
        assertThat(refused.at("/status/acceptedNames/listKind").isMissingNode()).isTrue();
        GroupResource gadgets = new GroupResource("example.com", "gadgets");
        assertThat(registry.plane.registry().find(gadgets)).isNull();
        registry.delete(CRDS, CLUSTER, NAME);
        StepVerifier.create(registry.store(CRDS)
                        .watch(CLUSTER, WatchOptions.everything())
                        .filter(event -> event instanceof dev.orlop.storage.WatchEvent.ObjectEvent changed
                                && changed.object().meta().name().equals("gadgets.example.com")
                                && Conditions.isTrue(tree(changed.object()), "Established"))
                        .next())
                .expectNextCount(1)
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void immutables_areHeld() {
        createCrd(widgetCrd());
        Status status = refusedChange(crd -> {
            ((ObjectNode) crd.get("spec")).put("scope", "Cluster");
            ((ObjectNode) crd.at("/spec/names")).put("kind", "Gizmo");
        });
        assertThat(causes(status)).extracting(Cause::field).contains("spec.scope", "spec.names.kind");
    }

    @Test
    void newVersion_isServedWhenTheUpdateReturns_andADroppedOneNoMore() {
        createCrd(widgetCrd());
        registry.createWidget("w", "},'spec':{'a':1}");
        KubeObject changed = changeCrd(crd -> {
            version(crd, 1).put("served", false);
            ((ArrayNode) crd.at("/spec/versions"))
                    .add(version(crd, 0).deepCopy().put("name", "v3").put("storage", false));
        });
        assertThat(changed.meta().generation()).isEqualTo(2);
        assertThat(registry.read(WIDGETS, new View("v3", "default"), "w").type().apiVersion())
                .isEqualTo("example.com/v3");
        assertThat(registry.readFailure(WIDGETS, new View("v2", "default"), "w").code())
                .isEqualTo(404);
    }

    @Test
    void newStorageVersion_isRemembered_andOldObjectsAreServed() {
        createCrd(widgetCrd());
        KubeObject stored = registry.createWidget("w", "},'spec':{'a':1}");
        KubeObject changed = changeCrd(crd -> {
            version(crd, 0).put("storage", false);
            version(crd, 1).put("storage", true);
        });
        assertThat(tree(changed).at("/status/storedVersions").toString()).isEqualTo("[\"v1\",\"v2\"]");
        assertThat(registry.read(WIDGETS, in("default"), "w")).isEqualTo(stored);
        KubeObject rewritten = registry.merge(WIDGETS, in("default"), "w", "{'spec':{'a':2}}");
        assertThat(rewritten.type().apiVersion()).isEqualTo("example.com/v1");
        Status status = refusedChange(crd -> ((ArrayNode) crd.at("/spec/versions")).remove(0));
        assertThat(causes(status)).extracting(Cause::field).contains("status.storedVersions[0]");
    }

    @Test
    void change_endsTheWatchesOfTheOldDefinition() {
        createCrd(widgetCrd());
        StepVerifier.create(registry.store(WIDGETS)
                        .watch(in("default"), WatchOptions.everything().withResourceVersion("1")))
                .then(() -> changeCrd(crd -> version(crd, 1).put("served", false)))
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void deletion_removesTheObjects_honouringTheirFinalizers_thenTheType() {
        createCrd(widgetCrd());
        registry.createWidget("free", "}");
        registry.createWidget("held", ",'finalizers':['example.com/a']}");
        DeleteResult result = registry.delete(CRDS, CLUSTER, NAME);
        KubeObject marked = ((DeleteResult.Marked) result).object();
        assertThat(marked.meta().finalizers()).containsExactly(CrdStrategy.CLEANUP_FINALIZER);
        assertThat(Conditions.isTrue(tree(marked), "Terminating")).isTrue();
        assertThat(registry.store(WIDGETS).definition().verbs()).doesNotContain("create", "update", "patch");
        Status refused = registry.createFailure(
                WIDGETS, in("default"), "{'apiVersion':'example.com/v1','kind':'Widget','metadata':{'name':'late'}}");
        assertThat(refused.code()).isEqualTo(403);

        Mono<Void> gone = registry.store(CRDS)
                .watch(CLUSTER, WatchOptions.everything().withResourceVersion(Long.toString(marked.resourceVersion())))
                .filter(event -> event.type().equals("DELETED"))
                .next()
                .then();
        StepVerifier.create(registry.store(WIDGETS)
                        .watch(in("default"), WatchOptions.everything())
                        .filter(event -> event instanceof dev.orlop.storage.WatchEvent.ObjectEvent changed
                                && changed.object().meta().name().equals("held")
                                && changed.object().meta().isBeingDeleted())
                        .next())
                .expectNextCount(1)
                .expectComplete()
                .verify(LIMIT);
        StepVerifier.create(gone)
                .then(() -> registry.merge(WIDGETS, in("default"), "held", "{'metadata':{'finalizers':null}}"))
                .expectComplete()
                .verify(LIMIT);
        StepVerifier.create(registry.crdGone(NAME)).expectComplete().verify(LIMIT);
        assertThat(registry.plane.registry().find(WIDGETS)).isNull();
        createCrd(widgetCrd());
        assertThat(registry.names(WIDGETS, in("default"))).isEmpty();
    }

    @Test
    void restart_servesTheStoredTypes_andFinishesADeletion() {
        createCrd(widgetCrd());
        KubeObject widget = registry.createWidget("w", ",'finalizers':['example.com/a']}");
        registry.close();
        registry = new RegistryFixture(directory);
        assertThat(registry.read(WIDGETS, in("default"), "w")).isEqualTo(widget);
        registry.delete(CRDS, CLUSTER, NAME);
        registry.close();
        registry = new RegistryFixture(directory);
        registry.merge(WIDGETS, in("default"), "w", "{'metadata':{'finalizers':null}}");
        StepVerifier.create(registry.crdGone(NAME)).expectComplete().verify(LIMIT);
    }

    @Test
    void restart_doesNotWaitForADefinitionThatWasStoredOutOfShape() {
        registry.write(
                "/registry/apiextensions.k8s.io/customresourcedefinitions/parts.example.com",
                "{'apiVersion':'apiextensions.k8s.io/v1','kind':'CustomResourceDefinition',"
                        + "'metadata':{'name':'parts.example.com','uid':'u','labels':{'l':'no label!'}},"
                        + "'spec':{'group':'example.com','scope':'Namespaced',"
                        + "'names':{'plural':'parts','singular':'part','kind':'Part','listKind':'PartList'},"
                        + "'versions':[{'name':'v1','served':true,'storage':true}]}}");
        createCrd(widgetCrd());
        registry.close();

        registry = new RegistryFixture(directory);

        assertThat(registry.store(WIDGETS)).isNotNull();
        assertThat(registry.names(CRDS, CLUSTER)).contains("parts.example.com");
    }

    @Test
    void givenFiles_areInstalled_andUpdatedWhereTheyDiffer() {
        registry.close();
        registry = new RegistryFixture(directory, List.of(widgetCrd()));
        long version = registry.read(CRDS, CLUSTER, NAME).resourceVersion();
        registry.close();
        registry = new RegistryFixture(directory, List.of(widgetCrd()));
        assertThat(registry.read(CRDS, CLUSTER, NAME).resourceVersion()).isEqualTo(version);
        registry.close();
        ObjectNode changed = widgetCrd();
        version(changed, 1).put("served", false);
        registry = new RegistryFixture(directory, List.of(changed));
        assertThat(registry.read(CRDS, CLUSTER, NAME).meta().generation()).isEqualTo(2);
        assertThat(registry.store(WIDGETS).definition().servedVersion("v2")).isNull();
    }

    @Test
    void typeWithoutAServedVersion_isNotFound() {
        createCrd(widgetCrd());
        changeCrd(crd -> {
            version(crd, 0).put("served", false);
            version(crd, 1).put("served", false);
        });
        assertThat(registry.plane.registry().find(WIDGETS)).isNull();
        assertThat(registry.plane.registry().definitions()).allMatch(ResourceDefinition::builtIn);
    }
}
