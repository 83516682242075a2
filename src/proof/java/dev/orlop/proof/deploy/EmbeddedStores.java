package dev.orlop.proof.deploy;

import dev.orlop.proof.history.Journal;
import dev.orlop.storage.embedded.EmbeddedJournal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The embedded engine: one server, its directory, and the log in it, which is read while the server is down. */
final class EmbeddedStores implements Store {
    private final Path directory;

    EmbeddedStores(Path directory) {
        this.directory = directory;
    }

    @Override
    public Map<String, String> settings(int server) {
        return Map.of(
                "ORLOP_STORAGE_EMBEDDED_DIRECTORY", directory.toString(), "ORLOP_STORAGE_COMPACTIONINTERVAL", "0");
    }

    @Override
    public List<Fault> faults() {
        return List.of();
    }

    @Override
    public void record() {}

    @Override
    public List<Journal.Entry> journal() {
        List<Journal.Entry> entries = new ArrayList<>();
        EmbeddedJournal.read(directory, Keys.PREFIX, (revision, key, value) -> {
            Journal.Entry entry = Keys.entry(revision, key, value);
            if (entry != null) {
                entries.add(entry);
            }
        });
        return entries;
    }

    @Override
    public boolean mayExpire() {
        return false;
    }

    @Override
    public boolean readAtRest() {
        return true;
    }

    @Override
    public void close() {}
}
