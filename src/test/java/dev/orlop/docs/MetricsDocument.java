package dev.orlop.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.support.Scrape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The tables of {@code docs/metrics.md}. */
public final class MetricsDocument {
    private static final Pattern ROW =
            Pattern.compile("\\| `([a-z0-9_]+)` \\| ([HTCG]) \\|\\s*([^|]*?)\\s*\\| (.*) \\|");
    /** What the server's own code names; all else is Spring Boot's and Micrometer's, of which the page shows some. */
    private static final Pattern OWN = Pattern.compile("(apiserver|etcd|watch_cache|orlop|netty)_.*");

    /** Begin the meaning of what a server shows only if that is configured. */
    private static final Set<String> CONFIGURED = Set.of("TLS", "audit", "security", "authorizer", "encryption");

    private static final Set<String> ENGINES = Set.of("embedded", "etcd3", "etcd2");

    private final Map<String, Row> rows;

    private MetricsDocument(Map<String, Row> rows) {
        this.rows = rows;
    }

    /**
     * @param engines that have it
     */
    record Row(String meter, char type, Set<String> labels, Set<String> engines) {
        String prometheusType() {
            return switch (type) {
                case 'H' -> "histogram";
                case 'T' -> "summary";
                case 'C' -> "counter";
                default -> "gauge";
            };
        }

        /** A name under which Prometheus has samples of it. */
        String sample() {
            return type == 'H' || type == 'T' ? meter + "_count" : meter;
        }
    }

    public static MetricsDocument read() throws IOException {
        Map<String, Row> rows = new TreeMap<>();
        for (String line : Files.readAllLines(Path.of("docs", "metrics.md"))) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                String name = row.group(1);
                Row meter = new Row(name, row.group(2).charAt(0), labels(row.group(3)), engines(row.group(4)));
                assertThat(rows.put(name, meter)).as("a second row of %s", name).isNull();
            }
        }
        return new MetricsDocument(rows);
    }

    private static Set<String> labels(String cell) {
        Set<String> labels = new TreeSet<>();
        for (String label : cell.split(", *")) {
            if (label.equals("GR")) {
                labels.addAll(List.of("group", "resource"));
            } else if (!label.isBlank()) {
                labels.add(label.strip());
            }
        }
        return labels;
    }

    private static Set<String> engines(String meaning) {
        int colon = meaning.indexOf(':');
        Set<String> named = colon < 0
                ? Set.of()
                : new TreeSet<>(Arrays.asList(meaning.substring(0, colon).split(", ")));
        if (!Collections.disjoint(named, CONFIGURED)) {
            return Set.of();
        }
        return !named.isEmpty() && ENGINES.containsAll(named) ? named : ENGINES;
    }

    /** The names under which Prometheus has samples of the meters of an engine. */
    public Set<String> samples(String engine) {
        Set<String> samples = new TreeSet<>();
        rows.values().stream().filter(row -> row.engines().contains(engine)).forEach(row -> samples.add(row.sample()));
        return samples;
    }

    /** Fails if a server with this engine shows a meter of its own that is not here. */
    void assertDocuments(Scrape scrape, String engine) {
        Set<String> undocumented = new TreeSet<>();
        scrape.types().forEach((name, type) -> {
            if (OWN.matcher(name).matches() && !isDocumented(name, type, engine)) {
                undocumented.add(name + " (" + type + ")");
            }
        });
        assertThat(undocumented).as("not in docs/metrics.md").isEmpty();
    }

    private boolean isDocumented(String name, String type, String engine) {
        Row row = rows.get(name);
        Row histogram = rows.get(name.replaceFirst("_max$", ""));
        boolean largest =
                row == null && histogram != null && histogram.prometheusType().equals("histogram");
        return largest
                || (row != null
                        && row.prometheusType().equals(type)
                        && row.engines().contains(engine));
    }

    /** Fails if a meter that is here is not shown by a server with this engine, or is shown with other labels. */
    void assertShownBy(Scrape scrape, String engine) {
        Set<String> wrong = new TreeSet<>();
        for (Row row : rows.values()) {
            if (!row.engines().contains(engine)) {
                continue;
            }
            if (scrape.all(row.sample()).isEmpty()) {
                wrong.add(row.meter() + " is not there");
            } else if (!scrape.labels(row.sample()).equals(row.labels())) {
                wrong.add(row.meter() + " has the labels " + scrape.labels(row.sample()));
            } else if (!row.prometheusType().equals(scrape.types().get(row.meter()))) {
                wrong.add(row.meter() + " is a " + scrape.types().get(row.meter()));
            }
        }
        assertThat(wrong).as("docs/metrics.md says otherwise").isEmpty();
    }
}
