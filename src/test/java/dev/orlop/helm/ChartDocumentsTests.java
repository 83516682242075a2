package dev.orlop.helm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.docs.Generated;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ChartDocumentsTests {
    private static final Pattern METRIC = Pattern.compile("\\b([a-z][a-z0-9]*(?:_[a-z0-9]+)+)\\{");

    /** Of Prometheus itself, or a suffix of a documented histogram. */
    private static String family(String metric) {
        return metric.replaceFirst("_(bucket|sum|count)$", "");
    }

    @Test
    void readme_hasTheTableOfValues() throws Exception {
        Values values = Values.read();

        assertThat(values.undocumented()).as("values without a comment").isEmpty();
        Generated.check(Chart.DIRECTORY.resolve("README.md"), "values", values.table());
    }

    @Test
    void version_isThatOfTheServer() throws Exception {
        JsonNode chart = Chart.YAML.readTree(Chart.read("Chart.yaml"));
        Matcher version = Pattern.compile("<artifactId>orlop</artifactId>\\s*<version>([^<]+)</version>")
                .matcher(Files.readString(Path.of("pom.xml")));

        assertThat(version.find()).isTrue();
        assertThat(chart.path("appVersion").asString())
                .isEqualTo(version.group(1).replace("-SNAPSHOT", ""));
    }

    @Test
    void dashboard_readsDocumentedMetersOnly() throws Exception {
        Rendered rendered = Chart.render(Map.of("metrics.dashboard.enabled", "true"));
        String json = rendered.objects().stream()
                .filter(object -> object.getMetadata().getName().endsWith("-dashboard"))
                .map(object -> ((io.fabric8.kubernetes.api.model.ConfigMap) object)
                        .getData()
                        .get("orlop.json"))
                .findFirst()
                .orElseThrow();
        JsonNode dashboard = JsonMapper.shared().readTree(json);

        List<String> expressions = dashboard.findValuesAsString("expr");
        assertThat(expressions).hasSizeGreaterThan(20);
        assertThat(undocumented(String.join("\n", expressions))).isEmpty();
        assertThat(dashboard.path("panels"))
                .extracting(panel -> panel.path("id").asInt())
                .doesNotHaveDuplicates();
    }

    @Test
    void alerts_readDocumentedMetersOnly() throws Exception {
        JsonNode rules =
                Chart.render(Map.of("metrics.prometheusRule.enabled", "true")).custom("PrometheusRule");

        String expressions = String.join("\n", rules.findValuesAsString("expr"));
        assertThat(expressions).contains("app_kubernetes_io_instance=\"" + Chart.RELEASE + "\"");
        assertThat(undocumented(expressions)).isEmpty();
    }

    @Test
    void alerts_areExplainedInTheOperatorsGuide() throws Exception {
        JsonNode rules =
                Chart.render(Map.of("metrics.prometheusRule.enabled", "true")).custom("PrometheusRule");
        String guide = Files.readString(Path.of("docs", "operations.md"));

        assertThat(rules.findValuesAsString("alert"))
                .isNotEmpty()
                .allSatisfy(alert -> assertThat(guide).contains("`" + alert + "`"));
    }

    private static Set<String> undocumented(String expressions) throws Exception {
        String documented = Files.readString(Path.of("docs", "metrics.md"));
        TreeSet<String> missing = new TreeSet<>();
        Matcher metrics = METRIC.matcher(expressions);
        while (metrics.find()) {
            if (!documented.contains("`" + family(metrics.group(1)) + "`")) {
                missing.add(metrics.group(1));
            }
        }
        return missing;
    }
}
