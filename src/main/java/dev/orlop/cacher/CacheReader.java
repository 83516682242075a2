package dev.orlop.cacher;

import dev.orlop.cacher.tree.PersistentTree;
import dev.orlop.object.KubeObject;
import dev.orlop.object.ObjectList;
import dev.orlop.storage.ContinueToken;
import dev.orlop.storage.ListOptions;
import dev.orlop.storage.SelectionPredicate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes lists of one state: a walk over a part of it, on the caller's thread, without a lock. */
final class CacheReader {
    private final List<AttributeIndex> indexes;
    private final String resourcePrefix;
    private final CacherListener listener;

    /**
     * @param resourcePrefix with its trailing slash
     */
    CacheReader(List<AttributeIndex> indexes, String resourcePrefix, CacherListener listener) {
        this.indexes = indexes;
        this.resourcePrefix = resourcePrefix;
        this.listener = listener;
    }

    /**
     * What to list.
     *
     * @param path the requested key, relative to the resource's prefix
     * @param start where the page starts, relative too; null at the beginning
     * @param limit 0 for none
     */
    record Query(
            String path,
            Scope scope,
            SelectionPredicate predicate,
            @Nullable String start,
            long limit) {
        static Query of(String path, ListOptions options, boolean namespaced, @Nullable String start, long limit) {
            SelectionPredicate predicate = options.predicate();
            Scope scope = Scope.of(path, options.recursive(), predicate, namespaced);
            return new Query(path, scope, predicate, start, limit);
        }
    }

    /** How many objects a query has to look at, at most. */
    long reach(CacheState state, Query query) {
        return query.limit() > 0 && query.predicate().isEverything()
                ? query.limit()
                : state.objects().size();
    }

    ObjectList list(CacheState state, long revision, Query query) {
        if (query.scope().extent() == Scope.Extent.OBJECT) {
            return single(state, revision, query);
        }
        return query.start() == null ? first(state, revision, query) : page(state, revision, query);
    }

    private ObjectList single(CacheState state, long revision, Query query) {
        KubeObject object = state.objects().get(query.scope().bytes());
        boolean behind = query.start() == null || from(query) == query.scope().bytes();
        boolean found = object != null && behind && query.predicate().matches(object);
        listener.listed("", object == null ? 0 : 1, found ? 1 : 0);
        return new ObjectList(found ? List.of(object) : List.of(), revision, null, null);
    }

    /** The first page may use an index, which gives the objects of one value in key order; later ones never do. */
    private ObjectList first(CacheState state, long revision, Query query) {
        for (int i = 0; i < indexes.size(); i++) {
            String value = pinned(indexes.get(i), query.predicate());
            if (value != null) {
                byte[] prefix = Paths.indexKey(value, query.scope().bytes());
                int skipped = prefix.length - query.scope().bytes().length;
                Walk walk = new Walk(state.objectsBy(i).cursor(prefix, Paths.end(prefix)), query, skipped);
                return walk.list(revision, indexes.get(i).name(), null);
            }
        }
        return page(state, revision, query);
    }

    private static @Nullable String pinned(AttributeIndex index, SelectionPredicate predicate) {
        return switch (index) {
            case AttributeIndex.ByField field -> predicate.field().exactValue(field.path());
            case AttributeIndex.ByLabel label -> predicate.label().exactValue(label.key());
        };
    }

    private ObjectList page(CacheState state, long revision, Query query) {
        PersistentTree<KubeObject> objects = state.objects();
        byte[] scope = query.scope().bytes();
        byte[] from = from(query);
        byte[] to = Paths.end(scope);
        Walk walk = new Walk(objects.cursor(from, to), query, 0);
        Long total = query.limit() > 0 && query.predicate().isEverything()
                ? (to == null ? objects.size() : objects.rank(to)) - (long) objects.rank(from)
                : null;
        return walk.list(revision, "", total);
    }

    /** Selectors may have made the scope smaller than the range that the token is about. */
    private static byte[] from(Query query) {
        byte[] scope = query.scope().bytes();
        byte[] start = query.start() == null ? scope : Paths.bytes(query.start());
        return Arrays.compareUnsigned(start, scope) <= 0 ? scope : start;
    }

    /** One walk, which ends with the page or the range. */
    private final class Walk {
        private final PersistentTree.Cursor<KubeObject> cursor;
        private final Query query;
        private final List<KubeObject> items = new ArrayList<>();
        private final int skipped;
        private long fetched;

        /**
         * @param skipped how many bytes stand before an object's path in the keys that are walked
         */
        Walk(PersistentTree.Cursor<KubeObject> cursor, Query query, int skipped) {
            this.cursor = cursor;
            this.query = query;
            this.skipped = skipped;
        }

        ObjectList list(long revision, String index, @Nullable Long total) {
            String last = walk();
            listener.listed(index, fetched, items.size());
            List<KubeObject> page = Collections.unmodifiableList(items);
            if (last == null) {
                return new ObjectList(page, revision, null, null);
            }
            String token = ContinueToken.after(resourcePrefix + last, revision).encode(resourcePrefix + query.path());
            return new ObjectList(page, revision, token, total == null ? null : total - items.size());
        }

        /** Fills the page. Returns the key of the last object on it, or null if the range ends with it. */
        private @Nullable String walk() {
            SelectionPredicate predicate = query.predicate();
            boolean everything = predicate.isEverything();
            for (KubeObject object = cursor.next(); object != null; object = cursor.next()) {
                fetched++;
                if (everything || predicate.matches(object)) {
                    items.add(object);
                    if (items.size() == query.limit()) {
                        return lastUnlessEnd();
                    }
                }
            }
            return null;
        }

        private @Nullable String lastUnlessEnd() {
            byte[] key = cursor.key();
            return cursor.next() == null ? null : Paths.text(Arrays.copyOfRange(key, skipped, key.length));
        }
    }
}
