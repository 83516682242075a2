package dev.orlop.storage.backend;

import dev.orlop.object.GroupResource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Configures the storage: the fields of Kubernetes 1.7's {@code storagebackend.Config}, and those that today's has
 * added.
 *
 * @param type the engine, or "" for etcd3 if there are servers, else embedded
 * @param prefix the global prefix of all keys, such as {@code /registry}
 * @param quorum etcd2: whether reads are linearizable
 * @param deserializationCacheSize etcd2: decoded objects to keep; 0 lets the memory decide
 * @param compactionInterval how often history is compacted; zero: never
 * @param historyWindow how much history a watch can resume from at least
 * @param overrides servers of single resources
 */
public record StorageConfig(
        String type,
        String prefix,
        Transport transport,
        boolean quorum,
        int deserializationCacheSize,
        Duration compactionInterval,
        Duration historyWindow,
        LeaseReuse leaseReuse,
        Timeouts timeouts,
        Embedded embedded,
        Map<GroupResource, List<String>> overrides) {

    /**
     * How to reach the servers.
     *
     * @param tls null: servers of {@code https} are judged as the JVM does by itself, and shown no certificate
     */
    public record Transport(
            List<String> serverList,
            @Nullable ClientTls tls,
            @Nullable String username,
            @Nullable String password) {
        public static final Transport NONE = new Transport(List.of(), null, null, null);

        /** Without the password. */
        @Override
        public String toString() {
            return "Transport[serverList=" + serverList + ", username=" + username + "]";
        }
    }

    /**
     * How long an etcd lease is shared by objects of about the same time to live.
     *
     * @param maxDuration the longest that an object may outlive its time to live
     * @param maxObjects the most objects on one lease
     */
    public record LeaseReuse(Duration maxDuration, int maxObjects) {
        public static final LeaseReuse DEFAULT = new LeaseReuse(Duration.ofSeconds(60), 1000);
    }

    /**
     * @param connect the longest that the making of a connection may take
     * @param request the longest that a single request to the store may take
     * @param health the longest that the answer to {@link Backend#healthy} may take
     * @param ready the longest that the answer to {@link Backend#ready} may take
     */
    public record Timeouts(Duration connect, Duration request, Duration health, Duration ready) {
        public static final Timeouts DEFAULT = new Timeouts(
                Duration.ofSeconds(20), Duration.ofSeconds(10), Duration.ofSeconds(2), Duration.ofSeconds(2));
    }

    /**
     * @param directory where the embedded store lives
     * @param minimumFreeBytes below that much free disk, writes are refused
     */
    public record Embedded(Path directory, long minimumFreeBytes) {}

    /** The configuration of one resource: with its own servers, where {@link #overrides} name some. */
    public StorageConfig forResource(GroupResource resource) {
        List<String> servers = overrides.get(resource);
        if (servers == null) {
            return this;
        }
        Transport own = new Transport(servers, transport.tls(), transport.username(), transport.password());
        return new StorageConfig(
                type,
                prefix,
                own,
                quorum,
                deserializationCacheSize,
                compactionInterval,
                historyWindow,
                leaseReuse,
                timeouts,
                embedded,
                overrides);
    }
}
