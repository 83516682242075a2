package dev.orlop.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.orlop.codec.JsonCodec;
import dev.orlop.object.KubeObject;
import dev.orlop.object.SelectableFields;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VersionerTests {
    @ParameterizedTest
    @CsvSource({"'',0", "0,0", "1,1", "10,10", "9223372036854775807,9223372036854775807"})
    void parse_numberOrUnset_isTheNumber(String text, long expected) {
        assertThat(Versioner.parse(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "-1", "+1", " 1", "1 ", "1.0", "0x1", "1e3", "9223372036854775808", "١"})
    void parse_anythingElse_isInvalidAndNamesTheField(String text) {
        assertThatExceptionOfType(StorageException.InvalidOption.class)
                .isThrownBy(() -> Versioner.parse(text))
                .satisfies(e -> assertThat(e.field()).isEqualTo("resourceVersion"))
                .satisfies(e -> assertThat(e.forbidden()).isFalse())
                .withMessageContaining(text);
    }

    @Test
    void prepareForStorage_versionedObject_hasTheBytesOfTheUnversioned() {
        KubeObject five = object(5);
        KubeObject seven = object(7);

        assertThat(Versioner.prepareForStorage(five)).isEqualTo(Versioner.prepareForStorage(seven));
        assertThat(Versioner.prepareForStorage(five).resourceVersion()).isZero();
        assertThat(new String(Versioner.prepareForStorage(five).json(), StandardCharsets.UTF_8))
                .doesNotContain("resourceVersion");
    }

    @Test
    void prepareForStorage_selfLinkInTheBytes_isGone() {
        KubeObject linked = decode("{\"kind\":\"W\",\"metadata\":{\"name\":\"a\",\"selfLink\":\"/x\"}}", 5);
        KubeObject plain = decode("{\"kind\":\"W\",\"metadata\":{\"name\":\"a\"}}", 6);

        assertThat(Versioner.prepareForStorage(linked)).isEqualTo(Versioner.prepareForStorage(plain));
    }

    private static KubeObject object(long version) {
        return decode("{\"kind\":\"W\",\"metadata\":{\"name\":\"a\"}}", version);
    }

    private static KubeObject decode(String json, long version) {
        return new JsonCodec(SelectableFields.NONE).decode(json.getBytes(StandardCharsets.UTF_8), version);
    }
}
