package dev.orlop.registry.plane;

import static dev.orlop.registry.plane.RegistryFixture.CONFIG_MAPS;
import static dev.orlop.registry.plane.RegistryFixture.CRDS;
import static dev.orlop.registry.plane.RegistryFixture.LIMIT;
import static dev.orlop.registry.plane.RegistryFixture.NAMESPACES;
import static dev.orlop.registry.plane.RegistryFixture.SECRETS;
import static dev.orlop.registry.plane.RegistryFixture.WIDGETS;
import static dev.orlop.registry.plane.RegistryFixture.at;
import static dev.orlop.registry.plane.RegistryFixture.get;
import static dev.orlop.registry.plane.RegistryFixture.in;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.object.GroupResource;
import dev.orlop.object.KubeObject;
import dev.orlop.registry.ResourceStore.DeleteResult;
import dev.orlop.registry.ResourceStore.PropagationPolicy;
import dev.orlop.storage.WatchEvent;
import dev.orlop.storage.WatchOptions;
import java.nio.file.Path;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Owners and dependents: deletion in the background, in the foreground, and with orphans. */
class GarbageCollectionTests {
    @TempDir
    Path directory;

    private RegistryFixture registry;

    @BeforeEach
    void open() {
        registry = new RegistryFixture(directory);
        registry.createWidgetCrd();
    }

    @AfterEach
    void close() {
        registry.close();
    }

    private static String reference(KubeObject owner, boolean block) {
        return "{'apiVersion':'%s','kind':'%s','name':'%s','uid':'%s','blockOwnerDeletion':%s}"
                .formatted(
                        owner.type().apiVersion(),
                        owner.type().kind(),
                        owner.meta().name(),
                        owner.meta().uid(),
                        block);
    }

    private KubeObject dependent(GroupResource type, String name, String references) {
        return registry.create(
                type, in("default"), "{'metadata':{'name':'" + name + "','ownerReferences':[" + references + "]}}");
    }

    private void delete(String name, PropagationPolicy policy) {
        get(registry.store(WIDGETS).delete(in("default"), name, RegistryFixture.delete(policy)));
    }

    private void await(GroupResource type, KubeObject since, Predicate<WatchEvent.ObjectEvent> wanted) {
        StepVerifier.create(registry.store(type)
                        .watch(
                                in("default"),
                                WatchOptions.everything().withResourceVersion(Long.toString(since.resourceVersion())))
                        .filter(event -> event instanceof WatchEvent.ObjectEvent object && wanted.test(object))
                        .next())
                .expectNextCount(1)
                .expectComplete()
                .verify(LIMIT);
    }

    private static Predicate<WatchEvent.ObjectEvent> deleted(String name) {
        return event ->
                event.type().equals("DELETED") && event.object().meta().name().equals(name);
    }

    @Test
    void background_deletesTheDependentsOfTheDependents_afterTheOwner() {
        KubeObject owner = registry.createWidget("owner", "}");
        KubeObject child = dependent(CONFIG_MAPS, "child", reference(owner, false));
        KubeObject grandchild = dependent(SECRETS, "grandchild", reference(child, false));
        delete("owner", PropagationPolicy.BACKGROUND);
        assertThat(registry.readFailure(WIDGETS, in("default"), "owner").code()).isEqualTo(404);
        await(CONFIG_MAPS, child, deleted("child"));
        await(SECRETS, grandchild, deleted("grandchild"));
    }

    @Test
    void dependentWithAnotherOwner_staysAndLosesTheReference() {
        KubeObject gone = registry.createWidget("gone", "}");
        KubeObject stays = registry.createWidget("stays", "}");
        KubeObject child = dependent(CONFIG_MAPS, "child", reference(gone, false) + "," + reference(stays, false));
        delete("gone", PropagationPolicy.BACKGROUND);
        await(
                CONFIG_MAPS,
                child,
                event -> event.type().equals("MODIFIED")
                        && event.object().meta().ownerReferences().size() == 1
                        && event.object()
                                .meta()
                                .ownerReferences()
                                .getFirst()
                                .uid()
                                .equals(stays.meta().uid()));
    }

