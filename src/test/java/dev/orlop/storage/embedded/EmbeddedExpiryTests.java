package dev.orlop.storage.embedded;

import static dev.orlop.storage.embedded.EmbeddedStore.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.storage.Ttl;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.test.StepVerifier;

/** Times to live: by absolute time of the wall clock, kept on disk. */
class EmbeddedExpiryTests {
    private static final Ttl MINUTE = Ttl.ofSeconds(60);

    @TempDir
    Path directory;

    private final EmbeddedStore.Settings settings = new EmbeddedStore.Settings();

    @Test
    void expiry_whenTimeHasCome_isADeletionWithItsOwnRevision() {
        try (EmbeddedStore store = EmbeddedStore.open(directory, settings)) {
            long written = store.put("/registry/a", "1", 0, MINUTE);
            StepVerifier.create(store.watchText("/registry/", written))
                    .then(() -> settings.pass(Duration.ofSeconds(60)))
                    .expectNext("-/registry/a(1)@" + (written + 1))
                    .thenCancel()
                    .verify(PATIENCE);
            assertThat(store.value("/registry/a")).isEqualTo("-");
        }
    }

    @Test
    void expiry_afterRestart_keepsItsTime() {
        try (EmbeddedStore store = EmbeddedStore.open(directory, settings)) {
            store.put("/registry/a", "1", 0, MINUTE);
            settings.pass(Duration.ofSeconds(50));
        }
        try (EmbeddedStore store = EmbeddedStore.open(directory, settings)) {
            assertThat(store.value("/registry/a")).isEqualTo("1");
            StepVerifier.create(store.watchText("/registry/", 2))
                    .then(() -> settings.pass(Duration.ofSeconds(10)))
                    .expectNext("-/registry/a(1)@3")
                    .thenCancel()
                    .verify(PATIENCE);
        }
    }

    @Test
    void put_withKeep_keepsTheExpiry_andWithForever_endsIt() {
        try (EmbeddedStore store = EmbeddedStore.open(directory, settings)) {
            long kept = store.put("/registry/kept", "2", store.put("/registry/kept", "1", 0, MINUTE), Ttl.KEEP);
            long freed = store.put("/registry/freed", "2", store.put("/registry/freed", "1", 0, MINUTE), Ttl.FOREVER);
            long later =
                    store.put("/registry/later", "2", store.put("/registry/later", "1", 0, MINUTE), Ttl.ofSeconds(120));
            assertThat(List.of(kept, freed, later)).containsExactly(3L, 5L, 7L);
            StepVerifier.create(store.watchText("/registry/", later))
                    .then(() -> settings.pass(Duration.ofSeconds(61)))
                    .expectNext("-/registry/kept(2)@8")
                    .then(() -> settings.pass(Duration.ofSeconds(61)))
                    .expectNext("-/registry/later(2)@9")
                    .thenCancel()
                    .verify(PATIENCE);
            assertThat(store.value("/registry/freed")).isEqualTo("2");
        }
    }

    @Test
    void expiry_ofMoreThanOneBatch_deletesAll() {
        try (EmbeddedStore store = EmbeddedStore.open(directory, settings)) {
            int keys = 1000;
            IntStream.range(0, keys).forEach(i -> store.put("/registry/" + i, "x", 0, MINUTE));
            StepVerifier.create(store.watch("/registry/", keys + 1))
                    .then(() -> settings.pass(Duration.ofHours(1)))
                    .expectNextCount(keys)
                    .thenCancel()
                    .verify(PATIENCE);
            assertThat(EmbeddedStore.await(store.backend().count("/registry/"))).isZero();
        }
    }
}
