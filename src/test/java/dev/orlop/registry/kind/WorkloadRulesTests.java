package dev.orlop.registry.kind;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.object.Status.Cause;
import dev.orlop.tree.FieldErrors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Whether the containers of a workload mount what there is. */
class WorkloadRulesTests {
    private static final JsonMapper JSON = new JsonMapper();

    private static ObjectNode workload(String volumes, String claims, String mounted) {
        return (ObjectNode) JSON.readTree("""
            {"spec": {
              "selector": {"matchLabels": {"app": "web"}},
              "template": {
                "metadata": {"labels": {"app": "web"}},
                "spec": {
                  "volumes": [%s],
                  "containers": [
                    {"name": "web", "image": "web", "volumeMounts": [{"name": "%s", "mountPath": "/data"}]}]}},
              "volumeClaimTemplates": [%s]}}
            """.formatted(volumes, mounted, claims));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            emptyValue = "",
            value = {
                "{\"name\": \"data\"} | ``                                | data",
                "``                   | {\"metadata\": {\"name\": \"data\"}}    | data",
                "{\"name\": \"data\"} | {\"metadata\": {\"name\": \"data\"}}    | data",
                "{\"name\": \"logs\"} | {\"metadata\": {\"name\": \"data\"}}    | logs"
            })
    void statefulSet_mountsItsVolumesAndItsClaims(String volumes, String claims, String mounted) {
        FieldErrors causes = new FieldErrors();
        WorkloadRules.statefulSet().validate(workload(volumes, claims, mounted), causes);
        assertThat(causes.list()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            emptyValue = "",
            value = {
                "``                   | ``                                | data",
                "{\"name\": \"logs\"} | {\"metadata\": {\"name\": \"cache\"}}   | data",
                "``                   | {}                                | data"
            })
    void statefulSet_mountsNothingElse(String volumes, String claims, String mounted) {
        FieldErrors causes = new FieldErrors();
        WorkloadRules.statefulSet().validate(workload(volumes, claims, mounted), causes);
        assertThat(causes.list())
                .containsExactly(new Cause(
                        "FieldValueNotFound",
                        "Not found: \"data\"",
                        "spec.template.spec.containers[0].volumeMounts[0].name"));
    }
}
