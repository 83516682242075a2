package dev.orlop.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class NumbersTests {

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0.0, 0",
        "1.0, 1",
        "1e3, 1000",
        "0.1, 0.1",
        "-2.5, -2.5",
        "0.000001, 0.000001",
        "0.0000001, 1e-7",
        "1e20, 100000000000000000000",
        "5e-324, 5e-324",
        "-5e-324, -5e-324",
        "1e-323, 1e-323",
        "1e21, 1e+21",
        "1.5e300, 1.5e+300",
        "12345678901234567890123, 1.2345678901234568e+22",
        "9007199254740993.0, 9007199254740992",
        "72057594037927945.0, 72057594037927950",
        "9223372036854774784.5, 9223372036854775000"
    })
    void format_double_isAsGoWritesIt(double value, String text) {
        assertThat(Numbers.format(value)).isEqualTo(text);
        assertThat(Double.parseDouble(text)).isEqualTo(value == 0 ? 0 : value);
    }

    @ParameterizedTest
    @CsvSource({
        "9223372036854775807, true",
        "-9223372036854775808, true",
        "9223372036854775808, false",
        "12345678901234567890123, false"
    })
    void node_integer_isALongWhereItFits(String literal, boolean fits) {
        JsonNode node = Numbers.node(literal, true);

        assertThat(node.isLong()).isEqualTo(fits);
        assertThat(node.isDouble()).isEqualTo(!fits);
    }

    @Test
    void node_beyondDoubles_fails() {
        assertThatThrownBy(() -> Numbers.node("1e400", false)).isInstanceOf(NumberFormatException.class);
    }
}
