package dev.orlop.registry.crd;

import dev.orlop.codec.Codec;
import dev.orlop.object.KubeObject;
import dev.orlop.object.ResourceVersion;
import dev.orlop.object.SelectableFields;
import dev.orlop.registry.ResourceDefinition;
import dev.orlop.registry.ResourceDefinition.Names;
import dev.orlop.registry.ResourceStore;
import dev.orlop.registry.control.TypeFollower;
import dev.orlop.registry.store.LiveRegistry;
import dev.orlop.registry.store.StrategyStore;
import dev.orlop.registry.type.Conversion;
import dev.orlop.registry.type.ServedType;
import dev.orlop.registry.type.StoredForm;
import dev.orlop.schema.RuleEngine;
import dev.orlop.storage.ListOptions;
import dev.orlop.storage.Storage;
import dev.orlop.tree.Trees;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.retry.Retry;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The types that CRDs have made, and their storages. Written by the one CRD controller only. A changed definition gets a
 * new store on the same storage; a storage is replaced only if what it must know of its objects has changed.
 */
public final class CrdTypes implements AutoCloseable {
    private static final Duration READY_PAUSE = Duration.ofMillis(20);
    private static final Duration LONGEST_READY_PAUSE = Duration.ofSeconds(1);
    private static final Duration CATCH_UP_LIMIT = Duration.ofSeconds(5);
    private static final Duration READY_LIMIT = Duration.ofSeconds(30);

    private final LiveRegistry registry;
    private final Function<ResourceDefinition, Storage> storages;
    private final Function<ResourceDefinition, Codec> codecs;
    private final ServedType.Environment environment;
    private final TypeFollower follower;
    private final RuleEngine rules;
    private final Conversion.Factory conversions;
    private final Scheduler scheduler;
    private final Map<String, Installed> installed = new ConcurrentHashMap<>();

    /** What a type was made of, to see whether it has changed. */
    private record Origin(String uid, long generation, JsonNode names, boolean terminating) {}

    private record Installed(Origin origin, StrategyStore store) {}

    public CrdTypes(
            LiveRegistry registry,
            Function<ResourceDefinition, Storage> storages,
            Function<ResourceDefinition, Codec> codecs,
            ServedType.Environment environment,
            TypeFollower follower,
            RuleEngine rules,
            Conversion.Factory conversions,
            Scheduler scheduler) {
        this.registry = registry;
        this.storages = storages;
        this.codecs = codecs;
        this.environment = environment;
        this.follower = follower;
        this.rules = rules;
        this.conversions = conversions;
        this.scheduler = scheduler;
    }

    /** The names of the built-in types of a group. */
    List<Names> builtInNames(String group) {
        return registry.stores().stream()
                .map(ResourceStore::definition)
                .filter(type -> type.builtIn() && type.groupResource().group().equals(group))
                .map(ResourceDefinition::names)
                .toList();
    }

    /** The store of a CRD's objects, or null if it has none yet. */
    @Nullable
    public StrategyStore store(String crd) {
        Installed type = installed.get(crd);
        return type == null ? null : type.store();
    }

    /**
     * Completes when the type is served as the CRD says.
     *
     * @param tree the whole CRD; asked for only if the type has changed
     */
    Mono<Void> install(KubeObject crd, JsonNode acceptedNames, Supplier<ObjectNode> tree) {
        String name = crd.meta().name();
        Origin origin = new Origin(
                crd.meta().uid(),
                crd.meta().generation(),
                acceptedNames,
                crd.meta().isBeingDeleted());
        Installed before = installed.get(name);
        if (before != null && before.origin().equals(origin)) {
            return Mono.empty();
        }
        ObjectNode whole = tree.get();
        ResourceDefinition definition = CrdDefinitions.of(whole);
        StoredForm form = Trees.texts(whole.get("status"), "storedVersions").size() > 1
                ? StoredForm.mixed(definition)
                : StoredForm.of(definition);
        Conversion conversion = conversion(whole);
        CrdSchemas schemas = new CrdSchemas(definition, tree, crd.resourceVersion(), rules);
        Function<Storage, ServedType> type = storage -> new ServedType(
                definition,
                CustomResourceStrategy::of,
                storage,
                codecs.apply(definition),
                form,
                schemas,
                conversion,
                environment);
        if (before != null && canShareStorage(before, origin, definition)) {
            publish(name, origin, type.apply(before.store().type().storage()));
            return Mono.empty();
        }
        Storage storage = storages.apply(definition);
        return ready(storage).doOnError(failure -> storage.close()).then(Mono.fromRunnable(() -> {
            publish(name, origin, type.apply(storage));
            if (before != null) {
                before.store().type().storage().close();
            }
        }));
    }

