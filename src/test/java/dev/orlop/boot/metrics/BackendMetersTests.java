package dev.orlop.boot.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.storage.backend.BackendListener;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
@Isolated("reads all that is printed")
class BackendMetersTests {
    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final BackendMeters meters = new BackendMeters(registry, new QueueMeters());

    @Test
    void databaseSize_toldAgainAndAgain_isOneGaugeOfTheLast(CapturedOutput output) {
        BackendListener cluster = meters.ofCluster("etcd-0");
        assertThat(registry.find("apiserver_storage_size_bytes").gauges()).isEmpty();

        cluster.databaseSize(10);
        cluster.databaseSize(20);
        meters.ofCluster("etcd-1").databaseSize(30);

        assertThat(size("etcd-0")).isEqualTo(20);
        assertThat(size("etcd-1")).isEqualTo(30);
        assertThat(output).doesNotContain("already");
    }

    private double size(String cluster) {
        return registry.get("apiserver_storage_size_bytes")
                .tag("storage_cluster_id", cluster)
                .gauge()
                .value();
    }
}
