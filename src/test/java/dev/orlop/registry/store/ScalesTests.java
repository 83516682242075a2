package dev.orlop.registry.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.registry.ResourceDefinition.Scale;
import dev.orlop.tree.FieldErrors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class ScalesTests {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Scale PATHS = new Scale(".spec.size.wanted", ".status.size", ".status.selector");

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {"spec":{"size":{"wanted":3}},"status":{"size":2,"selector":"a=b"}} | {"replicas":3} | {"replicas":2,"selector":"a=b"}
        {"spec":{}}                                                         | {}             | {"replicas":0}
        {"spec":{"size":{"wanted":"3"}},"status":{"size":"2"}}              | {}             | {"replicas":0}
        {"spec":{"size":7},"status":[]}                                     | {}             | {"replicas":0}
        {"spec":{"size":{"wanted":0}}}                                      | {}             | {"replicas":0}
        """)
    void of_object_readsThePaths(String object, String spec, String status) {
        ObjectNode tree = tree(object);
        tree.putObject("metadata").put("name", "w").put("generation", 4);

        ObjectNode scale = Scales.of(tree, PATHS);

        assertThat(scale.get("spec").toString()).isEqualTo(spec);
        assertThat(scale.get("status").toString()).isEqualTo(status);
        assertThat(scale.get("metadata").toString()).isEqualTo("{\"name\":\"w\"}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {"spec":{"replicas":5}} | {"spec":{"size":{"wanted":5}}}
        {"spec":{}}             | {"spec":{"size":{"wanted":0}}}
        {}                      | {"spec":{"size":{"wanted":0}}}
        """)
    void write_scale_setsTheReplicas(String scale, String expected) {
        ObjectNode object = tree("{}");
        FieldErrors causes = new FieldErrors();

        Scales.write(object, tree(scale), PATHS, causes);

        assertThat(object.toString()).isEqualTo(expected);
        assertThat(causes.isEmpty()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {"-1", "1.5", "`\"3\"`", "3000000000", "null"})
    void write_noNumberOfReplicas_changesNothingAndSaysSo(String replicas) {
        ObjectNode object = tree("{\"spec\":{\"size\":{\"wanted\":2}}}");
        FieldErrors causes = new FieldErrors();

        Scales.write(object, tree("{\"spec\":{\"replicas\":" + replicas + "}}"), PATHS, causes);

        assertThat(object.toString()).isEqualTo("{\"spec\":{\"size\":{\"wanted\":2}}}");
        assertThat(causes.isEmpty()).isFalse();
    }

    private static ObjectNode tree(String json) {
        return (ObjectNode) JSON.readTree(json);
    }
}
