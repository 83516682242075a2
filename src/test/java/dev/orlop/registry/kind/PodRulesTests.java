package dev.orlop.registry.kind;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.object.Status.Cause;
import dev.orlop.tree.FieldErrors;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Which debuggers may come to a pod. */
class PodRulesTests {
    private static final JsonMapper JSON = new JsonMapper();

    /** @param debuggers such as {@code shell=busybox}: names and images */
    private static ObjectNode pod(String debuggers) {
        String array = Stream.of(debuggers.split(" "))
                .filter(each -> !each.isEmpty())
                .map(each -> each.split("=", 2))
                .map("{\"name\": \"%s\", \"image\": \"%s\"}"::formatted)
                .collect(Collectors.joining(","));
        return (ObjectNode) JSON.readTree("""
            {"spec": {
              "restartPolicy": "Always",
              "containers": [{"name": "web", "image": "nginx"}],
              "ephemeralContainers": [%s]}}
            """.formatted(array));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            emptyValue = "",
            value = {
                "``     | shell=a         | ``",
                "one=a  | two=b one=a     | ``",
                "one=a  | ``              | Forbidden: existing ephemeral containers \"one\" may not be removed\\n",
                "one=a  | one=b           | Forbidden: existing ephemeral containers \"one\" may not be changed\\n",
                "``     | web=a           | Duplicate value: \"web\"",
                "``     | shell=          | Required value"
            })
    void debuggers_comeAndStay(String before, String now, String problem) {
        FieldErrors causes = new FieldErrors();
        new PodRules().validateFieldUpdate(pod(now), pod(before), causes);
        assertThat(causes.list().stream().map(Cause::message).collect(Collectors.joining(";")))
                .isEqualTo(problem.replace("\\n", "\n"));
    }
}
