package dev.orlop.boot.properties;

import dev.orlop.object.GroupResource;
import dev.orlop.storage.backend.ClientTls;
import dev.orlop.storage.backend.EngineSettings;
import dev.orlop.storage.backend.InvalidStorageConfigException;
import dev.orlop.storage.backend.StorageConfig;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The properties of the storage: the fields of Kubernetes 1.7's storage configuration and what was added since. What
 * an engine has of its own is described by its package, and read by {@link BoundEngineSettings}.
 *
 * @param type the engine: embedded, etcd3 or etcd2. Unset: etcd3 if a server list is given, else embedded
 * @param prefix the prefix of all keys in the store
 * @param serverList URLs of the etcd servers
 * @param keyFile PEM file with the key of the client certificate; like the next two it is read again when it changes
 * @param certFile PEM file with the client certificate
 * @param caFile PEM file with the authorities that the servers' certificates are checked against
 * @param ssl TLS towards etcd by an SSL bundle
 * @param username name to sign in to etcd with
 * @param password password to sign in to etcd with
 * @param compactionInterval how often the store's history is compacted; 0 never does
 * @param historyWindow how far back a watch can resume at least
 * @param overrides servers of single resources, each as [group]/resource#url;url
 */
@Validated
@ConfigurationProperties("orlop.storage")
public record StorageProperties(
        @DefaultValue("") String type,
        @DefaultValue("/registry") String prefix,
        @DefaultValue List<String> serverList,
        @Nullable Path keyFile,
        @Nullable Path certFile,
        @Nullable Path caFile,
        @DefaultValue Ssl ssl,
        @Nullable String username,
        @Nullable String password,
        @DefaultValue("5m") @NotNull Duration compactionInterval,
        @DefaultValue("75s") @NotNull Duration historyWindow,
        @DefaultValue List<String> overrides,
        @DefaultValue @Valid Timeouts timeouts) {

    /**
     * TLS towards etcd by an SSL bundle.
     *
     * @param bundle instead of the three files: name of the SSL bundle (spring.ssl.bundle) with the client's certificate
     *     and the authorities that the servers' certificates are checked against
     */
    public record Ssl(@Nullable String bundle) {}

    /**
     * How long to wait for a server.
     *
     * @param connect how long to wait for a connection
     * @param request how long to wait for the answer to one request
     * @param health how long the store may take to answer /healthz and /actuator/health
     * @param ready how long the store may take to answer /readyz
     */
    public record Timeouts(
            @DefaultValue("20s") @NotNull Duration connect,
            @DefaultValue("10s") @NotNull Duration request,
            @DefaultValue("2s") @NotNull Duration health,
            @DefaultValue("2s") @NotNull Duration ready) {}

    /**
     * @param tls null: what the JVM does by itself
     */
    public StorageConfig toConfig(EtcdConnectionDetails etcd, @Nullable ClientTls tls, EngineSettings settings) {
        return new StorageConfig(
                type,
                prefix,
                new StorageConfig.Transport(etcd.serverList(), tls, etcd.username(), etcd.password()),
                compactionInterval,
                historyWindow,
                new StorageConfig.Timeouts(timeouts.connect(), timeouts.request(), timeouts.health(), timeouts.ready()),
                parsedOverrides(),
                settings);
    }

    private Map<GroupResource, List<String>> parsedOverrides() {
        Map<GroupResource, List<String>> parsed = new HashMap<>();
        for (String override : overrides) {
            int hash = override.indexOf('#');
            int slash = override.indexOf('/');
            if (slash < 0 || hash < slash + 2 || hash == override.length() - 1) {
                throw new InvalidStorageConfigException(
                        "orlop.storage.overrides has a malformed entry: \"" + override + '"',
                        "Write each override as group/resource#url;url, with an empty group for core types, such as"
                                + " /events#http://127.0.0.1:2379");
            }
            GroupResource resource =
                    new GroupResource(override.substring(0, slash), override.substring(slash + 1, hash));
            parsed.put(resource, Arrays.asList(override.substring(hash + 1).split(";")));
        }
        return parsed;
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "StorageProperties[type=" + type + ", prefix=" + prefix + ", serverList=" + serverList + "]";
    }
}
