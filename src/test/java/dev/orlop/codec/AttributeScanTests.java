package dev.orlop.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orlop.object.KubeObject.Splice;
import dev.orlop.object.SelectableFields;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AttributeScanTests {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {"metadata":{}}                                   | 13 | ALONE
        {"metadata":{"name":"a","uid":"u"}}               | 24 | BEFORE_MEMBER
        {"metadata":{"name":"a"}}                         | 23 | AFTER_MEMBER
        {"kind":"K","metadata":{"uid":"u"},"spec":{}}     | 24 | BEFORE_MEMBER
        {"metadata":{"name":"}{,"},"spec":{"uid":"u"}}    | 25 | AFTER_MEMBER
        """)
    void scan_canonicalMetadata_saysWhereTheVersionGoes(String json, int offset, Splice splice) {
        AttributeScan scan = scan(json);

        assertThat(scan.spliceOffset()).isEqualTo(offset);
        assertThat(scan.splice()).isEqualTo(splice);
        assertThat(scan.foreign()).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {"metadata":{"name":"a","resourceVersion":"7"}}           | {"metadata":{"name":"a"}}
        {"metadata":{"name":"a","resourceVersion":"7","uid":"u"}} | {"metadata":{"name":"a","uid":"u"}}
        {"metadata":{"resourceVersion":"7"}}                      | {"metadata":{}}
        {"metadata":{"selfLink":"/x","uid":"u"}}                  | {"metadata":{"uid":"u"}}
        """)
    void scan_foreignMember_goesWithOneComma(String json, String without) {
        AttributeScan.Foreign foreign = Objects.requireNonNull(scan(json).foreign());

        assertThat(json.substring(0, foreign.start()) + json.substring(foreign.end()))
                .isEqualTo(without);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{}",
                "{\"metadata\":[]}",
                "{\"metadata\":{\"name\":\"a\",\"name\":\"b\"}}",
                "{\"metadata\":{},\"metadata\":{}}",
                "{\"metadata\":{}",
                "{\"metadata\":{\"labels\":[]}}"
            })
    void scan_noObjectWithMetadata_fails(String json) {
        assertThatThrownBy(() -> scan(json)).isInstanceOf(CodecException.class);
    }

    private static AttributeScan scan(String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return new AttributeScan(bytes, StringPool.SHARED, FieldPaths.of(SelectableFields.NONE), 0).run();
    }
}
