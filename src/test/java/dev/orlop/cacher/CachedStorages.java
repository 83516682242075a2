package dev.orlop.cacher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.cacher.CacherConfig.Abilities;
import dev.orlop.cacher.CacherConfig.Tuning;
import dev.orlop.object.KubeObject;
import dev.orlop.object.ObjectMeta;
import dev.orlop.storage.ListOptions;
import dev.orlop.storage.ListOptions.ResourceVersionMatch;
import dev.orlop.storage.Storage;
import dev.orlop.storage.WatchEvent;
import dev.orlop.storage.backend.Capabilities;
import dev.orlop.storage.kit.TestResource;
import dev.orlop.storage.kit.WatchProbe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.Supplier;

/** Puts caches in front of the storages of the contract kit: what each engine's cached fixture has in common. */
public final class CachedStorages implements AutoCloseable {
    /** Shorter than the API server's 3 s, as a test that asks for the future waits it out. */
    private static final Duration FRESHNESS = Duration.ofSeconds(2);

    private static final List<String> BEFORE_THE_ERROR = List.of("other-0", "other-1", "other-2", "other-3", "other-4");

    private final ExecutorService workers = CacherRuntime.workers(2, Executors.defaultThreadFactory());
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
    private final Map<Cacher, TestResource> opened = new ConcurrentHashMap<>();
    private final CacherRuntime runtime = new CacherRuntime(workers, timer, 2, 10_000);

    /** A cache that is filled, with bookmarks every second. */
    public Storage open(Storage raw, TestResource resource, Supplier<Capabilities> capabilities) {
        CacherConfig config = new CacherConfig(
                resource.groupResource(),
                resource.prefix(),
                resource.type(),
                resource.namespaced(),
                false,
                object -> key(resource, object),
                List.of(new AttributeIndex.ByField(TestResource.COLOR)),
                TestResource.COLOR,
                () -> new Abilities(
                        capabilities.get().historicalReads(), capabilities.get().requestedProgress()),
                Widgets.waiting(Widgets.bookmarks(Tuning.DEFAULT, Duration.ofSeconds(1)), FRESHNESS));
        Cacher cacher = new Cacher(raw, config, runtime, new CacherListener() {});
        Widgets.awaitReady(cacher);
        opened.put(cacher, resource);
        return cacher;
    }

    /** Lets the caches come as far as a revision, if it tells them anything. */
    void reach(long revision) {
        opened.keySet().removeIf(cacher -> !Widgets.isReady(cacher));
        ListOptions fresh = ListOptions.everything()
                .withResourceVersion(Long.toString(revision))
                .withMatch(ResourceVersionMatch.NOT_OLDER_THAN);
        opened.forEach((cacher, resource) ->
                cacher.list(resource.prefix(), fresh).onErrorComplete().block());
    }

    private static String key(TestResource resource, KubeObject object) {
        ObjectMeta meta = object.meta();
        String directory = meta.namespace().isEmpty() ? "" : meta.namespace() + "/";
        return resource.prefix() + "/" + directory + meta.name();
    }

    /**
     * The cache ends all watches at an unreadable write, wherever they are, and those at once that come while it does; none
     * loses anything by that, as each begins again behind its last event.
     */
    public static void expectNothingBehindTheError(WatchProbe watch) {
        List<WatchEvent> events = watch.untilEnd();
        List<String> names = new ArrayList<>();
        for (WatchEvent event : events) {
            switch (event) {
                case WatchEvent.Added added -> names.add(added.object().meta().name());
                case WatchEvent.Error error -> assertThat(error.status().code()).isEqualTo(500);
                default -> throw new AssertionError("unexpected: " + event);
            }
        }
        assertThat(names).isEqualTo(BEFORE_THE_ERROR.subList(0, Math.min(names.size(), BEFORE_THE_ERROR.size())));
        if (names.size() < events.size()) {
            assertThat(events.getLast()).isInstanceOf(WatchEvent.Error.class);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        workers.shutdown();
    }
}
