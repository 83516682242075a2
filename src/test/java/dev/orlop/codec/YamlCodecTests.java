package dev.orlop.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

class YamlCodecTests {
    private static DecodedBody decode(String yaml) {
        return YamlCodec.decode(yaml.getBytes(UTF_8));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        yes            | true
        off            | false
        y              | true
        nO             | "nO"
        ~              | null
        ``             | null
        'yes'          | "yes"
        012            | 10
        0o17           | 15
        0x1F           | 31
        -0b101         | -5
        09             | 9
        1_000          | 1000
        +12            | 12
        1.50           | 1.5
        .5             | 0.5
        1.             | 1
        1e3            | 1000
        -0.0           | 0
        18446744073709551615 | 1.8446744073709552E19
        2001-12-14     | "2001-12-14"
        2001-12-14T21:59:43Z | "2001-12-14T21:59:43Z"
        12:30:45       | "12:30:45"
        1.2.3          | "1.2.3"
        -              | [null]
        0x             | "0x"
        0              | 0
        ! 12           | "12"
        !!str 12       | "12"
        !!int '12'     | 12
        !!binary aGk=  | "hi"
        """)
    void decode_scalars_asKubernetesReadsThem(String yaml, String json) {
        assertThat(decode("v: " + (yaml == null ? "" : yaml.equals("-") ? "\n- " : yaml))
                        .tree()
                        .path("v")
                        .toString())
                .isEqualTo(json);
    }

    @Test
    void decode_names_becomeTextsInTheirOrder() {
        assertThat(decode("on: 1\n12: 2\n1.5: 3\n'x': 4").tree().toString())
                .isEqualTo("{\"1.5\":3,\"12\":2,\"true\":1,\"x\":4}");
    }

    @Test
    void decode_aliasesAndMerges_areCopied() {
        DecodedBody body = decode("a: &a {x: 1, w: {z: 2}}\nb: *a\nc:\n  <<: *a\n  x: 3\nd:\n  <<: [{x: 5}, *a]\n");
        assertThat(body.tree().toString())
                .isEqualTo("{\"a\":{\"w\":{\"z\":2},\"x\":1},\"b\":{\"w\":{\"z\":2},\"x\":1},"
                        + "\"c\":{\"w\":{\"z\":2},\"x\":3},\"d\":{\"w\":{\"z\":2},\"x\":5}}");
        assertThat(body.tree().path("a").path("w"))
                .isNotSameAs(body.tree().path("b").path("w"));
        assertThat(body.duplicates()).isEmpty();
    }

    @Test
    void decode_duplicates_areRemembered() {
        DecodedBody body = decode("spec:\n- x: 1\n  x: 2\n");
        assertThat(body.tree().toString()).isEqualTo("{\"spec\":[{\"x\":2}]}");
        assertThat(body.irregularities())
                .containsExactly("yaml: unmarshal errors:\n  line 3: key \"x\" already set in map");
        assertThat(DecodedBody.warnings(body.irregularities().getFirst()))
                .containsExactly("line 3: key \"x\" already set in map");
        assertThat(body.duplicates()).containsExactly("line 3: key \"x\" already set in map");
    }

    /** Go's reader adds no line break to a last line that has none, and knows the next line of YAML 1.1. */
    @ParameterizedTest
    @CsvSource(textBlock = """
        'v: |;  a',        'a'
        'v: |+;  a;  b',   'a;b'
        'v: >;  a',        'a'
        'v: |;  a;',       'a;'
        'v: |;  a;  ',     'a;'
        'v: |;  a~  b;',   'a;b;'
        """)
    void decode_blocks_haveTheLineBreaksOfTheText(String yaml, String value) {
        String text = yaml.replace(';', '\n').replace('~', '\u0085');

        assertThat(decode(text).tree().path("v").stringValue()).isEqualTo(value.replace(';', '\n'));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
        ff,       invalid leading UTF-8 octet
        80,       invalid leading UTF-8 octet
        c3,       incomplete UTF-8 octet sequence
        c361,     invalid trailing UTF-8 octet
        f09f6161, invalid trailing UTF-8 octet
        c081,     invalid length of a UTF-8 sequence
        e08080,   invalid length of a UTF-8 sequence
        eda080,   invalid Unicode character
        f4908080, invalid Unicode character
        """)
    void decode_bytesThatAreNoUtf8_areNamed(String hex, String problem) {
        byte[] body = java.util.HexFormat.of().parseHex("613a20c3a9" + hex);

        assertThatThrownBy(() -> YamlCodec.decode(body)).hasMessage("yaml: " + problem);
    }

