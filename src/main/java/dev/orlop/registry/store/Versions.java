package dev.orlop.registry.store;

import dev.orlop.codec.Codec;
import dev.orlop.object.GroupVersionResource;
import dev.orlop.object.KubeObject;
import dev.orlop.object.KubeObject.TypeMeta;
import dev.orlop.object.ObjectList;
import dev.orlop.registry.ResourceDefinition;
import dev.orlop.registry.type.Conversion;
import dev.orlop.registry.type.Schemas;
import dev.orlop.registry.type.ServedType;
import dev.orlop.registry.type.StoredForm;
import dev.orlop.schema.ObjectSchema;
import dev.orlop.storage.SelectionPredicate;
import dev.orlop.storage.WatchEvent;
import dev.orlop.tree.Trees;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/**
 * The versions of a type as views of one stored object, by the conversion strategy None. {@code apiVersion} differs,
 * and what the versions' schemas declare. An object that is in the wanted version and shape already, the usual case,
 * passes untouched, and so does the event around it with the bytes that it remembers. Whether an object that was
 * stored under another schema has the right shape is found out once, and remembered with the object.
 */
final class Versions {
    private final ResourceDefinition definition;
    private final Codec codec;
    private final StoredForm form;
    private final Schemas schemas;
    private final @Nullable Conversion conversion;
    private final Map<String, TypeMeta> types = new ConcurrentHashMap<>();

    Versions(ServedType type) {
        this.definition = type.definition();
        this.codec = type.codec();
        this.form = type.form();
        this.schemas = type.schemas();
        this.conversion = type.conversion();
    }

    /** Whether a conversion may have to be waited for. */
    boolean isRemote() {
        return conversion != null;
    }

    /**
     * Whether the storage selects the objects of a version as its clients would: what it looks at is what they are shown.
     */
    boolean isSelectedAsStored(String version) {
        return conversion == null || (isStored(version) && !form.isMixed());
    }

    /** The conversions that one write may need for the owners of fields; null where no webhook is needed. */
    @Nullable
    AskedConversions asked() {
        return conversion == null ? null : new AskedConversions(this);
    }

    /** Stored objects as a version shows them, converted by whoever knows how. */
    Mono<KubeObject> shown(Mono<KubeObject> objects, String version) {
        return conversion == null
                ? objects.map(object -> convert(object, version))
                : objects.flatMap(object -> remote(conversion).show(object, version));
    }

    /** The same for a list. */
    Mono<ObjectList> shownList(Mono<ObjectList> lists, String version) {
        return conversion == null
                ? lists.map(list -> convert(list, version))
                : lists.flatMap(list -> remote(conversion).show(list, version));
    }

    /**
     * The same for a watch, in its order.
     *
     * @param selection of what is shown, beside what the storage has selected
     */
    Flux<WatchEvent> shownEvents(Flux<WatchEvent> events, String version, SelectionPredicate selection) {
        if (conversion == null) {
            return events;
        }
        RemoteEvents shown = new RemoteEvents(remote(conversion), version, selection);
        return events.flatMapSequential(shown::show, EVENTS_AT_A_TIME, 1);
    }

    private RemoteVersions remote(Conversion by) {
        return new RemoteVersions(this, by, codec, schemas);
    }

    /** Conversions under way for one watch; their outcomes come in the order of the events. */
    private static final int EVENTS_AT_A_TIME = 16;

    /** An object in the shape of a schema. */
    private record Shaped(ObjectSchema schema, KubeObject object) {}

    /** The type of objects in a version; one instance for all of them. */
    TypeMeta type(String version) {
        return types.computeIfAbsent(version, definition::type);
    }

    /** Whether new objects are stored as a version shows them. */
    boolean isStored(String version) {
        return type(version).equals(form.type());
    }

    /** A stored object as a version shows it. */
    KubeObject convert(KubeObject object, String version) {
        TypeMeta wanted = type(version);
        if (schemas.isForeign(object, version) && schemas.of(version) instanceof ObjectSchema schema) {
            return shaped(object, wanted, schema);
        }
        if (object.type().equals(wanted)) {
            return object;
        }
        KubeObject spliced = form.isOther() ? null : object.withType(wanted);
        return spliced != null ? spliced : convertTree(object, wanted);
    }

    /** Whether an object already is as a version shows it. */
    private boolean isAsShown(KubeObject object, String version) {
        return object.type().equals(type(version)) && !schemas.isForeign(object, version);
    }

    private KubeObject shaped(KubeObject object, TypeMeta wanted, ObjectSchema schema) {
        if (object.mark() instanceof Shaped known
                && known.schema() == schema
                && known.object().type().equals(wanted)) {
            return known.object();
        }
        ObjectNode tree = codec.toTree(object);
        refresh(tree, wanted, schema);
        KubeObject fresh = codec.encode(tree).withResourceVersion(object.resourceVersion());
        KubeObject shown = fresh.equals(object) ? object : fresh;
        object.mark(new Shaped(schema, shown));
        return shown;
    }

