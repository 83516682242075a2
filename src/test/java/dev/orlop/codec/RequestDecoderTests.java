package dev.orlop.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orlop.object.GroupResource;
import dev.orlop.object.Status;
import dev.orlop.tree.FragmentNode;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.DoubleNode;
import tools.jackson.databind.node.LongNode;

class RequestDecoderTests {
    private static DecodedBody decode(String json) {
        return RequestDecoder.decode(json.getBytes(UTF_8));
    }

    @Test
    void decode_duplicates_lastWinsAndPathsAreRemembered() {
        DecodedBody body =
                decode("{\"a\":1,\"spec\":{\"l\":[0,{\"x\":1,\"x\":2,\"x\":3}],\"y\":null,\"y\":1},\"a\":{\"b\":2}}");
        assertThat(body.object().toString()).isEqualTo("{\"a\":{\"b\":2},\"spec\":{\"l\":[0,{\"x\":3}],\"y\":1}}");
        assertThat(body.duplicates()).containsExactly("spec.l[1].x", "spec.y", "a");
    }

    /** What Go's decoder makes of structs, lists and values that stand there twice; asked of kube-apiserver. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'a':{'x':1,'y':2},'a':{'x':3}} | {'a':{'x':3,'y':2}}",
                "{'a':[{'x':1},{'y':2}],'a':[{'z':3}]} | {'a':[{'x':1,'z':3}]}",
                "{'a':[{'x':1}],'a':[{'x':2},{'y':2}]} | {'a':[{'x':2},{'y':2}]}",
                "{'a':{'l':[1]},'a':null} | {'a':{'l':[1]}}",
                "{'a':[1],'a':null} | {'a':null}",
                "{'a':[1,2],'a':[]} | {'a':[]}",
                "{'a':1,'a':{'x':1}} | {'a':{'x':1}}",
                "{'a':'x','a':null} | {'a':'x'}",
            })
    void decodeTyped_duplicates_areReadIntoEachOther(String json, String wanted) {
        DecodedBody body = RequestDecoder.decodeTyped(json.replace('\'', '"').getBytes(UTF_8));
        assertThat(body.tree().toString()).isEqualTo(wanted.replace('\'', '"'));
        assertThat(body.duplicates()).containsExactly("a");
    }

    @Test
    void decode_bytesThatAreNoUtf8_areReplacedOneByOne() {
        byte[] body = {'{', '"', 'a', '"', ':', '"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, 'x', '"', '}'};
        assertThat(RequestDecoder.decode(body).tree().get("a").stringValue()).isEqualTo("\uFFFD\uFFFD\uFFFDx");
        byte[] name = {'{', '"', (byte) 0xC3, '(', '"', ':', '1', '}'};
        assertThat(RequestDecoder.decode(name).tree().toString()).isEqualTo("{\"\uFFFD(\":1}");
    }

    @Test
    void decode_ownedFieldsOfManyObjects_areReadOnce() {
        String canonical = "{\"fieldsV1\":{\"f:spec\":{\".\":{},\"f:once\":{}}},\"n\":1}";
        decode(canonical);
        JsonNode fields = decode(canonical).tree().get("fieldsV1");
        assertThat(FragmentNode.of(fields)).isNotNull();
        assertThat(decode(canonical).tree().toString()).isEqualTo(canonical);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'fieldsV1':{'f:a':{},'f:a':{}}}         | {'fieldsV1':{'f:a':{}}}         | fieldsV1.f:a",
                "{'fieldsV1':{'f:z':{},'f:b':{}}}         | {'fieldsV1':{'f:z':{},'f:b':{}}} | ",
                "{'fieldsV1':{'f:a' :{}}}                 | {'fieldsV1':{'f:a':{}}}         | ",
                "{'fieldsV1':null}                        | {'fieldsV1':null}               | ",
            })
    void decode_ownedFieldsOutOfCanonicalForm_areReadEachTime(String json, String wanted, @Nullable String duplicate) {
        for (int i = 0; i < 2; i++) {
            DecodedBody body = decode(json.replace('\'', '"'));
            assertThat(FragmentNode.of(body.tree().get("fieldsV1"))).isNull();
            assertThat(body.tree().toString()).isEqualTo(wanted.replace('\'', '"'));
            assertThat(body.duplicates()).isEqualTo(duplicate == null ? List.of() : List.of(duplicate));
        }
    }

    @Test
    void decode_manyDuplicates_areCapped() {
        String members = IntStream.range(0, 500)
                .mapToObj(i -> "\"m" + i + "\":1,\"m" + i + "\":2")
                .collect(Collectors.joining(","));
        assertThat(decode("{" + members + "}").duplicates()).hasSize(DecodedBody.MAX_DUPLICATES);
    }

    @Test
    void decode_numbers_areLongOrDouble() {
        assertThat(decode("1").tree()).isEqualTo(LongNode.valueOf(1));
        assertThat(decode("-0").tree()).isEqualTo(LongNode.valueOf(0));
        assertThat(decode("1.0").tree()).isEqualTo(DoubleNode.valueOf(1));
        assertThat(decode("1e3").tree()).isEqualTo(DoubleNode.valueOf(1000));
        assertThat(decode("9223372036854775808").tree()).isEqualTo(DoubleNode.valueOf(0x1p63));
        assertThatThrownBy(() -> decode("1e999"))
                .hasMessage("json: cannot unmarshal number 1e999 into Go value of type float64");
        assertThatThrownBy(() -> decode("[1e999]"))
                .hasMessage("json: cannot unmarshal number 1e999 into Go value of type float64");
    }

    @Test
    void decode_notAnObject_isSaid() {
        assertThatThrownBy(() -> decode("[]").object()).hasMessage("expected an object, found array");
        assertThatThrownBy(() -> decode("  ")).hasMessage("unexpected end of JSON input");
        assertThatThrownBy(() -> decode("{} {}")).hasMessage("invalid character '{' after top-level value");
    }

    /** Go's reader puts a blank behind the end. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {"a":tr       | invalid character ' ' in literal true (expecting 'u')
        {"a":nul      | invalid character ' ' in literal null (expecting 'l')
        {"a":-        | invalid character ' ' in numeric literal
        {"a":1.       | invalid character ' ' after decimal point in numeric literal
        {"a":1e+      | invalid character ' ' in exponent of numeric literal
        {"a":"\\      | invalid character ' ' in string escape code
        {"a":"\\u12   | invalid character ' ' in \\u hexadecimal character escape
        {"a":"x       | unexpected end of JSON input
        {"a":1        | unexpected end of JSON input
        {"a"          | unexpected end of JSON input
        {             | unexpected end of JSON input
        """)
    void decode_whatEndsTooEarly_isNamed(String body, String problem) {
        assertThatThrownBy(() -> decode(body)).hasMessage(problem);
    }

    @Test
    void decode_deepAndLong_isRefusedWithoutOverflow() {
        assertThatThrownBy(() -> decode("[".repeat(3_000_000))).hasMessageContaining("nested deeper than 512");
        assertThatThrownBy(() -> decode("{\"a\":".repeat(600_000))).hasMessageContaining("nested deeper than 512");
    }

    @Test
    void statusEncoder_writesWhatIsSet() {
        Status status = Status.expired("too old", "token");
        assertThat(new String(StatusEncoder.encode(status), UTF_8))
                .isEqualTo("{\"apiVersion\":\"v1\",\"code\":410,\"kind\":\"Status\",\"message\":\"too old\","
                        + "\"metadata\":{\"continue\":\"token\"},\"reason\":\"Expired\",\"status\":\"Failure\"}");
        assertThat(StatusEncoder.toTree(Status.notFound(new GroupResource("g.io", "widgets"), "x"))
                        .toString())
                .isEqualTo("{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\","
                        + "\"message\":\"widgets.g.io \\\"x\\\" not found\",\"reason\":\"NotFound\","
                        + "\"details\":{\"name\":\"x\",\"group\":\"g.io\",\"kind\":\"widgets\"},\"code\":404}");
        assertThat(StatusEncoder.toTree(Status.tooLargeResourceVersion(5, 3, 1))
                        .path("details")
                        .toString())
                .isEqualTo("{\"causes\":[{\"reason\":\"ResourceVersionTooLarge\","
                        + "\"message\":\"Too large resource version\"}],\"retryAfterSeconds\":1}");
    }

    @Test
    void numberOutOfRange_isFoundAfterWhatIsNotJson() {
        assertThatThrownBy(() -> RequestDecoder.decode("{\"a\":1e999,\"b\":2e999 x}".getBytes(UTF_8)))
                .hasMessage("invalid character 'x' after object key:value pair");
        assertThatThrownBy(() -> RequestDecoder.decode("{\"a\":1e999,\"b\":2e999}".getBytes(UTF_8)))
                .hasMessage("json: cannot unmarshal number 1e999 into Go value of type float64");
    }

    @Test
    void text_ofBytesThatAreNoCharacters_hasAMarkForEach() {
        byte[] body = {
            '{', (byte) 0xF0, (byte) 0x9F, 'a', (byte) 0xC3, (byte) 0xA9, (byte) 0xED, (byte) 0xA0, (byte) 0x80
        };

        assertThat(RequestDecoder.text(body)).isEqualTo("{\uFFFD\uFFFDa\u00E9\uFFFD\uFFFD\uFFFD");
    }
}
