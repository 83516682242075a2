package dev.orlop.boot;

import dev.orlop.object.GroupResource;
import dev.orlop.storage.backend.StorageListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Meters the storage of one resource under the names that dashboards for the API server read. Meters are looked up
 * once; what is called per request only counts.
 */
final class StorageMeters implements StorageListener, AutoCloseable {
    private static final Duration[] REQUEST_BUCKETS = seconds(
            0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60);

    private final MeterRegistry registry;
    private final Queue<Meter> own = new ConcurrentLinkedQueue<>();
    private final AtomicReferenceArray<@Nullable OperationMeters> operations =
            new AtomicReferenceArray<>(Operation.values().length);
    private final Tags tags;
    private final Timer listDuration;
    private final Counter lists;
    private final Counter fetched;
    private final Counter evaluated;
    private final Counter returned;
    private final Counter decodeErrors;
    private volatile @Nullable Counter events;
    private volatile @Nullable Counter bookmarks;

    StorageMeters(MeterRegistry registry, GroupResource resource) {
        this.registry = registry;
        this.tags = Tags.of("group", resource.group(), "resource", resource.resource());
        Tags fromStore = tags.and("storage", "etcd");
        listDuration = timer(
                "apiserver_storage_list_duration",
                "Latency of a list from the store, decoding included.",
                tags.and("streamed", "false"));
        lists = counter("apiserver_storage_list", "Lists, by who answered them.", fromStore);
        fetched = counter(
                "apiserver_storage_list_fetched_objects", "Objects read for lists.", fromStore.and("index", ""));
        evaluated = counter("apiserver_storage_list_evaluated_objects", "Objects tested for lists.", fromStore);
        returned = counter("apiserver_storage_list_returned_objects", "Objects returned by lists.", fromStore);
        decodeErrors = counter("apiserver_storage_decode_errors", "Stored values that could not be read.", tags);
    }

    private static Duration[] seconds(double... bounds) {
        Duration[] durations = new Duration[bounds.length];
        for (int i = 0; i < bounds.length; i++) {
            durations[i] = Duration.ofNanos((long) (bounds[i] * 1e9));
        }
        return durations;
    }

    private Counter counter(String name, String description, Tags labels) {
        Counter counter =
                Counter.builder(name).description(description).tags(labels).register(registry);
        own.add(counter);
        return counter;
    }

    private Timer timer(String name, String description, Tags labels) {
        Timer timer = Timer.builder(name)
                .description(description)
                .tags(labels)
                .serviceLevelObjectives(REQUEST_BUCKETS)
                .register(registry);
        own.add(timer);
        return timer;
    }

    @Override
    public void requestEnded(Operation operation, Duration took, boolean failed) {
        OperationMeters meters = operations.get(operation.ordinal());
        if (meters == null) {
            meters = new OperationMeters(tags.and("operation", operation.label()));
            operations.set(operation.ordinal(), meters);
        }
        meters.duration.record(took);
        meters.requests.increment();
        if (failed) {
            meters.errors.increment();
        }
    }

    /** Made with the first request of its kind: most of thousands of types never see most kinds. */
    private final class OperationMeters {
        private final Timer duration;
        private final Counter requests;
        private final Counter errors;

        OperationMeters(Tags labels) {
            duration = timer("etcd_request_duration", "Latency of requests to the store.", labels);
            requests = counter("etcd_requests", "Requests to the store.", labels);
            errors = counter("etcd_request_errors", "Failed requests to the store.", labels);
        }
    }

    @Override
    public void listed(int fetchedObjects, int evaluatedObjects, int returnedObjects, Duration took) {
        listDuration.record(took);
        lists.increment();
        fetched.increment(fetchedObjects);
        evaluated.increment(evaluatedObjects);
        returned.increment(returnedObjects);
    }

    @Override
    public void decodeFailed() {
        decodeErrors.increment();
    }

    @Override
    public void eventReceived() {
        Counter counter = events;
        if (counter == null) {
            counter = counter("apiserver_storage_events_received", "Changes received from the store.", tags);
            events = counter;
        }
        counter.increment();
    }

    @Override
    public void progressReceived() {
        Counter counter = bookmarks;
        if (counter == null) {
            counter = counter("etcd_bookmark", "Progress notifications received from the store.", tags);
            bookmarks = counter;
        }
        counter.increment();
    }

    /** The resource is gone: its series end. */
    @Override
    public void close() {
        own.forEach(registry::remove);
    }
}
