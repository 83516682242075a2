package dev.orlop.helm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** The fields of custom types, most of them the Prometheus operator's, that the chart uses; any other is a mistake. */
final class MonitoringTypes {
    private static final Set<String> SELECTOR = Set.of("matchLabels");

    private static final Set<String> ENDPOINT =
            Set.of("port", "path", "authorization", "interval", "scrapeTimeout", "relabelings", "metricRelabelings");

    private static final Set<String> RULE = Set.of("alert", "expr", "for", "labels", "annotations");

    private MonitoringTypes() {}

    static void check(JsonNode document) {
        switch (Rendered.type(document)) {
            case "monitoring.coreos.com/v1 ServiceMonitor" -> checkMonitor(document.path("spec"));
            case "monitoring.coreos.com/v1 PrometheusRule" -> checkRules(document.path("spec"));
            case "gateway.networking.k8s.io/v1 HTTPRoute" ->
                assertThat(document.path("spec").propertyNames()).isSubsetOf("parentRefs", "hostnames", "rules");
            case "cert-manager.io/v1 Certificate" ->
                assertThat(document.path("spec").propertyNames())
                        .isSubsetOf("secretName", "privateKey", "dnsNames", "ipAddresses", "issuerRef");
            default -> throw new AssertionError("a type that nothing here knows: " + Rendered.type(document));
        }
        assertThat(document.propertyNames()).containsOnly("apiVersion", "kind", "metadata", "spec");
    }

    private static void checkMonitor(JsonNode spec) {
        assertThat(spec.propertyNames()).containsOnly("selector", "endpoints");
        assertThat(spec.path("selector").propertyNames()).isEqualTo(SELECTOR);
        assertThat(spec.path("endpoints")).isNotEmpty().allSatisfy(endpoint -> {
            assertThat(endpoint.propertyNames()).isSubsetOf(ENDPOINT);
            assertThat(endpoint.path("authorization").path("credentials").propertyNames())
                    .containsOnly("name", "key");
        });
    }

    private static void checkRules(JsonNode spec) {
        assertThat(spec.propertyNames()).containsOnly("groups");
        assertThat(spec.path("groups")).isNotEmpty().allSatisfy(group -> {
            assertThat(group.propertyNames()).containsOnly("name", "rules");
            assertThat(group.path("rules")).isNotEmpty().allSatisfy(MonitoringTypes::checkRule);
        });
    }

    private static void checkRule(JsonNode rule) {
        assertThat(rule.propertyNames()).isSubsetOf(RULE);
        assertThat(rule.path("alert").asString("")).startsWith("Orlop");
        assertThat(rule.path("expr").asString("")).isNotBlank();
        assertThat(rule.path("labels").path("severity").asString("")).isIn("warning", "critical");
        for (Map.Entry<String, JsonNode> annotation : rule.path("annotations").properties()) {
            assertThat(annotation.getKey()).isIn("summary", "description", "runbook_url");
            assertThat(annotation.getValue().asString(""))
                    .endsWith(annotation.getKey().equals("runbook_url") ? "docs/operations.md#alerts" : ".");
        }
        assertThat(rule.path("annotations").propertyNames()).contains("summary", "description", "runbook_url");
    }
}