    @Test
    void foreground_keepsTheOwnerUntilItsBlockingDependentsAreGone() {
        KubeObject owner = registry.createWidget("owner", "}");
        KubeObject child = registry.create(
                CONFIG_MAPS,
                in("default"),
                "{'metadata':{'name':'child','finalizers':['example.com/a'],'ownerReferences':["
                        + reference(owner, true) + "]}}");
        DeleteResult result = get(registry.store(WIDGETS)
                .delete(in("default"), "owner", RegistryFixture.delete(PropagationPolicy.FOREGROUND)));
        assertThat(((DeleteResult.Marked) result).object().meta().finalizers()).containsExactly("foregroundDeletion");
        await(CONFIG_MAPS, child, event -> event.object().meta().isBeingDeleted());
        assertThat(registry.read(WIDGETS, in("default"), "owner").meta().isBeingDeleted())
                .isTrue();
        registry.merge(CONFIG_MAPS, in("default"), "child", "{'metadata':{'finalizers':null}}");
        await(WIDGETS, owner, deleted("owner"));
    }

    @Test
    void orphan_stripsTheReferences_andRemovesTheOwner() {
        KubeObject owner = registry.createWidget("owner", "}");
        dependent(CONFIG_MAPS, "child", reference(owner, true));
        delete("owner", PropagationPolicy.ORPHAN);
        await(WIDGETS, owner, deleted("owner"));
        assertThat(registry.read(CONFIG_MAPS, in("default"), "child").meta().ownerReferences())
                .isEmpty();
    }

    @Test
    void ownerThatNeverWas_isAbsent_andOneOfAForeignTypeIsNot() {
        KubeObject owner = registry.createWidget("owner", "}");
        String foreign = "{'apiVersion':'example.org/v1','kind':'Foreign','name':'d','uid':'x'}";
        dependent(CONFIG_MAPS, "foreign", foreign);
        String wrongUid = reference(owner, false).replace(owner.meta().uid(), "not-the-uid");
        KubeObject child = dependent(CONFIG_MAPS, "child", wrongUid);
        await(CONFIG_MAPS, child, deleted("child"));
        assertThat(registry.names(CONFIG_MAPS, in("default"))).containsExactly("foreign");
    }

    private Mono<WatchEvent> invalidOwnerEvent(String namespace, String dependent) {
        return registry.store(new GroupResource("", "events"))
                .watch(in(namespace), WatchOptions.everything())
                .filter(event -> event instanceof WatchEvent.ObjectEvent object
                        && at(object.object(), "/reason").asString().equals("OwnerRefInvalidNamespace")
                        && at(object.object(), "/type").asString().equals("Warning")
                        && at(object.object(), "/involvedObject/name")
                                .asString()
                                .equals(dependent))
                .next();
    }

    /** A namespace that refers to an object within one would have been deleted with all that is in it. */
    @Test
    void clusterScopedWithAnOwnerInANamespace_staysWhateverBecomesOfTheOwner_andAnEventSaysSo() {
        KubeObject owner = registry.createWidget("owner", "}");
        registry.create(
                NAMESPACES,
                RegistryFixture.CLUSTER,
                "{'metadata':{'name':'dependent','ownerReferences':[" + reference(owner, true) + "]}}");
        registry.create(CONFIG_MAPS, in("dependent"), "{'metadata':{'name':'content'}}");
        assertThat(invalidOwnerEvent("default", "dependent").block(LIMIT)).isNotNull();

        delete("owner", PropagationPolicy.FOREGROUND);
        await(WIDGETS, owner, deleted("owner"));
        // Collected after the owner: by then the namespace has been looked at again.
        KubeObject child = dependent(CONFIG_MAPS, "child", reference(owner, false));
        await(CONFIG_MAPS, child, deleted("child"));
        registry.delete(CRDS, RegistryFixture.CLUSTER, "widgets.example.com");
        KubeObject last = dependent(CONFIG_MAPS, "last", reference(owner, false));
        await(CONFIG_MAPS, last, deleted("last"));

        assertThat(registry.read(NAMESPACES, RegistryFixture.CLUSTER, "dependent")
                        .meta()
                        .isBeingDeleted())
                .isFalse();
        assertThat(registry.names(CONFIG_MAPS, in("dependent"))).containsExactly("content");
    }

