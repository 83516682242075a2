package dev.orlop.storage.embedded;

import static dev.orlop.storage.embedded.EmbeddedStore.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orlop.storage.StorageException;
import dev.orlop.storage.embedded.disk.Database;
import dev.orlop.storage.embedded.disk.Encoding;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import reactor.test.StepVerifier;

/** Giving up history, on request and by itself. */
class EmbeddedCompactionTests {
    @TempDir
    Path directory;

    private final EmbeddedStore.Settings settings = new EmbeddedStore.Settings();

    @Test
    void compact_readsAndWatchesFromBefore_expire_andFromThereOn_work() {
        try (EmbeddedStore store = EmbeddedStore.open(directory, settings)) {
            writeHistory(store);
            store.backend().compact(5).block(PATIENCE);
            assertThat(store.backend().compactRevision()).isEqualTo(5);
            assertThatThrownBy(() -> store.get("/registry/a", 4)).isInstanceOf(StorageException.Expired.class);
            assertThatThrownBy(() -> store.range("/registry/", "/registry0", 0, 4))
                    .isInstanceOf(StorageException.Expired.class);
            StepVerifier.create(store.watch("/registry/", 4))
                    .expectError(StorageException.Expired.class)
                    .verify(PATIENCE);
            assertThat(store.value("/registry/a", 5)).isEqualTo("2");
            assertThat(store.value("/registry/b", 5)).isEqualTo("-");
            StepVerifier.create(store.watchText("/registry/", 5))
                    .expectNext("+/registry/a=3(2)@6", "+/registry/b=y(-)@7")
                    .thenCancel()
                    .verify(PATIENCE);
        }
    }

    @Test
    void compact_ofAFutureRevision_isRefused() {
        try (EmbeddedStore store = EmbeddedStore.open(directory, settings)) {
            assertThatThrownBy(() -> store.backend().compact(9).block(PATIENCE))
                    .isInstanceOf(StorageException.TooLargeResourceVersion.class);
            assertThat(store.backend().compactRevision()).isZero();
        }
    }

    @Test
    void compact_survivesARestart_andNeverGoesBack() {
        try (EmbeddedStore store = EmbeddedStore.open(directory, settings)) {
            writeHistory(store);
            store.backend().compact(5).block(PATIENCE);
            store.backend().compact(3).block(PATIENCE);
        }
        try (EmbeddedStore store = EmbeddedStore.open(directory, settings)) {
            assertThat(store.backend().compactRevision()).isEqualTo(5);
            assertThatThrownBy(() -> store.get("/registry/a", 4)).isInstanceOf(StorageException.Expired.class);
            StepVerifier.create(store.watchText("/registry/", 5), 2)
                    .expectNext("+/registry/a=3(2)@6", "+/registry/b=y(-)@7")
                    .thenCancel()
                    .verify(PATIENCE);
        }
    }

    @Test
    void compact_sweepsSupersededVersionsDeletionsAndLog() {
        try (EmbeddedStore store = EmbeddedStore.open(directory, settings)) {
            writeHistory(store);
            store.delete("/registry/b", 7);
            store.backend().compact(8).block(PATIENCE);
        }
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
            try (EmbeddedStore store = EmbeddedStore.open(directory, settings)) {
                assertThat(store.value("/registry/a")).isEqualTo("3");
            }
            assertThat(stored()).isEqualTo("data 1, log 0");
        });
    }

    @Test
    void compaction_byItself_keepsTheWindow_alsoAcrossARestart() {
        settings.compactionInterval = Duration.ofMillis(20);
        settings.historyWindow = Duration.ofMinutes(5);
        try (EmbeddedStore store = EmbeddedStore.open(directory, settings)) {
            writeHistory(store);
            settings.pass(Duration.ofMinutes(1));
            Awaitility.await()
                    .ignoreExceptionsInstanceOf(RocksDBException.class)
                    .atMost(PATIENCE)
                    .until(() -> marked(7));
        }
        settings.pass(Duration.ofMinutes(4));
        try (EmbeddedStore store = EmbeddedStore.open(directory, settings)) {
            store.put("/registry/a", "4", 6);
            assertThat(store.backend().compactRevision()).isLessThan(7);
            settings.pass(Duration.ofMinutes(2));
            Awaitility.await().atMost(PATIENCE).until(() -> store.backend().compactRevision() == 7);
            StepVerifier.create(store.watchText("/registry/", 7), 1)
                    .expectNext("+/registry/a=4(3)@8")
                    .thenCancel()
                    .verify(PATIENCE);
        }
    }

    /** a=1@2, b=x@3, a=2@4, -b@5, a=3@6, b=y@7. */
    private static void writeHistory(EmbeddedStore store) {
        store.create("/registry/a", "1");
        store.create("/registry/b", "x");
        store.put("/registry/a", "2", 2);
        store.delete("/registry/b", 3);
        store.put("/registry/a", "3", 4);
        store.create("/registry/b", "y");
    }

    /** Whether the store has written down when a revision was the current one. */
    private boolean marked(long revision) throws RocksDBException {
        try (Database database = Database.openReadOnly(directory)) {
            return database.get(database.marks(), Encoding.number(revision)) != null;
        }
    }

    private String stored() throws RocksDBException {
        try (Database database = Database.openReadOnly(directory);
                RocksIterator data = database.rocks().newIterator(database.data());
                RocksIterator log = database.rocks().newIterator(database.log())) {
            return "data " + size(data) + ", log " + size(log);
        }
    }

    private static int size(RocksIterator iterator) {
        int size = 0;
        for (iterator.seekToFirst(); iterator.isValid(); iterator.next()) {
            size++;
        }
        return size;
    }
}
