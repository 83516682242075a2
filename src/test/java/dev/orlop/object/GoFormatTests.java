package dev.orlop.object;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoFormatTests {

    @ParameterizedTest
    @CsvSource(textBlock = """
        0,        1e-6, 1e21, 1, 0
        -0.0,     1e-6, 1e21, 1, -0
        1.5,      1e-6, 1e21, 1, 1.5
        -100,     1e-6, 1e21, 1, -100
        1e-6,     1e-6, 1e21, 1, 0.000001
        9.5e-7,   1e-6, 1e21, 1, 9.5e-7
        1e21,     1e-6, 1e21, 1, 1e+21
        123456,   1e-4, 1e6,  2, 123456
        1234567,  1e-4, 1e6,  2, 1.234567e+06
        0.00001,  1e-4, 1e6,  2, 1e-05
        4.9e-324, 1e-4, 1e6,  2, 5e-324
        """)
    void number_hasTheFewestDigits(double value, double below, double from, int digits, String expected) {
        assertThat(GoFormat.number(value, below, from, digits)).isEqualTo(expected);
    }

    @Test
    void quote_escapesWhatIsNotPrintable() {
        assertThat(GoFormat.quote("a\"b\\c\n\t\u0007\u000b\u0001\u007f\u00a0\u2028\ue000é\uD83D\uDE00"))
                .isEqualTo("\"a\\\"b\\\\c\\n\\t\\a\\v\\x01\\x7f\\u00a0\\u2028\\ue000é\uD83D\uDE00\"");
        assertThat(GoFormat.quote("\ud800")).isEqualTo("\"\ufffd\"");
        assertThat(GoFormat.quote(Character.toString(0xE0001))).isEqualTo("\"\\U000e0001\"");
    }
}
