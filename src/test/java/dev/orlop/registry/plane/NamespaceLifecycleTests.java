package dev.orlop.registry.plane;

import static dev.orlop.registry.plane.RegistryFixture.CLUSTER;
import static dev.orlop.registry.plane.RegistryFixture.CONFIG_MAPS;
import static dev.orlop.registry.plane.RegistryFixture.LIMIT;
import static dev.orlop.registry.plane.RegistryFixture.NAMESPACES;
import static dev.orlop.registry.plane.RegistryFixture.WIDGETS;
import static dev.orlop.registry.plane.RegistryFixture.at;
import static dev.orlop.registry.plane.RegistryFixture.causes;
import static dev.orlop.registry.plane.RegistryFixture.delete;
import static dev.orlop.registry.plane.RegistryFixture.failure;
import static dev.orlop.registry.plane.RegistryFixture.get;
import static dev.orlop.registry.plane.RegistryFixture.in;
import static dev.orlop.registry.plane.RegistryFixture.json;
import static dev.orlop.registry.plane.RegistryFixture.tree;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.object.KubeObject;
import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import dev.orlop.registry.ResourceStore.DeleteResult;
import dev.orlop.registry.ResourceStore.PropagationPolicy;
import dev.orlop.registry.ResourceStore.Subresource;
import dev.orlop.registry.control.Conditions;
import dev.orlop.storage.WatchEvent;
import dev.orlop.storage.WatchOptions;
import java.nio.file.Path;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Namespaces: what exists at start, what may be created where, and how one ends. */
class NamespaceLifecycleTests {
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

    private KubeObject createNamespace(String name) {
        return registry.create(NAMESPACES, CLUSTER, "{'metadata':{'name':'" + name + "'}}");
    }

    private Mono<WatchEvent> event(Predicate<WatchEvent.ObjectEvent> wanted) {
        return registry.store(NAMESPACES)
                .watch(CLUSTER, WatchOptions.everything())
                .filter(event -> event instanceof WatchEvent.ObjectEvent object && wanted.test(object))
                .next();
    }

    /** By asking again and again: a watch may begin behind the deletion, and never tell of it. */
    private void awaitGone(String name) {
        Awaitility.await()
                .atMost(LIMIT)
                .until(() -> !registry.names(NAMESPACES, CLUSTER).contains(name));
    }

    @Test
    void start_makesTheNamespacesThatAlwaysExist_andTheyCannotBeDeleted() {
        assertThat(registry.names(NAMESPACES, CLUSTER)).containsExactly("default", "kube-public", "kube-system");
        for (String name : registry.names(NAMESPACES, CLUSTER)) {
            assertThat(failure(registry.store(NAMESPACES).delete(CLUSTER, name, delete(null)))
                            .code())
                    .isEqualTo(403);
        }
    }

    @Test
    void create_completesANamespace() {
        KubeObject namespace = createNamespace("one");
        assertThat(at(namespace, "/status/phase").asString()).isEqualTo("Active");
        assertThat(at(namespace, "/spec/finalizers").toString()).isEqualTo("[\"kubernetes\"]");
        assertThat(namespace.meta().labels().get("kubernetes.io/metadata.name")).isEqualTo("one");
        var body = tree(namespace);
        body.putObject("spec").putArray("finalizers");
        body.putObject("status").put("phase", "Terminating");
        KubeObject updated = registry.update(NAMESPACES, CLUSTER, "one", body);
        assertThat(updated).isEqualTo(namespace);
    }

    @Test
    void objectsNeedANamespaceThatExists() {
        Status status = registry.createFailure(CONFIG_MAPS, in("nowhere"), "{'metadata':{'name':'a'}}");
        assertThat(status.code()).isEqualTo(404);
        assertThat(status.message()).isEqualTo("namespaces \"nowhere\" not found");
        createNamespace("nowhere");
        registry.create(CONFIG_MAPS, in("nowhere"), "{'metadata':{'name':'a'}}");
    }

    @ParameterizedTest
    @EnumSource(PropagationPolicy.class)
    void deletion_withAnyPolicy_ends(PropagationPolicy policy) {
        for (int i = 0; i < 8; i++) {
            String name = "n" + i;
            createNamespace(name);
            if (i % 2 == 0) {
                registry.create(CONFIG_MAPS, in(name), "{'metadata':{'name':'content'}}");
            }
            registry.store(NAMESPACES).delete(CLUSTER, name, delete(policy)).block(LIMIT);
        }
        for (int i = 0; i < 8; i++) {
            awaitGone("n" + i);
        }
    }

