package dev.orlop.boot.metrics;

import dev.orlop.boot.metrics.ResourceSeries.Count;
import dev.orlop.boot.metrics.ResourceSeries.Histogram;
import dev.orlop.object.GroupResource;
import dev.orlop.storage.raw.StorageListener;
import java.time.Duration;

/** Meters the storage of one resource under the names that dashboards for the API server read. */
public final class StorageMeters implements StorageListener {
    private static final double[] REQUEST_BUCKETS = {
        0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60
    };
    private static final Family REQUEST_DURATION = Family.histogram(
            "etcd_request_duration_seconds", "Latency of requests to the store.", REQUEST_BUCKETS, "operation");
    private static final Family REQUESTS = Family.counter("etcd_requests", "Requests to the store.", "operation");
    private static final Family REQUEST_ERRORS =
            Family.counter("etcd_request_errors", "Failed requests to the store.", "operation");
    private static final Family LIST_DURATION = Family.histogram(
            "apiserver_storage_list_duration_seconds",
            "Latency of a list from the store, decoding included.",
            REQUEST_BUCKETS,
            "streamed");
    private static final Family DECODE_ERRORS =
            Family.trouble("apiserver_storage_decode_errors", "Stored values that could not be read.");
    private static final Family EVENTS =
            Family.counter("apiserver_storage_events_received", "Changes received from the store.");
    private static final Family BOOKMARKS =
            Family.counter("etcd_bookmark", "Progress notifications received from the store.");

    /** The value of the label {@code storage}. */
    private static final String STORE = "etcd";

    private final ResourceMeters meters;
    private final GroupResource resource;
    private final ResourceSeries series;
    private final Histogram listDuration;
    private final ListCounters lists;
    private final Count decodeErrors;

    public StorageMeters(ResourceMeters meters, GroupResource resource) {
        this.meters = meters;
        this.resource = resource;
        this.series = meters.open(resource);
        this.listDuration = series.histogram(LIST_DURATION, "false");
        this.lists = new ListCounters(series, STORE, "");
        this.decodeErrors = series.counter(DECODE_ERRORS);
    }

    @Override
    public void requestEnded(Operation operation, Duration took, boolean failed) {
        if (failed || !isOfFilling(operation)) {
            series.use();
        }
        String label = operation.label();
        series.histogram(REQUEST_DURATION, label).record(took);
        series.counter(REQUESTS, label).add(1);
        series.counter(REQUEST_ERRORS, label).add(failed ? 1 : 0);
    }

    private static boolean isOfFilling(Operation operation) {
        return operation == Operation.LIST || operation == Operation.GET_CURRENT_RESOURCE_VERSION;
    }

    @Override
    public void listed(int fetchedObjects, int evaluatedObjects, int returnedObjects, Duration took) {
        listDuration.record(took);
        lists.add(fetchedObjects, evaluatedObjects, returnedObjects);
    }

    @Override
    public void decodeFailed() {
        decodeErrors.add(1);
    }

    @Override
    public void eventReceived() {
        series.use();
        series.counter(EVENTS).add(1);
    }

    @Override
    public void progressReceived() {
        series.counter(BOOKMARKS).add(1);
    }

    /** The storage is gone: the series end with the last of their users. */
    @Override
    public void closed() {
        meters.close(resource);
    }
}
