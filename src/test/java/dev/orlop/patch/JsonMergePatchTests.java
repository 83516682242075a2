package dev.orlop.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class JsonMergePatchTests {
    private static final JsonMapper JSON = new JsonMapper();

    private static JsonMergePatch patch(String text) {
        return JsonMergePatch.of(JSON.readTree(text), List.of(), true);
    }

    /** The cases of RFC 7386, appendix A, that are about objects; below them, what the reference does with nulls. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {"a":"b"}            | {"a":"c"}                  | {"a":"c"}
        {"a":"b"}            | {"b":"c"}                  | {"a":"b","b":"c"}
        {"a":"b"}            | {"a":null}                 | {}
        {"a":"b","b":"c"}    | {"a":null}                 | {"b":"c"}
        {"a":["b"]}          | {"a":"c"}                  | {"a":"c"}
        {"a":"c"}            | {"a":["b"]}                | {"a":["b"]}
        {"a":{"b":"c"}}      | {"a":{"b":"d","c":null}}   | {"a":{"b":"d"}}
        {"a":[{"b":"c"}]}    | {"a":[1]}                  | {"a":[1]}
        {"e":null}           | {"a":1}                    | {"e":null,"a":1}
        {}                   | {"a":{"bb":{"ccc":null}}}  | {"a":{"bb":{}}}
        {"a":[1]}            | {"a":[null,{"b":null}]}    | {"a":[null,{}]}
        {}                   | {"a":[[{"b":null}]]}       | {"a":[[{}]]}
        {"a":{"b":1}}        | {"a":[{"b":null}]}         | {"a":[{"b":null}]}
        {"a":1}              | {"a":{"b":{"c":null}}}     | {"a":{"b":{}}}
        """)
    void apply_mergesAndDeletes(String document, String patch, String result) {
        assertThat(patch(patch).apply((ObjectNode) JSON.readTree(document))).isEqualTo(JSON.readTree(result));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        []    | true  | error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}
        "x"   | true  | error decoding patch: json: cannot unmarshal string into Go value of type map[string]interface {}
        1     | true  | error decoding patch: json: cannot unmarshal number into Go value of type map[string]interface {}
        null  | true  | Invalid JSON Patch
        1     | false | Invalid JSON Patch
        """)
    void of_noObject_saysWhy(String patch, boolean strict, String message) {
        JsonNode tree = JSON.readTree(patch);
        assertThatThrownBy(() -> JsonMergePatch.of(tree, List.of(), strict)).hasMessage(message);
    }

    @Test
    void apply_list_takesThePlaceOfTheObject() {
        JsonMergePatch patch = JsonMergePatch.of(JSON.readTree("[null,{\"a\":null,\"b\":1}]"), List.of(), false);
        assertThat(patch.apply((ObjectNode) JSON.readTree("{\"a\":1}"))).isEqualTo(JSON.readTree("[null,{\"b\":1}]"));
    }

    @Test
    void irregularities_areTheDuplicates() {
        JsonMergePatch patch = JsonMergePatch.of(JSON.readTree("{\"a\":1}"), List.of("a", "b.c"), true);
        assertThat(patch.irregularities()).containsExactly("duplicate field \"a\"", "duplicate field \"b.c\"");
    }

    @Test
    void apply_values_areNotShared() {
        JsonMergePatch patch = patch("{\"a\":{\"x\":1},\"b\":[{}]}");
        JsonNode first = patch.apply(JSON.createObjectNode());
        ((ObjectNode) first.path("a")).put("y", 2);
        ((ObjectNode) first.path("b").path(0)).put("y", 2);
        assertThat(patch.apply(JSON.createObjectNode())).isEqualTo(JSON.readTree("{\"a\":{\"x\":1},\"b\":[{}]}"));
    }
}
