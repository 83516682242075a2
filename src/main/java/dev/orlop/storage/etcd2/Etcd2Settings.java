package dev.orlop.storage.etcd2;

import dev.orlop.storage.backend.InvalidStorageConfigException;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings of the engine over etcd's v2 keys API.
 *
 * @param quorum etcd2: whether reads are linearizable, at the cost of a round of the cluster
 * @param deserializationCacheSize etcd2: how many values are kept decoded; 0 lets the memory decide
 */
@ConfigurationProperties("orlop.storage")
public record Etcd2Settings(
        @DefaultValue("false") boolean quorum,
        @DefaultValue("0") int deserializationCacheSize) {
    public Etcd2Settings {
        if (deserializationCacheSize < 0) {
            throw new InvalidStorageConfigException(
                    "orlop.storage.deserialization-cache-size is " + deserializationCacheSize,
                    "Set it to a number of values, or to 0 to let the memory decide.");
        }
    }
}
