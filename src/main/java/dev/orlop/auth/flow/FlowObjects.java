package dev.orlop.auth.flow;

import dev.orlop.object.GroupResource;
import dev.orlop.object.KubeObject;
import dev.orlop.object.StatusException;
import dev.orlop.registry.ResourceStore.Subresource;
import dev.orlop.registry.ResourceStore.WriteOptions;
import dev.orlop.registry.control.ObjectEditor;
import dev.orlop.registry.control.OwnObjects;
import dev.orlop.registry.control.WatchLoop;
import dev.orlop.registry.store.StrategyStore;
import dev.orlop.registry.type.ServedType;
import java.time.Clock;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import tools.jackson.databind.node.ObjectNode;

/**
 * Keeps a {@link FlowControl} abreast of the stored schemas and levels, and says of each schema whether its level exists.
 *
 * <p>The defaults are created where they are not there, and follow those of the server unless their annotation forbids it;
 * one that the server has not got any more goes.
 * What is mandatory is in effect whatever is stored.
 */
public final class FlowObjects implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FlowObjects.class);
    private static final WriteOptions OF_DEFAULTS = WriteOptions.ofOwn("api-priority-and-fairness-config-producer-v1");
    private static final WriteOptions OF_STATUS = WriteOptions.ofOwn("api-priority-and-fairness-config-consumer-v1");

    private final FlowControl control;
    private final StrategyStore schemaStore;
    private final StrategyStore levelStore;
    private final ObjectEditor editor;
    private final Clock clock;
    private final Stored<FlowSchema> schemas;
    private final Stored<PriorityLevel> levels;
    /** What each schema's status says of its level. */
    private final Map<String, Dangling> said = new HashMap<>();

    /** @param stores finds the store of a built-in type */
    public FlowObjects(
            FlowControl control, Function<GroupResource, StrategyStore> stores, Clock clock, Scheduler scheduler) {
        this.control = control;
        this.schemaStore = stores.apply(new GroupResource(DefaultFlows.GROUP, "flowschemas"));
        this.levelStore = stores.apply(new GroupResource(DefaultFlows.GROUP, "prioritylevelconfigurations"));
        this.editor = new ObjectEditor(schemaStore, OF_STATUS);
        this.clock = clock;
        this.schemas = new Stored<>(schemaStore.type(), scheduler, (name, tree) -> {
            said.put(name, Dangling.of(tree));
            return FlowSchema.of(tree);
        });
        this.levels = new Stored<>(levelStore.type(), scheduler, (name, tree) -> PriorityLevel.of(tree));
    }

    /**
     * Creates the defaults, then follows what is stored; completes once all of it is known and the defaults of other
     * releases are gone.
     */
    public Mono<Void> start() {
        return Flux.fromIterable(DefaultFlows.OBJECTS)
                .concatMap(this::put)
                .then(Mono.fromRunnable(() -> {
                    levels.loop.start();
                    schemas.loop.start();
                }))
                .then(Mono.defer(() -> Mono.when(levels.loop.synced(), schemas.loop.synced())))
                .then(Mono.defer(() -> removeObsolete(schemaStore, schemas)))
                .then(Mono.defer(() -> removeObsolete(levelStore, levels)));
    }

    private Mono<KubeObject> put(ObjectNode object) {
        return OwnObjects.put(
                DefaultFlows.isSchema(object) ? schemaStore : levelStore,
                object,
                OF_DEFAULTS,
                current -> DefaultFlows.update(current, object));
    }

    private static Mono<Void> removeObsolete(StrategyStore store, Stored<?> stored) {
        ObjectEditor editor = new ObjectEditor(store, OF_DEFAULTS);
        return Flux.fromIterable(stored.obsolete)
                .concatMap(object -> editor.delete(object, null).onErrorResume(StatusException.class, kept -> {
                    LOG.warn("A default of another release stays: {}", kept.getMessage());
                    return Mono.empty();
                }))
                .then();
    }

    /** Has the control go by what is stored now. Called with the lock held. */
    private void apply() {
        Map<String, FlowSchema> all = new LinkedHashMap<>(schemas.objects);
        DefaultFlows.SCHEMAS.stream()
                .filter(schema -> DefaultFlows.MANDATORY.contains(schema.name()))
                .forEach(schema -> all.merge(schema.name(), schema, (stored, own) -> own.withUid(stored.uid())));
        Map<String, PriorityLevel> allLevels = new LinkedHashMap<>(levels.objects);
        DefaultFlows.LEVELS.stream()
                .filter(level -> DefaultFlows.MANDATORY.contains(level.name()))
                .forEach(level -> allLevels.merge(level.name(), level, (stored, own) -> own.withUid(stored.uid())));
        control.configure(all.values(), allLevels.values());
        if (levels.known && schemas.known) {
            tell(allLevels);
        }
    }

    private void tell(Map<String, PriorityLevel> existing) {
        Map<String, Dangling> changed = schemas.objects.values().stream()
                .collect(Collectors.toMap(
                        FlowSchema::name,
                        schema -> new Dangling(schema.level(), !existing.containsKey(schema.level()))));
        changed.entrySet().removeIf(entry -> entry.getValue().equals(said.get(entry.getKey())));
        said.putAll(changed);
        said.keySet().retainAll(schemas.objects.keySet());
        Flux.fromIterable(changed.entrySet())
                .concatMap(entry -> editor.edit(
                        entry.getKey(),
                        Subresource.STATUS,
                        tree -> entry.getValue().writeTo(tree, clock.instant())))
                .subscribe(
                        nothing -> {},
                        failure -> LOG.warn("The status of flow schemas could not be written: {}", failure.toString()));
    }

    @Override
    public void close() {
        levels.loop.close();
        schemas.loop.close();
    }

    /** What is stored of one type, by name. */
    private final class Stored<T> implements WatchLoop.Handler {
        private final ServedType type;
        private final BiFunction<String, ObjectNode, T> parser;
        private final WatchLoop loop;
        private final Map<String, T> objects = new HashMap<>();
        private boolean known;
        /** As they were at the start. */
        private volatile List<KubeObject> obsolete = List.of();

        Stored(ServedType type, Scheduler scheduler, BiFunction<String, ObjectNode, T> parser) {
            this.type = type;
            this.parser = parser;
            this.loop = new WatchLoop(type.storage(), type.definition().storagePrefix(), this, scheduler);
        }

        @Override
        public void replace(List<KubeObject> all) {
            synchronized (FlowObjects.this) {
                objects.clear();
                all.forEach(this::put);
                if (!known) {
                    obsolete = all.stream()
                            .filter(object ->
                                    DefaultFlows.isObsolete(type.codec().toTree(object)))
                            .toList();
                }
                known = true;
                apply();
            }
        }

        @Override
        public void changed(KubeObject object) {
            synchronized (FlowObjects.this) {
                put(object);
                apply();
            }
        }

        @Override
        public void deleted(KubeObject object) {
            synchronized (FlowObjects.this) {
                objects.remove(object.meta().name());
                apply();
            }
        }

        private void put(KubeObject object) {
            String name = object.meta().name();
            objects.put(name, parser.apply(name, type.codec().toTree(object)));
        }
    }
}