    private Mono<Void> ready(Storage storage) {
        return Mono.defer(storage::readiness)
                .retryWhen(Retry.backoff(Long.MAX_VALUE, READY_PAUSE)
                        .maxBackoff(LONGEST_READY_PAUSE)
                        .scheduler(scheduler))
                .timeout(READY_LIMIT, scheduler);
    }

    private static boolean canShareStorage(Installed before, Origin origin, ResourceDefinition definition) {
        ResourceDefinition old = before.store().definition();
        SelectableFields oldFields = old.storedFields();
        return before.origin().uid().equals(origin.uid())
                && old.storagePrefix().equals(definition.storagePrefix())
                && old.names().kind().equals(definition.names().kind())
                && old.namespaced() == definition.namespaced()
                && old.storageVersion().equals(definition.storageVersion())
                && oldFields.paths().equals(definition.storedFields().paths());
    }

    private @Nullable Conversion conversion(ObjectNode crd) {
        JsonNode conversion = crd.path("spec").path("conversion");
        ObjectNode webhook = Trees.object(conversion, "webhook");
        return webhook != null && Trees.text(conversion, "strategy").equals("Webhook") ? conversions.by(webhook) : null;
    }

    private void publish(String name, Origin origin, ServedType type) {
        Installed before = installed.get(name);
        StrategyStore goesOn = before != null && isMarkedOnly(before.origin(), origin) ? before.store() : null;
        StrategyStore store = goesOn == null ? new StrategyStore(type) : goesOn.successor(type);
        installed.put(name, new Installed(origin, store));
        registry.put(store);
        follower.follow(store);
        if (before != null && goesOn == null) {
            before.store().retire();
        }
    }

    /** Whether nothing has happened but that the type is to be deleted, which does not raise a CRD's generation. */
    private static boolean isMarkedOnly(Origin before, Origin now) {
        return now.terminating()
                && !before.terminating()
                && now.generation() == before.generation()
                && now.uid().equals(before.uid())
                && now.names().equals(before.names());
    }

    /** Watches end behind the deletions of all objects, which informers wait for. */
    void uninstall(String name) {
        Installed type = installed.remove(name);
        if (type != null) {
            ResourceDefinition definition = type.store().definition();
            registry.remove(definition.groupResource());
            follower.unfollow(definition.groupResource());
            Storage storage = type.store().type().storage();
            caughtUp(storage, definition.storagePrefix())
                    .doFinally(signal -> storage.close())
                    .subscribe();
        }
    }

    /** Completes when the storage, which may be a cache, has come to all that was written, or cannot be waited for. */
    private Mono<Void> caughtUp(Storage storage, String directory) {
        return storage.currentResourceVersion()
                .map(now -> ListOptions.everything()
                        .withResourceVersion(ResourceVersion.format(now))
                        .withMatch(ListOptions.ResourceVersionMatch.NOT_OLDER_THAN)
                        .withLimit(1))
                .flatMap(fresh -> storage.list(directory, fresh))
                .then()
                .timeout(CATCH_UP_LIMIT, scheduler)
                .onErrorComplete();
    }

    public void endWatches() {
        installed.values().forEach(type -> type.store().type().storage().endWatches());
    }

    @Override
    public void close() {
        installed.values().forEach(type -> {
            type.store().retire();
            type.store().type().storage().close();
        });
    }
}
