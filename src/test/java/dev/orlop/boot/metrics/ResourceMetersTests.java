package dev.orlop.boot.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.cacher.CacheGauges;
import dev.orlop.cacher.CacherListener.CheckOutcome;
import dev.orlop.object.GroupResource;
import dev.orlop.storage.raw.StorageListener.Operation;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What Prometheus reads of resources that come and go. */
class ResourceMetersTests {
    private static final GroupResource WIDGETS = new GroupResource("example.com", "widgets");
    private static final String GR = "group=\"example.com\",resource=\"widgets\"";

    private final PrometheusRegistry prometheus = new PrometheusRegistry();
    private final ResourceMeters meters = new ResourceMeters();
    private final QueueMeters queues = new QueueMeters();
    private final Caches caches = new Caches();

    @BeforeEach
    void register() {
        prometheus.register(meters);
        prometheus.register(queues);
        queues.leaveOutIdle(meters);
        prometheus.register(new CacheGaugeMeters(caches, meters));
    }

    private CacheMeters open(CacheGauges gauges) {
        CacheMeters cache = new CacheMeters(meters, queues, caches, WIDGETS);
        cache.opened(gauges);
        return cache;
    }

    @Test
    void counters_ofTrouble_standAtZeroFromTheStartAndOthersBeginWhenTheyCount() throws IOException {
        CacheMeters cache = open(new Sizes(3));
        assertThat(scrape())
                .contains(
                        "apiserver_terminated_watchers_total{" + GR + "} 0.0",
                        "apiserver_watch_cache_initialization_errors_total{" + GR + "} 0.0",
                        "apiserver_storage_consistency_checks_total{" + GR + ",status=\"failure\"} 0.0",
                        "orlop_watch_cache_rebuilds_total{" + GR + "} 0.0")
                .noneMatch(line -> line.startsWith("apiserver_watch_cache_read_wait"));

        cache.watcherTerminated();
        cache.resized(100, 200);
        cache.consistentRead(true, false);
        cache.consistentRead(true, true);
        cache.consistentRead(true, false);
        cache.listed("f:spec.color", 5, 2);
        cache.listed("", 7, 7);

        String consistent =
                "apiserver_watch_cache_consistent_read_total{fallback=\"%s\"," + GR + ",success=\"true\"} %s";
        assertThat(scrape())
                .contains(
                        "apiserver_terminated_watchers_total{" + GR + "} 1.0",
                        "watch_cache_capacity_increase_total{" + GR + "} 1.0",
                        consistent.formatted("false", "2.0"),
                        consistent.formatted("true", "1.0"),
                        "apiserver_cache_list_total{" + GR.replace(",", ",index=\"f:spec.color\",") + "} 1.0",
                        "apiserver_cache_list_fetched_objects_total{" + GR.replace(",", ",index=\"\",") + "} 7.0",
                        "apiserver_cache_list_returned_objects_total{" + GR + "} 9.0",
                        "apiserver_storage_list_total{" + GR + ",storage=\"watchcache\"} 2.0",
                        "apiserver_storage_list_evaluated_objects_total{" + GR + ",storage=\"watchcache\"} 12.0");
    }

    /** A cache is filled, compared with the store now and then, and read by the controllers: that is no use. */
    @Test
    void resource_thatNobodyUses_hasTenSeriesUntilSomebodyDoes() throws IOException {
        StorageMeters store = new StorageMeters(meters, WIDGETS);
        CacheMeters cache = open(new Sizes(3));
        store.requestEnded(Operation.GET_CURRENT_RESOURCE_VERSION, Duration.ofMillis(1), false);
        store.requestEnded(Operation.LIST, Duration.ofMillis(7), false);
        store.listed(10, 10, 10, Duration.ofMillis(7));
        store.progressReceived();
        cache.initialized(Duration.ofMillis(10));
        cache.listed("", 10, 10);
        cache.checked(CheckOutcome.SUCCESS);

        assertThat(scrape().stream().filter(line -> line.contains(GR))).hasSize(10);

        cache.consistentRead(true, false);

        assertThat(scrape())
                .contains(
                        "apiserver_watch_cache_initializations_total{" + GR + "} 1.0",
                        "watch_cache_capacity_increase_total{" + GR + "} 0.0",
                        "watch_cache_capacity_decrease_total{" + GR + "} 0.0",
                        "orlop_queue_depth{" + GR.replace(",", ",queue=\"watcher\",") + "} 3.0")
                .filteredOn(line -> line.contains("widgets"))
                .hasSizeGreaterThan(60);
    }

