package dev.orlop.registry.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orlop.registry.ResourceDefinition.Scale;
import dev.orlop.registry.ResourceStore.WriteOptions;
import dev.orlop.registry.body.BodyDecoding;
import org.junit.jupiter.api.Test;
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

        Scales.write(object, tree(scale), PATHS);

        assertThat(object.toString()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {"1.5", "`\"3\"`", "3000000000", "true", "{}"})
    void admit_noNumberOfReplicas_isRefused(String replicas) {
        ObjectNode body = tree("{\"spec\":{\"replicas\":" + replicas + "}}");
        BodyDecoding decoding = BodyDecoding.ofBody(Scales.KIND, WriteOptions.OF_SERVER);

        assertThatThrownBy(() -> Scales.admit(body, decoding, true))
                .hasMessageContaining("no kind is registered for the type v1.Scale");
        assertThatThrownBy(() -> Scales.admit(body, decoding, false))
                .hasMessageContaining("Scale in version \"v1\" cannot be handled as a Scale: json: cannot unmarshal");
    }

    @Test
    void write_whatAnUpdateBeganWith_asksForNone() {
        ObjectNode object = tree("{\"metadata\":{\"name\":\"a\"}}");

        assertThatThrownBy(() -> Scales.write(object, Scales.toUpdate(object, PATHS), PATHS))
                .hasMessageContaining("the spec replicas field \".spec.size.wanted\" cannot be empty");
        assertThat(object.has("spec")).isFalse();
    }

    private static ObjectNode tree(String json) {
        return (ObjectNode) JSON.readTree(json);
    }
}
