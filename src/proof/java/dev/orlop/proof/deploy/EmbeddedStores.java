package dev.orlop.proof.deploy;

import dev.orlop.clients.OrlopProcess;
import dev.orlop.proof.history.Journal;
import dev.orlop.storage.embedded.EmbeddedJournal;
import dev.orlop.support.Shell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The embedded engine: one server, its directory, and the log in it, which is read while the server is down. The directory
 * is on a disk of its own where that can be had.
 */
final class EmbeddedStores implements Store {
    private final @Nullable Disk disk;
    private final Path directory;

    EmbeddedStores(Path home) {
        disk = Disk.make(home);
        directory = disk == null ? home.resolve("store") : disk.directory();
    }

    @Override
    public Map<String, String> settings(int server) {
        return Map.of(
                "ORLOP_STORAGE_EMBEDDED_DIRECTORY", directory.toString(),
                // So that the disk can be full, and not only low.
                "ORLOP_STORAGE_EMBEDDED_MINIMUMFREESPACE", "0",
                "ORLOP_STORAGE_COMPACTIONINTERVAL", "0");
    }

    @Override
    public List<Fault> faults(List<OrlopProcess> servers) {
        OrlopProcess server = servers.getFirst();
        List<Fault> faults = new ArrayList<>();
        if (Shell.onPath("prlimit") != null) {
            faults.add(new Fault("files that cannot grow", () -> server.limitFiles(largestFile()), () -> {
                server.liftFileLimit();
                server.recover();
            }));
        }
        if (disk != null) {
            faults.addAll(disk.faults("", server::pid, server::kill, server::launchAgain, server::recover));
        }
        return faults;
    }

    private long largestFile() {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.mapToLong(file -> file.toFile().length()).max().orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
    public void close() {
        if (disk != null) {
            disk.close();
        }
    }
}
