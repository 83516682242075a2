package dev.orlop.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResourceVersionTests {

    @ParameterizedTest
    @CsvSource({"'',0", "0,0", "7,7", "1000,1000", "9223372036854775807,9223372036854775807"})
    void parse_decimal_isItsValue(String text, long expected) {
        assertThat(ResourceVersion.parse(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"x", "-1", "+1", " ", "1 ", "1_000", "9223372036854775808", "99999999999999999999", "0.5", "٣"})
    void parse_notAnUnsignedDecimal_fails(String text) {
        assertThatExceptionOfType(NumberFormatException.class).isThrownBy(() -> ResourceVersion.parse(text));
    }

    @Test
    void format_unset_isEmpty() {
        assertThat(ResourceVersion.format(ResourceVersion.UNSET)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 10, 123456789, Long.MAX_VALUE})
    void format_version_isReadBackByParse(long version) {
        assertThat(ResourceVersion.parse(ResourceVersion.format(version))).isEqualTo(version);
    }
}
