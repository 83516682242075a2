package dev.orlop.helm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.support.PrometheusPrograms;
import dev.orlop.support.Shell;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The chart's alerts as Prometheus' own tool reads and evaluates them. */
class AlertRulesIT {
    /** How a scrape by the pods' annotations labels the series. */
    private static final String BY_POD =
            "namespace='ns',app_kubernetes_io_name='orlop',app_kubernetes_io_instance='rel',pod='%s'";

    /** How a ServiceMonitor labels them. */
    private static final String BY_SERVICE = "namespace='ns',service='rel-orlop-management',pod='%s'";

    @TempDir
    private Path directory;

    @Test
    void alerts_areRulesThatPrometheusTakes() throws Exception {
        Path rules = rules(Map.of());

        Shell.Result checked =
                Shell.run(PrometheusPrograms.orSkip().promtool().toString(), "check", "rules", rules.toString());

        assertThat(checked.ok()).as(checked.output()).isTrue();
        assertThat(checked.output()).contains("SUCCESS").containsPattern("1[0-9] rules found");
    }

    /** Columns: whether a ServiceMonitor scrapes, and how many replicas of three answer and do not. */
    @ParameterizedTest
    @CsvSource({
        "false, 3, 0, false",
        "false, 2, 1, true",
        "false, 1, 2, true",
        "false, 0, 3, true",
        "false, 0, 0, true",
        "true, 3, 0, false",
        "true, 1, 2, true",
        "true, 1, 0, true",
        "true, 0, 0, true",
    })
    void orlopDown_ofThreeReplicas_firesWhereOneIsMissing(boolean monitor, int up, int down, boolean fires)
            throws Exception {
        Path rules = rules(Map.of(
                "storage.etcd.serverList[0]",
                "http://etcd:2379",
                "metrics.serviceMonitor.enabled",
                Boolean.toString(monitor)));
        StringBuilder series = new StringBuilder();
        for (int i = 0; i < up + down; i++) {
            String labels = (monitor ? BY_SERVICE : BY_POD).formatted("p" + i);
            series.append("      - {series: \"up{").append(labels).append("}\", values: \"");
            series.append(i < up ? 1 : 0).append("x30\"}\n");
        }
        // Somebody else's targets are neither counted nor missed.
        series.append("      - {series: \"up{namespace='other',pod='x',service='y'}\", values: \"1x30\"}\n");
        String expected =
                fires ? "[{exp_labels: {severity: critical}, exp_annotations: " + annotations(rules, up) + "}]" : "[]";
        String test = """
                rule_files: [%s]
                evaluation_interval: 1m
                tests:
                  - interval: 1m
                    input_series:
                %s
                    alert_rule_test:
                      - {eval_time: 20m, alertname: OrlopDown, exp_alerts: %s}
                """.formatted(rules, series, expected);
        Path file = Files.writeString(directory.resolve("test.yaml"), test);

        Shell.Result tested =
                Shell.run(PrometheusPrograms.orSkip().promtool().toString(), "test", "rules", file.toString());

        assertThat(tested.ok()).as(tested.output()).isTrue();
    }

    private static String annotations(Path rules, int up) throws Exception {
        String text = Files.readString(rules);
        return Chart.YAML
                .readTree(text)
                .at("/groups/0/rules/0/annotations")
                .toString()
                .replace("{{ $value }}", Integer.toString(up));
    }

    private Path rules(Map<String, String> values) throws Exception {
        Map<String, String> settings = new HashMap<>(values);
        settings.put("metrics.prometheusRule.enabled", "true");
        String groups =
                Chart.render(settings).custom("PrometheusRule").path("spec").toString();
        return Files.writeString(directory.resolve("rules.yaml"), groups);
    }
}
