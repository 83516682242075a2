package dev.orlop.auth.account;

import dev.orlop.object.GroupResource;
import dev.orlop.object.KubeObject;
import dev.orlop.registry.control.WatchLoop;
import dev.orlop.registry.store.StrategyStore;
import dev.orlop.storage.StatusMapping.Verb;
import dev.orlop.storage.Storage.GetOptions;
import dev.orlop.tree.Timestamps;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Tells for as long as a token is used whether the objects that it is bound to still exist.
 *
 * <p>An object is read when it is first asked about, and from then on followed by a watch of its type, which begins with
 * the first question. Only objects that were asked about are remembered.
 *
 * <p>Safe for any number of threads.
 */
public final class LiveObjects implements AutoCloseable {
    /** An object that is being deleted counts for that long, as the clocks of others may go after ({@code jwt.DefaultLeeway}). */
    static final Duration LEEWAY = Duration.ofMinutes(1);

    private final Clock clock;
    private final Scheduler scheduler;
    private final Map<GroupResource, Followed> types = new ConcurrentHashMap<>();
    private volatile Function<GroupResource, @Nullable StrategyStore> stores = type -> null;

    public LiveObjects(Clock clock, Scheduler scheduler) {
        this.clock = clock;
        this.scheduler = scheduler;
    }

    /**
     * Begins; before that no object is known.
     *
     * @param found the store of a built-in type, or null if the type is not served
     */
    public void start(Function<GroupResource, @Nullable StrategyStore> found) {
        stores = found;
    }

    /**
     * Whether an object exists; the result goes on telling that, at no cost.
     *
     * @param key such as {@code namespace/name}
     * @return empty if there is none, or another one; fails with a {@link dev.orlop.object.StatusException} if the store
     *     cannot be asked
     */
    Mono<BooleanSupplier> find(GroupResource type, String key, String uid) {
        return Mono.defer(() -> {
            Followed followed = types.get(type);
            if (followed == null) {
                StrategyStore store = stores.apply(type);
                if (store == null) {
                    return Mono.empty();
                }
                followed = types.computeIfAbsent(type, added -> new Followed(store));
            }
            return followed.find(key, uid);
        });
    }

    @Override
    public void close() {
        types.values().forEach(followed -> followed.loop.close());
    }

    /** The last that is known of an object. Compared by identity: what was read must not replace what came after. */
    private static final class State {
        private final String uid;
        private final Instant end;

        State(String uid, Instant end) {
            this.uid = uid;
            this.end = end;
        }

        static State of(KubeObject object) {
            String deleted = object.meta().deletionTimestamp();
            Instant time = deleted == null ? null : Timestamps.parse(deleted);
            return new State(object.meta().uid(), time == null ? Instant.MAX : time.plus(LEEWAY));
        }
    }

    /** The objects of one type that were asked about. */
    private final class Followed implements WatchLoop.Handler {
        private final StrategyStore store;
        private final WatchLoop loop;
        private final Map<String, State> known = new ConcurrentHashMap<>();

        Followed(StrategyStore store) {
            this.store = store;
            this.loop = new WatchLoop(store.type().storage(), store.definition().storagePrefix(), this, scheduler);
            loop.start();
        }

        Mono<BooleanSupplier> find(String key, String uid) {
            BooleanSupplier lives = () -> isLive(key, uid);
            return lives.getAsBoolean()
                    ? Mono.just(lives)
                    : read(key).then(Mono.defer(() -> Mono.just(lives).filter(BooleanSupplier::getAsBoolean)));
        }

        private boolean isLive(String key, String uid) {
            State state = known.get(key);
            return state != null && state.uid.equals(uid) && clock.instant().isBefore(state.end);
        }

        /** Remembers what is stored now, unless the watch tells of the object meanwhile: it knows better then. */
        private Mono<Void> read(String key) {
            return Mono.defer(() -> {
                State reading = known.computeIfAbsent(key, added -> new State("", Instant.MIN));
                return store.type()
                        .storage()
                        .get(store.definition().storagePrefix() + key, GetOptions.ignoringNotFound())
                        .doOnNext(object -> known.replace(key, reading, State.of(object)))
                        .onErrorMap(failure -> store.type().answer(failure, Verb.GET, key))
                        .doFinally(signal ->
                                known.computeIfPresent(key, (same, state) -> state.uid.isEmpty() ? null : state))
                        .then();
            });
        }

        @Override
        public void replace(List<KubeObject> objects) {
            Map<String, State> all = new HashMap<>();
            objects.forEach(object -> all.put(key(object), State.of(object)));
            known.keySet().forEach(key -> known.computeIfPresent(key, (same, old) -> all.get(key)));
        }

        @Override
        public void changed(KubeObject object) {
            known.computeIfPresent(key(object), (key, old) -> State.of(object));
        }

        @Override
        public void deleted(KubeObject object) {
            known.remove(key(object));
        }
    }

    private static String key(KubeObject object) {
        return key(object.meta().namespace(), object.meta().name());
    }

    static String key(String namespace, String name) {
        return namespace.isEmpty() ? name : namespace + "/" + name;
    }
}
