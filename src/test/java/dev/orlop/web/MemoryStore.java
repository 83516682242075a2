package dev.orlop.web;

import dev.orlop.codec.Codec;
import dev.orlop.codec.JsonCodec;
import dev.orlop.codec.RequestDecoder;
import dev.orlop.object.GroupResource;
import dev.orlop.object.KubeObject;
import dev.orlop.object.KubeObject.TypeMeta;
import dev.orlop.object.ObjectList;
import dev.orlop.object.SelectableFields;
import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import dev.orlop.registry.ResourceDefinition;
import dev.orlop.registry.ResourceStore;
import dev.orlop.storage.ListOptions;
import dev.orlop.storage.Opening;
import dev.orlop.storage.StorageException;
import dev.orlop.storage.WatchEvent;
import dev.orlop.storage.WatchOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/**
 * The verbs over a map, without any rule: what the HTTP edge does with requests and answers can be seen apart from what
 * the registry does. Its events are replayed from version 1, since nothing is ever compacted.
 */
final class MemoryStore implements ResourceStore {
    private final ResourceDefinition definition;
    private final Codec codec = new JsonCodec(SelectableFields.NONE);
    private final NavigableMap<String, KubeObject> objects = new ConcurrentSkipListMap<>();
    private final List<WatchEvent> history = new CopyOnWriteArrayList<>();
    private final List<FluxSink<WatchEvent>> watchers = new CopyOnWriteArrayList<>();
    private final AtomicLong revision = new AtomicLong(100);
    /** How many watches were started, and how many of them ended. */
    final AtomicInteger opened = new AtomicInteger();

    final AtomicInteger closed = new AtomicInteger();
    /** Where watches wait to be opened, or null if they are at once. */
    volatile @Nullable Queue<Runnable> openings;

    volatile DeleteOptions lastDelete =
            new DeleteOptions(null, null, null, dev.orlop.storage.Preconditions.NONE, false);
    volatile WriteOptions lastWrite = new WriteOptions(false, "", FieldValidation.WARN, warning -> {});
    volatile WatchOptions lastWatch = WatchOptions.everything();
    volatile List<String> warnings = List.of();

    MemoryStore(ResourceDefinition definition) {
        this.definition = definition;
    }

    static ResourceDefinition definition(String group, String plural, String kind, boolean namespaced) {
        return new ResourceDefinition(
                new GroupResource(group, plural),
                new ResourceDefinition.Names(
                        plural,
                        plural.substring(0, plural.length() - 1),
                        kind,
                        kind + "List",
                        List.of("x" + plural),
                        List.of()),
                namespaced,
                "/" + (group.isEmpty() ? "" : group + "/") + plural + "/",
                List.of(new ResourceDefinition.Version(
                        "v1",
                        true,
                        subresources(group, plural),
                        group.isEmpty()
                                ? null
                                : new ResourceDefinition.Scale(".spec.replicas", ".status.replicas", null),
                        SelectableFields.NONE,
                        null,
                        List.of())),
                "v1",
                group.isEmpty(),
                "",
                false);
    }

    private static Set<Subresource> subresources(String group, String plural) {
        if (!group.isEmpty()) {
            return Set.of(Subresource.STATUS, Subresource.SCALE);
        }
        return plural.equals("namespaces")
                ? Set.of(Subresource.STATUS, Subresource.FINALIZE)
                : Set.of(Subresource.STATUS);
    }

    @Override
    public ResourceDefinition definition() {
        return definition;
    }

    int size() {
        return objects.size();
    }

    void clear() {
        objects.clear();
        history.clear();
    }

    /** Sends an event to all watchers as it is. */
    void emit(WatchEvent event) {
        history.add(event);
        watchers.forEach(watcher -> watcher.next(event));
    }

    void completeWatches() {
        watchers.forEach(FluxSink::complete);
    }

    void failWatches(Status status) {
        watchers.forEach(watcher -> watcher.error(new StatusException(status)));
    }

    int watcherCount() {
        return watchers.size();
    }

    long revision() {
        return revision.get();
    }

    KubeObject put(String namespace, String name, String data) {
        String json = "{\"apiVersion\":\"" + apiVersion() + "\",\"kind\":\""
                + definition.names().kind()
                + "\",\"metadata\":{\"name\":\"" + name + "\",\"namespace\":\"" + namespace + "\"},\"data\":\"" + data
                + "\"}";
        return store(namespace + "/" + name, codec.decode(json.getBytes(java.nio.charset.StandardCharsets.UTF_8), 0));
    }

    private String apiVersion() {
        String group = definition.groupResource().group();
        return group.isEmpty() ? "v1" : group + "/v1";
    }

    private KubeObject store(String key, KubeObject object) {
        KubeObject stored = object.withResourceVersion(revision.incrementAndGet());
        KubeObject before = objects.put(key, stored);
        emit(before == null ? new WatchEvent.Added(stored) : new WatchEvent.Modified(stored));
        return stored;
    }

