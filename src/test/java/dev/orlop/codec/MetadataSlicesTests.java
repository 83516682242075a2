package dev.orlop.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class MetadataSlicesTests {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {"a":{"metadata":1},"metadata":{"name":"x","managedFields":[{"a":"}"}],"uid":"u"},"z":1} | {"a":{"metadata":1},"metadata":{"name":"x","uid":"u"},"z":1}
        {"metadata":{"managedFields":[],"name":"x"}}     | {"metadata":{"name":"x"}}
        {"metadata":{"name":"x","managedFields":[]}}     | {"metadata":{"name":"x"}}
        {"metadata":{"managedFields":[]}}                | {"metadata":{}}
        {"metadata":{"name":"x"},"managedFields":[]}     | {"metadata":{"name":"x"},"managedFields":[]}
        {"metadata":{}}                                  | {"metadata":{}}
        {"kind":"X"}                                     | {"kind":"X"}
        """)
    void managedFields_areCutOutWithOneComma(String json, String rest) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);

        byte[] without = MetadataSlices.without(bytes, MetadataSlices.managedFields(bytes));

        assertThat(new String(without, StandardCharsets.UTF_8)).isEqualTo(rest);
    }

    @Test
    void metadata_isFoundAtTheRootOnly() {
        byte[] bytes = "{\"a\":{\"metadata\":1},\"metadata\":{\"n\":[1]},\"z\":1}".getBytes(StandardCharsets.UTF_8);

        MetadataSlices.Slice slice = MetadataSlices.metadata(bytes);

        assertThat(new String(bytes, slice.start(), slice.length(), StandardCharsets.UTF_8))
                .isEqualTo("{\"n\":[1]}");
    }

    @Test
    void fields_areReadByTheirPaths() {
        String json = "{\"kind\":\"K\",\"spec\":{\"a\":{\"b\":1.5},\"c\":[true],\"d\":null},\"x\":{\"spec\":2}}";
        FieldReader reader = new FieldReader(List.of(
                List.of("spec", "a", "b"),
                List.of("spec", "a"),
                List.of("spec", "c"),
                List.of("spec", "d"),
                List.of("spec", "nope"),
                List.of("kind", "sub"),
                List.of("kind"),
                List.of("spec", "a", "b")));

        @Nullable JsonNode[] values = reader.read(json.getBytes(StandardCharsets.UTF_8));

        assertThat(values)
                .extracting(String::valueOf)
                .containsExactly("1.5", "{\"b\":1.5}", "[true]", "null", "null", "null", "\"K\"", "1.5");
        assertThat(values[3]).as("an explicit null").isNotNull();
        assertThat(values[4]).as("what is not there").isNull();
    }
}
