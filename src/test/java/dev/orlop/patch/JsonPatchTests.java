package dev.orlop.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.orlop.patch.PatchException.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class JsonPatchTests {
    private static final JsonMapper JSON = new JsonMapper();

    private static JsonNode apply(String document, String patch) {
        return JsonPatch.of(JSON.readTree(patch)).apply(JSON.readTree(document));
    }

    /** The cases of RFC 6902, appendix A, and of its sections. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {"foo":"bar"}          | {"op":"add","path":"/baz","value":"qux"}             | {"foo":"bar","baz":"qux"}
        {"foo":["a","c"]}      | {"op":"add","path":"/foo/1","value":"b"}             | {"foo":["a","b","c"]}
        {"foo":["a"]}          | {"op":"add","path":"/foo/1","value":"b"}             | {"foo":["a","b"]}
        {"foo":["a"]}          | {"op":"add","path":"/foo/-","value":["b"]}           | {"foo":["a",["b"]]}
        {"foo":1}              | {"op":"add","path":"","value":[1]}                   | [1]
        {"foo":1}              | {"op":"add","path":"/","value":2}                    | {"foo":1,"":2}
        {"foo":1}              | {"op":"add","path":"/foo","value":null}              | {"foo":null}
        {"baz":1,"foo":2}      | {"op":"remove","path":"/baz"}                        | {"foo":2}
        {"foo":[1,2,3]}        | {"op":"remove","path":"/foo/1"}                      | {"foo":[1,3]}
        {"baz":1,"foo":2}      | {"op":"replace","path":"/baz","value":"boo"}         | {"baz":"boo","foo":2}
        {"foo":[1,2]}          | {"op":"replace","path":"/foo/0","value":{}}          | {"foo":[{},2]}
        {"a":{"w":1},"b":{}}   | {"op":"move","from":"/a/w","path":"/b/t"}            | {"a":{},"b":{"t":1}}
        {"foo":[1,2,3,4]}      | {"op":"move","from":"/foo/1","path":"/foo/3"}        | {"foo":[1,3,4,2]}
        {"foo":1}              | {"op":"move","from":"/foo","path":"/foo"}            | {"foo":1}
        {"a":{"b":1}}          | {"op":"copy","from":"/a","path":"/a/c"}              | {"a":{"b":1,"c":{"b":1}}}
        {"a":[1,"x",{"y":1.0}]} | {"op":"test","path":"/a","value":[1.0,"x",{"y":1}]} | {"a":[1,"x",{"y":1.0}]}
        {"/":9,"~1":10}        | {"op":"test","path":"/~01","value":10}               | {"/":9,"~1":10}
        {"/":9,"~1":10}        | {"op":"remove","path":"/~1"}                         | {"~1":10}
        {"foo":"bar"}          | {"op":"add","path":"/baz","value":"qux","xyz":1}     | {"foo":"bar","baz":"qux"}
        """)
    void apply_fitting_changesTheDocument(String document, String operation, String result) {
        assertThat(apply(document, "[" + operation + "]")).isEqualTo(JSON.readTree(result));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {"op":"test","path":"/a","value":"1"}      | operation 1 (test "/a"): the value differs
        {"op":"test","path":"/x","value":null}     | operation 1 (test "/x"): no value at "/x"
        {"op":"add","path":"/x/y","value":1}       | operation 1 (add "/x/y"): no value at "/x/y"
        {"op":"add","path":"/a/b","value":1}       | operation 1 (add "/a/b"): the parent of "/a/b" is neither object nor array
        {"op":"add","path":"/l/3","value":1}       | operation 1 (add "/l/3"): array index out of bounds: 3
        {"op":"add","path":"/l/01","value":1}      | operation 1 (add "/l/01"): not an array index: "01"
        {"op":"remove","path":"/l/2"}              | operation 1 (remove "/l/2"): array index out of bounds: 2
        {"op":"remove","path":"/l/-"}              | operation 1 (remove "/l/-"): not an array index: "-"
        {"op":"remove","path":"/x"}                | operation 1 (remove "/x"): no value at "/x"
        {"op":"remove","path":""}                  | operation 1 (remove ""): the whole document cannot be removed
        {"op":"replace","path":"/x","value":1}     | operation 1 (replace "/x"): no value at "/x"
        {"op":"move","from":"/o","path":"/o/x"}    | operation 1 (move "/o/x"): cannot move "/o" into itself
        {"op":"copy","from":"/x","path":"/y"}      | operation 1 (copy "/y"): no value at "/x"
        """)
    void apply_notFitting_namesTheOperation(String operation, String message) {
        String patch = "[{\"op\":\"test\",\"path\":\"/a\",\"value\":1}," + operation + "]";
        assertThatThrownBy(() -> apply("{\"a\":1,\"l\":[1,2],\"o\":{}}", patch))
                .hasMessage(message)
                .asInstanceOf(type(PatchException.class))
                .returns(Kind.NOT_APPLICABLE, PatchException::kind);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {}                                         | a JSON patch must be an array of operations
        [1]                                        | operation 0: not an object
        [{"path":"/a"}]                            | operation 0: no "op"
        [{"op":"x","path":"/a"}]                   | operation 0: unknown op "x"
        [{"op":"remove"}]                          | operation 0: no "path"
        [{"op":"remove","path":1}]                 | operation 0: not a string: "path"
        [{"op":"add","path":"/a"}]                 | operation 0: no "value"
        [{"op":"move","path":"/a"}]                | operation 0: no "from"
        [{"op":"remove","path":"a"}]               | operation 0: invalid JSON pointer "a": must be empty or start with '/'
        [{"op":"remove","path":"/a~2"}]            | operation 0: invalid JSON pointer "/a~2": '~' must be followed by 0 or 1
        """)
    void of_malformed_saysWhy(String patch, String message) {
        JsonNode tree = JSON.readTree(patch);
        assertThatThrownBy(() -> JsonPatch.of(tree))
                .hasMessage(message)
                .asInstanceOf(type(PatchException.class))
                .returns(Kind.MALFORMED, PatchException::kind);
    }

    @Test
    void of_tooManyOperations_isTooLarge() {
        String operation = "{\"op\":\"test\",\"path\":\"/a\",\"value\":1}";
        JsonPatch.of(JSON.readTree("[" + operation + ("," + operation).repeat(9_999) + "]"));
        JsonNode tooMany = JSON.readTree("[" + operation + ("," + operation).repeat(10_000) + "]");
        assertThatThrownBy(() -> JsonPatch.of(tooMany))
                .asInstanceOf(type(PatchException.class))
                .returns(Kind.TOO_LARGE, PatchException::kind);
    }

    @Test
    void apply_copiesThatDouble_areStopped() {
        StringBuilder patch = new StringBuilder("[{\"op\":\"add\",\"path\":\"/x\",\"value\":[1,2,3]}");
        for (int i = 0; i < 60; i++) {
            patch.append(",{\"op\":\"copy\",\"from\":\"/x\",\"path\":\"/x/-\"}");
        }
        assertThatThrownBy(() -> apply("{}", patch + "]"))
                .asInstanceOf(type(PatchException.class))
                .returns(Kind.TOO_LARGE, PatchException::kind);
    }

    @Test
    void apply_nestingWithoutEnd_isRefusedWithoutOverflow() {
        StringBuilder patch = new StringBuilder("[{\"op\":\"add\",\"path\":\"/x\",\"value\":{}}");
        for (int i = 0; i < 9_000; i++) {
            patch.append(",{\"op\":\"add\",\"path\":\"/y\",\"value\":{}},")
                    .append("{\"op\":\"move\",\"from\":\"/x\",\"path\":\"/y/x\"},")
                    .append("{\"op\":\"move\",\"from\":\"/y\",\"path\":\"/x\"}");
            if (i == 3_000) {
                break;
            }
        }
        assertThatThrownBy(() -> apply("{}", patch + "]")).hasMessage("the result nests deeper than 512 levels");
    }

    @Test
    void apply_copiedAndAddedValues_areNotShared() {
        JsonPatch patch = JsonPatch.of(JSON.readTree(
                "[{\"op\":\"add\",\"path\":\"/a\",\"value\":{\"x\":1}},{\"op\":\"copy\",\"from\":\"/a\",\"path\":\"/b\"},"
                        + "{\"op\":\"add\",\"path\":\"/b/y\",\"value\":2}]"));
        JsonNode first = patch.apply(JSON.readTree("{}"));
        assertThat(first).isEqualTo(JSON.readTree("{\"a\":{\"x\":1},\"b\":{\"x\":1,\"y\":2}}"));
        ((ObjectNode) first.path("a")).put("z", 3);
        assertThat(patch.apply(JSON.readTree("{}")))
                .isEqualTo(JSON.readTree("{\"a\":{\"x\":1},\"b\":{\"x\":1,\"y\":2}}"));
    }

    /** The cases of RFC 7386, appendix A. */
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
        ["a","b"]            | ["c","d"]                  | ["c","d"]
        {"a":"b"}            | ["c"]                      | ["c"]
        {"a":"foo"}          | null                       | null
        {"a":"foo"}          | "bar"                      | "bar"
        {"e":null}           | {"a":1}                    | {"e":null,"a":1}
        [1,2]                | {"a":"b","c":null}         | {"a":"b"}
        {}                   | {"a":{"bb":{"ccc":null}}}  | {"a":{"bb":{}}}
        """)
    void mergePatch_apply(String document, String patch, String result) {
        assertThat(JsonMergePatch.of(JSON.readTree(patch)).apply(JSON.readTree(document)))
                .isEqualTo(JSON.readTree(result));
    }

    @Test
    void mergePatch_values_areNotShared() {
        JsonMergePatch patch = JsonMergePatch.of(JSON.readTree("{\"a\":{\"x\":1},\"b\":[{}]}"));
        JsonNode first = patch.apply(JSON.readTree("{}"));
        ((ObjectNode) first.path("a")).put("y", 2);
        ((ObjectNode) first.path("b").path(0)).put("y", 2);
        assertThat(patch.apply(JSON.readTree("{}"))).isEqualTo(JSON.readTree("{\"a\":{\"x\":1},\"b\":[{}]}"));
    }
}