    @Test
    void decode_billionLaughs_isRefused() {
        StringBuilder yaml = new StringBuilder("a0: &a0 [x]\n");
        for (int i = 1; i < 30; i++) {
            yaml.append(("a" + i + ": &a" + i + " [") + ("*a" + (i - 1) + ",").repeat(9) + "]\n");
        }
        assertThatThrownBy(() -> decode(yaml.toString()))
                .hasMessageContaining("yaml: document contains excessive aliasing");
    }

    @Test
    void decode_deepAliases_areRefused() {
        StringBuilder yaml = new StringBuilder("a0: &a0 [x]\n");
        for (int i = 1; i < 600; i++) {
            yaml.append("a" + i + ": &a" + i + " [*a" + (i - 1) + "]\n");
        }
        assertThatThrownBy(() -> decode(yaml.toString())).isInstanceOf(CodecException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "x: 1;v: [1, 2; | yaml: line 2: did not find expected ',' or ']'",
                "a: *b | yaml: unknown anchor 'b' referenced",
                "a: &a [*a] | yaml: unknown anchor 'a' referenced",
                "a: .inf | json: unsupported value: +Inf",
                "a: -.inf | json: unsupported value: -Inf",
                "a: .NaN | json: unsupported value: NaN",
                "a: !!int x | yaml: cannot decode !!str `x` as a !!int",
                "a: !!bool 1 | yaml: cannot decode !!int `1` as a !!bool",
                "<<: 3 | yaml: map merge requires map or sequence of maps as the value",
                "x: 1;v: [1, 2 | yaml: line 2: did not find expected ',' or ']'",
                "x: 'a | yaml: found unexpected end of stream",
                "x: 1;v: 'a | yaml: line 2: found unexpected end of stream",
                "x: 1;y | yaml: line 3: could not find expected ':'",
                "x: 1;y; | yaml: line 3: could not find expected ':'",
                "x: 1;a: >a | yaml: line 2: did not find expected comment or line break",
                "x: >  a | yaml: did not find expected comment or line break",
                "~: 1;a: b: c | yaml: line 2: mapping values are not allowed in this context",
                "{~: 'b'} | unsupported map key of type: %!s(<nil>), key: <nil>, value: \"b\"",
                "a: !!binary aGk | yaml: !!binary value contains invalid base64 data",
                "x: 1;a: b: c | yaml: line 2: mapping values are not allowed in this context",
                "x: 1;a: - c | yaml: line 2: block sequence entries are not allowed in this context",
                "x: 1;a: @c | yaml: line 2: found character that cannot start any token",
            })
    void decode_malformed_isToldInGosWords(String yaml, String problem) {
        assertThatThrownBy(() -> decode(yaml.replace(';', '\n')))
                .isInstanceOf(CodecException.class)
                .hasMessage(problem);
    }

    @Test
    void decode_unknownTags_meanNothing() {
        assertThat(decode("a: !x 1\nb: !y {c: 1}\nd: !z [1]\n").tree().toString())
                .isEqualTo("{\"a\":\"1\",\"b\":{\"c\":1},\"d\":[1]}");
    }

