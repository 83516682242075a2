package dev.orlop.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The table that people read. */
final class Report {
    private static final String HEAD = """
            # Benchmarks

            Written by `./mvnw -Pbench verify`, which builds, runs no test, measures, and writes this page and
            `benchmarks.json` anew; it takes about 50 minutes. `-Dorlop.bench=get,list` runs only these scenarios and replaces
            their rows; `-Dorlop.bench.profile=short` measures what has a goal in a few minutes, `trial` everything in so
            little time that it only shows that it runs. Both write to `target/bench` only, where every run leaves its own report;
            `-Dorlop.bench.jfr=true` records the servers with JDK Flight Recorder.

            Each figure stands beside a baseline that was measured in the same run, in rounds that alternate: the least code
            that sends the same bytes or does the same commits. What counts is the ratio. Servers are processes of their
            own; the load generator, plain Netty, shares the machine with them, and with it the processors, so both figures
            are lower than those of a server alone. Figures are medians of the rounds, in brackets the lowest and highest.
            *Cost* is the processor time of the server process for one operation, in microseconds. Rows in nanoseconds are
            micro benchmarks (JMH, `src/jmh`) with the bytes that one call allocates: what stays the same for ten times the
            watchers or objects is not allocated for each of them.

            `-Dorlop.bench.profile=short -Dorlop.bench.guard=true` fails if a ratio is less than half as good as the one in
            `benchmarks.json`, also when it is measured again: a guard against a collapse, which the build runs on each push. It compares ratios only.
            The reasons beside missed goals come from `src/bench/resources/limits.properties`.

            """;

    private Report() {}

    static void write(Results results, Path file) throws IOException {
        StringBuilder text = new StringBuilder(HEAD);
        text.append("| what | Orlop | baseline | ratio | cost | goal | reached |\n|---|---|---|---|---|---|---|\n");
        results.rows().stream().filter(Report::hasGoal).forEach(row -> line(text, row));
        text.append("\nFigures without a goal show how things grow.\n\n");
        text.append("| what | Orlop | baseline | ratio | cost | goal | reached |\n|---|---|---|---|---|---|---|\n");
        results.rows().stream().filter(row -> !hasGoal(row)).forEach(row -> line(text, row));
        text.append("\n## Runs\n");
        for (Map.Entry<String, Results.Run> run : results.runs().entrySet()) {
            run(text, run.getKey(), run.getValue(), results);
        }
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, text);
    }

    private static boolean hasGoal(Row row) {
        return row.goal().kind() != Goal.Kind.NONE;
    }

    private static void line(StringBuilder text, Row row) {
        Row.Against against = row.against();
        text.append("| ").append(row.what());
        if (!row.note().isEmpty()) {
            text.append("; ").append(row.note());
        }
        text.append(" | ").append(spread(row.value())).append(' ').append(row.unit());
        text.append(" | ");
        if (against != null) {
            text.append(against.what()).append(": ").append(spread(against.value()));
        }
        text.append(" | ").append(against == null ? "" : spread(against.ratio()));
        text.append(" | ").append(cost(row.cost(), against == null ? null : against.cost()));
        text.append(" | ").append(goal(row.goal(), row.unit()));
        text.append(" | ").append(reached(row)).append(" |\n");
    }

    private static String reached(Row row) {
        if (row.goal().kind() == Goal.Kind.NONE) {
            return "";
        }
        if (row.goal().isReachedBy(row)) {
            return "yes";
        }
        String limit = Limits.of(row);
        return limit.isEmpty() ? "**no**" : "**no**: " + limit;
    }

    private static String cost(@Nullable Spread ours, @Nullable Spread theirs) {
        if (ours == null) {
            return "";
        }
        return number(ours.median()) + (theirs == null ? "" : " : " + number(theirs.median()));
    }

    private static String goal(Goal goal, String unit) {
        return switch (goal.kind()) {
            case NONE -> "";
            case RATIO_AT_LEAST -> "≥ " + number(goal.bound());
            case RATIO_AT_MOST -> "≤ " + number(goal.bound());
            case VALUE_AT_LEAST -> "≥ " + number(goal.bound()) + " " + unit;
            case VALUE_BELOW -> "< " + number(goal.bound()) + " " + unit;
            case DIFFERENCE_BELOW -> "< baseline + " + number(goal.bound()) + " " + unit;
        };
    }

    private static String spread(Spread spread) {
        if (spread.min() == spread.max()) {
            return number(spread.median());
        }
        return number(spread.median()) + " (" + number(spread.min()) + "–" + number(spread.max()) + ")";
    }

    /** Three significant digits. */
    private static String number(double value) {
        double size = Math.abs(value);
        String format = size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, format, value);
    }

    private static void run(StringBuilder text, String id, Results.Run run, Results results) {
        Machine machine = run.machine();
        String scenarios = String.join(
                ", ",
                results.rows().stream()
                        .filter(row -> row.run().equals(id))
                        .map(Row::scenario)
                        .distinct()
                        .toList());
        text.append(String.format(
                Locale.ROOT,
                "- %s, commit %s: %s. %d processors (%s), %,d MB, %s, %s, Netty %s (%s); load of the machine before: %.1f;"
                        + " %d rounds of %d s after %d s of warm-up.%n",
                id,
                machine.commit(),
                scenarios,
                machine.processors(),
                machine.processor(),
                machine.memoryMegabytes(),
                machine.system(),
                machine.java(),
                machine.netty(),
                machine.transport(),
                machine.load(),
                run.pace().rounds(),
                run.pace().round().toSeconds(),
                run.pace().warmUp().toSeconds()));
    }
}
