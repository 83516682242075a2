package dev.orlop.registry.control;

import dev.orlop.codec.Codec;
import dev.orlop.object.KubeObject;
import dev.orlop.registry.store.StrategyStore;
import dev.orlop.storage.Storage;
import dev.orlop.storage.StorageException;
import dev.orlop.storage.UpdateRequest;
import dev.orlop.storage.UpdateRequest.Update;
import dev.orlop.tree.Metadata;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/**
 * Edits stored objects for the controllers, past the rules for clients. An object that is being deleted goes with the edit
 * that takes the last of what holds it.
 */
public final class ObjectEditor {
    private final Storage storage;
    private final String directory;
    private final Codec codec;
    private final Predicate<ObjectNode> held;

    public ObjectEditor(StrategyStore store) {
        this(
                store.type().storage(),
                store.definition().storagePrefix(),
                store.type().codec(),
                store.type()::isHeld);
    }

    /**
     * @param directory the prefix of the keys, with a slash at the end
     * @param held tells whether something beside {@code metadata.finalizers} keeps an object in place
     */
    public ObjectEditor(Storage storage, String directory, Codec codec, Predicate<ObjectNode> held) {
        this.storage = storage;
        this.directory = directory;
        this.codec = codec;
        this.held = held;
    }

    /**
     * Edits an object, or does nothing if there is none.
     *
     * @param name with its namespace and a slash before it, where objects have one
     * @param edit changes the stored tree; runs anew when somebody else wrote in between
     */
    public Mono<Void> edit(String name, Consumer<ObjectNode> edit) {
        UpdateRequest request = UpdateRequest.of(current -> edited(Objects.requireNonNull(current), edit));
        return storage.guaranteedUpdate(directory + name, request)
                .onErrorComplete(StorageException.KeyNotFound.class)
                .then();
    }

    private Update edited(KubeObject object, Consumer<ObjectNode> edit) {
        ObjectNode tree = codec.toTree(object);
        edit.accept(tree);
        Metadata metadata = Metadata.of(tree);
        boolean finished = metadata.isBeingDeleted() && metadata.finalizers().isEmpty() && !held.test(tree);
        KubeObject next = codec.encode(tree);
        return finished ? new Update.Remove(next) : Update.keepingTtl(next);
    }
}
