package dev.orlop.helm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.support.PrometheusPrograms;
import dev.orlop.support.Shell;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The chart's alerts as Prometheus' own tool reads them. */
class AlertRulesIT {

    @Test
    void alerts_areRulesThatPrometheusTakes(@TempDir Path directory) throws Exception {
        PrometheusPrograms programs = PrometheusPrograms.orSkip();
        String groups = Chart.render(Map.of("metrics.prometheusRule.enabled", "true"))
                .custom("PrometheusRule")
                .path("spec")
                .toString();
        Path rules = Files.writeString(directory.resolve("rules.yaml"), groups);

        Shell.Result checked = Shell.run(programs.promtool().toString(), "check", "rules", rules.toString());

        assertThat(checked.ok()).as(checked.output()).isTrue();
        assertThat(checked.output()).contains("SUCCESS").containsPattern("1[0-9] rules found");
    }
}
