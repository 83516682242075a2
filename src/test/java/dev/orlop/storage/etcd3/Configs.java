package dev.orlop.storage.etcd3;

import dev.orlop.storage.backend.BackendListener;
import dev.orlop.storage.backend.StorageConfig;
import dev.orlop.storage.backend.StorageConfig.Timeouts;
import dev.orlop.storage.backend.StorageConfig.Transport;
import dev.orlop.storage.etcd3.Etcd3Settings.LeaseReuse;
import dev.orlop.storage.raw.TestConfigs;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Configurations with short times, so that faults are over soon. */
final class Configs {
    static final Duration REQUEST = Duration.ofSeconds(2);
    static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final LeaseReuse REUSE = new LeaseReuse(Duration.ofSeconds(60), 1000);

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
        return of(new Transport(List.of(servers), null, null, null), Duration.ZERO, REUSE, timeouts);
    }

    static StorageConfig of(Transport transport) {
        return of(transport, Duration.ZERO);
    }

    /** With time enough for a first request, which loads half of gRPC. */
    static StorageConfig patient(String server) {
        return of(REUSE, server);
    }

    /** The same, with leases shared otherwise. */
    static StorageConfig of(LeaseReuse reuse, String server) {
        return of(new Transport(List.of(server), null, null, null), Duration.ZERO, reuse, TestConfigs.TIMEOUTS);
    }

    static StorageConfig of(Transport transport, Duration compactionInterval) {
        return of(
                transport,
                compactionInterval,
                REUSE,
                new Timeouts(Duration.ofSeconds(2), REQUEST, Duration.ofMillis(500), Duration.ofMillis(500)));
    }

    private static StorageConfig of(
            Transport transport, Duration compactionInterval, LeaseReuse reuse, Timeouts timeouts) {
        return new StorageConfig(
                "etcd3",
                "/registry",
                transport,
                compactionInterval,
                Duration.ofSeconds(75),
                timeouts,
                Map.of(),
                TestConfigs.settings(new Etcd3Settings(reuse)));
    }

    static Etcd3Backend open(StorageConfig config) {
        return Etcd3BackendProvider.open(config, BackendListener.NONE, QUICK);
    }
}
