package dev.orlop.storage.etcd2;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.orlop.storage.backend.BackendListener;
import dev.orlop.storage.backend.BackendListener.CacheUse;
import org.jspecify.annotations.Nullable;

/**
 * The deserialization cache of Kubernetes 1.7's etcd2 helper: what was read or written under a modifiedIndex, which never
 * changes. Here it saves unwrapping a value (JSON escapes, base64) and, above all, the read before an update that keeps
 * its expiry: the v2 API cannot keep one by itself.
 *
 * <p>The reference evicts at random from 32 shards; Caffeine keeps what is used often and lately, so that one list of
 * many objects does not throw out those that are being written. Its upkeep runs in the caller's thread.
 *
 * <p>An index means something only within one cluster: {@link #clear} when the cluster turns out to be another.
 */
final class NodeCache {
    /** The reference's floor: one object for each of its shards. */
    private static final int LEAST = 32;

    private final Cache<Long, Node> nodes;
    private final BackendListener listener;

    NodeCache(int size, BackendListener listener) {
        this.nodes = Caffeine.newBuilder()
                .maximumSize(Math.max(LEAST, size))
                .executor(Runnable::run)
                .build();
        this.listener = listener;
    }

    /**
     * The size for a configured one, where 0 lets the memory decide: 25 objects for each 60 MB, at least 1000
     * ({@code kubeapiserver/options.StorageSerializationOptions}).
     */
    static int size(int configured, long memoryBytes) {
        return configured > 0 ? configured : Math.toIntExact(Math.max(1000, 25 * (memoryBytes >> 20) / 60));
    }

    @Nullable
    Node get(String key, long index) {
        Node node = nodes.getIfPresent(index);
        boolean hit = node != null && node.key().equals(key);
        listener.cacheUsed(hit ? CacheUse.HIT : CacheUse.MISS);
        return hit ? node : null;
    }

    void put(Node node) {
        nodes.put(node.index(), node);
        listener.cacheUsed(CacheUse.ENTRY);
    }

    void clear() {
        nodes.invalidateAll();
    }
}
