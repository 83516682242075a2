package dev.orlop.boot.metrics;

import dev.orlop.boot.metrics.ResourceSeries.Count;

/** The four counters that both the store and the watch cache have for the lists that they answer. */
final class ListCounters {
    private static final Family LISTS =
            Family.counter("apiserver_storage_list", "Lists, by who answered them.", "storage");
    private static final Family FETCHED =
            Family.counter("apiserver_storage_list_fetched_objects", "Objects read for lists.", "storage", "index");
    private static final Family EVALUATED =
            Family.counter("apiserver_storage_list_evaluated_objects", "Objects tested for lists.", "storage");
    private static final Family RETURNED =
            Family.counter("apiserver_storage_list_returned_objects", "Objects returned by lists.", "storage");

    private final Count lists;
    private final Count fetched;
    private final Count evaluated;
    private final Count returned;

    /**
     * @param storage who answers: {@code etcd} for the engine, {@code watchcache}
     * @param index the index that is used, "" for none
     */
    ListCounters(ResourceSeries series, String storage, String index) {
        lists = series.counter(LISTS, storage);
        fetched = series.counter(FETCHED, storage, index);
        evaluated = series.counter(EVALUATED, storage);
        returned = series.counter(RETURNED, storage);
    }

    void add(long fetchedObjects, long evaluatedObjects, long returnedObjects) {
        lists.add(1);
        fetched.add(fetchedObjects);
        evaluated.add(evaluatedObjects);
        returned.add(returnedObjects);
    }
}
