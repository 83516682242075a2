package dev.orlop.registry.plane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.cacher.CacheGauges;
import dev.orlop.cacher.Cacher;
import dev.orlop.cacher.CacherConfig.Abilities;
import dev.orlop.cacher.CacherConfig.Tuning;
import dev.orlop.cacher.CacherListener;
import dev.orlop.cacher.CacherRuntime;
import dev.orlop.object.GroupResource;
import dev.orlop.registry.ResourceDefinition;
import dev.orlop.registry.plane.StorageWithCacher.Settings;
import dev.orlop.storage.Storage;
import dev.orlop.storage.StorageException;
import dev.orlop.storage.WatchEvent;
import dev.orlop.storage.WatchOptions;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** The entry of storage and cache: what it opens, and the order in which it closes that. */
class StorageWithCacherTests {
    private static final ResourceDefinition DEFINITION =
            BuiltIns.all(TestKinds.ALL).getFirst().definition();
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final List<String> happened = new CopyOnWriteArrayList<>();
    private final ExecutorService workers = CacherRuntime.workers(2, Executors.defaultThreadFactory());
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);

    @TempDir
    Path directory;

    @AfterEach
    void close() {
        timer.shutdownNow();
        workers.shutdown();
    }

    @Test
    void close_endsTheStreamThenTheStoreThenTheMeters_eachOnce() {
        try (RegistryFixture fixture = new RegistryFixture(directory)) {
            Storage storage = entry(fixture, Settings.DEFAULT).apply(DEFINITION);
            assertThat(storage).isInstanceOf(Cacher.class);
            Awaitility.await().until(() -> happened.contains("filled"));
            WatchOptions future = WatchOptions.everything().withResourceVersion("1000000");
            Flux<WatchEvent> watch = storage.watch(DEFINITION.storagePrefix(), future);

            StepVerifier.create(watch)
                    .then(storage::close)
                    .then(storage::close)
                    .expectComplete()
                    .verify(LIMIT);

            Awaitility.await().until(() -> happened.contains("closed"));
            assertThat(happened).containsExactly("opened", "filled", "stream ended", "store closed", "closed");
            assertThat(storage.watch(DEFINITION.storagePrefix(), WatchOptions.everything()))
                    .satisfies(refused -> StepVerifier.create(refused)
                            .expectError(StorageException.NotReady.class)
                            .verify(LIMIT));
        }
    }

    @Test
    void apply_withTheCacheSwitchedOff_opensTheStoreItself() {
        try (RegistryFixture fixture = new RegistryFixture(directory)) {
            Settings off = new Settings(false, Tuning.DEFAULT, List.of(), List.of(), null);

            Storage storage = entry(fixture, off).apply(DEFINITION);

            assertThat(storage).isNotInstanceOf(Cacher.class);
            storage.close();
            assertThat(happened).containsExactly("store closed");
        }
    }

    private StorageWithCacher entry(RegistryFixture fixture, Settings settings) {
        return new StorageWithCacher(
                definition -> recorded(fixture.storage(definition)),
                resource -> settings,
                resource -> () -> new Abilities(true, true),
                this::listener,
                new CacherRuntime(workers, timer, 1, 10));
    }

    private CacherListener listener(GroupResource resource) {
        assertThat(resource).isEqualTo(DEFINITION.groupResource());
        return new CacherListener() {
            @Override
            public void opened(CacheGauges gauges) {
                happened.add("opened");
            }

            @Override
            public void initialized(Duration took) {
                happened.add("filled");
            }

            @Override
            public void closed() {
                happened.add("closed");
            }
        };
    }

    /** The storage, noting what is done to it. */
    private Storage recorded(Storage storage) {
        return (Storage) Proxy.newProxyInstance(
                Storage.class.getClassLoader(), new Class<?>[] {Storage.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        happened.add("store closed");
                    }
                    try {
                        Object result = method.invoke(storage, arguments);
                        return method.getName().equals("watch")
                                ? ((Flux<?>) result).doOnCancel(() -> happened.add("stream ended"))
                                : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
