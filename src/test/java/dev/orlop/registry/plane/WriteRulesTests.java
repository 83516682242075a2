package dev.orlop.registry.plane;

import static dev.orlop.registry.plane.RegistryFixture.CONFIG_MAPS;
import static dev.orlop.registry.plane.RegistryFixture.EVENTS;
import static dev.orlop.registry.plane.RegistryFixture.LIMIT;
import static dev.orlop.registry.plane.RegistryFixture.NAMESPACES;
import static dev.orlop.registry.plane.RegistryFixture.SECRETS;
import static dev.orlop.registry.plane.RegistryFixture.WIDGETS;
import static dev.orlop.registry.plane.RegistryFixture.at;
import static dev.orlop.registry.plane.RegistryFixture.causes;
import static dev.orlop.registry.plane.RegistryFixture.delete;
import static dev.orlop.registry.plane.RegistryFixture.details;
import static dev.orlop.registry.plane.RegistryFixture.failure;
import static dev.orlop.registry.plane.RegistryFixture.get;
import static dev.orlop.registry.plane.RegistryFixture.in;
import static dev.orlop.registry.plane.RegistryFixture.json;
import static dev.orlop.registry.plane.RegistryFixture.tree;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.object.FieldSelector;
import dev.orlop.object.GroupResource;
import dev.orlop.object.KubeObject;
import dev.orlop.object.LabelSelector;
import dev.orlop.object.ObjectList;
import dev.orlop.object.Status;
import dev.orlop.object.Status.Cause;
import dev.orlop.registry.ResourceStore.DeleteOptions;
import dev.orlop.registry.ResourceStore.DeleteResult;
import dev.orlop.registry.ResourceStore.FieldValidation;
import dev.orlop.registry.ResourceStore.PatchRequest;
import dev.orlop.registry.ResourceStore.PatchType;
import dev.orlop.registry.ResourceStore.PropagationPolicy;
import dev.orlop.registry.ResourceStore.Subresource;
import dev.orlop.registry.ResourceStore.View;
import dev.orlop.storage.ListOptions;
import dev.orlop.storage.Preconditions;
import dev.orlop.storage.SelectionPredicate;
import dev.orlop.storage.WatchOptions;
import dev.orlop.tree.Metadata;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import tools.jackson.databind.node.ObjectNode;

/** What the verbs do to objects: no-op, generation, subresources, dry run, finalizers, preconditions, versions. */
class WriteRulesTests {
    private static final View V2 = new View("v2", "default");

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

    private static KubeObject widget(String name, String more) {
        return registry.createWidget(name, more);
    }

    @Test
    void noOpUpdate_keepsTheVersion_andMakesNoEvent() {
        KubeObject created = widget("noop", "},'spec':{'a':1}");
        assertThat(registry.update(WIDGETS, in("default"), "noop", tree(created)))
                .isEqualTo(created);
        assertThat(registry.merge(WIDGETS, in("default"), "noop", "{'spec':{'a':1}}"))
                .isEqualTo(created);
    }

    @Test
    void generation_countsChangesOutsideMetadataAndStatus() {
        widget("gen", "},'spec':{'a':1}");
        assertThat(registry.merge(WIDGETS, in("default"), "gen", "{'metadata':{'labels':{'x':'y'},'generation':9}}")
                        .meta()
                        .generation())
                .isEqualTo(1);
        assertThat(registry.merge(WIDGETS, in("default"), "gen", "{'spec':{'a':2}}")
                        .meta()
                        .generation())
                .isEqualTo(2);
        KubeObject status =
                get(registry.merge(WIDGETS, in("default"), "gen", Subresource.STATUS, "{'status':{'ok':true}}"));
        assertThat(status.meta().generation()).isEqualTo(2);
    }

