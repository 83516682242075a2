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
    private static final Versioner VERSIONER = Versioner.INSTANCE;

    @ParameterizedTest
    @CsvSource({"'',0", "0,0", "1,1", "10,10", "9223372036854775807,9223372036854775807"})
    void parse_numberOrUnset_isTheNumber(String text, long expected) {
        assertThat(VERSIONER.parse(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "-1", "+1", " 1", "1 ", "1.0", "0x1", "1e3", "9223372036854775808", "١"})
    void parse_anythingElse_isInvalidAndNamesTheField(String text) {
        assertThatExceptionOfType(StorageException.InvalidOption.class)
                .isThrownBy(() -> VERSIONER.parse(text))
                .satisfies(e -> assertThat(e.field()).isEqualTo("resourceVersion"))
                .satisfies(e -> assertThat(e.forbidden()).isFalse())
                .withMessageContaining(text);
    }

    @Test
    void prepareForStorage_versionedObject_hasTheBytesOfTheUnversioned() {
        KubeObject five = object(5);
        KubeObject seven = object(7);

        assertThat(VERSIONER.prepareForStorage(five)).isEqualTo(VERSIONER.prepareForStorage(seven));
        assertThat(VERSIONER.prepareForStorage(five).resourceVersion()).isZero();
        assertThat(new String(VERSIONER.prepareForStorage(five).json(), StandardCharsets.UTF_8))
                .doesNotContain("resourceVersion");
    }

    @Test
    void prepareForStorage_selfLinkInTheBytes_isGone() {
        KubeObject linked = decode("{\"kind\":\"W\",\"metadata\":{\"name\":\"a\",\"selfLink\":\"/x\"}}", 5);
        KubeObject plain = decode("{\"kind\":\"W\",\"metadata\":{\"name\":\"a\"}}", 6);

        assertThat(VERSIONER.prepareForStorage(linked)).isEqualTo(VERSIONER.prepareForStorage(plain));
    }

    @ParameterizedTest
    @CsvSource({"5,5,0", "9,10,-1", "10,9,1", "0,1,-1", "100,20,1"})
    void compare_versions_isNumeric(long left, long right, int expected) {
        assertThat(VERSIONER.compare(object(left), object(right))).isEqualTo(expected);
    }

    private static KubeObject object(long version) {
        return decode("{\"kind\":\"W\",\"metadata\":{\"name\":\"a\"}}", version);
    }

    private static KubeObject decode(String json, long version) {
        return new JsonCodec(SelectableFields.NONE).decode(json.getBytes(StandardCharsets.UTF_8), version);
    }
}
