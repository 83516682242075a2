package dev.orlop.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.storage.SelectionPredicate;
import dev.orlop.storage.Storage;
import dev.orlop.storage.WatchEvent;
import dev.orlop.storage.WatchOptions;
import dev.orlop.storage.kit.StorageFixture;
import dev.orlop.storage.kit.SwitchableTransformer;
import dev.orlop.storage.kit.TestResource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random clients and watchers at once on one storage, some expiry and compaction among them; then the history must be
 * linearizable and each watcher's stream complete. The seed is printed, and {@code -Dorlop.model.seed} repeats it, as far
 * as the threads let it.
 */
public abstract class HistoryContract implements StorageFixture.Source {
    private static final int CLIENTS = 8;
    private static final int WATCHERS = 24;

    /** How many operations each client makes. */
    protected int operations() {
        return 250;
    }

    @Test
    protected void history_ofRandomConcurrentOperations_isLinearizableAndFullyWatched(
            @TempDir Path scratch, TestReporter reporter) throws Exception {
        long seed = Long.getLong("orlop.model.seed", new Random().nextLong());
        reporter.publishEntry("seed", Long.toString(seed));
        try (StorageFixture fixture = newFixture(scratch)) {
            TestResource resource = fixture.newResource(new SwitchableTransformer());
            try (Storage storage = fixture.open(resource)) {
                Run run = new Run(fixture, resource, storage, new Random(seed));
                run.run();
                reporter.publishEntry("seen", run.summary());
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
    }

    private record Watched(ModelWatcher watcher, String namespace) {}

    private final class Run {
        private final StorageFixture fixture;
        private final TestResource resource;
        private final Storage storage;
        private final Random random;
        private final HistoryModel model;
        private final List<Watched> watched = new ArrayList<>();
        private final AtomicLong compacted = new AtomicLong();

        private Run(StorageFixture fixture, TestResource resource, Storage storage, Random random) {
            this.fixture = fixture;
            this.resource = resource;
            this.storage = storage;
            this.random = random;
            this.model = new HistoryModel(storage, resource, fixture.patience());
        }

        private void run() throws Exception {
            long start = fixture.bumpRevision();
            CompletableFuture<@Nullable History> truth = truth(start);
            try (ExecutorService threads = Executors.newCachedThreadPool()) {
                List<Future<?>> clients = new ArrayList<>();
                List<Future<?>> watchers = new ArrayList<>();
                for (int i = 0; i < CLIENTS; i++) {
                    Random own = new Random(random.nextLong());
                    clients.add(threads.submit(() -> model.client(own, operations(), this::compact)));
                }
                for (int i = 0; i < WATCHERS; i++) {
                    ModelWatcher watcher = watcher(i, start);
                    watchers.add(threads.submit(watcher));
                }
                awaitAll(clients);
                model.end();
                awaitAll(watchers);
            }
            check(Objects.requireNonNull(truth.get(1, TimeUnit.MINUTES)));
        }

        /** Watchers of everything, of a namespace, of a color, half of them from a place in the middle. */
        private ModelWatcher watcher(int index, long start) {
            String namespace = index % 3 == 0 ? HistoryModel.NAMESPACES[index % 2] : "";
            SelectionPredicate predicate = index % 4 == 0 ? HistoryModel.RED : SelectionPredicate.EVERYTHING;
            long position = index % 2 == 0 ? start : Math.max(start, model.known());
            ModelWatcher watcher = new ModelWatcher(
                    storage,
                    resource.prefix() + "/" + namespace,
                    predicate,
                    position,
                    new Random(random.nextLong()),
                    resource::key,
                    fixture.patience());
            watched.add(new Watched(watcher, namespace));
            return watcher;
        }

        /** Gives up all but the last revisions; clients do it now and then. */
        private void compact() {
            long target = model.known() - 150;
            if (fixture.historicalReads() && target > compacted.get()) {
                compacted.set(target);
                fixture.compact(target);
            }
        }

        private CompletableFuture<@Nullable History> truth(long start) {
            WatchOptions options = WatchOptions.everything().withResourceVersion(Long.toString(start));
            int[] ends = new int[1];
            return storage.watch(resource.prefix(), options)
                    .ofType(WatchEvent.ObjectEvent.class)
                    .takeUntil(event -> event.object().meta().name().equals(HistoryModel.END)
                            && ++ends[0] == HistoryModel.NAMESPACES.length)
                    .collectList()
                    .map(events -> new History(events.stream(), resource::key))
                    .toFuture();
        }

        private void check(History history) {
            assertThat(history.size()).isGreaterThan(operations());
            history.check(model.observations(), resource.prefix());
            for (Watched one : watched) {
                one.watcher().check(history, one.namespace());
            }
        }

        private String summary() {
            Map<String, Long> kinds = model.observations().stream()
                    .collect(Collectors.groupingBy(
                            one -> one.getClass().getSimpleName(), TreeMap::new, Collectors.counting()));
            int expired =
                    watched.stream().mapToInt(one -> one.watcher().expiries()).sum();
            return kinds + ", watches that came too late: " + expired;
        }

        private static void awaitAll(List<Future<?>> tasks) throws Exception {
            for (Future<?> task : tasks) {
                Objects.requireNonNull(task).get(1, TimeUnit.MINUTES);
            }
        }
    }
}