    @Test
    void status_isWrittenByItsSubresourceOnly() {
        KubeObject created = widget("status", "},'spec':{'a':1},'status':{'early':true}");
        assertThat(tree(created).has("status")).isFalse();
        ObjectNode body = tree(created);
        body.putObject("status").put("ok", true);
        body.putObject("spec").put("a", 5);
        Metadata.of(body).node().putObject("labels").put("x", "y");
        KubeObject written = get(
                registry.store(WIDGETS).update(in("default"), "status", Subresource.STATUS, body, registry.options()));
        assertThat(at(written, "/status/ok").asBoolean()).isTrue();
        assertThat(at(written, "/spec/a").asInt()).isEqualTo(1);
        assertThat(written.meta().labels().toMap()).isEmpty();
        ObjectNode again = tree(written);
        again.remove("status");
        again.putObject("spec").put("a", 6);
        KubeObject updated = registry.update(WIDGETS, in("default"), "status", again);
        assertThat(at(updated, "/status/ok").asBoolean()).isTrue();
        assertThat(failure(registry.merge(CONFIG_MAPS, in("default"), "x", Subresource.STATUS, "{}"))
                        .code())
                .isEqualTo(404);
    }

    /** As kube-apiserver has it: what is left is null, whatever the schema says to that. */
    @Test
    void apply_thatGivesUpTheWholeStatus_leavesNull() {
        widget("given-up", "}");
        get(applyStatus("given-up", "{'done':true}"));

        KubeObject left = get(applyStatus("given-up", "{}"));

        assertThat(at(left, "/status").isNull()).isTrue();
    }

    private static Mono<KubeObject> applyStatus(String name, String status) {
        String config = "{'apiVersion':'example.com/v1','kind':'Widget','metadata':{'name':'" + name + "'},'status':"
                + status + "}";
        PatchRequest apply =
                new PatchRequest(PatchType.APPLY, config.replace('\'', '"').getBytes(StandardCharsets.UTF_8), false);
        return registry.store(WIDGETS)
                .patch(in("default"), name, Subresource.STATUS, apply, registry.options())
                .map(patched -> patched.object());
    }

    @Test
    void scale_ofNoReplicas_saysNothingOfThem() {
        widget("idle", "},'spec':{'replicas':2}");

        KubeObject idle =
                get(registry.merge(WIDGETS, in("default"), "idle", Subresource.SCALE, "{'spec':{'replicas':0}}"));

        assertThat(at(idle, "/spec").isEmpty()).isTrue();
        KubeObject object = get(registry.store(WIDGETS).get(in("default"), "idle", Subresource.NONE, ""));
        assertThat(at(object, "/spec/replicas").asInt()).isZero();
        assertThat(at(object, "/metadata/managedFields").findValuesAsString("subresource"))
                .isEmpty();
    }

    @Test
    void create_ofADeletedObject_isANewOneThatNobodyDeleted() {
        KubeObject made =
                widget("deleted", ",'deletionTimestamp':'2020-01-02T03:04:05Z','deletionGracePeriodSeconds':5}");

        assertThat(at(made, "/metadata").has("deletionTimestamp")).isFalse();
        assertThat(at(made, "/metadata/managedFields").toString()).doesNotContain("deletion");
    }

    @Test
    void scale_readsAndWritesTheReplicas() {
        widget("scale", "},'spec':{'replicas':2}");
        KubeObject scale = get(registry.store(WIDGETS).get(in("default"), "scale", Subresource.SCALE, ""));
        assertThat(at(scale, "/kind").asString()).isEqualTo("Scale");
        assertThat(at(scale, "/spec/replicas").asInt()).isEqualTo(2);
        KubeObject scaled =
                get(registry.merge(WIDGETS, in("default"), "scale", Subresource.SCALE, "{'spec':{'replicas':5}}"));
        assertThat(at(scaled, "/spec/replicas").asInt()).isEqualTo(5);
        ObjectNode body = tree(scaled);
        ((ObjectNode) body.get("spec")).put("replicas", 6);
        get(registry.store(WIDGETS).update(in("default"), "scale", Subresource.SCALE, body, registry.options()));
        assertThat(at(registry.read(WIDGETS, in("default"), "scale"), "/spec/replicas")
                        .asInt())
                .isEqualTo(6);
        Status stale = failure(
                registry.store(WIDGETS).update(in("default"), "scale", Subresource.SCALE, body, registry.options()));
        assertThat(stale.code()).isEqualTo(409);
        Status negative =
                failure(registry.merge(WIDGETS, in("default"), "scale", Subresource.SCALE, "{'spec':{'replicas':-1}}"));
        assertThat(negative.code()).isEqualTo(422);
    }

