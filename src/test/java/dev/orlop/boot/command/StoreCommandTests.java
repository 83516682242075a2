package dev.orlop.boot.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.boot.TestStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreCommandTests {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    Path directory;

    private Path store;
    private Path backup;
    private Path restored;
    private long revision;

    @BeforeEach
    void writeStore() {
        store = directory.resolve("store");
        backup = directory.resolve("backup");
        restored = directory.resolve("restored");
        try (TestStore opened = TestStore.open(store)) {
            opened.create("/registry/a", "one");
            revision = opened.create("/registry/b", "two");
        }
    }

    @Test
    void backup_canBeVerifiedAndRestored() {
        assertThat(run("backup", store, backup)).isZero();
        assertThat(printed()).isEqualTo("Backed up " + store + " to " + backup + " at revision " + revision + "\n");

        assertThat(run("verify", backup)).isZero();
        assertThat(printed()).isEqualTo(backup + " is intact, revision " + revision + "\n");

        assertThat(run("restore", backup, restored)).isZero();
        assertThat(printed()).isEqualTo("Restored " + backup + " into " + restored + "\n");
        assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
        try (TestStore opened = TestStore.open(restored)) {
            assertThat(opened.entries("/registry/")).containsExactly("/registry/a=one", "/registry/b=two");
            assertThat(opened.create("/registry/c", "three")).isGreaterThan(revision);
        }
    }

    @Test
    void backup_isWhatTheStoreWasThen() {
        run("backup", store, backup);
        try (TestStore opened = TestStore.open(store)) {
            opened.create("/registry/later", "three");
        }
        run("restore", backup, restored);

        try (TestStore opened = TestStore.open(restored)) {
            assertThat(opened.entries("/registry/")).containsExactly("/registry/a=one", "/registry/b=two");
        }
    }

    @Test
    void restore_canBeRepeatedFromOneBackup() {
        run("backup", store, backup);
        run("restore", backup, restored);
        try (TestStore opened = TestStore.open(restored)) {
            opened.create("/registry/later", "three");
        }
        Path again = directory.resolve("again");

        assertThat(run("restore", backup, again)).isZero();
        try (TestStore opened = TestStore.open(again)) {
            assertThat(opened.entries("/registry/")).containsExactly("/registry/a=one", "/registry/b=two");
        }
    }

    @Test
    void backup_ofAStoreInUse_isRefused() {
        try (TestStore opened = TestStore.open(store)) {
            assertThat(run("backup", store, backup)).isEqualTo(1);
            assertThat(opened.entries("/registry/")).hasSize(2);
        }
        assertThat(complaint()).contains(store + " is in use by another Orlop").contains("Stop the other one");
        assertThat(backup).doesNotExist();
    }

    @Test
    void backup_ofNoStore_isRefusedAndLeavesNothingBehind() {
        Path absent = directory.resolve("absent");

        assertThat(run("backup", absent, backup)).isEqualTo(1);
        assertThat(complaint()).contains(absent + " holds no store");
        assertThat(absent).doesNotExist();
        assertThat(backup).doesNotExist();
    }

    @Test
    void backup_toAnExistingPlace_isRefused() throws IOException {
        Files.createDirectory(backup);

        assertThat(run("backup", store, backup)).isEqualTo(1);
        assertThat(complaint()).contains("cannot write the backup " + backup);
        assertThat(backup).isEmptyDirectory();
    }

    @Test
    void restore_intoAStore_isRefusedAndLeavesItAsItWas() {
        run("backup", store, backup);

        assertThat(run("restore", backup, store)).isEqualTo(1);
        assertThat(complaint()).contains(store.toString(), "Give an empty directory");
        try (TestStore opened = TestStore.open(store)) {
            assertThat(opened.entries("/registry/")).hasSize(2);
        }
    }

    @Test
    void verify_ofNoBackup_isRefused() {
        Path absent = directory.resolve("absent");

        assertThat(run("verify", absent)).isEqualTo(1);
        assertThat(complaint()).contains(absent.toString());
        assertThat(absent).doesNotExist();
    }

    @Test
    void restore_ofADamagedBackup_isRefused() throws IOException {
        try (TestStore opened = TestStore.open(store)) {
            for (int i = 0; i < 200; i++) {
                opened.create("/registry/bulk" + i, "value ".repeat(100));
            }
        }
        run("backup", store, backup);
        damageLargestTable();

        assertThat(run("verify", backup)).isEqualTo(1);
        assertThat(complaint()).contains(backup + " cannot be read", "use another backup");
        assertThat(run("restore", backup, restored)).isEqualTo(1);
        assertThat(restored).doesNotExist();
    }

    private void damageLargestTable() throws IOException {
        try (Stream<Path> files = Files.list(backup)) {
            Path largest = files.filter(file -> file.toString().endsWith(".sst"))
                    .max((a, b) -> Long.compare(a.toFile().length(), b.toFile().length()))
                    .orElseThrow();
            // In place of the file, for the store's own is the same one under another name.
            byte[] bytes = Files.readAllBytes(largest);
            Files.delete(largest);
            Files.write(largest, bytes);
            try (RandomAccessFile file = new RandomAccessFile(largest.toFile(), "rw")) {
                file.seek(bytes.length / 4);
                file.write(~bytes[bytes.length / 4]);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"backup", "backup a", "backup a b c", "restore", "restore a", "verify", "verify a b"})
    void wrongNumberOfArguments_isAUsageError(String command) {
        assertThat(new StoreCommand(List.of(command.split(" ")), stream(out), stream(err)).run())
                .isEqualTo(64);
        assertThat(complaint())
                .isEqualTo("usage: backup DIRECTORY BACKUP | restore BACKUP DIRECTORY | verify BACKUP | migrate"
                        + " OPTIONS\n");
        assertThat(printed()).isEmpty();
    }

    private int run(String command, Path... paths) {
        out.reset();
        err.reset();
        List<String> arguments = Stream.concat(
                        Stream.of(command), Stream.of(paths).map(Path::toString))
                .toList();
        return new StoreCommand(arguments, stream(out), stream(err)).run();
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private String printed() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String complaint() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