    /** Left over by a server that did not end what had no finalizer any more. */
    @Test
    void namespaceWithoutFinalizersThatIsBeingDeleted_endsAfterAStart() {
        registry.close();
        registry = new RegistryFixture(directory);
        registry.write(
                "/registry/namespaces/left",
                "{'apiVersion':'v1','kind':'Namespace','metadata':{'name':'left','uid':'u',"
                        + "'deletionTimestamp':'2026-01-01T00:00:00Z'},'spec':{},'status':{'phase':'Terminating'}}");
        awaitGone("left");
    }

    @Test
    void deletion_emptiesTheNamespace_thenRemovesIt() {
        registry.createWidgetCrd();
        createNamespace("full");
        for (int i = 0; i < 30; i++) {
            registry.create(CONFIG_MAPS, in("full"), "{'metadata':{'name':'cm" + i + "'}}");
        }
        registry.create(WIDGETS, in("full"), "{'apiVersion':'example.com/v1','kind':'Widget','metadata':{'name':'w'}}");
        DeleteResult.Marked marked = (DeleteResult.Marked) registry.delete(NAMESPACES, CLUSTER, "full");
        assertThat(at(marked.object(), "/status/phase").asString()).isEqualTo("Terminating");
        awaitGone("full");
        assertThat(registry.names(CONFIG_MAPS, in("full"))).isEmpty();
        assertThat(registry.names(WIDGETS, in("full"))).isEmpty();
        assertThat(registry.createFailure(CONFIG_MAPS, in("full"), "{'metadata':{'name':'a'}}")
                        .code())
                .isEqualTo(404);
    }

    @Test
    void deletion_isBlockedByFinalizers_andSaysSo() {
        createNamespace("stuck");
        registry.create(CONFIG_MAPS, in("stuck"), "{'metadata':{'name':'a','finalizers':['example.com/x']}}");
        registry.delete(NAMESPACES, CLUSTER, "stuck");
        StepVerifier.create(event(event -> Conditions.isTrue(tree(event.object()), "NamespaceFinalizersRemaining")))
                .assertNext(event -> assertThat(
                                tree(((WatchEvent.ObjectEvent) event).object()).toString())
                        .contains("Some resources are remaining: configmaps. has 1 resource instances")
                        .contains("example.com/x in 1 resource instances"))
                .expectComplete()
                .verify(LIMIT);
        Status refused = registry.createFailure(CONFIG_MAPS, in("stuck"), "{'metadata':{'name':'b'}}");
        assertThat(refused.code()).isEqualTo(403);
        assertThat(causes(refused)).extracting(Status.Cause::reason).containsExactly("NamespaceTerminating");

        registry.close();
        registry = new RegistryFixture(directory);
        registry.merge(CONFIG_MAPS, in("stuck"), "a", "{'metadata':{'finalizers':null}}");
        awaitGone("stuck");
    }

    @Test
    void finalize_byAClient_isAnotherFinalizersBusiness() {
        KubeObject namespace = registry.create(
                NAMESPACES, CLUSTER, "{'metadata':{'name':'own'},'spec':{'finalizers':['example.com/f']}}");
        assertThat(at(namespace, "/spec/finalizers").toString()).isEqualTo("[\"example.com/f\",\"kubernetes\"]");
        registry.delete(NAMESPACES, CLUSTER, "own");
        StepVerifier.create(event(event -> event.object().meta().name().equals("own")
                        && at(event.object(), "/spec/finalizers").size() == 1))
                .expectNextCount(1)
                .expectComplete()
                .verify(LIMIT);
        KubeObject last = get(registry.store(NAMESPACES)
                .update(
                        CLUSTER,
                        "own",
                        Subresource.FINALIZE,
                        json("{'metadata':{'name':'own'},'spec':{'finalizers':[]}}"),
                        registry.options()));
        assertThat(last.meta().isBeingDeleted()).isTrue();
        assertThat(registry.readFailure(NAMESPACES, CLUSTER, "own").code()).isEqualTo(404);
    }

    @Test
    void creationsDuringADeletion_areRefusedOrRemoved() {
        createNamespace("race");
        var creations = Flux.range(0, 200)
                .flatMap(
                        i -> registry.store(CONFIG_MAPS)
                                .create(in("race"), json("{'metadata':{'name':'c" + i + "'}}"), registry.options())
                                .thenReturn(201)
                                .onErrorResume(
                                        StatusException.class,
                                        e -> Mono.just(e.status().code())),
                        8);
        var deletion = Mono.delay(java.time.Duration.ofMillis(20))
                .then(registry.store(NAMESPACES).delete(CLUSTER, "race", delete(null)));
        assertThat(get(Mono.zip(creations.collectList(), deletion)).getT1())
                .allMatch(code -> code == 201 || code == 403 || code == 404);
        awaitGone("race");
        assertThat(registry.names(CONFIG_MAPS, in("race"))).isEmpty();
    }
}