    @Test
    void dryRun_runsEverythingAndStoresNothing() {
        var store = registry.store(CONFIG_MAPS);
        var dry = registry.options(true, FieldValidation.WARN);
        KubeObject pretended = get(store.create(in("default"), json("{'metadata':{'name':'dry'}}"), dry));
        assertThat(pretended.resourceVersion()).isZero();
        assertThat(pretended.meta().uid()).isNotEmpty();
        assertThat(registry.readFailure(CONFIG_MAPS, in("default"), "dry").code())
                .isEqualTo(404);
        KubeObject created = registry.create(CONFIG_MAPS, in("default"), "{'metadata':{'name':'dry'}}");
        assertThat(failure(store.create(in("default"), json("{'metadata':{'name':'dry'}}"), dry))
                        .code())
                .isEqualTo(409);
        ObjectNode body = tree(created);
        body.putObject("data").put("a", "b");
        KubeObject updated = get(store.update(in("default"), "dry", Subresource.NONE, body, dry));
        assertThat(at(updated, "/data/a").asString()).isEqualTo("b");
        get(store.delete(in("default"), "dry", new DeleteOptions(null, null, null, Preconditions.NONE, true)));
        assertThat(registry.read(CONFIG_MAPS, in("default"), "dry")).isEqualTo(created);
    }

    @Test
    void concurrentPatches_allTakeEffect() {
        widget("many", "},'spec':{}");
        Flux.range(0, 20)
                .flatMap(i -> registry.merge(
                        WIDGETS, in("default"), "many", Subresource.NONE, "{'spec':{'f" + i + "':true}}"))
                .blockLast(LIMIT);
        KubeObject all = registry.read(WIDGETS, in("default"), "many");
        assertThat(at(all, "/spec").size()).isEqualTo(20);
        assertThat(all.meta().generation()).isEqualTo(21);
    }

    @Test
    void patch_withAStaleVersion_isConflict_andOfAMissingObjectNotFound() {
        KubeObject created = widget("patched", "},'spec':{'a':1}");
        registry.merge(WIDGETS, in("default"), "patched", "{'spec':{'a':2}}");
        String stale = "{'metadata':{'resourceVersion':'" + created.resourceVersion() + "'},'spec':{'a':3}}";
        assertThat(failure(registry.merge(WIDGETS, in("default"), "patched", Subresource.NONE, stale))
                        .code())
                .isEqualTo(409);
        assertThat(failure(registry.merge(WIDGETS, in("default"), "nobody", Subresource.NONE, "{}"))
                        .code())
                .isEqualTo(404);
    }

    /** What the policy asks for is there already: nothing of the list is a delete's to mend. */
    @Test
    void delete_keepsFinalizersAsTheyStand() {
        widget("as-they-stand", ",'finalizers':['foregroundDeletion','e.f/a','e.f/a']}");

        registry.store(WIDGETS)
                .delete(in("default"), "as-they-stand", delete(PropagationPolicy.FOREGROUND))
                .block(LIMIT);

        assertThat(registry.read(WIDGETS, in("default"), "as-they-stand").meta().finalizers())
                .containsExactly("foregroundDeletion", "e.f/a", "e.f/a");
    }

