package dev.orlop.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.orlop.patch.PatchException.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class JsonPatchTests {
    private static final JsonMapper JSON = new JsonMapper();

    private static JsonPatch patch(String text) {
        return JsonPatch.of(JSON.readTree(text), List.of(), true);
    }

    private static JsonNode apply(String document, String patch) {
        return patch(patch).apply((ObjectNode) JSON.readTree(document));
    }

    /** The cases of RFC 6902, appendix A and of its sections, and where the reference goes beyond them. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {"foo":"bar"}          | {"op":"add","path":"/baz","value":"qux"}             | {"foo":"bar","baz":"qux"}
        {"foo":["a","c"]}      | {"op":"add","path":"/foo/1","value":"b"}             | {"foo":["a","b","c"]}
        {"foo":["a"]}          | {"op":"add","path":"/foo/1","value":"b"}             | {"foo":["a","b"]}
        {"foo":["a"]}          | {"op":"add","path":"/foo/-","value":["b"]}           | {"foo":["a",["b"]]}
        {"foo":["a","b"]}      | {"op":"add","path":"/foo/-1","value":"z"}            | {"foo":["a","b","z"]}
        {"foo":["a","b"]}      | {"op":"add","path":"/foo/-3","value":"z"}            | {"foo":["z","a","b"]}
        {"foo":["a","b"]}      | {"op":"add","path":"/foo/01","value":"z"}            | {"foo":["a","z","b"]}
        {"foo":1}              | {"op":"add","path":"/","value":2}                    | {"foo":1,"":2}
        {"foo":1}              | {"op":"add","path":"/foo","value":null}              | {"foo":null}
        {"foo":1}              | {"op":"add","path":"what/bar","value":2}             | {"foo":1,"bar":2}
        {"foo":1}              | {"op":"add","path":"/a~2b~","value":2}               | {"foo":1,"a~2b~":2}
        {"baz":1,"foo":2}      | {"op":"remove","path":"/baz"}                        | {"foo":2}
        {"foo":[1,2,3]}        | {"op":"remove","path":"/foo/1"}                      | {"foo":[1,3]}
        {"foo":[1,2,3]}        | {"op":"remove","path":"/foo/-1"}                     | {"foo":[1,2]}
        {"baz":1,"foo":2}      | {"op":"replace","path":"/baz","value":"boo"}         | {"baz":"boo","foo":2}
        {"foo":[1,2]}          | {"op":"replace","path":"/foo/0","value":{}}          | {"foo":[{},2]}
        {"foo":[1,2]}          | {"op":"replace","path":"/foo/-1","value":3}          | {"foo":[1,3]}
        {"foo":1}              | {"op":"replace","path":"","value":{"a":1}}           | {"a":1}
        {"foo":1}              | {"op":"replace","path":"","value":[1]}               | [1]
        {"foo":1}              | {"op":"replace","path":"","value":null}              | {"foo":1}
        {"a":{"w":1},"b":{}}   | {"op":"move","from":"/a/w","path":"/b/t"}            | {"a":{},"b":{"t":1}}
        {"foo":[1,2,3,4]}      | {"op":"move","from":"/foo/1","path":"/foo/3"}        | {"foo":[1,3,4,2]}
        {"foo":1}              | {"op":"move","from":"/foo","path":"/foo"}            | {"foo":1}
        {"a":{"b":1}}          | {"op":"copy","from":"/a","path":"/a/c"}              | {"a":{"b":1,"c":{"b":1}}}
        {"a":[1,"x",{"y":1.5}]} | {"op":"test","path":"/a","value":[1,"x",{"y":1.50}]} | {"a":[1,"x",{"y":1.5}]}
        {"a":null}             | {"op":"test","path":"/a","value":null}               | {"a":null}
        {"a":1}                | {"op":"test","path":"/b","value":null}               | {"a":1}
        {"a":1}                | {"op":"test","path":"/b"}                            | {"a":1}
        {"/":9,"~1":10}        | {"op":"test","path":"/~01","value":10}               | {"/":9,"~1":10}
        {"/":9,"~1":10}        | {"op":"remove","path":"/~1"}                         | {"~1":10}
        {"foo":"bar"}          | {"op":"add","path":"/baz","value":"qux","xyz":1}     | {"foo":"bar","baz":"qux"}
        """)
    void apply_fitting_changesTheDocument(String document, String operation, String result) {
        assertThat(apply(document, "[" + operation + "]")).isEqualTo(JSON.readTree(result));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {"op":"test","path":"/a","value":1.0}      | the value at "/a" differs
        {"op":"test","path":"/a","value":"1"}      | the value at "/a" differs
        {"op":"test","path":"","value":{}}         | the value at "" differs
        {"op":"add","path":"","value":{}}          | nothing at ""
        {"op":"add","path":"x","value":{}}         | nothing at "x"
        {"op":"add","path":"/x/y","value":1}       | nothing at "/x/y"
        {"op":"add","path":"/n/y","value":1}       | nothing at "/n/y"
        {"op":"add","path":"/a/b","value":1}       | nothing at "/a/b"
        {"op":"add","path":"/l/3","value":1}       | array index out of bounds: 3
        {"op":"add","path":"/l/-4","value":1}      | array index out of bounds: -4
        {"op":"add","path":"/l/1.0","value":1}     | not an array index: "1.0"
        {"op":"add","path":"/l/99999999999","value":1} | not an array index: "99999999999"
        {"op":"remove","path":"/l/2"}              | array index out of bounds: 2
        {"op":"remove","path":"/l/-"}              | not an array index: "-"
        {"op":"remove","path":"/x"}                | nothing at "/x"
        {"op":"remove","path":""}                  | nothing at ""
        {"op":"replace","path":"/x","value":1}     | nothing at "/x"
        {"op":"move","from":"/o","path":"/o/x"}    | nothing at "/o/x"
        {"op":"copy","from":"/x","path":"/y"}      | nothing at "/x"
        """)
    void apply_notFitting_fails(String operation, String message) {
        String patch = "[{\"op\":\"test\",\"path\":\"/a\",\"value\":1}," + operation + "]";
        assertThatThrownBy(() -> apply("{\"a\":1,\"l\":[1,2],\"n\":null,\"o\":{}}", patch))
                .hasMessage(message)
                .asInstanceOf(type(PatchException.class))
                .returns(Kind.NOT_APPLICABLE, PatchException::kind);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {}                               | error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp
        true                             | error decoding patch: json: cannot unmarshal bool into Go value of type []handlers.jsonPatchOp
        [1]                              | error decoding patch: json: cannot unmarshal number into Go value of type handlers.jsonPatchOp
        [{"op":1,"path":"/a"}]           | error decoding patch: json: cannot unmarshal number into Go struct field jsonPatchOp.op of type string
        [{"op":"remove","path":[]}]      | error decoding patch: json: cannot unmarshal array into Go struct field jsonPatchOp.path of type string
        [{"op":"add"},1]                 | error decoding patch: json: cannot unmarshal number into Go value of type handlers.jsonPatchOp
        [null]                           | invalid operation null: unsupported operation
        [{"path":"/a"}]                  | invalid operation {"path":"/a"}: unsupported operation
        [{"path":"/<","op":"x"}]         | invalid operation {"op":"x","path":"/\\u003c"}: unsupported operation
        [{"op":"remove"}]                | invalid operation {"op":"remove"}: failed to decode 'path': operation missing path field: missing value
        [{"op":"remove","path":null}]    | invalid operation {"op":"remove","path":null}: failed to decode 'path': operation missing path field: missing value
        [{"op":"add","path":"/a"}]       | invalid operation {"op":"add","path":"/a"}: failed to decode 'value': operation, missing value field: missing value
        [{"op":"move","path":"/a"}]      | invalid operation {"op":"move","path":"/a"}: failed to decode 'from': operation, missing from field: missing value
        """)
    void of_malformed_saysWhyInTheWordsOfTheReference(String patch, String message) {
        assertThatThrownBy(() -> patch(patch))
                .hasMessage(message)
                .asInstanceOf(type(PatchException.class))
                .returns(Kind.MALFORMED, PatchException::kind);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {}                               | json: cannot unmarshal object into Go value of type jsonpatch.Patch
        [1]                              | json: cannot unmarshal number into Go value of type jsonpatch.Operation
        [{"op":1,"path":"/a"}]           | invalid operation {"op":1,"path":"/a"}: unsupported operation
        [{"op":"remove","path":1}]       | invalid operation {"op":"remove","path":1}: failed to decode 'path': json: cannot unmarshal number into Go value of type string
        """)
    void of_malformedAndReadLeniently_saysWhy(String patch, String message) {
        JsonNode tree = JSON.readTree(patch);
        assertThatThrownBy(() -> JsonPatch.of(tree, List.of(), false)).hasMessage(message);
    }

    @Test
    void of_null_changesNothing() {
        assertThat(apply("{\"a\":1}", "null")).isEqualTo(JSON.readTree("{\"a\":1}"));
    }

    @Test
    void irregularities_nameThePatchFirst_thenWhatItBringsIntoTheObject() {
        JsonPatch patch = JsonPatch.of(
                JSON.readTree("[{\"op\":\"remove\",\"path\":\"/x\",\"extra\":1},"
                        + "{\"op\":\"add\",\"path\":\"/spec/list/2\",\"value\":{\"a\":1}}]"),
                List.of("[0].op", "[1].value.a"),
                true);
        assertThat(patch.irregularities())
                .containsExactly(
                        "json patch duplicate field \"[0].op\"",
                        "json patch duplicate field \"[1].value.a\"",
                        "json patch unknown field \"[0].extra\"",
                        "duplicate field \"spec.list[2].a\"");
    }

    @Test
    void of_tooManyOperations_isTooLarge() {
        String operation = "{\"op\":\"test\",\"path\":\"/a\",\"value\":1}";
        patch("[" + operation + ("," + operation).repeat(9_999) + "]");
        assertThatThrownBy(() -> patch("[" + operation + ("," + operation).repeat(10_000) + "]"))
                .hasMessage("The allowed maximum operations in a JSON patch is 10000, got 10001")
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
                .returns(Kind.NOT_APPLICABLE, PatchException::kind);
    }

    @Test
    void apply_nestingWithoutEnd_isRefusedWithoutOverflow() {
        StringBuilder patch = new StringBuilder("[{\"op\":\"add\",\"path\":\"/x\",\"value\":{}}");
        for (int i = 0; i < 3_000; i++) {
            patch.append(",{\"op\":\"add\",\"path\":\"/y\",\"value\":{}},")
                    .append("{\"op\":\"move\",\"from\":\"/x\",\"path\":\"/y/x\"},")
                    .append("{\"op\":\"move\",\"from\":\"/y\",\"path\":\"/x\"}");
        }
        assertThatThrownBy(() -> apply("{}", patch + "]"))
                .hasMessage("the patch makes a document that is nested deeper than 512 levels");
    }

    @Test
    void apply_copiedAndAddedValues_areNotShared() {
        JsonPatch patch = patch(
                "[{\"op\":\"add\",\"path\":\"/a\",\"value\":{\"x\":1}},{\"op\":\"copy\",\"from\":\"/a\",\"path\":\"/b\"},"
                        + "{\"op\":\"add\",\"path\":\"/b/y\",\"value\":2}]");
        JsonNode first = patch.apply(JSON.createObjectNode());
        assertThat(first).isEqualTo(JSON.readTree("{\"a\":{\"x\":1},\"b\":{\"x\":1,\"y\":2}}"));
        ((ObjectNode) first.path("a")).put("z", 3);
        assertThat(patch.apply(JSON.createObjectNode()))
                .isEqualTo(JSON.readTree("{\"a\":{\"x\":1},\"b\":{\"x\":1,\"y\":2}}"));
    }
}