    private KubeObject find(String key, String name) {
        KubeObject object = objects.get(key);
        if (object == null) {
            throw new StatusException(Status.notFound(definition.groupResource(), name));
        }
        return object;
    }

    private static String key(View view, String name) {
        return (view.namespace() == null ? "" : view.namespace()) + "/" + name;
    }

    @Override
    public Mono<KubeObject> get(View view, String name, Subresource subresource, String resourceVersion) {
        return Mono.fromCallable(() -> find(key(view, name), name));
    }

    @Override
    public Mono<ObjectList> list(View view, ListOptions options) {
        return Mono.fromCallable(() -> {
            checkVersion(options);
            List<KubeObject> items = objects.entrySet().stream()
                    .filter(e -> view.namespace() == null || e.getKey().startsWith(view.namespace() + "/"))
                    .map(java.util.Map.Entry::getValue)
                    .filter(options.predicate()::matches)
                    .toList();
            if (options.limit() > 0 && items.size() > options.limit()) {
                int rest = items.size() - (int) options.limit();
                return new ObjectList(items.subList(0, (int) options.limit()), revision.get(), "token", (long) rest);
            }
            return new ObjectList(items, revision.get(), null, null);
        });
    }

    private static void checkVersion(ListOptions options) {
        try {
            options.version();
        } catch (StorageException.BadRequest e) {
            throw new StatusException(Status.badRequest(String.valueOf(e.getMessage())));
        }
    }

    @Override
    public Flux<WatchEvent> watch(View view, WatchOptions options) {
        lastWatch = options;
        long after = options.resourceVersion().isEmpty() ? 0 : Long.parseLong(options.resourceVersion());
        if (after == 99) {
            return Flux.error(new StatusException(Status.expired("too old resource version", null)));
        }
        if (after == 98) {
            return Flux.error(new StatusException(Status.tooManyRequests("the cache is not ready", 1)));
        }
        return Flux.<WatchEvent>create(sink -> {
            opened.incrementAndGet();
            Queue<Runnable> late = openings;
            if (late != null) {
                late.add(() -> Opening.tell(sink.contextView()));
                return;
            }
            Opening.tell(sink.contextView());
            List<WatchEvent> first = new ArrayList<>();
            if (Boolean.TRUE.equals(options.sendInitialEvents())) {
                objects.values().forEach(object -> first.add(new WatchEvent.Added(object)));
                if (options.allowBookmarks()) {
                    first.add(new WatchEvent.Bookmark(
                            new TypeMeta(apiVersion(), definition.names().kind()), revision.get(), true));
                }
            } else {
                history.stream().filter(e -> e.resourceVersion() > after).forEach(first::add);
            }
            watchers.add(sink);
            sink.onDispose(() -> {
                watchers.remove(sink);
                closed.incrementAndGet();
            });
            first.forEach(sink::next);
        });
    }

    @Override
    public Mono<KubeObject> create(View view, ObjectNode body, WriteOptions options) {
        lastWrite = options;
        return Mono.fromCallable(() -> {
            warnings.forEach(options.warnings());
            String name = body.path("metadata").path("name").asString("");
            if (objects.containsKey(key(view, name))) {
                throw new StatusException(Status.alreadyExists(definition.groupResource(), name));
            }
            return store(key(view, name), codec.encode(body));
        });
    }

    @Override
    public Mono<KubeObject> update(
            View view, String name, Subresource subresource, ObjectNode body, WriteOptions options) {
        lastWrite = options;
        return Mono.fromCallable(() -> {
            find(key(view, name), name);
            return store(key(view, name), codec.encode(body));
        });
    }

    @Override
    public Mono<Patched> patch(
            View view, String name, Subresource subresource, PatchRequest patch, WriteOptions options) {
        lastWrite = options;
        return Mono.fromCallable(() -> {
            ObjectNode tree = codec.toTree(find(key(view, name), name));
            tree.set("patched", RequestDecoder.decode(patch.body()).tree());
            return new Patched(store(key(view, name), codec.encode(tree)), false);
        });
    }

    @Override
    public Mono<DeleteResult> delete(View view, String name, DeleteOptions options) {
        lastDelete = options;
        return Mono.fromCallable(() -> {
            KubeObject object = find(key(view, name), name).withResourceVersion(revision.incrementAndGet());
            objects.remove(key(view, name));
            emit(new WatchEvent.Deleted(object));
            return new DeleteResult.Removed(Status.deleted(
                    definition.groupResource(), name, object.meta().uid()));
        });
    }

    @Override
    public Mono<ObjectList> deleteCollection(View view, ListOptions selection, DeleteOptions options) {
        lastDelete = options;
        return list(view, selection).doOnNext(list -> objects.clear());
    }
}
