package dev.orlop.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orlop.object.KubeObject;
import dev.orlop.object.Labels;
import dev.orlop.object.OwnerReference;
import dev.orlop.object.SelectableFields;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class JsonCodecTests {
    private static final JsonMapper JACKSON = new JsonMapper();

    private final JsonCodec codec = new JsonCodec(SelectableFields.of(List.of("spec.color", "spec.size.n", "on")));

    private KubeObject decode(String json, long version) {
        return codec.decode(json.getBytes(UTF_8), version);
    }

    private static String text(KubeObject object) {
        return new String(object.json(), UTF_8);
    }

    @Test
    void decode_findsAllAttributes() {
        KubeObject object = decode("""
                {"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"a\\u0062","namespace":"ns","uid":"u1",\
                "generation":7,"labels":{"z":"1","a":null,"é":"ü"},"finalizers":["f/x","f/y"],\
                "deletionTimestamp":"2026-01-01T00:00:00Z","ownerReferences":[{"apiVersion":"v1","kind":"K","name":"o",\
                "uid":"u0","controller":true,"x":[{}]},{"uid":"u2","blockOwnerDeletion":true,"controller":null}]},\
                "spec":{"color":"red","size":{"n":-3,"m":{}},"x":[1.5e3,{"color":"no"}]},"on":true}""", 42);
        assertThat(object.resourceVersion()).isEqualTo(42);
        assertThat(object.type()).isEqualTo(new KubeObject.TypeMeta("example.com/v1", "Widget"));
        assertThat(object.meta().name()).isEqualTo("ab");
        assertThat(object.meta().namespace()).isEqualTo("ns");
        assertThat(object.meta().uid()).isEqualTo("u1");
        assertThat(object.meta().generation()).isEqualTo(7);
        assertThat(object.meta().labels()).isEqualTo(Labels.of(Map.of("a", "", "z", "1", "é", "ü")));
        assertThat(object.meta().finalizers()).containsExactly("f/x", "f/y");
        assertThat(object.meta().deletionTimestamp()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(object.meta().ownerReferences())
                .containsExactly(
                        new OwnerReference("v1", "K", "o", "u0", true, false),
                        new OwnerReference("", "", "", "u2", false, true));
        assertThat(object.field("spec.color")).isEqualTo("red");
        assertThat(object.field("spec.size.n")).isEqualTo("-3");
        assertThat(object.field("on")).isEqualTo("true");
    }

    @Test
    void decode_absentOrNullAttributes_areEmpty() {
        KubeObject object = decode(
                "{\"kind\":null,\"metadata\":{\"name\":null,\"generation\":null,\"labels\":null,\"finalizers\":null,"
                        + "\"ownerReferences\":null,\"deletionTimestamp\":null},\"spec\":null}",
                0);
        assertThat(object.type()).isEqualTo(new KubeObject.TypeMeta("", ""));
        assertThat(object.meta().name()).isEmpty();
        assertThat(object.meta().labels()).isSameAs(Labels.NONE);
        assertThat(object.meta().finalizers()).isEmpty();
        assertThat(object.meta().isBeingDeleted()).isFalse();
        assertThat(object.field("spec.color")).isEmpty();
    }

    @Test
    void decode_sharesTypesAndRepeatedTexts() {
        String json = "{\"apiVersion\":\"v1\",\"kind\":\"K\",\"metadata\":{\"name\":\"n\",\"namespace\":\"shared\"}}";
        KubeObject first = decode(json, 1);
        KubeObject second = decode(json, 2);
        assertThat(first.type()).isSameAs(second.type());
        assertThat(first.meta().namespace()).isSameAs(second.meta().namespace());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {"metadata":{}}                                | {"metadata":{"resourceVersion":"9"}}
        {"metadata":{"name":"a"}}                      | {"metadata":{"name":"a","resourceVersion":"9"}}
        {"metadata":{"uid":"u"}}                       | {"metadata":{"resourceVersion":"9","uid":"u"}}
        {"metadata":{"name":"a","uid":"u"},"z":1}      | {"metadata":{"name":"a","resourceVersion":"9","uid":"u"},"z":1}
        {"metadata":{"resourceVersion":"5"}}           | {"metadata":{"resourceVersion":"9"}}
        {"metadata":{"resourceVersion":5,"uid":"u"}}   | {"metadata":{"resourceVersion":"9","uid":"u"}}
        {"metadata":{"uid":"u","resourceVersion":""}}  | {"metadata":{"resourceVersion":"9","uid":"u"}}
        {"metadata":{"name":"a","selfLink":{"b":[]},"resourceVersion":"5"}} | {"metadata":{"name":"a","resourceVersion":"9"}}
        {"metadata":{"resourceVersion":"5","selfLink":"","uid":"u"}}        | {"metadata":{"resourceVersion":"9","uid":"u"}}
        {"metadata":{"selfL\\u0069nk":"s"}}            | {"metadata":{"resourceVersion":"9"}}
        { "metadata" : { "name" : "a b" , "z" : [ 1 , " " ] } } | {"metadata":{"name":"a b","resourceVersion":"9","z":[1," "]}}
        """)
    void decode_putsResourceVersionInSortedPlace(String stored, String wire) {
        assertThat(text(decode(stored, 9))).isEqualTo(wire);
        KubeObject object = decode(stored + "\n", 9);
        assertThat(text(object.withResourceVersion(10))).isEqualTo(text(object).replace("\"9\"", "\"10\""));
        assertThat(object.withResourceVersion(0).json()).isEqualTo(object.storedBytes());
        assertThat(new String(object.storedBytes(), UTF_8)).doesNotContain("resourceVersion", "selfLink");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        [1]                                      | not a JSON object, at byte 0
        {"metadata":{}} x                        | invalid character 'x' after top-level value
        {"metadata":{}                           | unexpected end of JSON input
        {"spec":{}}                              | the object has no metadata
        {"metadata":null}                        | metadata is not an object, at byte 12
        {"metadata":{"name":1}}                  | metadata.name is not a string, at byte 20
        {"metadata":{"labels":{"a":1}}}          | a value of metadata.labels is not a string, at byte 27
        {"metadata":{"labels":{"a":"","a":""}}}  | duplicate member metadata.labels.a, at byte 37
        {"metadata":{"name":"a","name":"b"}}     | duplicate member metadata.name, at byte 31
        {"metadata":{},"metadata":{}}            | duplicate member metadata, at byte 26
        {"metadata":{},"on":1,"on":2}            | duplicate member on on the way to a selectable field, at byte 27
        {"metadata":{"generation":1.0}}          | metadata.generation is not a 64-bit integer, at byte 29
        {"metadata":{},"a":01}                   | invalid character '1' after object key:value pair
        {"metadata":{},"a":-}                    | invalid character '}' in numeric literal
        {"metadata":{},"a":tru}                  | invalid character '}' in literal true (expecting 'e')
        {"metadata":{},"a":"\\x"}                | invalid character 'x' in string escape code
        {"metadata":{},}                         | invalid character '}' looking for beginning of object key string
        """)
    void decode_malformed_saysWhatAndWhere(String json, String message) {
        assertThatThrownBy(() -> decode(json, 1))
                .isInstanceOf(CodecException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u00ff",
                "\u00c0\u0080",
                "\u00ed\u00a0\u0080",
                "\u00f4\u0090\u0080\u0080",
                "\u00e2\u0082",
                "\u0080"
            })
    void decode_invalidUtf8_isRefused(String latin1) {
        byte[] json = ("{\"metadata\":{},\"a\":\"" + latin1 + "\"}").getBytes(ISO_8859_1);
        assertThatThrownBy(() -> codec.decode(json, 1)).hasMessage("invalid UTF-8, at byte 20");
    }

    @Test
    void decode_spaceAndEscapesInForeignBytes_keepStringsAsTheyAre() {
        assertThat(text(decode("{ \"metadata\" : { \"z\\\" \" : [ \"\\\\\" , \" \\\"\" ] } }", 9)))
                .isEqualTo("{\"metadata\":{\"resourceVersion\":\"9\",\"z\\\" \":[\"\\\\\",\" \\\"\"]}}");
    }

    @Test
    void decode_tooDeep_isRefused() {
        int allowed = JsonCursor.MAX_DEPTH - 1;
        assertThat(decode("{\"metadata\":{},\"a\":" + "[".repeat(allowed) + "]".repeat(allowed) + "}", 1))
                .isNotNull();
        assertThatThrownBy(() -> decode("{\"metadata\":{},\"a\":" + "[".repeat(1_000_000), 1))
                .hasMessage("nested deeper than 512 levels, at byte 531");
    }

    @Test
    void decode_truncatedAnywhere_isRefused() {
        byte[] json =
                ("{\"apiVersion\":\"v1\",\"metadata\":{\"labels\":{\"a\":\"é\"},\"x\":[-1.5e+3,\"\\u00e9\",true,null]},"
                                + "\"spec\":{\"color\":\"b\"}}")
                        .getBytes(UTF_8);
        codec.decode(json, 1);
        for (int length = 0; length < json.length; length++) {
            byte[] part = Arrays.copyOf(json, length);
            assertThatThrownBy(() -> codec.decode(part, 1)).isInstanceOf(CodecException.class);
        }
    }

    @Test
    void decode_garbledBytes_givesAnObjectOrCodecException() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        RandomJson json = new RandomJson(seed);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = json.untidy(json.resource()).getBytes(UTF_8);
            for (int i = random.nextInt(4); i >= 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            byte[] given = bytes.clone();
            try {
                KubeObject object = codec.decode(bytes, 5);
                assertThat(codec.toTree(object).isObject()).isTrue();
                if (!text(object).toLowerCase(Locale.ROOT).contains("\\ud")) {
                    // Jackson refuses halves of surrogate pairs, which Go and we accept.
                    assertThat(JACKSON.readTree(object.json())).isNotNull();
                }
            } catch (CodecException expected) {
                assertThat(expected)
                        .as("seed %s: %s", seed, new String(given, ISO_8859_1))
                        .hasMessageMatching(".+");
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + new String(given, ISO_8859_1), e);
            }
        }
    }

    /** Strings are read and written eight bytes at a time: what interrupts that may stand at any place, and at the end. */
    @ParameterizedTest
    @ValueSource(strings = {"\"", "\\", "\n", "\u0001", "\u007f", "?", "é", "€", "😀"})
    void roundTrip_specialCharacterAtAnyPlace_isKept(String special) {
        for (int length = 0; length < 40; length++) {
            for (int place = 0; place <= length; place++) {
                String text = "x".repeat(place) + special + "x".repeat(length - place);
                ObjectNode tree = JACKSON.createObjectNode();
                tree.putObject("metadata").put("name", text);
                KubeObject encoded = codec.encode(tree);
                assertThat(JACKSON.readTree(encoded.json())).isEqualTo(tree);
                assertThat(encoded.meta().name()).isEqualTo(text);
                assertThat(codec.toTree(encoded)).isEqualTo(tree);
            }
        }
    }

    @Test
    void encode_halfOfASurrogatePair_isReplacedInALongText() {
        String text = "x".repeat(20);
        ObjectNode tree = JACKSON.createObjectNode();
        tree.putObject("metadata").put("name", text + "\ud83d" + text);
        assertThat(codec.encode(tree).meta().name()).isEqualTo(text + "\ufffd" + text);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 0x1f, 0x80, 0xff})
    void decode_badByteAtAnyPlaceOfAString_isRefused(int bad) {
        for (int place = 0; place < 40; place++) {
            String text = "x".repeat(place) + (char) bad + "x".repeat(39 - place);
            byte[] json = ("{\"metadata\":{\"name\":\"" + text + "\"}}").getBytes(ISO_8859_1);
            assertThatThrownBy(() -> codec.decode(json, 1)).isInstanceOf(CodecException.class);
        }
    }

    @Test
    void roundTrip_randomTrees_keepTheirMeaning() {
        long seed = System.nanoTime();
        RandomJson random = new RandomJson(seed);
        for (int round = 0; round < 5_000; round++) {
            ObjectNode tree = random.resource();
            KubeObject encoded = codec.encode(tree);
            assertThat(codec.toTree(encoded)).as("seed %s", seed).isEqualTo(tree);
            KubeObject foreign = codec.decode(random.untidy(tree).getBytes(UTF_8), 77);
            assertThat(codec.toTree(foreign.withResourceVersion(0)))
                    .as("seed %s", seed)
                    .isEqualTo(tree);
            KubeObject again = codec.encode(codec.toTree(foreign));
            assertThat(again.json()).as("seed %s", seed).isEqualTo(encoded.json());
            assertThat(again.meta()).as("seed %s", seed).isEqualTo(foreign.meta());
            assertThat(encoded.withResourceVersion(77).withResourceVersion(0)).isEqualTo(encoded);
        }
    }

    @Test
    void encode_sortsMembersByUtf8_andDropsResourceVersionOfMetadataOnly() {
        ObjectNode tree = (ObjectNode) JACKSON.readTree(
                "{\"z\":1,\"\\uffff\":1,\"\\ud83d\\ude00\":2,\"metadata\":{\"uid\":\"u\",\"selfLink\":\"s\",\"resourceVersion\":\"1\","
                        + "\"metadata\":{\"selfLink\":1}},\"a\":{\"metadata\":{\"resourceVersion\":\"1\"}}}");
        assertThat(text(codec.encode(tree)))
                .isEqualTo(
                        "{\"a\":{\"metadata\":{\"resourceVersion\":\"1\"}},\"metadata\":{\"metadata\":{\"selfLink\":1},"
                                + "\"uid\":\"u\"},\"z\":1,\"\uffff\":1,\"😀\":2}");
    }

    @ParameterizedTest
    @CsvSource({
        "1,1",
        "-0,0",
        "1.0,1",
        "-0.0,0",
        "1e3,1000",
        "1.50,1.5",
        "0.1,0.1",
        "1e-6,0.000001",
        "1e-7,1e-7",
        "1.5e-9,1.5e-9",
        "1e21,1e+21",
        "1.25e300,1.25e+300",
        "9223372036854775807,9223372036854775807",
        "-9223372036854775808,-9223372036854775808",
        "9223372036854775808,9223372036854776000",
        "123456789012345678901,123456789012345680000",
        "1e20,100000000000000000000"
    })
    void encode_writesNumbersInOneWay(String literal, String canonical) {
        String json = "{\"metadata\":{},\"n\":" + literal + "}";
        KubeObject once = codec.encode(codec.toTree(decode(json, 0)));
        assertThat(text(once)).isEqualTo("{\"metadata\":{},\"n\":" + canonical + "}");
        assertThat(codec.encode(codec.toTree(once))).isEqualTo(once);
    }

    @Test
    void encode_notANumberOrWithoutMetadata_isRefused() {
        ObjectNode tree = JACKSON.createObjectNode();
        assertThatThrownBy(() -> codec.encode(tree)).hasMessage("the object has no metadata");
        tree.putObject("metadata");
        tree.put("n", Double.NaN);
        assertThatThrownBy(() -> codec.encode(tree)).hasMessage("not a JSON number: NaN");
    }
}
