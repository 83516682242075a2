package dev.orlop.registry.plane;

import dev.orlop.object.KubeObject;
import dev.orlop.registry.ResourceStore.WriteOptions;
import dev.orlop.registry.control.OwnObjects;
import dev.orlop.registry.store.StrategyStore;
import dev.orlop.tree.Metadata;
import dev.orlop.tree.Trees;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes what is there once a server has started: namespaces, and the CRDs of its files. */
final class FirstObjects {
    private static final WriteOptions OF_FILES = WriteOptions.ofOwn("orlop");
    private static final List<String> NAMESPACES = List.of("default", "kube-system", "kube-public");

    private FirstObjects() {}

    /** Makes the namespaces that always exist, where they do not exist yet. */
    static Mono<Void> makeNamespaces(StrategyStore namespaces) {
        return Flux.fromIterable(NAMESPACES)
                .concatMap(name -> {
                    ObjectNode namespace = JsonNodeFactory.instance.objectNode();
                    namespace.putObject("metadata").put("name", name);
                    return OwnObjects.create(namespaces, namespace);
                })
                .then();
    }

    /** Creates a CRD, or updates the stored one; the CRD as it is stored then. */
    static Mono<KubeObject> install(StrategyStore crds, ObjectNode crd) {
        return OwnObjects.put(crds, crd, OF_FILES, current -> desire(crd, current));
    }

    /** Gives the stored CRD the file's spec, labels and annotations; what else stands in it is others' business. */
    private static void desire(ObjectNode crd, ObjectNode current) {
        Trees.replace(current, "spec", crd.get("spec"));
        for (String member : List.of("labels", "annotations")) {
            JsonNode wanted = Metadata.of(crd).node().get(member);
            if (wanted instanceof ObjectNode entries && !entries.isEmpty()) {
                Trees.objectAt(Metadata.of(current).node(), member).setAll(entries);
            }
        }
    }
}
