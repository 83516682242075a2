package dev.orlop.object;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoFormatTests {

    @ParameterizedTest
    @CsvSource(textBlock = """
        0,          0,            0
        -0.0,       -0,           -0
        1.5,        1.5,          1.5
        -100,       -100,         -100
        123456.5,   123456.5,     123456.5
        1234567,    1.234567e+06, 1234567
        12345678.5, 1.23456785e+07, 12345678.5
        1e20,       1e+20,        100000000000000000000
        1e21,       1e+21,        1e+21
        0.0001,     0.0001,       0.0001
        0.00001,    1e-05,        0.00001
        1e-6,       1e-06,        0.000001
        9.5e-7,     9.5e-07,      9.5e-7
        4.9e-324,   5e-324,       5e-324
        NaN,        NaN,
        Infinity,   +Inf,
        -Infinity,  -Inf,
        """)
    void numbers_haveTheFewestDigits(double value, String general, @Nullable String json) {
        assertThat(GoFormat.number(value)).isEqualTo(general);
        if (json != null) {
            assertThat(GoFormat.jsonNumber(value)).isEqualTo(json);
        }
    }

    @Test
    void trim_takesWhatGoCallsSpace() {
        assertThat(GoFormat.trim(" \t\n\u000b\f\r\u0085\u00a0\u1680\u2028\u3000a \u001fb\u001f\u2003"))
                .isEqualTo("a \u001fb\u001f");
        assertThat(GoFormat.trim("\u200b")).isEqualTo("\u200b");
        assertThat(GoFormat.trim(" \u00a0")).isEmpty();
    }

    @Test
    void fixed_hasNoExponent() {
        assertThat(GoFormat.fixed(1e22)).isEqualTo("10000000000000000000000");
        assertThat(GoFormat.fixed(-0.0000001)).isEqualTo("-0.0000001");
        assertThat(GoFormat.fixed(-0.0)).isEqualTo("-0");
    }

    @Test
    void quote_escapesWhatIsNotPrintable() {
        assertThat(GoFormat.quote("a\"b\\c\n\t\u0007\u000b\u0001\u007f\u00a0\u2028\ue000é\uD83D\uDE00"))
                .isEqualTo("\"a\\\"b\\\\c\\n\\t\\a\\v\\x01\\x7f\\u00a0\\u2028\\ue000é\uD83D\uDE00\"");
        assertThat(GoFormat.quote("\ud800")).isEqualTo("\"\ufffd\"");
        assertThat(GoFormat.quote(Character.toString(0xE0001))).isEqualTo("\"\\U000e0001\"");
    }
}
