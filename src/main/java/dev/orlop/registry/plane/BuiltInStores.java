package dev.orlop.registry.plane;

import dev.orlop.codec.Codec;
import dev.orlop.object.GroupResource;
import dev.orlop.registry.ResourceDefinition;
import dev.orlop.registry.namespace.NamespaceGuard;
import dev.orlop.registry.plane.BuiltIns.BuiltIn;
import dev.orlop.registry.store.LazyStorage;
import dev.orlop.registry.store.StrategyStore;
import dev.orlop.registry.type.Admission;
import dev.orlop.registry.type.ServedType;
import dev.orlop.registry.type.Uids;
import dev.orlop.storage.Storage;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.retry.Retry;

/** Opens the storages of the built-in types and holds the store of each, without what guards it from clients. */
final class BuiltInStores {
    private static final int TYPES_AT_ONCE = 8;
    private static final Duration READY_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_READY_PAUSE = Duration.ofSeconds(2);

    private final Map<GroupResource, StrategyStore> stores = new LinkedHashMap<>();
    private final NamespaceGuard guard;
    private final ServedType.Environment environment;
    private final Scheduler scheduler;

    /** Where the objects of a built-in type, or of two, are. */
    private record Place(Storage storage, Codec codec) {}

    /**
     * Opens storages.
     *
     * @param cached opens the storage of a type's objects
     * @param raw opens it without a cache, to see whether there is anything in it
     * @param codecs the codec of a type's stored objects
     */
    record Sources(
            Function<ResourceDefinition, Storage> cached,
            Function<ResourceDefinition, Storage> raw,
            Function<ResourceDefinition, Codec> codecs) {
        private Place open(BuiltIn type, Scheduler scheduler) {
            ResourceDefinition definition = type.definition();
            Storage storage = type.eager()
                    ? cached.apply(definition)
                    : new LazyStorage(() -> cached.apply(definition), () -> raw.apply(definition), scheduler);
            return new Place(storage, codecs.apply(definition));
        }
    }

    BuiltInStores(
            List<BuiltIn> types, Sources sources, Admission admission, Uids uids, Clock clock, Scheduler scheduler) {
        this.scheduler = scheduler;
        Map<String, Place> opened = new HashMap<>();
        for (BuiltIn type : types) {
            opened.computeIfAbsent(type.definition().storagePrefix(), prefix -> sources.open(type, scheduler));
        }
        String namespaces = "/" + GroupResource.NAMESPACES.resource() + "/";
        this.guard = new NamespaceGuard(
                Objects.requireNonNull(opened.get(namespaces)).storage(), namespaces);
        this.environment = new ServedType.Environment(clock, uids, guard, admission);
        for (BuiltIn type : types) {
            ResourceDefinition definition = type.definition();
            Place place = Objects.requireNonNull(opened.get(definition.storagePrefix()));
            stores.put(
                    definition.groupResource(),
                    new StrategyStore(new ServedType(
                            definition,
                            version -> type.strategy(),
                            place.storage(),
                            place.codec(),
                            type.form(),
                            type.schemas()::get,
                            null,
                            environment)));
        }
    }

    NamespaceGuard guard() {
        return guard;
    }

    /** What custom types share with the built-in ones. */
    ServedType.Environment environment() {
        return environment;
    }

    /** All stores, in the order of the types. */
    List<StrategyStore> all() {
        return List.copyOf(stores.values());
    }

    /**
     * The store of a type.
     *
     * @throws NoSuchElementException if the type is not served
     */
    StrategyStore of(GroupResource resource) {
        StrategyStore store = find(resource);
        if (store == null) {
            throw new NoSuchElementException(resource.toString());
        }
        return store;
    }

    /** The store of a type, or null if the type is not served. */
    @Nullable
    StrategyStore find(GroupResource resource) {
        return stores.get(resource);
    }

    /** Completes when all storages that are in use can be read; waits without end. */
    Mono<Void> ready() {
        return Flux.fromIterable(stores.values())
                .flatMap(this::openIfUsed, TYPES_AT_ONCE)
                .thenMany(Flux.fromIterable(stores.values()))
                .concatMap(store -> retried(store.type().storage()::readiness))
                .then();
    }

    /**
     * Opens what has objects in the store: of what nobody uses here, other servers or a former run may have left some, which
     * the garbage collector must see. While the store is away nothing is known, and it is asked again.
     */
    private Mono<Void> openIfUsed(StrategyStore store) {
        return retried(() -> LazyStorage.openIfUsed(
                store.type().storage(), store.definition().storagePrefix()));
    }

    private Mono<Void> retried(Supplier<Mono<Void>> attempt) {
        return Mono.defer(attempt)
                .retryWhen(Retry.backoff(Long.MAX_VALUE, READY_PAUSE)
                        .maxBackoff(LONGEST_READY_PAUSE)
                        .scheduler(scheduler));
    }

    void endWatches() {
        stores.values().forEach(store -> store.type().storage().endWatches());
    }

    void close() {
        stores.values().forEach(store -> {
            store.retire();
            store.type().storage().close();
        });
    }
}
