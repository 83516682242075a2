package dev.orlop.storage.embedded;

import dev.orlop.storage.backend.BackendEvent;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Reads the log of an embedded store that no server uses: what happened in it, whatever its clients were told. */
public final class EmbeddedJournal {
    private EmbeddedJournal() {}

    /** Takes one change. */
    public interface Reader {
        /**
         * A change of one key.
         *
         * @param value null if it was deleted
         */
        void change(long revision, String key, @Nullable String value);
    }

    /** Tells all changes below a prefix, in order. The history must not have been compacted. */
    public static void read(Path directory, String prefix, Reader reader) {
        try (EmbeddedStore store = EmbeddedStore.open(directory)) {
            long current = EmbeddedStore.await(store.backend().currentRevision());
            // The last revision may be of another key: the watch is over everything, and ends with it.
            store.watch("/", 1)
                    .takeUntil(event -> event.revision() >= current)
                    .toIterable()
                    .forEach(event -> tell(event, prefix, reader));
        }
    }

    private static void tell(BackendEvent event, String prefix, Reader reader) {
        switch (event) {
            case BackendEvent.Put put
            when put.key().startsWith(prefix) ->
                reader.change(put.revision(), put.key(), EmbeddedStore.text(put.value()));
            case BackendEvent.Delete delete
            when delete.key().startsWith(prefix) -> reader.change(delete.revision(), delete.key(), null);
            case BackendEvent.Together together -> together.changes().forEach(one -> tell(one, prefix, reader));
            case BackendEvent.Put other -> {}
            case BackendEvent.Delete other -> {}
            case BackendEvent.Progress progress -> {}
        }
    }
}