    @Test
    void delete_waitsForFinalizers_andEndsWithTheLast() {
        KubeObject created = widget("held", ",'finalizers':['example.com/a']},'spec':{}");
        DeleteResult result = registry.delete(WIDGETS, in("default"), "held");
        KubeObject marked = ((DeleteResult.Marked) result).object();
        assertThat(marked.meta().isBeingDeleted()).isTrue();
        assertThat(marked.meta().generation()).isEqualTo(2);
        assertThat(at(marked, "/metadata/deletionGracePeriodSeconds").asInt(-1)).isZero();
        KubeObject again = ((DeleteResult.Marked) registry.delete(WIDGETS, in("default"), "held")).object();
        assertThat(again).isEqualTo(marked);

        Status added = failure(registry.merge(
                WIDGETS,
                in("default"),
                "held",
                Subresource.NONE,
                "{'metadata':{'finalizers':['example.com/a','example.com/b']}}"));
        assertThat(causes(added)).extracting(Cause::field).containsOnly("metadata.finalizers");

        StepVerifier.create(registry.store(WIDGETS)
                        .watch(
                                in("default"),
                                WatchOptions.everything().withResourceVersion(Long.toString(marked.resourceVersion())))
                        .take(1))
                .then(() -> {
                    KubeObject last =
                            registry.merge(WIDGETS, in("default"), "held", "{'metadata':{'finalizers':null}}");
                    assertThat(last.meta().uid()).isEqualTo(created.meta().uid());
                    assertThat(last.meta().finalizers()).isEmpty();
                    assertThat(last.resourceVersion()).isEqualTo(marked.resourceVersion());
                })
                .expectNextMatches(event -> event.type().equals("DELETED"))
                .expectComplete()
                .verify(LIMIT);
        assertThat(registry.readFailure(WIDGETS, in("default"), "held").code()).isEqualTo(404);
    }

    @Test
    void delete_withAPreconditionThatFails_isConflict() {
        KubeObject created = widget("pre", "}");
        for (Preconditions wrong : List.of(
                new Preconditions("other", null),
                new Preconditions(null, Long.toString(created.resourceVersion() - 1)))) {
            var options = new DeleteOptions(null, null, null, wrong, false);
            assertThat(failure(registry.store(WIDGETS).delete(in("default"), "pre", options))
                            .code())
                    .isEqualTo(409);
        }
        var right = new Preconditions(created.meta().uid(), Long.toString(created.resourceVersion()));
        DeleteResult result = get(registry.store(WIDGETS)
                .delete(in("default"), "pre", new DeleteOptions(null, null, null, right, false)));
        Status status = ((DeleteResult.Removed) result).status();
        assertThat(details(status).uid()).isEqualTo(created.meta().uid());
        assertThat(details(status).kind()).isEqualTo("widgets");
        assertThat(failure(registry.store(WIDGETS).delete(in("default"), "pre", delete(null)))
                        .code())
                .isEqualTo(404);
    }

    @Test
    void deleteCollection_deletesWhatIsSelected() {
        for (int i = 0; i < 5; i++) {
            registry.create(
                    SECRETS, in("default"), "{'metadata':{'name':'s" + i + "','labels':{'odd':'" + i % 2 + "'}}}");
        }
        ListOptions odd = ListOptions.everything()
                .withPredicate(new SelectionPredicate(LabelSelector.parse("odd=1"), FieldSelector.EVERYTHING));
        ObjectList deleted = get(registry.store(SECRETS).deleteCollection(in("default"), odd, delete(null)));
        assertThat(deleted.items()).extracting(item -> item.meta().name()).containsExactly("s1", "s3");
        assertThat(registry.names(SECRETS, in("default"))).containsExactly("s0", "s2", "s4");
    }