    /** Completes an object in the version that it was stored in; converted, it only loses what is not declared. */
    private void refresh(ObjectNode tree, TypeMeta wanted, ObjectSchema schema) {
        String stored = Trees.text(tree, "apiVersion");
        String version = stored.substring(stored.indexOf('/') + 1);
        if (!stored.equals(wanted.apiVersion()) && schemas.of(version) instanceof ObjectSchema own) {
            own.refresh(tree);
            tree.put("apiVersion", wanted.apiVersion());
            schema.prune(tree);
        } else {
            tree.put("apiVersion", wanted.apiVersion());
            schema.refresh(tree);
        }
    }

    /**
     * The object before an update as strategies see it: in the version that is written, or in the stored form where that
     * is another.
     *
     * @param seen the object in the version that is written
     */
    ObjectNode writtenTree(KubeObject seen, KubeObject current) {
        return form.isOther() ? storedTree(current) : codec.toTree(seen);
    }

    /**
     * Drops nulls, and what an apply has brought in that is not declared: by the stored version, which may know more than
     * the one that is written in.
     */
    void refresh(ObjectNode tree, String version) {
        if (schemas.of(conversion == null ? definition.storageVersion() : version) instanceof ObjectSchema schema) {
            schema.refresh(tree);
        }
    }

    /** Makes the stored form of an object that was written in a version. */
    void store(ObjectNode tree, String version) {
        if (form.isOther() || type(version).equals(form.type())) {
            return;
        }
        form.store(tree);
        // Whoever reads the stored version sees its defaults, also where the other version does not have them.
        if (schemas.of(definition.storageVersion()) instanceof ObjectSchema schema) {
            schema.refresh(tree);
        }
    }

    /** A copy of an object's tree in another version of the type, by whoever knows how. */
    Mono<ObjectNode> copied(ObjectNode tree, String version) {
        Conversion by = conversion;
        return by == null
                ? Mono.fromSupplier(() -> between(tree, version))
                : remote(by).convert(tree.deepCopy(), version);
    }

    /** What a version declares of an object of another, converted by a webhook, without defaults. */
    Mono<ObjectNode> declared(ObjectNode tree, String version) {
        return remote(Objects.requireNonNull(conversion)).declared(tree, version);
    }

    /** The stored form of an object that was written in a version, made in place or by whoever knows how. */
    Mono<ObjectNode> stored(ObjectNode tree, String version) {
        Conversion by = conversion;
        if (by != null) {
            return remote(by).convert(tree, definition.storageVersion());
        }
        store(tree, version);
        return Mono.just(tree);
    }

    /** A copy of an object's tree as another type has it that serves the same objects, or of one of that type as this has it. */
    ObjectNode elsewhere(ObjectNode tree, StoredForm other, GroupVersionResource wanted) {
        boolean back = wanted.group().equals(definition.groupResource().group());
        ObjectNode copy = tree.deepCopy();
        (back ? other : form).store(copy);
        (back ? form : other)
                .view(copy, new TypeMeta(wanted.apiVersion(), definition.names().kind()));
        return copy;
    }

    /** A copy of an object's tree in another version of the type, where that is no more than its name. */
    ObjectNode between(ObjectNode tree, String version) {
        ObjectNode copy = tree.deepCopy();
        form.store(copy);
        form.view(copy, type(version));
        if (schemas.of(version) instanceof ObjectSchema schema) {
            schema.prune(copy);
        }
        return copy;
    }

    /** An object out of the store, which may have been written in a former storage version, in the present one. */
    ObjectNode storedTree(KubeObject object) {
        ObjectNode tree = codec.toTree(object);
        if (conversion == null) {
            tree.put("apiVersion", form.type().apiVersion());
        }
        return tree;
    }

    private KubeObject convertTree(KubeObject object, TypeMeta wanted) {
        ObjectNode tree = codec.toTree(object);
        form.view(tree, wanted);
        return codec.encode(tree).withResourceVersion(object.resourceVersion());
    }

    ObjectList convert(ObjectList list, String version) {
        if (list.items().stream().allMatch(item -> isAsShown(item, version))) {
            return list;
        }
        List<KubeObject> items = new ArrayList<>(list.items().size());
        list.items().forEach(item -> items.add(convert(item, version)));
        return new ObjectList(items, list.resourceVersion(), list.continueToken(), list.remainingItemCount());
    }

    WatchEvent convert(WatchEvent event, String version) {
        TypeMeta wanted = type(version);
        return switch (event) {
            case WatchEvent.Added added ->
                isAsShown(added.object(), version) ? added : new WatchEvent.Added(convert(added.object(), version));
            case WatchEvent.Modified modified ->
                isAsShown(modified.object(), version)
                        ? modified
                        : new WatchEvent.Modified(convert(modified.object(), version));
            case WatchEvent.Deleted deleted ->
                isAsShown(deleted.object(), version)
                        ? deleted
                        : new WatchEvent.Deleted(convert(deleted.object(), version));
            case WatchEvent.Together together ->
                new WatchEvent.Together(
                        together.events().stream()
                                .map(each -> (WatchEvent.ObjectEvent) convert(each, version))
                                .toList(),
                        together.resourceVersion());
            case WatchEvent.Bookmark bookmark ->
                bookmark.objectType().equals(wanted)
                        ? bookmark
                        : new WatchEvent.Bookmark(wanted, bookmark.resourceVersion(), bookmark.initialEventsEnd());
            case WatchEvent.Error error -> error;
        };
    }
}