    /** {@code TestHistogramCacheReadWait}: bounds included, all that is longer in the last bucket. */
    @Test
    void readWait_ofAnyLength_fallsIntoItsBucket() throws IOException {
        CacheMeters cache = open(new Sizes(3));
        for (int millis : new int[] {1, 5, 6, 200, 3_000, 3_001}) {
            cache.readWaited(Duration.ofMillis(millis));
        }

        String bucket = "apiserver_watch_cache_read_wait_seconds_bucket{" + GR + ",le=\"%s\"} %s";
        assertThat(scrape())
                .contains(
                        bucket.formatted("0.005", 2),
                        bucket.formatted("0.025", 3),
                        bucket.formatted("0.1", 3),
                        bucket.formatted("0.2", 4),
                        bucket.formatted("2.0", 4),
                        bucket.formatted("3.0", 5),
                        bucket.formatted("+Inf", 6),
                        "apiserver_watch_cache_read_wait_seconds_count{" + GR + "} 6",
                        "apiserver_watch_cache_read_wait_seconds_sum{" + GR + "} 6.213",
                        "apiserver_watch_cache_read_wait_seconds_max{" + GR + "} 3.001");
    }

    /** {@code TestListMetrics}, of the store. */
    @Test
    void requestsAndLists_ofTheStore_areCounted() throws IOException {
        StorageMeters store = new StorageMeters(meters, WIDGETS);
        store.requestEnded(Operation.GET, Duration.ofMillis(7), false);
        store.requestEnded(Operation.GET, Duration.ofMillis(7), true);
        store.listed(10, 8, 2, Duration.ofMillis(30));

        String get = "{" + GR.replace(",", ",operation=\"get\",") + "}";
        String etcd = "{" + GR + ",storage=\"etcd\"}";
        assertThat(scrape())
                .contains(
                        "etcd_requests_total" + get + " 2.0",
                        "etcd_request_errors_total" + get + " 1.0",
                        "etcd_request_duration_seconds_count" + get + " 2",
                        "apiserver_storage_list_total" + etcd + " 1.0",
                        "apiserver_storage_list_evaluated_objects_total" + etcd + " 8.0",
                        "apiserver_storage_list_returned_objects_total" + etcd + " 2.0",
                        "apiserver_storage_list_fetched_objects_total{" + GR.replace(",", ",index=\"\",")
                                + ",storage=\"etcd\"} 10.0",
                        "apiserver_storage_list_duration_seconds_bucket{" + GR + ",streamed=\"false\",le=\"0.05\"} 1");
    }

    /** The new cache of a changed type opens before the old one is closed. */
    @Test
    void cache_thatTakesAnothersPlace_goesOnWithItsSeries() throws IOException {
        CacheMeters before = open(new Sizes(3));
        before.watcherTerminated();
        CacheMeters after = open(new Sizes(4));
        after.watcherTerminated();
        assertThat(scrape()).contains("orlop_watchers{" + GR + "} 4.0");
        before.closed();
        after.watcherTerminated();

        assertThat(scrape())
                .contains(
                        "apiserver_terminated_watchers_total{" + GR + "} 3.0",
                        "orlop_watchers{" + GR + "} 4.0",
                        "orlop_high_water_mark{" + GR.replace(",", ",queue=\"incoming\",") + "} 4.0");

        after.closed();
        assertThat(scrape()).as("nothing is left").noneMatch(line -> line.contains("widgets"));
    }

    private List<String> scrape() throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        PrometheusTextFormatWriter.create().write(text, prometheus.scrape());
        List<String> lines = new ArrayList<>();
        text.toString(StandardCharsets.UTF_8).lines().forEach(lines::add);
        return lines;
    }

    /** A cache of which all sizes are the same number. */
    private record Sizes(int size) implements CacheGauges {
        @Override
        public boolean ready() {
            return true;
        }

        @Override
        public long resourceVersion() {
            return size;
        }

        @Override
        public int objects() {
            return size;
        }

        @Override
        public long bytes() {
            return size;
        }

        @Override
        public int capacity() {
            return size;
        }

        @Override
        public long historySize() {
            return size;
        }

        @Override
        public long oldestResourceVersion() {
            return size;
        }

        @Override
        public int watchers() {
            return size;
        }

        @Override
        public int clientWatchers() {
            return size;
        }

        @Override
        public int parkedWatchers() {
            return size;
        }

        @Override
        public long deepestBacklog() {
            return size;
        }

        @Override
        public int incomingDepth() {
            return size;
        }

        @Override
        public long incomingHighWaterMark() {
            return size;
        }

        @Override
        public int watcherDepth() {
            return size;
        }

        @Override
        public long watcherHighWaterMark() {
            return size;
        }
    }
}
