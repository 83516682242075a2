package dev.orlop.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTests {
    @TempDir
    private Path directory = Path.of("");

    private List<String> lines(Row... rows) throws IOException {
        Path file = directory.resolve("benchmarks.md");
        Report.write(Rows.results(rows), file);
        return Files.readAllLines(file);
    }

    @Test
    void write_rowThatMissesItsGoal_saysNo() throws IOException {
        Row missed = Rows.beside("get", "requests/s", 50).withGoal(Goal.ratioAtLeast(0.6));
        Row reached = Rows.beside("list", "MB/s", 70).withGoal(Goal.ratioAtLeast(0.6));

        assertThat(lines(missed, reached))
                .contains(
                        "| get | 50.0 requests/s | a baseline: 100 | 0.50 |  | ≥ 0.60 | **no** |",
                        "| list | 70.0 MB/s | a baseline: 100 | 0.70 |  | ≥ 0.60 | yes |");
    }

    @Test
    void write_rows_putsThoseWithAGoalFirst() throws IOException {
        List<String> lines = lines(
                Rows.alone("list", "grows", 3), Rows.beside("goal", "MB/s", 70).withGoal(Goal.ratioAtLeast(0.6)));

        assertThat(lines.indexOf("| grows | 3.00 ms |  |  |  |  |  |"))
                .isGreaterThan(lines.indexOf("| goal | 70.0 MB/s | a baseline: 100 | 0.70 |  | ≥ 0.60 | yes |"))
                .isPositive();
    }

    @Test
    void write_run_namesMachineAndScenarios() throws IOException {
        assertThat(lines(Rows.alone("list", "all", 3), Rows.alone("get", "one", 3)))
                .anySatisfy(line -> assertThat(line)
                        .startsWith("- 2026-01-01T00:00:00Z, commit abc1234: list, get. 2 processors (a processor)"));
    }
}
