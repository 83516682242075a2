package dev.orlop.registry.plane;

import static dev.orlop.registry.plane.RegistryFixture.CLUSTER;
import static dev.orlop.registry.plane.RegistryFixture.CONFIG_MAPS;
import static dev.orlop.registry.plane.RegistryFixture.CRDS;
import static dev.orlop.registry.plane.RegistryFixture.LIMIT;
import static dev.orlop.registry.plane.RegistryFixture.WIDGETS;
import static dev.orlop.registry.plane.RegistryFixture.at;
import static dev.orlop.registry.plane.RegistryFixture.in;
import static dev.orlop.registry.plane.RegistryFixture.tree;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.object.KubeObject;
import dev.orlop.registry.ResourceStore.DeleteResult;
import dev.orlop.registry.control.Conditions;
import dev.orlop.storage.WatchOptions;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.test.StepVerifier;
import tools.jackson.databind.node.ObjectNode;

/** The life of an object of a built-in type and of one made by a CRD. */
class FirstThreadTests {
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

    @Test
    void builtInObject_livesItsLife() {
        KubeObject created = registry.create(
                CONFIG_MAPS, in("default"), "{'metadata':{'name':'a','labels':{'x':'y'}},'data':{'k':'v'}}");
        assertThat(created.resourceVersion()).isPositive();
        assertThat(created.meta().uid()).hasSize(36);
        assertThat(at(created, "/apiVersion").asString()).isEqualTo("v1");
        assertThat(at(created, "/metadata/creationTimestamp").asString()).matches("\\d{4}-.*T\\d\\d:\\d\\d:\\d\\dZ");
        assertThat(registry.read(CONFIG_MAPS, in("default"), "a")).isEqualTo(created);

        StepVerifier.create(registry.store(CONFIG_MAPS)
                        .watch(
                                in("default"),
                                WatchOptions.everything().withResourceVersion(Long.toString(created.resourceVersion())))
                        .map(event -> event.type() + " " + event.resourceVersion())
                        .take(2))
                .then(() -> {
                    ObjectNode body = tree(created);
                    body.putObject("data").put("k", "w");
                    KubeObject updated = registry.update(CONFIG_MAPS, in("default"), "a", body);
                    assertThat(updated.resourceVersion()).isGreaterThan(created.resourceVersion());
                    assertThat(registry.names(CONFIG_MAPS, in("default"))).containsExactly("a");
                    assertThat(registry.delete(CONFIG_MAPS, in("default"), "a"))
                            .isInstanceOf(DeleteResult.Removed.class);
                })
                .expectNextMatches(text -> text.startsWith("MODIFIED"))
                .expectNextMatches(text -> text.startsWith("DELETED"))
                .expectComplete()
                .verify(LIMIT);
        assertThat(registry.readFailure(CONFIG_MAPS, in("default"), "a").code()).isEqualTo(404);
    }

    @Test
    void customObject_livesItsLifeAsSoonAsTheCrdIsCreated() {
        KubeObject crd = registry.createWidgetCrd();
        assertThat(Conditions.isTrue(tree(crd), "Established")).isTrue();
        KubeObject created = registry.createWidget("w", "},'spec':{'color':'red'}");
        assertThat(created.meta().generation()).isEqualTo(1);
        ObjectNode body = tree(created);
        body.putObject("spec").put("color", "blue");
        KubeObject updated = registry.update(WIDGETS, in("default"), "w", body);
        assertThat(updated.meta().generation()).isEqualTo(2);
        assertThat(registry.names(WIDGETS, in("default"))).containsExactly("w");
        assertThat(registry.updateFailure(WIDGETS, in("default"), "w", body).code())
                .isEqualTo(409);
        assertThat(registry.delete(WIDGETS, in("default"), "w")).isInstanceOf(DeleteResult.Removed.class);
        assertThat(registry.names(WIDGETS, in("default"))).isEmpty();
        assertThat(registry.names(CRDS, CLUSTER)).containsExactly("widgets.example.com");
    }
}
