package dev.orlop.registry.plane;

import static dev.orlop.registry.plane.RegistryFixture.CLUSTER;
import static dev.orlop.registry.plane.RegistryFixture.CRDS;
import static dev.orlop.registry.plane.RegistryFixture.get;
import static dev.orlop.registry.plane.RegistryFixture.in;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.object.GroupResource;
import dev.orlop.object.KubeObject;
import dev.orlop.object.StatusException;
import dev.orlop.registry.ResourceStore.FieldValidation;
import dev.orlop.registry.ResourceStore.Subresource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes objects of a CRD with rules as Cluster API has them, on fields, lists, maps and changes. What is wrong with each is
 * the reference's answer, in {@code rules/machine-sets.json}.
 */
class MachineSetRulesTests {
    private static final GroupResource MACHINE_SETS = new GroupResource("cluster.example.com", "machinesets");
    private static final JsonNode RECORDED = recorded();

    @TempDir
    static Path directory;

    private static RegistryFixture registry;

    private static JsonNode recorded() {
        try (InputStream file =
                Objects.requireNonNull(MachineSetRulesTests.class.getResourceAsStream("/rules/machine-sets.json"))) {
            return new JsonMapper().readTree(new String(file.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeAll
    static void open() {
        registry = new RegistryFixture(directory);
        get(registry.store(CRDS)
                .create(CLUSTER, (ObjectNode) RECORDED.get("crd").deepCopy(), registry.options()));
    }

    @AfterAll
    static void close() {
        registry.close();
    }

    static Stream<JsonNode> cases() {
        return RECORDED.get("cases").valueStream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void write_isTakenOrRefusedForTheReasonsOfTheReference(JsonNode each) {
        ObjectNode object = new JsonMapper().createObjectNode();
        object.put("apiVersion", "cluster.example.com/v1").put("kind", "MachineSet");
        String name = "m" + Integer.toHexString(each.hashCode());
        object.putObject("metadata").put("name", name);
        object.set("spec", each.get("spec").deepCopy());

        Mono<KubeObject> write;
        if (each.has("old")) {
            ObjectNode old = object.deepCopy();
            old.set("spec", each.get("old").deepCopy());
            KubeObject stored = get(registry.store(MACHINE_SETS).create(in("default"), old, registry.options()));
            object.withObject("metadata").put("resourceVersion", Long.toString(stored.resourceVersion()));
            write = registry.store(MACHINE_SETS)
                    .update(in("default"), name, Subresource.NONE, object, registry.options());
        } else {
            write = registry.store(MACHINE_SETS)
                    .create(in("default"), object, registry.options(true, FieldValidation.STRICT));
        }

        assertThat(causes(write))
                .isEqualTo(
                        each.get("causes").valueStream().map(JsonNode::asString).toList());
    }

    private static List<String> causes(Mono<KubeObject> write) {
        try {
            get(write);
            return List.of();
        } catch (StatusException e) {
            return RegistryFixture.causes(e.status()).stream()
                    .map(cause -> cause.field() + ": " + cause.reason() + ": " + cause.message())
                    .toList();
        }
    }
}
