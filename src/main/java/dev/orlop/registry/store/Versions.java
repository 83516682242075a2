package dev.orlop.registry.store;

import dev.orlop.codec.Codec;
import dev.orlop.object.KubeObject;
import dev.orlop.object.KubeObject.TypeMeta;
import dev.orlop.object.ObjectList;
import dev.orlop.registry.ResourceDefinition;
import dev.orlop.storage.WatchEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.node.ObjectNode;

/**
 * The versions of a type as views of one stored object, by the conversion strategy None: only {@code apiVersion} differs.
 * An object that is in the wanted version already, the usual case, passes untouched, and so does the event around it with
 * the bytes that it remembers.
 */
final class Versions {
    private final ResourceDefinition definition;
    private final Codec codec;
    private final StoredForm form;
    private final Map<String, TypeMeta> types = new ConcurrentHashMap<>();

    Versions(ServedType type) {
        this.definition = type.definition();
        this.codec = type.codec();
        this.form = type.form();
    }

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
        if (object.type().equals(wanted)) {
            return object;
        }
        KubeObject spliced = form.isOther() ? null : object.withType(wanted);
        return spliced != null ? spliced : convertTree(object, wanted);
    }

    /** An object out of the store, which may have been written in a former storage version, in the present one. */
    ObjectNode storedTree(KubeObject object) {
        ObjectNode tree = codec.toTree(object);
        tree.put("apiVersion", form.type().apiVersion());
        return tree;
    }

    private KubeObject convertTree(KubeObject object, TypeMeta wanted) {
        ObjectNode tree = codec.toTree(object);
        form.view(tree, wanted);
        return codec.encode(tree).withResourceVersion(object.resourceVersion());
    }

    ObjectList convert(ObjectList list, String version) {
        TypeMeta wanted = type(version);
        if (list.items().stream().allMatch(item -> item.type().equals(wanted))) {
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
                added.object().type().equals(wanted) ? added : new WatchEvent.Added(convert(added.object(), version));
            case WatchEvent.Modified modified ->
                modified.object().type().equals(wanted)
                        ? modified
                        : new WatchEvent.Modified(convert(modified.object(), version));
            case WatchEvent.Deleted deleted ->
                deleted.object().type().equals(wanted)
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
