package dev.orlop.storage.embedded;

import static dev.orlop.storage.embedded.EmbeddedStore.PATIENCE;
import static dev.orlop.storage.embedded.EmbeddedStore.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.storage.backend.Backend.WatchQuery;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.test.StepVerifier;

/** Restarts: what was acknowledged, the revisions and the history are there again. */
class EmbeddedBackendTests {
    @TempDir
    Path directory;

    @Test
    void open_afterClose_findsValuesRevisionAndHistory() {
        try (EmbeddedStore store = EmbeddedStore.open(directory)) {
            assertThat(store.create("/registry/a", "1")).isEqualTo(2);
            assertThat(store.create("/registry/b", "x")).isEqualTo(3);
            assertThat(store.put("/registry/a", "2", 2)).isEqualTo(4);
            assertThat(store.delete("/registry/b", 3)).isEqualTo(5);
        }
        try (EmbeddedStore store = EmbeddedStore.open(directory)) {
            assertThat(await(store.backend().currentRevision())).isEqualTo(5);
            assertThat(store.value("/registry/a")).isEqualTo("2");
            assertThat(store.value("/registry/b")).isEqualTo("-");
            assertThat(store.value("/registry/b", 4)).isEqualTo("x");
            StepVerifier.create(store.watchText("/registry/", 1), 4)
                    .expectNext("+/registry/a=1(-)@2", "+/registry/b=x(-)@3", "+/registry/a=2(1)@4")
                    .expectNext("-/registry/b(x)@5")
                    .thenCancel()
                    .verify(PATIENCE);
            assertThat(store.put("/registry/a", "3", 4)).isEqualTo(6);
        }
    }

    @Test
    void requestProgress_onAQuietWatch_tellsTheCurrentRevision() {
        try (EmbeddedStore store = EmbeddedStore.open(directory)) {
            store.create("/registry/a/1", "1");
            StepVerifier.create(store.backend()
                            .watch(new WatchQuery("/registry/b/", true, 1, true))
                            .map(EmbeddedStore::text))
                    .then(() -> store.backend().requestProgress("/").block(PATIENCE))
                    .expectNext("~2")
                    .then(() -> store.create("/registry/b/1", "x"))
                    .expectNext("+/registry/b/1=x(-)@3")
                    .thenCancel()
                    .verify(PATIENCE);
        }
    }
}
