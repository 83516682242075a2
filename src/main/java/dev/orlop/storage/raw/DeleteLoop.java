package dev.orlop.storage.raw;

import dev.orlop.object.KubeObject;
import dev.orlop.storage.DeleteRequest;
import dev.orlop.storage.StorageException;
import dev.orlop.storage.backend.Backend;
import dev.orlop.storage.backend.Backend.WriteResult;
import dev.orlop.storage.backend.KeyValue;
import reactor.core.publisher.Mono;

/** Carries out one delete. */
final class DeleteLoop extends CasLoop {
    private final DeleteRequest request;

    DeleteLoop(Backend backend, ObjectReader reader, String key, String storedKey, DeleteRequest request) {
        super(backend, reader, key, storedKey, false);
        this.request = request;
    }

    /** The last state at the revision of the delete; empty if it was deleted because it could not be read. */
    Mono<KubeObject> run() {
        return request.expectCorrupt() ? deleteUnreadable() : run(request.suggestion());
    }

    @Override
    Mono<Outcome> attempt(StoredState state) {
        KubeObject object = state.object();
        if (object == null) {
            return Mono.error(new StorageException.KeyNotFound(key(), state.revision()));
        }
        try {
            request.preconditions().check(key(), object);
            request.validation().check(object);
        } catch (RuntimeException e) {
            return failUnlessOutdated(state, e);
        }
        return backend().delete(storedKey(), state.revision()).map(result -> switch (result) {
            case WriteResult.Written written -> new Outcome.Done(object.withResourceVersion(written.revision()));
            case WriteResult.Conflict conflict -> again(conflict);
        });
    }

    private Mono<KubeObject> deleteUnreadable() {
        return backend().get(storedKey(), 0).flatMap(result -> {
            KeyValue entry = result.entry();
            if (entry == null) {
                return Mono.error(new StorageException.KeyNotFound(key(), result.revision()));
            }
            requireUnreadable(entry);
            return backend().delete(storedKey(), entry.modRevision()).flatMap(written -> switch (written) {
                case WriteResult.Written ok -> Mono.<KubeObject>empty();
                case WriteResult.Conflict conflict -> deleteUnreadable();
            });
        });
    }

    private void requireUnreadable(KeyValue entry) {
        try {
            reader().object(entry);
        } catch (StorageException.CorruptObject e) {
            return;
        }
        throw new StorageException.InvalidObject(key(), "the object is readable: it is not deleted as a corrupt one");
    }
}