    @Test
    void versions_areViewsOfOneObject() {
        KubeObject created = get(registry.store(WIDGETS)
                .create(
                        V2,
                        json(
                                "{'apiVersion':'example.com/v2','kind':'Widget','metadata':{'name':'views'},'spec':{'a':1}}"),
                        registry.options()));
        assertThat(at(created, "/apiVersion").asString()).isEqualTo("example.com/v2");
        KubeObject v1 = registry.read(WIDGETS, in("default"), "views");
        assertThat(at(v1, "/apiVersion").asString()).isEqualTo("example.com/v1");
        assertThat(v1.resourceVersion()).isEqualTo(created.resourceVersion());
        assertThat(at(v1, "/metadata/resourceVersion").asString()).isEqualTo(Long.toString(v1.resourceVersion()));
        assertThat(registry.list(WIDGETS, V2).items())
                .allMatch(item -> item.type().apiVersion().equals("example.com/v2"));
        ObjectNode body = tree(created);
        body.putObject("spec").put("a", 2);
        KubeObject updated = registry.update(WIDGETS, V2, "views", body);
        assertThat(at(updated, "/apiVersion").asString()).isEqualTo("example.com/v2");
        assertThat(registry.updateFailure(WIDGETS, in("default"), "views", tree(updated))
                        .code())
                .isEqualTo(400);
        StepVerifier.create(registry.store(WIDGETS)
                        .watch(V2, WatchOptions.everything())
                        .filter(event -> event.resourceVersion() == updated.resourceVersion())
                        .take(1))
                .expectNextMatches(event -> new String(
                                ((dev.orlop.storage.WatchEvent.ObjectEvent) event)
                                        .object()
                                        .json(),
                                java.nio.charset.StandardCharsets.UTF_8)
                        .startsWith("{\"apiVersion\":\"example.com/v2\""))
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void unservedVersion_orScope_isNotFound() {
        assertThat(registry.readFailure(WIDGETS, new View("v9", "default"), "a").code())
                .isEqualTo(404);
        assertThat(registry.readFailure(WIDGETS, RegistryFixture.CLUSTER, "a").code())
                .isEqualTo(404);
        assertThat(registry.readFailure(NAMESPACES, in("default"), "default").code())
                .isEqualTo(404);
    }

    @Test
    void fieldSelectors_byNameSelectableFieldAndUnknownPath() {
        widget("red", "},'spec':{'color':'red'}");
        widget("blue", "},'spec':{'color':'blue'}");
        assertThat(selected("spec.color=red")).containsExactly("red");
        assertThat(selected("metadata.name=blue")).containsExactly("blue");
        assertThat(selected("metadata.name=nobody")).isEmpty();
        Status unknown = failure(registry.store(WIDGETS).list(in("default"), byField("spec.size=1")));
        assertThat(unknown.code()).isEqualTo(400);
        assertThat(unknown.message()).isEqualTo("field label not supported: spec.size");
        assertThat(failure(registry.store(WIDGETS).list(V2, byField("spec.color=red")))
                        .code())
                .isEqualTo(400);
    }

    private static List<String> selected(String selector) {
        return get(registry.store(WIDGETS).list(in("default"), byField(selector))).items().stream()
                .map(item -> item.meta().name())
                .toList();
    }

    private static ListOptions byField(String selector) {
        return ListOptions.everything()
                .withPredicate(new SelectionPredicate(LabelSelector.EVERYTHING, FieldSelector.parse(selector)));
    }

    @Test
    void secret_foldsTexts_andHasATypeThatStays() {
        KubeObject created = registry.create(
                SECRETS, in("default"), "{'metadata':{'name':'fold'},'stringData':{'a':'hello'},'data':{'b':'eA=='}}");
        assertThat(at(created, "/data/a").asString()).isEqualTo("aGVsbG8=");
        assertThat(at(created, "/data/b").asString()).isEqualTo("eA==");
        assertThat(at(created, "/type").asString()).isEqualTo("Opaque");
        assertThat(tree(created).has("stringData")).isFalse();
        Status status = failure(registry.merge(SECRETS, in("default"), "fold", Subresource.NONE, "{'type':'x'}"));
        assertThat(causes(status)).extracting(Cause::field).containsExactly("type");
        assertThat(registry.delete(SECRETS, in("default"), "fold")).isInstanceOf(DeleteResult.Removed.class);
    }

    @ParameterizedTest
    @CsvSource({
        "{'metadata':{'name':'bad'}~'data':{'a b':'x'}}, data[a b]",
        "{'metadata':{'name':'bad'}~'data':{'a':'x'}~'binaryData':{'a':'eA=='}}, data[a]",
    })
    void configMap_withBadData_isInvalid(String body, String field) {
        Status status = registry.createFailure(CONFIG_MAPS, in("default"), body.replace('~', ','));
        assertThat(status.code()).isEqualTo(422);
        assertThat(causes(status)).extracting(Cause::field).contains(field);
    }

    @ParameterizedTest
    @CsvSource({
        "{'data':{'a':7}}, json: cannot unmarshal number into Go struct field ConfigMap.data of type string",
        "{'data':['x']}, json: cannot unmarshal array into Go struct field ConfigMap.data of type map[string]string",
        "{'immutable':'yes'}, json: cannot unmarshal string into Go struct field ConfigMap.immutable of type bool",
        "{'binaryData':{'a':'***'}}, illegal base64 data at input byte 0",
    })
    void configMap_withValuesOfOtherTypes_isABadRequest(String body, String why) {
        Status status = registry.createFailure(
                CONFIG_MAPS, in("default"), body.replaceFirst("\\{", "{'metadata':{'name':'bad'},"));
        assertThat(status.code()).isEqualTo(400);
        assertThat(status.message()).isEqualTo("ConfigMap in version \"v1\" cannot be handled as a ConfigMap: " + why);
    }

    @Test
    void immutableConfigMap_keepsItsData() {
        registry.create(CONFIG_MAPS, in("default"), "{'metadata':{'name':'fixed'},'immutable':true,'data':{'a':'b'}}");
        Status status = failure(registry.merge(
                CONFIG_MAPS, in("default"), "fixed", Subresource.NONE, "{'immutable':false,'data':{'a':'c'}}"));
        assertThat(causes(status)).extracting(Cause::field).containsExactly("immutable", "data");
        KubeObject labelled = registry.merge(CONFIG_MAPS, in("default"), "fixed", "{'metadata':{'labels':{'x':'y'}}}");
        assertThat(labelled.meta().labels().get("x")).isEqualTo("y");
    }

    @Test
    void event_isOfItsObjectsNamespace() {
        String event = "{'metadata':{'name':'e'},'involvedObject':{'namespace':'%s','name':'w'},'reason':'R'}";
        registry.create(EVENTS, in("default"), event.formatted("default"));
        Status status = registry.createFailure(EVENTS, in("default"), event.formatted("elsewhere"));
        assertThat(causes(status)).extracting(Cause::field).containsExactly("involvedObject.namespace");
    }

    @Test
    void events_areServedByTwoGroups_eachWithItsNames() {
        KubeObject core = registry.create(
                EVENTS,
                in("default"),
                "{'metadata':{'name':'two'},'involvedObject':{'namespace':'default','name':'w'},'reason':'R','message':'m','source':{'component':'c'}}");
        GroupResource other = new GroupResource("events.k8s.io", "events");
        KubeObject seen = registry.read(other, in("default"), "two");
        assertThat(seen.resourceVersion()).isEqualTo(core.resourceVersion());
        assertThat(at(seen, "/apiVersion").asString()).isEqualTo("events.k8s.io/v1");
        assertThat(at(seen, "/note").asString()).isEqualTo("m");
        assertThat(at(seen, "/regarding/name").asString()).isEqualTo("w");
        assertThat(at(seen, "/deprecatedSource/component").asString()).isEqualTo("c");
        assertThat(tree(seen).has("message")).isFalse();
        KubeObject changed = registry.merge(other, in("default"), "two", "{'note':'n'}");
        assertThat(at(changed, "/note").asString()).isEqualTo("n");
        KubeObject back = registry.read(EVENTS, in("default"), "two");
        assertThat(at(back, "/apiVersion").asString()).isEqualTo("v1");
        assertThat(at(back, "/message").asString()).isEqualTo("n");
        assertThat(get(registry.store(EVENTS).list(in("default"), byField("source=c,involvedObject.name=w")))
                        .items())
                .containsExactly(back);
        assertThat(get(registry.store(other).list(in("default"), byField("regarding.name=w,metadata.name=two")))
                        .items())
                .hasSize(1);
    }
}
