package dev.orlop.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.orlop.patch.PatchException.Kind;
import dev.orlop.schema.kind.KindCatalog;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class StrategicMergePatchTests {
    private static final JsonMapper JSON = new JsonMapper();

    private static StrategicMergePatch patch(String kind, String text) {
        String apiVersion = switch (kind) {
            case "Deployment" -> "apps/v1";
            case "PodDisruptionBudget" -> "policy/v1";
            default -> "v1";
        };
        return StrategicMergePatch.of(
                JSON.readTree(text), List.of(), Objects.requireNonNull(KindCatalog.kind(apiVersion, kind)));
    }

    private static JsonNode apply(String kind, String document, String patch) {
        return patch(kind, patch).apply((ObjectNode) JSON.readTree(document));
    }

    private static JsonNode finalizers(String live, String patch) {
        String document = live.isEmpty() ? "{\"metadata\":{}}" : "{\"metadata\":{\"finalizers\":" + live + "}}";
        JsonNode outcome = apply("ConfigMap", document, "{\"metadata\":" + patch + "}");
        JsonNode finalizers = outcome.path("metadata").path("finalizers");
        return finalizers.isMissingNode() ? JSON.readTree("[]") : finalizers;
    }

    /** Maps merge, null deletes, other values replace. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {"data":{"a":"1"}}   | {"data":{"b":"2"}}                    | {"data":{"a":"1","b":"2"}}
        {"data":{"a":"1"}}   | {"data":{"a":null}}                   | {"data":{}}
        {"data":{"a":"1"}}   | {"data":null}                         | {}
        {"data":{"a":"1"}}   | {"data":{}}                           | {"data":{"a":"1"}}
        {}                   | {"data":{"a":null,"b":"1"}}           | {"data":{"b":"1"}}
        {"data":{"a":"1"}}   | {"data":{"$patch":"replace","b":"2"}} | {"data":{"b":"2"}}
        {"data":{"a":"1"}}   | {"data":{"$patch":"delete","b":"2"}}  | {"data":{}}
        {"data":{"a":"1"}}   | {"$patch":"replace","data":{}}        | {"data":{}}
        {"data":{"a":"1"}}   | {"$patch":"delete"}                   | {}
        {}                   | {"data":{"$patch":"replace","b":"2"}} | {}
        {}                   | {"data":{"$patch":null,"b":"2"}}      | {"data":{"b":"2"}}
        {"immutable":true}   | {"immutable":false}                   | {"immutable":false}
        {"data":{"a":"1"}}   | null                                  | {"data":{"a":"1"}}
        """)
    void apply_maps(String document, String patch, String result) {
        assertThat(apply("ConfigMap", document, patch)).isEqualTo(JSON.readTree(result));
    }

    /** A list of primitives with the strategy merge is a set; the patch's elements come first where the list has no say. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        ["a","b","c"] | {"finalizers":["b"]}                                                   | ["a","b","c"]
        ["a","b","c"] | {"finalizers":["d"]}                                                   | ["d","a","b","c"]
        ["a","b","c"] | {"finalizers":["c","a"]}                                               | ["b","c","a"]
        ["a","b","c"] | {"finalizers":["d","b","e"]}                                           | ["d","a","b","e","c"]
        ["a","b","c"] | {"finalizers":["d","d"]}                                               | ["d","a","b","c"]
        ["a","b","c"] | {"finalizers":[]}                                                      | ["a","b","c"]
        ["a","b","c"] | {"finalizers":null}                                                    | []
        ``            | {"finalizers":["d","d"]}                                               | ["d","d"]
        ``            | {"finalizers":[{"$patch":"replace"},"d"]}                              | ["d"]
        ["a","b","c"] | {"$deleteFromPrimitiveList/finalizers":["b","x"]}                      | ["a","c"]
        ["a","b","c"] | {"$deleteFromPrimitiveList/finalizers":["a"],"finalizers":["d"]}       | ["d","b","c"]
        ["a","b","c"] | {"$deleteFromPrimitiveList/finalizers":null}                           | []
        ["a","b","c"] | {"$deleteFromPrimitiveList/finalizers":"a"}                            | ["a","b","c"]
        ``            | {"$deleteFromPrimitiveList/finalizers":["a"]}                          | []
        ["a","b","c"] | {"$setElementOrder/finalizers":["c","b","a"]}                          | ["c","b","a"]
        ["a","b","c"] | {"$setElementOrder/finalizers":["c","a"]}                              | ["b","c","a"]
        ["a","b","c"] | {"$setElementOrder/finalizers":["a","d"],"finalizers":["d"]}           | ["a","d","b","c"]
        ``            | {"$setElementOrder/finalizers":["a","d"],"finalizers":["d"]}           | ["d"]
        ["a","b","c"] | {"$setElementOrder/finalizers":["d","c","b"],"$deleteFromPrimitiveList/finalizers":["a"],"finalizers":["d"]} | ["d","c","b"]
        """)
    void apply_primitives(String live, String patch, String result) {
        assertThat(finalizers(live == null ? "" : live, patch)).isEqualTo(JSON.readTree(result));
    }

    /** Lists of objects merge by their key; a list without one is replaced. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        [{"name":"a","image":"1"},{"name":"b"}] | [{"name":"a","image":"2"}]                          | [{"name":"a","image":"2"},{"name":"b"}]
        [{"name":"a"},{"name":"b"}]             | [{"name":"c"}]                                      | [{"name":"c"},{"name":"a"},{"name":"b"}]
        [{"name":"a"},{"name":"b"}]             | [{"name":"a","$patch":"delete"}]                    | [{"name":"b"}]
        [{"name":"a"},{"name":"b"}]             | [{"name":"a","$patch":"delete"},{"name":"c"}]       | [{"name":"c"},{"name":"b"}]
        [{"name":"a"},{"name":"b"}]             | [{"$patch":"replace"},{"name":"c"}]                 | [{"name":"c"}]
        [{"name":"a"},{"name":"b"}]             | [{"name":"x","$patch":"replace"}]                   | []
        [{"name":"a","args":["1"]}]             | [{"name":"a","args":["2"]}]                         | [{"name":"a","args":["2"]}]
        [{"name":"a","env":[{"name":"E"}]}]     | [{"name":"a","env":[{"name":"F"}]}]                 | [{"name":"a","env":[{"name":"F"},{"name":"E"}]}]
        [{"name":"a","env":[{"name":"E"}]}]     | [{"name":"a","env":[{"name":"E","$patch":"delete"}]}] | [{"name":"a","env":[]}]
        [{"name":"a","ports":[{"containerPort":1,"name":"x"}]}] | [{"name":"a","ports":[{"containerPort":1,"name":"y"}]}] | [{"name":"a","ports":[{"containerPort":1,"name":"y"}]}]
        """)
    void apply_objectsInLists(String live, String patch, String result) {
        JsonNode outcome =
                apply("Pod", "{\"spec\":{\"containers\":" + live + "}}", "{\"spec\":{\"containers\":" + patch + "}}");
        assertThat(outcome.path("spec").path("containers")).isEqualTo(JSON.readTree(result));
    }

    /** Checked with kube-apiserver: what a delete leaves free in the live list is taken by what the patch adds. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {"name":"e"},{"name":"c","$patch":"delete"}              | {"name":"e"},{"name":"c"},{"name":"a"} | b,e,a
        {"name":"c","$patch":"delete"},{"name":"d"},{"name":"b"} | {"name":"d"},{"name":"b"},{"name":"e"} | a,d,b
        {"name":"e"}                                             | {"name":"e"},{"name":"a"}              | e,a,b,c
        {"name":"d"},{"name":"e"}                                | ``                                     | a,b,c,e,d
        {"name":"b","$patch":"delete"},{"name":"e"},{"name":"d"} | ``                                     | a,c,d,e
        """)
    void apply_elementOrder_seesThePlacesThatDeletesLeft(String patch, String order, String result) {
        JsonNode outcome = apply(
                "Pod",
                "{\"spec\":{\"containers\":[{\"name\":\"a\"},{\"name\":\"b\"},{\"name\":\"c\"}]}}",
                "{\"spec\":{\"$setElementOrder/containers\":[" + order + "],\"containers\":[" + patch + "]}}");
        assertThat(outcome.path("spec").path("containers").findValuesAsString("name"))
                .containsExactly(result.split(","));
    }

    @Test
    void apply_elementOrderOfAListThatIsNew_dropsWhatHasADirective() {
        JsonNode outcome = apply(
                "Pod",
                "{\"spec\":{}}",
                "{\"spec\":{\"$setElementOrder/containers\":[],\"containers\":[{\"name\":\"c\",\"$patch\":null},"
                        + "{\"name\":\"d\",\"$patch\":\"delete\"},{\"name\":\"e\"}]}}");
        assertThat(outcome.path("spec").path("containers").findValuesAsString("name"))
                .containsExactly("e");
    }

    @Test
    void shown_isThePatchWithWhatIsDropped() {
        StrategicMergePatch patch =
                patch("Pod", "{\"spec\":{\"containers\":[{\"name\":\"d\",\"$patch\":\"delete\"},{\"name\":\"e\"}]}}");
        JsonNode outcome = patch.apply((ObjectNode) JSON.readTree("{\"spec\":{}}"));
        assertThat(outcome.path("spec").path("containers")).hasSize(1);
        assertThat(patch.shown(outcome)).isEqualTo("map[spec:map[containers:[map[$patch:delete name:d] map[name:e]]]]");
    }

    @Test
    void apply_elementOrderOfObjects_isKept() {
        JsonNode outcome = apply(
                "Pod",
                "{\"spec\":{\"containers\":[{\"name\":\"a\"},{\"name\":\"b\"},{\"name\":\"c\"}]}}",
                "{\"spec\":{\"$setElementOrder/containers\":[{\"name\":\"c\"},{\"name\":\"d\"},{\"name\":\"a\"}],"
                        + "\"containers\":[{\"name\":\"d\",\"image\":\"i\"}]}}");
        assertThat(outcome.path("spec").path("containers").findValuesAsString("name"))
                .containsExactly("b", "c", "d", "a");
    }

    @Test
    void apply_retainKeys_clearsTheOthers() {
        JsonNode outcome = apply(
                "Deployment",
                "{\"spec\":{\"strategy\":{\"type\":\"RollingUpdate\",\"rollingUpdate\":{\"maxSurge\":1}}}}",
                "{\"spec\":{\"strategy\":{\"$retainKeys\":[\"type\"],\"type\":\"Recreate\"}}}");
        assertThat(outcome).isEqualTo(JSON.readTree("{\"spec\":{\"strategy\":{\"type\":\"Recreate\"}}}"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        []                                                                   | json: cannot unmarshal array into Go value of type map[string]interface {}
        {"metadata":{"$patch":"merge"}}                                      | unknown patch type: merge in map: map[$patch:merge]
        {"metadata":{"$patch":1}}                                            | unknown patch type: %!s(int64=1) in map: map[$patch:1]
        {"metadata":{"$retainKeys":"name"}}                                  | invalid patch format of retainKeys
        {"metadata":{"$retainKeys":["name"],"labels":{}}}                    | invalid patch format of retainKeys
        {"metadata":{"$deleteFromPrimitiveList":["a"]}}                      | invalid patch format of primitive list
        {"metadata":{"$setElementOrder":["a"]}}                              | invalid patch format of setElementOrder list
        {"metadata":{"$setElementOrder/finalizers":"a"}}                     | expected a []interface {}, but received a string
        {"metadata":{"$setElementOrder/finalizers":null}}                    | expected a []interface {}, but received a %!s(<nil>)
        {"metadata":{"$setElementOrder/nothere":["a"]}}                      | unable to find api field in struct ObjectMeta for the json field "nothere"
        {"metadata":{"$setElementOrder/labels":["a"]}}                       | expected slice or array type, but got: struct
        {"metadata":{"finalizers":[1]}}                                      | list element types are not identical: [[f/1] [1]]
        {"metadata":{"ownerReferences":[{"name":"x"}]}}                      | map: map[name:x] does not contain declared merge key: uid
        {"metadata":{"ownerReferences":[{"uid":"u","$patch":"merge"}]}}      | merging lists cannot yet be specified in the patch
        {"metadata":{"ownerReferences":[{"uid":"u","$patch":"x"}]}}          | unknown patch type: x in map: map[$patch:x uid:u]
        {"metadata":{"ownerReferences":[[]]}}                                | list element types are not identical: [[map[name:o uid:u]] [[]]]
        """)
    void apply_badDirectives_areTheClientsMistake(String patch, String message) {
        String live =
                "{\"metadata\":{\"finalizers\":[\"f/1\"]," + "\"ownerReferences\":[{\"uid\":\"u\",\"name\":\"o\"}]}}";
        assertThatThrownBy(() -> apply("ConfigMap", live, patch))
                .hasMessage(message)
                .asInstanceOf(type(PatchException.class))
                .returns(Kind.MALFORMED, PatchException::kind);
    }

    /** An atomic list, which a patch replaces: but what a patch deletes from it goes. */
    @Test
    void apply_deleteFromAtomicList_takesOut() {
        JsonNode outcome = apply(
                "Service",
                "{\"spec\":{\"externalIPs\":[\"1.2.3.4\",\"5.6.7.8\"]}}",
                "{\"spec\":{\"$deleteFromPrimitiveList/externalIPs\":[\"1.2.3.4\"]}}");
        assertThat(outcome).isEqualTo(JSON.readTree("{\"spec\":{\"externalIPs\":[\"5.6.7.8\"]}}"));
    }

    /** As kube-apiserver has it: elements with a directive may stand anywhere but behind the order's last. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {"uid":"b","$patch":"replace"},{"uid":"a"}                     | true
        {"uid":"a"},{"uid":"b","$patch":"delete"}                      | true
        {"uid":"a"},{"uid":"b","$patch":"replace"}                     | false
        {"uid":"b","$patch":"replace"},{"uid":"a"},{"$patch":"replace"} | false
        """)
    void apply_elementOrder_skipsDirectives(String patch, boolean fits) {
        ThrowingCallable applied = () -> apply(
                "ConfigMap",
                "{\"metadata\":{\"ownerReferences\":[{\"uid\":\"a\"}]}}",
                "{\"metadata\":{\"$setElementOrder/ownerReferences\":[{\"uid\":\"a\"}],\"ownerReferences\":[" + patch
                        + "]}}");
        if (fits) {
            assertThatCode(applied).doesNotThrowAnyException();
        } else {
            assertThatThrownBy(applied).hasMessageStartingWith("The order in patch list:\n");
        }
    }

    @Test
    void apply_orderThatThePatchContradicts_isRefused() {
        assertThatThrownBy(() -> finalizers(
                        "[\"a\"]", "{\"$setElementOrder/finalizers\":[\"a\",\"b\"],\"finalizers\":[\"b\",\"a\"]}"))
                .hasMessage("The order in patch list:\n[b a]\n doesn't match $setElementOrder list:\n[a b]\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {"data":"x"}                        | cannot restore map from string
        {"data":{"a":1}}                    | cannot convert int64 to string
        {"data":{"a":true}}                 | unrecognized type: string
        {"data":{"a":{}}}                   | unrecognized type: string
        {"immutable":"x"}                   | unrecognized type: bool
        {"binaryData":{"a":"?"}}            | error decoding from json: illegal base64 data at input byte 0
        {"metadata":"x"}                    | cannot restore struct from: string
        {"metadata":{"finalizers":{}}}      | cannot restore slice from map
        {"metadata":{"generation":"1"}}     | unrecognized type: int64
        {"metadata":{"generation":1.5}}     | cannot convert float64 to int64
        {"metadata":{"deletionTimestamp":7}} | json: cannot unmarshal number into Go value of type string
        """)
    void apply_valuesOfWrongTypes_areNoObjectOfTheKind(String patch, String message) {
        assertThatThrownBy(() -> apply("ConfigMap", "{}", patch))
                .hasMessage(message)
                .asInstanceOf(type(PatchException.class))
                .returns(Kind.NOT_AN_OBJECT, PatchException::kind);
    }

    /** It is declared so; then its nulls are values too. */
    @Test
    void apply_selectorOfADisruptionBudget_isReplaced() {
        JsonNode outcome = apply(
                "PodDisruptionBudget",
                "{\"spec\":{\"selector\":{\"matchLabels\":{\"a\":\"x\"}}}}",
                "{\"spec\":{\"selector\":{\"matchLabels\":{\"b\":null,\"c\":\"d\"}}}}");

        assertThat(outcome.at("/spec/selector/matchLabels")).isEqualTo(JSON.readTree("{\"b\":null,\"c\":\"d\"}"));
    }

    @Test
    void shown_isThePatchAsMergingLeftIt() {
        StrategicMergePatch patch =
                patch("ConfigMap", "{\"data\":{\"b\":\"1\",\"a\":null},\"metadata\":{\"generation\":2}}");
        JsonNode outcome = patch.apply(JSON.createObjectNode());
        assertThat(patch.shown(outcome)).isEqualTo("map[data:map[b:1] metadata:map[generation:2]]");
    }
}
