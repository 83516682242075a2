package dev.orlop.registry.plane;

import dev.orlop.object.KubeObject;
import dev.orlop.object.StatusException;
import dev.orlop.registry.ResourceStore.Subresource;
import dev.orlop.registry.ResourceStore.View;
import dev.orlop.registry.ResourceStore.WriteOptions;
import dev.orlop.registry.store.Change;
import dev.orlop.registry.store.StrategyStore;
import dev.orlop.tree.Metadata;
import dev.orlop.tree.Trees;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes what is there once a server has started: namespaces, and the CRDs of its files. It goes past admission, as the
 * start of a server does not hang on others.
 */
final class FirstObjects {
    private static final View CLUSTER = new View("v1", null);
    private static final WriteOptions OF_FILES = WriteOptions.ofOwn("orlop");
    private static final List<String> NAMESPACES = List.of("default", "kube-system", "kube-public");

    private FirstObjects() {}

    /** Makes the namespaces that always exist, where they do not exist yet. */
    static Mono<Void> makeNamespaces(StrategyStore namespaces) {
        StrategyStore store = namespaces.unadmitted();
        return Flux.fromIterable(NAMESPACES)
                .concatMap(name -> makeNamespace(store, name))
                .then();
    }

    private static Mono<Void> makeNamespace(StrategyStore store, String name) {
        ObjectNode namespace = JsonNodeFactory.instance.objectNode();
        namespace.putObject("metadata").put("name", name);
        return store.create(CLUSTER, namespace, WriteOptions.OF_SERVER)
                .then()
                .onErrorResume(FirstObjects::isTaken, taken -> Mono.empty());
    }

    /** Creates a CRD, or updates the stored one; the CRD as it is stored then. */
    static Mono<KubeObject> install(StrategyStore crds, ObjectNode crd) {
        StrategyStore store = crds.unadmitted();
        String name = Metadata.of(crd).name();
        return store.create(CLUSTER, crd.deepCopy(), OF_FILES)
                .onErrorResume(
                        FirstObjects::isTaken,
                        taken -> store.change(CLUSTER, name, Subresource.NONE, desired(crd), OF_FILES));
    }

    private static boolean isTaken(Throwable failure) {
        return failure instanceof StatusException answer && answer.status().code() == 409;
    }

    /** The stored CRD with the file's spec, labels and annotations; what else stands in it is others' business. */
    private static Change desired(ObjectNode crd) {
        return Change.of(current -> {
            Trees.replace(current, "spec", crd.get("spec"));
            for (String member : List.of("labels", "annotations")) {
                JsonNode wanted = Metadata.of(crd).node().get(member);
                if (wanted instanceof ObjectNode entries && !entries.isEmpty()) {
                    Trees.objectAt(Metadata.of(current).node(), member).setAll(entries);
                }
            }
        });
    }
}
