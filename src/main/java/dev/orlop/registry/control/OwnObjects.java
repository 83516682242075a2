package dev.orlop.registry.control;

import dev.orlop.object.KubeObject;
import dev.orlop.object.StatusException;
import dev.orlop.registry.ResourceStore.Subresource;
import dev.orlop.registry.ResourceStore.View;
import dev.orlop.registry.ResourceStore.WriteOptions;
import dev.orlop.registry.store.Change;
import dev.orlop.registry.store.StrategyStore;
import dev.orlop.tree.Metadata;
import java.util.function.Consumer;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes the cluster-scoped objects that a server has of its own accord. It goes past admission, as the start of a server
 * does not hang on others.
 */
public final class OwnObjects {
    private static final View CLUSTER = new View("v1", null);

    private OwnObjects() {}

    /** Creates an object, unless there is one of its name. */
    public static Mono<Void> create(StrategyStore store, ObjectNode object) {
        return store.unadmitted()
                .create(CLUSTER, object.deepCopy(), WriteOptions.OF_SERVER)
                .then()
                .onErrorResume(OwnObjects::isTaken, taken -> Mono.empty());
    }

    /**
     * Creates an object, or changes the one of its name; the object as it is stored then.
     *
     * @param change of the stored tree
     */
    public static Mono<KubeObject> put(
            StrategyStore store, ObjectNode object, WriteOptions writes, Consumer<ObjectNode> change) {
        StrategyStore own = store.unadmitted();
        String name = Metadata.of(object).name();
        return own.create(CLUSTER, object.deepCopy(), writes)
                .onErrorResume(
                        OwnObjects::isTaken,
                        taken -> own.change(CLUSTER, name, Subresource.NONE, Change.of(change), writes));
    }

    private static boolean isTaken(Throwable failure) {
        return failure instanceof StatusException answer && answer.status().code() == 409;
    }
}
