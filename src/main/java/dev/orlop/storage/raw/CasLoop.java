package dev.orlop.storage.raw;

import dev.orlop.object.KubeObject;
import dev.orlop.storage.backend.Backend;
import dev.orlop.storage.backend.KeyValue;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * An optimistic write. It goes by what the key is believed to hold and tries again, without a limit, with what the
 * store says it really holds. A failure that a believed state led to is final only if the store confirms that state.
 *
 * <p>Retries are expanded, not nested, so that a long fight for one key does not deepen the stack. The first attempt, which
 * mostly is the only one, does without that machinery: it costs more than all else that an update does here.
 */
abstract class CasLoop {
    private final Backend backend;
    private final ObjectReader reader;
    private final String key;
    private final String storedKey;
    private final boolean ignoreNotFound;

    /**
     * @param key the caller's key, for errors
     * @param ignoreNotFound whether an absent key is a state like any other
     */
    CasLoop(Backend backend, ObjectReader reader, String key, String storedKey, boolean ignoreNotFound) {
        this.backend = backend;
        this.reader = reader;
        this.key = key;
        this.storedKey = storedKey;
        this.ignoreNotFound = ignoreNotFound;
    }

    /** What one attempt came to. */
    sealed interface Outcome {
        record Done(KubeObject object) implements Outcome {}

        record Again(StoredState state) implements Outcome {}
    }

    final Mono<KubeObject> run(@Nullable KubeObject suggestion) {
        Mono<Outcome> first = suggestion == null
                ? read().flatMap(this::attempt)
                : Mono.defer(() -> attempt(StoredState.suggested(suggestion)));
        return first.flatMap(outcome -> switch (outcome) {
            case Outcome.Done done -> Mono.just(done.object());
            case Outcome.Again again -> retry(again);
        });
    }

    private Mono<KubeObject> retry(Outcome.Again lost) {
        return Mono.<Outcome>just(lost)
                .expand(outcome -> outcome instanceof Outcome.Again again ? attempt(again.state()) : Mono.empty())
                .ofType(Outcome.Done.class)
                .single()
                .map(Outcome.Done::object);
    }

    /** One attempt on a state. Throws or fails only with what is final; else says to try again. */
    abstract Mono<Outcome> attempt(StoredState state);

    final String key() {
        return key;
    }

    final String storedKey() {
        return storedKey;
    }

    final Backend backend() {
        return backend;
    }

    final ObjectReader reader() {
        return reader;
    }

    final Mono<StoredState> read() {
        return backend.get(storedKey, 0).map(result -> state(result.revision(), result.entry()));
    }

    final StoredState state(long revision, @Nullable KeyValue entry) {
        return StoredState.of(reader, key, revision, entry, ignoreNotFound);
    }

    /** Fails, unless the failure came of a state that the store does not confirm: then tries again with the real one. */
    final Mono<Outcome> failUnlessOutdated(StoredState state, RuntimeException failure) {
        if (state.current()) {
            return Mono.error(failure);
        }
        return read().flatMap(fresh ->
                fresh.revision() == state.revision() ? Mono.error(failure) : Mono.just(new Outcome.Again(fresh)));
    }

    /** What to do after a lost compare: the store has said what the key holds. */
    final Outcome again(Backend.WriteResult.Conflict conflict) {
        return new Outcome.Again(state(conflict.revision(), conflict.current()));
    }
}
