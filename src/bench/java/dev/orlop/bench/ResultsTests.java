package dev.orlop.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsTests {
    private static final String BEFORE = "2026-01-01T00:00:00Z";
    private static final String NOW = "2026-02-02T00:00:00Z";

    @Test
    void with_scenarioThatRanAgain_replacesAllItsRows() {
        Results recorded = Rows.resultsAt(
                BEFORE, Rows.alone("get", "one", 1), Rows.alone("get", "two", 2), Rows.alone("list", "all", 3));

        Results merged = recorded.with(Rows.resultsAt(NOW, Rows.alone("get", "one", 4)));

        assertThat(merged.rows()).extracting(Row::what).containsExactly("all", "one");
        assertThat(merged.rows()).extracting(Row::run).containsExactly(BEFORE, NOW);
        assertThat(merged.runs()).containsOnlyKeys(BEFORE, NOW);
    }

    @Test
    void with_allScenariosOfARun_forgetsTheRun() {
        Results recorded = Rows.resultsAt(BEFORE, Rows.alone("get", "one", 1));

        Results merged = recorded.with(Rows.resultsAt(NOW, Rows.alone("get", "one", 2)));

        assertThat(merged.runs()).containsOnlyKeys(NOW);
    }

    @Test
    void read_whatWasWritten_isTheSame(@TempDir Path directory) throws IOException {
        Results results = Rows.results(
                Rows.beside("get", "requests/s", 80)
                        .withGoal(Goal.ratioAtLeast(0.6))
                        .withNote("a note"),
                Rows.alone("list", "all", 3));
        Path file = directory.resolve("docs").resolve("benchmarks.json");

        results.write(file);

        assertThat(Results.read(file)).isEqualTo(results);
    }

    @Test
    void read_noFile_isEmpty(@TempDir Path directory) throws IOException {
        assertThat(Results.read(directory.resolve("none.json")).rows()).isEmpty();
    }
}