    @Test
    void ownerInAnotherNamespace_isAbsent_andAnEventSaysSo() {
        KubeObject owner = registry.createWidget("owner", "}");
        KubeObject child = registry.create(
                CONFIG_MAPS,
                in("kube-public"),
                "{'metadata':{'name':'child','ownerReferences':[" + reference(owner, false) + "]}}");
        StepVerifier.create(registry.store(CONFIG_MAPS)
                        .watch(
                                in("kube-public"),
                                WatchOptions.everything().withResourceVersion(Long.toString(child.resourceVersion())))
                        .filter(event -> event.type().equals("DELETED"))
                        .next())
                .expectNextCount(1)
                .expectComplete()
                .verify(LIMIT);
        assertThat(invalidOwnerEvent("kube-public", "child").block(LIMIT)).isNotNull();
        assertThat(registry.read(WIDGETS, in("default"), "owner").meta().isBeingDeleted())
                .isFalse();
    }

    @Test
    void ownerOfATypeThatComesLater_isAbsentOnlyThen() {
        registry.delete(CRDS, RegistryFixture.CLUSTER, "widgets.example.com");
        Awaitility.await()
                .atMost(LIMIT)
                .until(() -> registry.names(CRDS, RegistryFixture.CLUSTER).isEmpty());
        String never = "{'apiVersion':'example.com/v1','kind':'Widget','name':'never','uid':'never'}";
        KubeObject child = dependent(CONFIG_MAPS, "child", never);
        KubeObject foreign =
                dependent(CONFIG_MAPS, "gone", "{'apiVersion':'v1','kind':'Secret','name':'never','uid':'never-too'}");
        await(CONFIG_MAPS, foreign, deleted("gone"));
        assertThat(registry.names(CONFIG_MAPS, in("default"))).containsExactly("child");

        registry.createWidgetCrd();

        await(CONFIG_MAPS, child, deleted("child"));
    }

    @Test
    void foreground_ofACircle_endsAllOfIt() {
        KubeObject a = registry.createWidget("a", "}");
        KubeObject b = dependent(CONFIG_MAPS, "b", reference(a, true));
        KubeObject c = dependent(SECRETS, "c", reference(b, true));
        registry.merge(WIDGETS, in("default"), "a", "{'metadata':{'ownerReferences':[" + reference(c, true) + "]}}");

        delete("a", PropagationPolicy.FOREGROUND);

        await(WIDGETS, a, deleted("a"));
        await(CONFIG_MAPS, b, deleted("b"));
        await(SECRETS, c, deleted("c"));
    }

    @Test
    void foreground_ofAnObjectThatOwnsItself_ends_butAwaitsItsOtherDependents() {
        KubeObject self = registry.createWidget("self", "}");
        registry.merge(
                WIDGETS, in("default"), "self", "{'metadata':{'ownerReferences':[" + reference(self, true) + "]}}");
        KubeObject child = registry.create(
                CONFIG_MAPS,
                in("default"),
                "{'metadata':{'name':'child','finalizers':['example.com/a'],'ownerReferences':[" + reference(self, true)
                        + "]}}");

        delete("self", PropagationPolicy.FOREGROUND);

        await(CONFIG_MAPS, child, event -> event.object().meta().isBeingDeleted());
        assertThat(registry.read(WIDGETS, in("default"), "self").meta().isBeingDeleted())
                .isTrue();
        registry.merge(CONFIG_MAPS, in("default"), "child", "{'metadata':{'finalizers':null}}");
        await(WIDGETS, self, deleted("self"));
    }

    @Test
    void restart_findsWhatWasLeftOver() {
        KubeObject owner = registry.createWidget("owner", "}");
        KubeObject child = dependent(CONFIG_MAPS, "child", reference(owner, false));
        registry.plane.close();
        registry.deleteRaw(WIDGETS, "/example.com/widgets/default/owner");
        registry.close();
        registry = new RegistryFixture(directory);
        await(CONFIG_MAPS, child, deleted("child"));
    }

    @Test
    void deletionOfAType_takesTheDependentsOfItsObjectsAlong() {
        KubeObject owner = registry.createWidget("owner", "}");
        KubeObject child = dependent(CONFIG_MAPS, "child", reference(owner, false));
        registry.delete(CRDS, RegistryFixture.CLUSTER, "widgets.example.com");
        await(CONFIG_MAPS, child, deleted("child"));
    }
}
