package dev.orlop.registry.plane;

import dev.orlop.codec.Codec;
import dev.orlop.codec.JsonCodec;
import dev.orlop.object.GroupResource;
import dev.orlop.object.KubeObject;
import dev.orlop.object.ObjectList;
import dev.orlop.object.SelectableFields;
import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import dev.orlop.registry.ResourceDefinition;
import dev.orlop.registry.ResourceDefinition.Names;
import dev.orlop.registry.ResourceDefinition.Version;
import dev.orlop.registry.ResourceRegistry;
import dev.orlop.schema.kind.KindCatalog;
import dev.orlop.schema.kind.KindResource;
import dev.orlop.storage.ListOptions;
import dev.orlop.storage.SelectionPredicate;
import dev.orlop.storage.StatusMapping;
import dev.orlop.storage.StatusMapping.Verb;
import dev.orlop.storage.StorageException;
import dev.orlop.storage.WatchEvent;
import dev.orlop.storage.WatchOptions;
import dev.orlop.tree.Metadata;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Shows each group and version that the server serves as an APIService, which is always available. Nothing is stored: the
 * objects are made of the registry, at a version that is its generation, and cannot be written.
 */
final class ApiServiceStore extends UnsupportedStore {
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final int PRIORITY = 100;
    private static final int CORE_PRIORITY = 18_000;

    private final ResourceRegistry registry;
    private final Codec codec = new JsonCodec(SelectableFields.NONE);
    private final Scheduler scheduler;
    private final String started;
    private volatile Snapshot snapshot = new Snapshot(-1, Map.of());

    /** The services by name, as the registry of one generation has them. */
    private record Snapshot(long generation, Map<String, KubeObject> services) {
        /** Versions of objects begin with 1. */
        long version() {
            return generation + 1;
        }
    }

    ApiServiceStore(ResourceRegistry registry, Clock clock, Scheduler scheduler) {
        super(definition(Objects.requireNonNull(KindCatalog.resource("apiregistration.k8s.io/v1", "APIService"))));
        this.registry = registry;
        this.scheduler = scheduler;
        this.started = Metadata.time(clock.instant());
    }

    private static ResourceDefinition definition(KindResource kind) {
        Names names = new Names(
                kind.plural(),
                kind.singular(),
                kind.kind(),
                kind.kind() + "List",
                kind.shortNames(),
                kind.categories());
        Version version = new Version(kind.version(), true, Set.of(), null, SelectableFields.NONE, null, List.of());
        return new ResourceDefinition(
                new GroupResource(kind.group(), kind.plural()),
                names,
                false,
                "/" + kind.group() + "/" + kind.plural() + "/",
                List.of(version),
                kind.version(),
                true,
                "",
                false,
                List.of("get", "list", "watch"),
                List.of());
    }

    private Snapshot current() {
        Snapshot known = snapshot;
        long generation = registry.generation();
        if (known.generation() == generation) {
            return known;
        }
        Map<String, KubeObject> services = new TreeMap<>();
        for (ResourceDefinition definition : registry.definitions()) {
            String group = definition.groupResource().group();
            for (Version version : definition.versions()) {
                String name = version.name() + "." + group;
                if (version.served()) {
                    KubeObject former = known.services().get(name);
                    services.computeIfAbsent(
                            name, added -> former != null ? former : service(group, version.name(), generation + 1));
                }
            }
        }
        Snapshot next = new Snapshot(generation, services);
        snapshot = next;
        return next;
    }

    private KubeObject service(String group, String version, long resourceVersion) {
        ObjectNode service = JsonNodeFactory.instance.objectNode();
        String name = version + "." + group;
        service.put("apiVersion", "apiregistration.k8s.io/v1").put("kind", "APIService");
        ObjectNode metadata = service.putObject("metadata");
        metadata.put("name", name)
                .put(
                        "uid",
                        UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8))
                                .toString())
                .put("creationTimestamp", started);
        metadata.putObject("labels").put("kube-aggregator.kubernetes.io/automanaged", "onstart");
        ObjectNode spec = service.putObject("spec");
        if (!group.isEmpty()) {
            spec.put("group", group);
        }
        spec.put("version", version)
                .put("groupPriorityMinimum", group.isEmpty() ? CORE_PRIORITY : PRIORITY * 10)
                .put("versionPriority", PRIORITY);
        service.putObject("status")
                .putArray("conditions")
                .addObject()
                .put("type", "Available")
                .put("status", "True")
                .put("lastTransitionTime", started)
                .put("reason", "Local")
                .put("message", "Local APIServices are always available");
        return codec.encode(service).withResourceVersion(resourceVersion);
    }

    @Override
    public Mono<KubeObject> get(View view, String name, Subresource subresource, String resourceVersion) {
        return Mono.fromSupplier(() -> {
            KubeObject service = current().services().get(dotted(name));
            if (service == null) {
                throw new StatusException(Status.notFound(definition().groupResource(), name));
            }
            return service;
        });
    }

    /** The core group's name is empty, but not the part of the name that stands for it. */
    private static String dotted(String name) {
        return name.equals("v1") ? "v1." : name;
    }

    @Override
    public Mono<ObjectList> list(View view, ListOptions options) {
        return Mono.fromSupplier(() -> {
                    options.version();
                    Snapshot now = current();
                    return new ObjectList(selected(now, options.predicate()), now.version(), null, null);
                })
                .onErrorMap(
                        StorageException.class,
                        e -> new StatusException(StatusMapping.toStatus(
                                e, Verb.LIST, definition().groupResource(), "")));
    }

    private static List<KubeObject> selected(Snapshot snapshot, SelectionPredicate selection) {
        return snapshot.services().values().stream().filter(selection::matches).toList();
    }

    /** What has changed is looked for once a second. */
    @Override
    public Flux<WatchEvent> watch(View view, WatchOptions options) {
        return Flux.defer(() -> {
            Snapshot start = current();
            boolean resumed = options.resourceVersion().equals(String.valueOf(start.version()));
            List<WatchEvent> first = new ArrayList<>();
            if (!resumed) {
                selected(start, options.predicate()).forEach(service -> first.add(new WatchEvent.Added(service)));
            }
            Snapshot[] seen = {start};
            return Flux.<WatchEvent>fromIterable(first)
                    .concatWith(Flux.interval(LOOK, LOOK, scheduler)
                            .onBackpressureDrop()
                            .concatMapIterable(tick -> {
                                Snapshot now = current();
                                List<WatchEvent> events = changes(seen[0], now, options.predicate());
                                seen[0] = now;
                                return events;
                            }));
        });
    }

    private static List<WatchEvent> changes(Snapshot before, Snapshot now, SelectionPredicate selection) {
        if (before == now) {
            return List.of();
        }
        List<WatchEvent> events = new ArrayList<>();
        Map<String, KubeObject> gone = new LinkedHashMap<>(before.services());
        selected(now, selection).forEach(service -> {
            if (gone.remove(service.meta().name()) == null) {
                events.add(new WatchEvent.Added(service));
            }
        });
        gone.values().stream()
                .filter(selection::matches)
                .forEach(service -> events.add(new WatchEvent.Deleted(service.withResourceVersion(now.version()))));
        return events;
    }
}
