package dev.orlop.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What was measured, as it is kept.
 *
 * @param runs by their id, so that each row knows its machine and hour: runs of some scenarios replace those rows only
 */
record Results(Map<String, Run> runs, List<Row> rows) {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    record Run(Machine machine, Pace pace) {}

    static Results of(Machine machine, Pace pace, List<Row> rows) {
        String id = machine.time();
        return new Results(
                Map.of(id, new Run(machine, pace)),
                rows.stream().map(row -> row.withRun(id)).toList());
    }

    static Results read(Path file) throws IOException {
        return Files.exists(file)
                ? JSON.readValue(Files.readString(file), Results.class)
                : new Results(Map.of(), List.of());
    }

    void write(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, JSON.writeValueAsString(this) + "\n");
    }

    /** These with newer ones; all rows of a scenario that ran again are replaced. */
    Results with(Results newer) {
        List<Row> merged = new ArrayList<>();
        for (Row row : rows) {
            boolean again =
                    newer.rows().stream().anyMatch(other -> other.scenario().equals(row.scenario()));
            if (!again) {
                merged.add(row);
            }
        }
        merged.addAll(newer.rows());
        Map<String, Run> used = new LinkedHashMap<>();
        runs.forEach((id, run) -> keep(used, id, run, merged));
        newer.runs().forEach((id, run) -> keep(used, id, run, merged));
        return new Results(used, merged);
    }

    private static void keep(Map<String, Run> used, String id, Run run, List<Row> rows) {
        if (rows.stream().anyMatch(row -> row.run().equals(id))) {
            used.put(id, run);
        }
    }
}
