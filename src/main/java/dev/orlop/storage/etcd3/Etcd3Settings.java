package dev.orlop.storage.etcd3;

import dev.orlop.storage.backend.InvalidStorageConfigException;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings of the engine over etcd v3.
 *
 * @param leaseReuse how objects of about the same time to live share an etcd lease
 */
@ConfigurationProperties("orlop.storage")
public record Etcd3Settings(@DefaultValue LeaseReuse leaseReuse) {

    /**
     * Sharing of etcd leases by objects of about the same time to live.
     *
     * @param maxDuration the longest that an object may outlive its time to live
     * @param maxObjects the most objects on one lease
     */
    public record LeaseReuse(
            @DefaultValue("60s") Duration maxDuration,
            @DefaultValue("1000") int maxObjects) {
        public LeaseReuse {
            if (maxObjects < 1) {
                throw new InvalidStorageConfigException(
                        "orlop.storage.lease-reuse.max-objects is " + maxObjects, "Set it to 1 or more.");
            }
        }
    }
}
