package dev.orlop.registry.store;

import dev.orlop.codec.Codec;
import dev.orlop.object.KubeObject;
import dev.orlop.object.ObjectList;
import dev.orlop.registry.type.Conversion;
import dev.orlop.registry.type.Schemas;
import dev.orlop.schema.ObjectSchema;
import dev.orlop.storage.WatchEvent;
import dev.orlop.tree.Trees;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/**
 * The versions of a type as views of stored objects, by a {@link Conversion} that takes its time. What was converted is
 * remembered with the stored object: a cached one is converted once for all who read or watch it in a version.
 */
final class RemoteVersions {
    private static final int BATCH = 200;

    private final Versions versions;
    private final Conversion conversion;
    private final Codec codec;
    private final Schemas schemas;

    RemoteVersions(Versions versions, Conversion conversion, Codec codec, Schemas schemas) {
        this.versions = versions;
        this.conversion = conversion;
        this.codec = codec;
        this.schemas = schemas;
    }

    /** What was made of an object by a conversion and under schemas, by version. */
    private record Views(Conversion conversion, Schemas schemas, ConcurrentMap<String, Mono<KubeObject>> byVersion) {}

    @SuppressWarnings("ReferenceEquality") // Another conversion or other schemas are other instances.
    private Views views(KubeObject object) {
        synchronized (object) {
            if (object.mark() instanceof Views known
                    && known.conversion() == conversion
                    && known.schemas() == schemas) {
                return known;
            }
            Views views = new Views(conversion, schemas, new ConcurrentHashMap<>());
            object.mark(views);
            return views;
        }
    }

    private boolean isIn(KubeObject object, String version) {
        return object.type().apiVersion().equals(versions.type(version).apiVersion());
    }

    Mono<KubeObject> show(KubeObject object, String version) {
        if (isIn(object, version)) {
            return Mono.just(versions.convert(object, version));
        }
        ConcurrentMap<String, Mono<KubeObject>> known = views(object).byVersion();
        // Whoever asks meanwhile waits for the same call; of its outcome the object stays, of a failure nothing.
        return known.computeIfAbsent(
                version,
                wanted -> Mono.defer(() -> convert(codec.toTree(object), wanted))
                        .map(tree -> encoded(tree, object))
                        .doOnNext(shown -> known.put(wanted, Mono.just(shown)))
                        .cacheInvalidateIf(shown -> false));
    }

    private KubeObject encoded(ObjectNode tree, KubeObject of) {
        return codec.encode(tree).withResourceVersion(of.resourceVersion());
    }

    /** A tree in a version; the same where it is in it already. */
    Mono<ObjectNode> convert(ObjectNode tree, String version) {
        String wanted = versions.type(version).apiVersion();
        if (Trees.text(tree, "apiVersion").equals(wanted)) {
            return Mono.just(tree);
        }
        return conversion.convert(List.of(tree), wanted).map(converted -> shaped(converted.getFirst(), version));
    }

    /**
     * A tree in another version, without what that does not declare.
     *
     * @param tree takes metadata if it has none: the empty object that a new one is compared with, which few webhooks expect
     */
    Mono<ObjectNode> declared(ObjectNode tree, String version) {
        Trees.objectAt(tree, "metadata");
        return conversion
                .convert(List.of(tree), versions.type(version).apiVersion())
                .map(converted -> {
                    if (schemas.of(version) instanceof ObjectSchema schema) {
                        schema.prune(converted.getFirst());
                    }
                    return converted.getFirst();
                });
    }

    private ObjectNode shaped(ObjectNode tree, String version) {
        if (schemas.of(version) instanceof ObjectSchema schema) {
            schema.refresh(tree);
        }
        return tree;
    }

    /** Converts what was not converted yet, many objects with a call. */
    Mono<ObjectList> show(ObjectList list, String version) {
        List<KubeObject> unknown = list.items().stream()
                .filter(item -> !isIn(item, version) && !views(item).byVersion().containsKey(version))
                .toList();
        return Flux.fromIterable(unknown)
                .buffer(BATCH)
                .concatMap(batch -> convert(batch, version), 0)
                .thenMany(Flux.fromIterable(list.items()))
                .concatMap(item -> show(item, version))
                .collectList()
                .map(items ->
                        new ObjectList(items, list.resourceVersion(), list.continueToken(), list.remainingItemCount()));
    }

    private Mono<Void> convert(List<KubeObject> batch, String version) {
        List<ObjectNode> trees = new ArrayList<>(batch.size());
        batch.forEach(item -> trees.add(codec.toTree(item)));
        return conversion
                .convert(trees, versions.type(version).apiVersion())
                .doOnNext(converted -> {
                    for (int i = 0; i < converted.size(); i++) {
                        KubeObject shown = encoded(shaped(converted.get(i), version), batch.get(i));
                        views(batch.get(i)).byVersion().putIfAbsent(version, Mono.just(shown));
                    }
                })
                .then();
    }

    WatchEvent show(WatchEvent.Bookmark bookmark, String version) {
        return versions.convert(bookmark, version);
    }
}
