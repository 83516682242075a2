package dev.orlop.registry.control;

import dev.orlop.object.KubeObject;
import dev.orlop.object.StatusException;
import dev.orlop.registry.ResourceStore.DeleteOptions;
import dev.orlop.registry.ResourceStore.PatchRequest;
import dev.orlop.registry.ResourceStore.PatchType;
import dev.orlop.registry.ResourceStore.PropagationPolicy;
import dev.orlop.registry.ResourceStore.Subresource;
import dev.orlop.registry.ResourceStore.View;
import dev.orlop.registry.ResourceStore.WriteOptions;
import dev.orlop.registry.store.Change;
import dev.orlop.registry.store.StrategyStore;
import dev.orlop.storage.Preconditions;
import dev.orlop.tree.Metadata;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/**
 * Changes stored objects for the controllers, by the same door as clients. Rules, policies and webhooks see it, and it is
 * recorded who owns which field. An object that is not there any more is left alone.
 */
public final class ObjectEditor {
    private final StrategyStore store;
    private final WriteOptions writes;

    public ObjectEditor(StrategyStore store, WriteOptions writes) {
        this.store = store;
        this.writes = writes;
    }

    /** Edits an object that is in no namespace. */
    public Mono<Void> edit(String name, Subresource subresource, Consumer<ObjectNode> edit) {
        return edit(null, name, subresource, edit);
    }

    /**
     * Edits an object. One that is being deleted goes with the edit that takes the last of what holds it.
     *
     * @param namespace null where objects have none
     * @param subresource that a client would write to
     * @param edit changes the stored tree; runs anew when somebody else wrote in between
     * @return fails with a {@link StatusException} if it is refused
     */
    public Mono<Void> edit(
            @Nullable String namespace, String name, Subresource subresource, Consumer<ObjectNode> edit) {
        return unlessGone(store.change(view(namespace), name, subresource, Change.of(edit), writes));
    }

    /**
     * Applies a configuration to an object that is in no namespace, whoever owns what it says.
     *
     * @param configuration of the object itself with its uid, so that none is made in the place of one that is gone
     * @return fails with a {@link StatusException} if it is refused
     */
    public Mono<Void> apply(Subresource subresource, ObjectNode configuration) {
        byte[] body = configuration.toString().getBytes(StandardCharsets.UTF_8);
        PatchRequest force = new PatchRequest(PatchType.APPLY, body, true);
        return unlessGone(store.patch(view(null), Metadata.of(configuration).name(), subresource, force, writes));
    }

    /**
     * Deletes an object that is as it was read; fails with a {@link StatusException} if it has changed.
     *
     * @param policy null to keep what the object's finalizers say
     */
    public Mono<Void> delete(KubeObject object, @Nullable PropagationPolicy policy) {
        Preconditions unchanged = new Preconditions(object.meta().uid(), Long.toString(object.resourceVersion()));
        View view = view(store.definition().namespaced() ? object.meta().namespace() : null);
        DeleteOptions options = new DeleteOptions(null, policy, null, unchanged, false);
        return unlessGone(store.delete(view, object.meta().name(), options));
    }

    private View view(@Nullable String namespace) {
        return new View(store.definition().storageVersion(), namespace);
    }

    private static Mono<Void> unlessGone(Mono<?> write) {
        return write.then().onErrorComplete(ObjectEditor::isGone);
    }

    private static boolean isGone(Throwable failure) {
        return failure instanceof StatusException answer && answer.status().code() == 404;
    }
}
