package dev.orlop.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class ChartSchemaTests {
    private static final JsonNode SCHEMA = Chart.YAML.readTree(Chart.read("values.schema.json"));

    @Test
    void schema_isClosedEverywhere() {
        List<String> open = new ArrayList<>();

        findOpen("", SCHEMA, open);

        // What a parent chart hands down is none of this chart's business; whole manifests and containers are
        // Kubernetes'.
        assertThat(open)
                .containsExactly(
                        "/properties/global", "/properties/extraObjects/items", "/properties/extraContainers/items");
    }

    /** An object is closed if it names its properties and refuses others, or says of what type all its values are. */
    private static void findOpen(String path, JsonNode schema, List<String> open) {
        if (schema.path("type").asString("").equals("object")) {
            JsonNode others = schema.path("additionalProperties");
            if (!(others.isBoolean() && !others.asBoolean()) && !(others.isObject() && !others.isEmpty())) {
                open.add(path);
            }
        }
        for (Map.Entry<String, JsonNode> entry : schema.properties()) {
            findOpen(path + '/' + entry.getKey(), entry.getValue(), open);
        }
        if (schema.isArray()) {
            for (JsonNode each : schema) {
                findOpen(path + "/-", each, open);
            }
        }
    }

    @Test
    void schema_hasEveryValueAndNoOther() {
        JsonNode values = Chart.YAML.readTree(Chart.read("values.yaml"));

        TreeSet<String> expected = new TreeSet<>(values.propertyNames());
        expected.add("global");
        assertThat(SCHEMA.path("properties").propertyNames()).containsExactlyInAnyOrderElementsOf(expected);
        assertSameKeys("", values, SCHEMA);
    }

    private static void assertSameKeys(String path, JsonNode values, JsonNode schema) {
        for (Map.Entry<String, JsonNode> value : values.properties()) {
            String own = path + '/' + value.getKey();
            JsonNode described = schema.path("properties").path(value.getKey());
            assertThat(described.isMissingNode()).as("%s is in the schema", own).isFalse();
            // Where the schema names properties and values.yaml has some: it has all, apart from Kubernetes' own types.
            boolean kubernetes = own.endsWith("ecurityContext");
            if (described.has("properties") && !value.getValue().isEmpty() && !kubernetes) {
                assertThat(value.getValue().propertyNames())
                        .as(own)
                        .containsExactlyInAnyOrderElementsOf(
                                described.path("properties").propertyNames());
                assertSameKeys(own, value.getValue(), described);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "replicaCounts, 3",
        "replicaCount, 0",
        "image.tagg, v1",
        "image.digest, sha256:abc",
        "storage.type, etcd",
        "storage.prefix, registry",
        "storage.compactionInterval, 5 minutes",
        "storage.embedded.minimumFreeSpace, 256Mi",
        "storage.embedded.persistence.accessMode, ReadOnlyMany",
        "storage.embedded.persistance.size, 1Gi",
        "storage.etcd.serverList[0], etcd:2379",
        "storage.etcd.serverList, http://etcd:2379",
        "storage.etcd.overrides[0], events#http://etcd:2379",
        "cache.capacity, 0",
        "cache.byteBudget, 1Gi",
        "cache.resources.widgets/example.capacity, 1",
        "cache.resources.widgets.capasity, 1",
        "crds.files.widgets, text",
        "tls.secretname, orlop",
        "logging.level, info",
        "tracing.samplingProbability, 2",
        "service.type, ExternalName",
        "service.port, 70000",
        "probes.liveness.path, /healthz",
        "shutdown.timeoutSeconds, 20s",
        "resources.request.cpu, 1",
        "tolerations[0].efect, NoSchedule",
        "affinity.podAntiAfinity.x, y",
        "extraEnv[0].nam, X",
        "extraVolumes[0].name, lonely",
        "networkPolicy.apiFrom[0].podSelectr.x, y",
        "networkPolicy.apiFromEverywere, true",
        "ingress.hosts[0], https://orlop.example.com",
        "web.corsAllowedOrigins[0], console.example.com",
        "httpRoute.parentRefs[0].nam, public",
        "storage.embedded.backup.schedule, daily",
        "service.loadBalancerClass, a b",
        "extraContainers[0].nam, x",
        "metrics.serviceMonitor.relabelings[0].targetlabel, x",
        "metrics.serviceMonitor.interval, often",
        "securityContext.capabilities.dropp[0], ALL",
    })
    void values_withAMistake_areRefused(String key, String value) {
        assertThatThrownBy(() -> Chart.render(Map.of(key, value)))
                .hasMessageContaining("values don't meet the specifications of the schema");
    }

    @Test
    void etcd_withoutServers_isRefused() {
        assertThatThrownBy(() -> Chart.render(Map.of("storage.type", "etcd3")))
                .hasMessageContaining("storage/etcd/serverList");
    }

    @Test
    void embedded_withServers_isRefused() {
        assertThatThrownBy(() -> Chart.render(
                        Map.of("storage.type", "embedded", "storage.etcd.serverList[0]", "http://etcd:2379")))
                .hasMessageContaining("storage/etcd/serverList");
    }

    @Test
    void autoscaling_belowTheReplicas_isRefused() {
        assertThatThrownBy(() -> Chart.render(
                        Map.of("storage.etcd.serverList[0]", "http://etcd:2379", "autoscaling.maxReplicas", "2")))
                .hasMessageContaining("autoscaling.maxReplicas is less than replicaCount");
    }
}
