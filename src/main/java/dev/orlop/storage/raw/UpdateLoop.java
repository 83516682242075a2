package dev.orlop.storage.raw;

import dev.orlop.object.KubeObject;
import dev.orlop.storage.StorageException;
import dev.orlop.storage.Ttl;
import dev.orlop.storage.UpdateRequest;
import dev.orlop.storage.UpdateRequest.Update;
import dev.orlop.storage.Versioner;
import dev.orlop.storage.backend.Backend;
import dev.orlop.storage.backend.Backend.WriteResult;
import reactor.core.publisher.Mono;

/** Carries out one guaranteed update. */
final class UpdateLoop extends CasLoop {
    private final UpdateRequest request;

    UpdateLoop(Backend backend, ObjectReader reader, String key, String storedKey, UpdateRequest request) {
        super(backend, reader, key, storedKey, request.ignoreNotFound());
        this.request = request;
    }

    Mono<KubeObject> run() {
        return run(request.suggestion());
    }

    @Override
    Mono<Outcome> attempt(StoredState state) {
        Update update;
        try {
            request.preconditions().check(key(), state.object());
            update = request.tryUpdate().apply(state.object());
        } catch (RuntimeException e) {
            return failUnlessOutdated(state, e);
        }
        return switch (update) {
            case Update.Put put -> put(put, state);
            case Update.Keep keep -> keep(state);
            case Update.Remove remove -> remove(remove.last(), state);
        };
    }

    private Mono<Outcome> put(Update.Put put, StoredState state) {
        KubeObject next = Versioner.prepareForStorage(put.object());
        return !state.stale() && isUnchanged(next, state)
                ? unchanged(next, put.ttl(), state)
                : write(next, put.ttl(), state);
    }

    /** Nothing to write, if the object is what the store has: a cache may be behind. */
    private Mono<Outcome> keep(StoredState state) {
        KubeObject object = state.object();
        if (object == null) {
            return absent(state);
        }
        return state.current()
                ? Mono.just(new Outcome.Done(object))
                : read().map(fresh ->
                        fresh.revision() == state.revision() ? new Outcome.Done(object) : new Outcome.Again(fresh));
    }

    private Mono<Outcome> remove(KubeObject last, StoredState state) {
        if (state.object() == null) {
            return absent(state);
        }
        return backend().delete(storedKey(), state.revision()).map(result -> switch (result) {
            case WriteResult.Written written -> new Outcome.Done(last);
            case WriteResult.Conflict conflict -> again(conflict);
        });
    }

    private Mono<Outcome> absent(StoredState state) {
        return Mono.error(new StorageException.KeyNotFound(key(), state.revision()));
    }

    private static boolean isUnchanged(KubeObject next, StoredState state) {
        KubeObject object = state.object();
        return object != null && next.equalsIgnoringVersion(object);
    }

    /** Nothing to write, if the store agrees: a cache may be behind, and a value may be due to be written anew. */
    private Mono<Outcome> unchanged(KubeObject next, Ttl ttl, StoredState state) {
        KubeObject object = state.object();
        if (state.current() && object != null) {
            return Mono.just(new Outcome.Done(object));
        }
        return read().flatMap(fresh -> {
            if (!isUnchanged(next, fresh)) {
                return Mono.just(new Outcome.Again(fresh));
            }
            return fresh.stale() ? write(next, ttl, fresh) : unchanged(next, ttl, fresh);
        });
    }

    private Mono<Outcome> write(KubeObject next, Ttl ttl, StoredState state) {
        byte[] value = reader().toStored(storedKey(), next);
        return backend().put(storedKey(), value, state.revision(), ttl).map(result -> switch (result) {
            case WriteResult.Written written -> new Outcome.Done(next.withResourceVersion(written.revision()));
            case WriteResult.Conflict conflict -> again(conflict);
        });
    }
}
