package dev.orlop.storage.etcd3;

import dev.orlop.storage.backend.BackendListener;
import dev.orlop.storage.backend.StorageConfig;
import dev.orlop.storage.backend.StorageConfig.Embedded;
import dev.orlop.storage.backend.StorageConfig.LeaseReuse;
import dev.orlop.storage.backend.StorageConfig.Timeouts;
import dev.orlop.storage.backend.StorageConfig.Transport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Configurations with short times, so that faults are over soon. */
final class Configs {
    static final Duration REQUEST = Duration.ofSeconds(2);
    static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Pings as often as gRPC allows; the rest so that a test sees it happen. */
    static final Tuning QUICK = new Tuning(
            Duration.ofSeconds(10),
            Duration.ofSeconds(1),
            Duration.ofMillis(100),
            Duration.ofMillis(500),
            Duration.ofMillis(500),
            Duration.ofSeconds(30),
            Duration.ofMillis(300),
            100,
            Duration.ofMillis(500));

    private Configs() {}

    static StorageConfig of(String... servers) {
        return of(new Transport(List.of(servers), null, null, null));
    }

    static StorageConfig of(Timeouts timeouts, String... servers) {
        return of(new Transport(List.of(servers), null, null, null), Duration.ZERO, LeaseReuse.DEFAULT, timeouts);
    }

    static StorageConfig of(Transport transport) {
        return of(transport, Duration.ZERO);
    }

    /** With time enough for a first request, which loads half of gRPC. */
    static StorageConfig patient(String server) {
        return of(LeaseReuse.DEFAULT, server);
    }

    /** The same, with leases shared otherwise. */
    static StorageConfig of(LeaseReuse reuse, String server) {
        return of(new Transport(List.of(server), null, null, null), Duration.ZERO, reuse, Timeouts.DEFAULT);
    }

    static StorageConfig of(Transport transport, Duration compactionInterval) {
        return of(
                transport,
                compactionInterval,
                LeaseReuse.DEFAULT,
                new Timeouts(Duration.ofSeconds(2), REQUEST, Duration.ofMillis(500), Duration.ofMillis(500)));
    }

    private static StorageConfig of(
            Transport transport, Duration compactionInterval, LeaseReuse reuse, Timeouts timeouts) {
        return new StorageConfig(
                "etcd3",
                "/registry",
                transport,
                true,
                0,
                compactionInterval,
                Duration.ofSeconds(75),
                reuse,
                timeouts,
                new Embedded(Path.of("unused"), 0),
                Map.of());
    }

    static Etcd3Backend open(StorageConfig config) {
        return Etcd3BackendProvider.open(config, BackendListener.NONE, QUICK);
    }
}
