package dev.orlop.storage.backend;

import dev.orlop.object.GroupResource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Configures the storage by the fields of Kubernetes 1.7's {@code storagebackend.Config} and some of today's. What only
 * one engine has is among its {@link EngineSettings}.
 *
 * @param type the engine, or "" for the one that is the default
 * @param prefix the global prefix of all keys, such as {@code /registry}
 * @param compactionInterval how often history is compacted; zero: never
 * @param historyWindow how much history a watch can resume from at least
 * @param overrides servers of single resources
 * @param settings what the engine has of its own
 */
public record StorageConfig(
        String type,
        String prefix,
        Transport transport,
        Duration compactionInterval,
        Duration historyWindow,
        Timeouts timeouts,
        Map<GroupResource, List<String>> overrides,
        EngineSettings settings) {

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
        /** Without the password. */
        @Override
        public String toString() {
            return "Transport[serverList=" + serverList + ", username=" + username + "]";
        }
    }

    /**
     * @param connect the longest that the making of a connection may take
     * @param request the longest that a single request to the store may take
     * @param health the longest that the answer to {@link Backend#healthy} may take
     * @param ready the longest that the answer to {@link Backend#ready} may take
     */
    public record Timeouts(Duration connect, Duration request, Duration health, Duration ready) {}

    /** The configuration of one resource: with its own servers, where {@link #overrides} name some. */
    public StorageConfig forResource(GroupResource resource) {
        List<String> servers = overrides.get(resource);
        if (servers == null) {
            return this;
        }
        Transport own = new Transport(servers, transport.tls(), transport.username(), transport.password());
        return new StorageConfig(type, prefix, own, compactionInterval, historyWindow, timeouts, overrides, settings);
    }
}
