package dev.orlop.auth.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuditFileTests {
    private static final Duration FOR_EVER = Duration.ZERO;

    @TempDir
    Path folder;

    private final Ticking clock = new Ticking();

    /** A second later each time it is asked. */
    private static final class Ticking extends Clock {
        private Instant now = Instant.parse("2026-11-27T08:00:00Z");

        @Override
        public Instant instant() {
            now = now.plusSeconds(1);
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private Path path() {
        return folder.resolve("audit.log");
    }

    private AuditFile open(long maxSize, int maxBackups, Duration maxAge) throws IOException {
        return new AuditFile(path(), new AuditFile.Limits(maxSize, maxBackups, maxAge), clock);
    }

    private static List<byte[]> lines(String... lines) {
        return Stream.of(lines)
                .map(line -> (line + "\n").getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void write_largeFile_goesOnInANewOneAndKeepsTheOldOnes() throws IOException {
        AuditFile file = open(10, 2, FOR_EVER);
        for (String line : List.of("first", "second", "third", "fourth", "fifth")) {
            assertThat(file.write(lines(line))).isZero();
        }
        file.close();

        assertThat(Files.readString(path())).isEqualTo("fifth\n");
        assertThat(files()).hasSize(3);
        assertThat(Files.readString(folder.resolve(files().get(1)))).isEqualTo("fourth\n");
        assertThat(files().getFirst()).matches("audit-2026-11-27T08-00-\\d\\d\\.000\\.log");
    }

    @Test
    void write_batchLargerThanAFile_isNotDivided() throws IOException {
        AuditFile file = open(10, 0, FOR_EVER);
        file.write(lines("first", "second", "third"));
        file.close();

        assertThat(files()).containsExactly("audit.log");
        assertThat(Files.readString(path())).isEqualTo("first\nsecond\nthird\n");
    }

    @Test
    void write_oldBackups_areRemovedWithTheNextRotation() throws IOException {
        Files.writeString(folder.resolve("audit-2026-11-25T08-00-00.000.log"), "old\n");
        Files.writeString(folder.resolve("audit-2026-11-27T07-00-00.000.log"), "young\n");
        Files.writeString(folder.resolve("audit-notes.log"), "not ours\n");
        AuditFile file = open(4, 0, Duration.ofDays(1));
        file.write(lines("one"));
        file.write(lines("two"));
        file.close();

        assertThat(files())
                .contains("audit-2026-11-27T07-00-00.000.log", "audit-notes.log", "audit.log")
                .doesNotContain("audit-2026-11-25T08-00-00.000.log")
                .hasSize(4);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {"one/two/thr, one/two/new/", "one/, one/new/", "on, new/", "-, new/"})
    void open_unfinishedLine_isCutOff(String before, String after) throws IOException {
        Files.writeString(path(), before == null ? "" : before.replace('/', '\n'));
        AuditFile file = open(1000, 0, FOR_EVER);
        file.write(lines("new"));
        file.close();

        assertThat(Files.readString(path())).isEqualTo(after.replace('/', '\n'));
    }

    @Test
    void open_longUnfinishedLine_isCutOff() throws IOException {
        Files.writeString(path(), "whole\n" + "x".repeat(200_000));
        open(1_000_000, 0, FOR_EVER).close();

        assertThat(Files.readString(path())).isEqualTo("whole\n");
    }

    @Test
    void open_newFile_isForItsOwnerAlone() throws IOException {
        open(1000, 0, FOR_EVER).close();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path())))
                .isEqualTo("rw-------");
    }

    @Test
    void write_folderGone_losesTheBatchAndGoesOnWhenItIsBack() throws IOException {
        Path sub = folder.resolve("sub");
        Files.createDirectory(sub);
        AuditFile file = new AuditFile(sub.resolve("audit.log"), new AuditFile.Limits(4, 0, FOR_EVER), clock);
        file.write(lines("one"));
        Files.delete(sub.resolve("audit.log"));
        Files.delete(sub);
        Files.writeString(sub, "in the way");

        assertThat(file.write(lines("two", "three"))).isEqualTo(2);

        Files.delete(sub);
        assertThat(file.write(lines("four"))).isZero();
        file.close();
        assertThat(Files.readString(sub.resolve("audit.log"))).isEqualTo("four\n");
    }
}