    @Test
    @Timeout(20)
    void decode_unconvertibleBeforeManyBrackets_endsSoon() {
        assertThatThrownBy(() -> decode("a: !!int x\nb: " + "[".repeat(200_000)))
                .hasMessageContaining("cannot decode !!str `x` as a !!int");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{a: ", "- ", "? "})
    void decode_tooDeep_isRefusedWithoutOverflow(String opening) {
        assertThatThrownBy(() -> decode(opening.repeat(20_000))).isInstanceOf(CodecException.class);
    }

    @Test
    void decode_invalidUtf8_isRefused() {
        assertThatThrownBy(() -> YamlCodec.decode(new byte[] {'a', ':', ' ', (byte) 0xC0, (byte) 0x80}))
                .hasMessage("yaml: invalid length of a UTF-8 sequence");
    }

    @Test
    void decode_severalDocuments_readsTheFirst() {
        assertThat(decode("a: 1\n---\nb: 2\n").tree().toString()).isEqualTo("{\"a\":1}");
        assertThat(decode("").tree().isNull()).isTrue();
    }

    @Test
    void decodeAll_manyDocuments_skipsEmptyOnes() {
        byte[] file = "---\n# only a comment\n---\na: 1\n---\n\n---\nb: 2\n...\n".getBytes(UTF_8);
        assertThat(YamlCodec.decodeAll(file))
                .extracting(body -> body.tree().toString())
                .containsExactly("{\"a\":1}", "{\"b\":2}");
    }

    @Test
    void decode_json_isReadAsJson() {
        assertThat(decode(" {\"a\": \"yes\", \"b\": yes}").tree().toString()).isEqualTo("{\"a\":\"yes\",\"b\":true}");
        assertThat(decode("{\"a\":1,\"a\":2}").duplicates()).containsExactly("line 1: key \"a\" already set in map");
    }

    @Test
    void encode_readsBackTheSame() {
        long seed = System.nanoTime();
        RandomJson random = new RandomJson(seed);
        for (int round = 0; round < 3_000; round++) {
            JsonNode tree = random.resource();
            String yaml = new String(YamlCodec.encode(tree), UTF_8);
            assertThat(YamlCodec.decode(yaml.getBytes(UTF_8)).tree())
                    .as("seed %s: %s", seed, yaml)
                    .isEqualTo(tree);
        }
    }

    @Test
    void encode_quotesWhatYamlWouldChange() {
        JsonNode tree = RequestDecoder.decode(
                        "{\"a\":\"yes\",\"b\":\"012\",\"on\":\"x: y\",\"c\":[],\"d\":{},\"e\":\"l1\\nl2\\n\",\"f\":[1,{\"g\":null}],\"h\":\"\",\"i\":\"plain text\"}"
                                .getBytes(UTF_8))
                .tree();
        assertThat(new String(YamlCodec.encode(tree), UTF_8)).isEqualTo("""
            a: "yes"
            b: "012"
            "on": 'x: y'
            c: []
            d: {}
            e: |
              l1
              l2
            f:
            - 1
            - g: null
            h: ""
            i: plain text
            """);
    }

    /** As go-yaml 2 writes it, but for the separators, which it leaves to be read back as something else. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "12:30:45 | '\"12:30:45\"'",
                "a\ud83d\ude00 | '\"a\\U0001F600\"'",
                "\ufeffa | '\"\\uFEFFa\"'",
                "a\u007f | '\"a\\x7F\"'",
                "a\u2028b\u2029 | '\"a\\u2028b\\u2029\"'",
                "a\u0085b | '\"a\\Nb\"'",
                "\u00e9\u2603 | '\u00e9\u2603'",
            })
    void encode_unprintable_isEscaped(String text, String yaml) {
        JsonNode tree = JsonNodeFactory.instance.objectNode().put("v", text);
        byte[] written = YamlCodec.encode(tree);
        assertThat(new String(written, UTF_8)).isEqualTo("v: " + yaml + "\n");
        assertThat(YamlCodec.decode(written).tree()).isEqualTo(tree);
    }

    /** Found by Jazzer: folded twice at one blank, such text came back with a backslash more. */
    @Test
    void encode_textBehindALongIndentation_isReadAsItWas() {
        String text = "a \uFEFF b ".repeat(30);
        for (int levels : new int[] {1, 20, 31, 32, 33, 60, 120}) {
            JsonNode tree = JsonNodeFactory.instance.objectNode().put(text, text);
            for (int i = 1; i < levels; i++) {
                tree = JsonNodeFactory.instance.arrayNode().add(tree);
            }
            assertThat(YamlCodec.decode(YamlCodec.encode(tree)).tree()).isEqualTo(tree);
        }
    }
}
