package dev.orlop.cacher;

import dev.orlop.cacher.tree.PersistentTree;
import dev.orlop.object.KubeObject;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All objects of a resource at one moment: the objects by key, and by value and key for each index. Immutable; a change
 * makes a new one that shares nearly everything with it.
 *
 * <p>Keys are relative to the resource's prefix. The key order gives the index by namespace.
 */
final class CacheState {
    private final List<AttributeIndex> indexes;
    private final PersistentTree<KubeObject> objects;
    private final List<PersistentTree<KubeObject>> byAttribute;
    private final long bytes;

    private CacheState(
            List<AttributeIndex> indexes,
            PersistentTree<KubeObject> objects,
            List<PersistentTree<KubeObject>> byAttribute,
            long bytes) {
        this.indexes = indexes;
        this.objects = objects;
        this.byAttribute = byAttribute;
        this.bytes = bytes;
    }

    static CacheState empty(List<AttributeIndex> indexes) {
        return ofSorted(indexes, List.of(), List.of());
    }

    /**
     * @param keys ascending
     */
    static CacheState ofSorted(List<AttributeIndex> indexes, List<byte[]> keys, List<KubeObject> objects) {
        List<PersistentTree<KubeObject>> byAttribute =
                indexes.stream().map(index -> indexed(index, keys, objects)).toList();
        long bytes = 0;
        for (KubeObject object : objects) {
            bytes += object.jsonLength();
        }
        return new CacheState(indexes, PersistentTree.ofSorted(keys, objects), byAttribute, bytes);
    }

    private static PersistentTree<KubeObject> indexed(
            AttributeIndex index, List<byte[]> keys, List<KubeObject> objects) {
        PersistentTree<KubeObject> tree = PersistentTree.empty();
        for (int i = 0; i < objects.size(); i++) {
            String value = index.value(objects.get(i));
            if (value != null) {
                tree = tree.put(Paths.indexKey(value, keys.get(i)), objects.get(i));
            }
        }
        return tree;
    }

    /** The objects by key. */
    PersistentTree<KubeObject> objects() {
        return objects;
    }

    /** The objects by value and key of an index: {@link Paths#indexKey}. */
    PersistentTree<KubeObject> objectsBy(int index) {
        return byAttribute.get(index);
    }

    /** The size of all objects as JSON. */
    long bytes() {
        return bytes;
    }

    /**
     * This state with one key changed.
     *
     * @param previous what the key holds, or null
     * @param object what it is to hold, or null for nothing
     */
    CacheState with(byte[] key, @Nullable KubeObject previous, @Nullable KubeObject object) {
        long size = bytes + length(object) - length(previous);
        PersistentTree<KubeObject> changed = object == null ? objects.remove(key) : objects.put(key, object);
        if (indexes.isEmpty()) {
            return new CacheState(indexes, changed, byAttribute, size);
        }
        @SuppressWarnings({"unchecked", "rawtypes"}) // An array of a generic type cannot be made otherwise.
        PersistentTree<KubeObject>[] trees = new PersistentTree[indexes.size()];
        Arrays.setAll(trees, i -> reindexed(i, key, previous, object));
        return new CacheState(indexes, changed, List.of(trees), size);
    }

    private PersistentTree<KubeObject> reindexed(
            int i, byte[] key, @Nullable KubeObject previous, @Nullable KubeObject object) {
        AttributeIndex index = indexes.get(i);
        PersistentTree<KubeObject> tree = byAttribute.get(i);
        String before = previous == null ? null : index.value(previous);
        String after = object == null ? null : index.value(object);
        if (before != null && !before.equals(after)) {
            tree = tree.remove(Paths.indexKey(before, key));
        }
        return after == null ? tree : tree.put(Paths.indexKey(after, key), Objects.requireNonNull(object));
    }

    private static int length(@Nullable KubeObject object) {
        return object == null ? 0 : object.jsonLength();
    }
}
