package dev.orlop.cacher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.cacher.CacherConfig.Abilities;
import dev.orlop.cacher.CacherConfig.Tuning;
import dev.orlop.codec.JsonCodec;
import dev.orlop.object.KubeObject;
import dev.orlop.object.SelectableFields;
import dev.orlop.storage.Storage;
import dev.orlop.storage.Ttl;
import dev.orlop.storage.backend.Backend;
import dev.orlop.storage.embedded.EmbeddedFixture;
import dev.orlop.storage.kit.WatchProbe;
import dev.orlop.storage.raw.ObjectStorage;
import dev.orlop.storage.raw.StorageListener;
import dev.orlop.value.IdentityTransformer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that is started again on the same directory: its clients go on where they were. */
class EmbeddedRestartTests {
    private final ExecutorService workers = CacherRuntime.workers(2, Executors.defaultThreadFactory());
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
    private final CacherRuntime runtime = new CacherRuntime(workers, timer, 2, 100);

    @AfterEach
    void close() {
        timer.shutdownNow();
        workers.shutdown();
    }

    private Cacher open(Backend backend) {
        Storage raw = new ObjectStorage(
                backend,
                "/registry",
                new ObjectStorage.Resource(Widgets.RESOURCE, Widgets.PREFIX, Widgets.TYPE, true),
                new JsonCodec(SelectableFields.of(List.of(Widgets.COLOR))),
                new IdentityTransformer(),
                new StorageListener() {});
        CacherConfig config = new CacherConfig(
                Widgets.RESOURCE,
                Widgets.PREFIX,
                Widgets.TYPE,
                true,
                false,
                Widgets::key,
                List.of(),
                null,
                () -> new Abilities(true, true),
                Tuning.DEFAULT);
        Cacher cacher = new Cacher(raw, config, runtime, new CacherListener() {});
        Widgets.awaitReady(cacher);
        return cacher;
    }

    @Test
    void watch_fromBeforeARestart_resumesWithoutAGap(@TempDir Path directory) {
        List<KubeObject> written = new ArrayList<>();
        try (EmbeddedFixture store = new EmbeddedFixture(directory);
                Cacher cacher = open(store.backend())) {
            for (int i = 0; i < 300; i++) {
                KubeObject object = Widgets.widget("ns", "w" + i, "red", "");
                written.add(Widgets.await(cacher.create(Widgets.key(object), object, Ttl.FOREVER)));
            }
        }
        try (EmbeddedFixture store = new EmbeddedFixture(directory);
                Cacher cacher = open(store.backend())) {
            assertThat(Widgets.list(cacher, Widgets.everything()).items()).hasSize(300);
            WatchProbe probe =
                    Widgets.watch(cacher, Widgets.after(written.get(49).resourceVersion()));
            for (KubeObject object : written.subList(50, 300)) {
                probe.expectAdded(object);
            }
            KubeObject after = Widgets.widget("ns", "after", "red", "");
            probe.expectAdded(Widgets.await(cacher.create(Widgets.key(after), after, Ttl.FOREVER)));
        }
    }
}
