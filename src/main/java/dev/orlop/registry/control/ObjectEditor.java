package dev.orlop.registry.control;

import dev.orlop.object.KubeObject;
import dev.orlop.object.StatusException;
import dev.orlop.registry.ResourceStore.FieldValidation;
import dev.orlop.registry.ResourceStore.Subresource;
import dev.orlop.registry.ResourceStore.View;
import dev.orlop.registry.ResourceStore.WriteOptions;
import dev.orlop.registry.store.Change;
import dev.orlop.registry.store.StrategyStore;
import dev.orlop.registry.type.ServedType;
import dev.orlop.storage.StorageException;
import dev.orlop.storage.UpdateRequest;
import dev.orlop.storage.UpdateRequest.Update;
import dev.orlop.tree.Metadata;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/**
 * Edits stored objects for the controllers, which policies and webhooks see as the writes of clients. Where nobody wants to
 * see them they go the short way, past the rules for clients. An object that is being deleted goes with the edit that takes
 * the last of what holds it.
 */
public final class ObjectEditor {
    private final StrategyStore store;
    private final ServedType type;
    private final WriteOptions writes;

    /** @param manager of the fields, as admission is told */
    public ObjectEditor(StrategyStore store, String manager) {
        this.store = store;
        this.type = store.type();
        this.writes = new WriteOptions(false, manager, FieldValidation.IGNORE, warning -> {});
    }

    /** Edits an object that is in no namespace. */
    public Mono<Void> edit(String name, Subresource subresource, Consumer<ObjectNode> edit) {
        return edit(null, name, subresource, edit);
    }

    /**
     * Edits an object, or does nothing if there is none.
     *
     * @param namespace null where objects have none
     * @param subresource that a client would write to
     * @param edit changes the stored tree; runs anew when somebody else wrote in between
     * @return fails with a {@link StatusException} if admission refuses it
     */
    public Mono<Void> edit(
            @Nullable String namespace, String name, Subresource subresource, Consumer<ObjectNode> edit) {
        return Mono.defer(() -> store.isAdmitted(subresource)
                ? store.change(view(namespace), name, subresource, Change.of(edit), writes)
                        .then()
                        .onErrorComplete(ObjectEditor::isGone)
                : editStored(view(namespace), name, edit));
    }

    /** Takes away an object that is being deleted and that nothing holds, as the API server does by itself. */
    public Mono<Void> finish(String name) {
        return editStored(view(null), name, unchanged -> {});
    }

    private View view(@Nullable String namespace) {
        return new View(type.definition().storageVersion(), namespace);
    }

    private static boolean isGone(Throwable failure) {
        return failure instanceof StatusException answer && answer.status().code() == 404;
    }

    private Mono<Void> editStored(View view, String name, Consumer<ObjectNode> edit) {
        UpdateRequest request = UpdateRequest.of(current -> edited(Objects.requireNonNull(current), edit));
        return type.storage()
                .guaranteedUpdate(type.served(view).key(name), request)
                .onErrorComplete(StorageException.KeyNotFound.class)
                .then();
    }

    private Update edited(KubeObject object, Consumer<ObjectNode> edit) {
        ObjectNode tree = type.codec().toTree(object);
        edit.accept(tree);
        Metadata metadata = Metadata.of(tree);
        boolean finished = metadata.isBeingDeleted() && metadata.finalizers().isEmpty() && !type.isHeld(tree);
        KubeObject next = type.codec().encode(tree);
        return finished ? new Update.Remove(next) : Update.keepingTtl(next);
    }
}
