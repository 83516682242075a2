package dev.orlop.storage.backend;

import dev.orlop.object.KubeObject;
import dev.orlop.storage.Ttl;
import dev.orlop.storage.UpdateRequest;
import dev.orlop.storage.UpdateRequest.Update;
import dev.orlop.storage.Versioner;
import dev.orlop.storage.backend.Backend.WriteResult;
import reactor.core.publisher.Mono;

/** One guaranteed update. */
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
        KubeObject next = Versioner.INSTANCE.prepareForStorage(update.object());
        if (!state.stale() && isUnchanged(next, state)) {
            return unchanged(next, update.ttl(), state);
        }
        return write(next, update.ttl(), state);
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
