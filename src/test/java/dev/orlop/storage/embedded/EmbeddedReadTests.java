package dev.orlop.storage.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orlop.storage.StorageException;
import dev.orlop.storage.backend.Backend.RangeResult;
import dev.orlop.storage.backend.KeyValue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Gets, ranges and counts, now and at old revisions. */
class EmbeddedReadTests {
    @TempDir
    Path directory;

    @AutoClose
    private EmbeddedStore store;

    @BeforeEach
    void open() {
        store = EmbeddedStore.open(directory);
    }

    @Test
    void range_ordersByTheBytesOfUtf8_andKeepsNeighboursApart() {
        List<String> keys = List.of(
                "/r/a",
                "/r/a\0",
                "/r/a\0b",
                "/r/a\u0001",
                "/r/a-b",
                "/r/a/b",
                "/r/a/b/c",
                "/r/a0",
                "/r/aa",
                "/r/b",
                "/r/\u00e9",
                "/r/\uffee",
                "/r/\ud83d\ude00");
        keys.reversed().forEach(key -> store.create(key, key));
        assertThat(keys(store.range("/r/", "/r0", 0, 0))).isEqualTo(keys);
        keys.forEach(key -> assertThat(store.value(key)).isEqualTo(key));
        assertThat(keys(store.range("/r/a\0", "/r/a/", 0, 0)))
                .containsExactly("/r/a\0", "/r/a\0b", "/r/a\u0001", "/r/a-b");
        assertThat(keys(store.range("/r/a/", "/r/a0", 0, 0))).containsExactly("/r/a/b", "/r/a/b/c");
    }

    @Test
    void range_inPagesOfOneRevision_showsItWhateverIsWritten() {
        for (int i = 0; i < 25; i++) {
            store.create("/r/%02d".formatted(i), "old");
        }
        RangeResult page = store.range("/r/", "/r0", 10, 0);
        long revision = page.revision();
        List<KeyValue> all = new ArrayList<>(page.entries());
        assertThat(page.total()).isEqualTo(25);
        store.create("/r/001", "new");
        store.put("/r/20", "new", 22);
        store.delete("/r/15", 17);
        page = store.range(all.getLast().key() + '\0', "/r0", 10, revision);
        assertThat(page.total()).isEqualTo(15);
        all.addAll(page.entries());
        page = store.range(all.getLast().key() + '\0', "/r0", 10, revision);
        assertThat(page.total()).isEqualTo(5);
        all.addAll(page.entries());
        assertThat(all)
                .hasSize(25)
                .allSatisfy(
                        entry -> assertThat(EmbeddedStore.text(entry.value())).isEqualTo("old"));
    }

    @Test
    void read_inTheFuture_isTooLarge() {
        assertThatThrownBy(() -> store.get("/r/a", 2)).isInstanceOf(StorageException.TooLargeResourceVersion.class);
        assertThatThrownBy(() -> store.range("/r/", "/r0", 0, 2))
                .isInstanceOf(StorageException.TooLargeResourceVersion.class);
    }

    @Test
    void read_atAnyRevision_isAsAModelOfIt() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        List<SortedMap<String, Long>> models = new ArrayList<>(List.of(new TreeMap<>(), new TreeMap<>()));
        for (int i = 0; i < 300; i++) {
            models.add(step(new TreeMap<>(models.getLast()), "/r/" + random.nextInt(12), random.nextInt(3) == 0));
        }
        for (int i = 0; i < 300; i++) {
            int revision = random.nextInt(1, models.size());
            SortedMap<String, Long> model = models.get(revision);
            int limit = random.nextInt(15);
            RangeResult range = store.range("/r/", "/r0", limit, revision);
            assertThat(range.total()).as("seed %s", seed).isEqualTo(model.size());
            assertThat(range.entries().stream().map(KeyValue::modRevision))
                    .as("seed %s", seed)
                    .isEqualTo(model.values().stream()
                            .limit(limit == 0 ? 99 : limit)
                            .toList());
            String key = "/r/" + random.nextInt(12);
            KeyValue entry = store.get(key, revision).entry();
            assertThat(entry == null ? null : entry.modRevision())
                    .as("seed %s", seed)
                    .isEqualTo(model.get(key));
        }
        assertThat(EmbeddedStore.await(store.backend().count("/r/")))
                .isEqualTo(models.getLast().size());
    }

    private SortedMap<String, Long> step(SortedMap<String, Long> model, String key, boolean delete) {
        Long present = model.get(key);
        if (present != null && delete) {
            store.delete(key, present);
            model.remove(key);
        } else {
            model.put(key, store.put(key, "x", present == null ? 0 : present));
        }
        return model;
    }

    private static List<String> keys(RangeResult range) {
        return range.entries().stream().map(KeyValue::key).toList();
    }
}
