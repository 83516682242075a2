package dev.orlop.storage.etcd2;

import dev.orlop.storage.backend.StorageConfig;
import dev.orlop.storage.backend.StorageConfig.Timeouts;
import dev.orlop.storage.backend.StorageConfig.Transport;
import dev.orlop.storage.raw.TestConfigs;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Configurations of the etcd2 engine for tests. */
final class Configs {
    static final String PREFIX = "/registry";
    static final Timeouts QUICK =
            new Timeouts(Duration.ofSeconds(2), Duration.ofSeconds(3), Duration.ofSeconds(2), Duration.ofSeconds(2));

    private Configs() {}

    static StorageConfig of(String... servers) {
        return of(PREFIX, plain(servers), true, TestConfigs.TIMEOUTS);
    }

    static StorageConfig of(Transport transport, boolean quorum) {
        return of(PREFIX, transport, quorum, QUICK);
    }

    static StorageConfig of(String prefix, Transport transport, boolean quorum, Timeouts timeouts) {
        return of(prefix, transport, quorum, timeouts, 0);
    }

    private static StorageConfig of(
            String prefix, Transport transport, boolean quorum, Timeouts timeouts, int cacheSize) {
        return new StorageConfig(
                "etcd2",
                prefix,
                transport,
                Duration.ofMinutes(5),
                Duration.ofSeconds(75),
                timeouts,
                Map.of(),
                TestConfigs.settings(new Etcd2Settings(quorum, cacheSize)));
    }

    /** With a deserialization cache of a size. */
    static StorageConfig cacheOf(int size, String server) {
        return of(PREFIX, plain(server), true, TestConfigs.TIMEOUTS, size);
    }

    static Transport plain(String... servers) {
        return new Transport(List.of(servers), null, null, null);
    }
}
