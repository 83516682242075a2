package dev.orlop.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Quantities as the reference server answered them; {@code !} begins the words of an error. */
class GoQuantityTests {
    private static final String FORMAT = "quantities must match the regular expression";
    private static final String SUFFIX = "unable to parse quantity's suffix";
    private static final String NUMBER = "unable to parse numeric part of quantity";

    @ParameterizedTest
    @CsvSource({
        "0,0",
        "1,1",
        "1000m,1",
        "0.5,500m",
        ".5,500m",
        "5.,5.",
        "-1.5,-1500m",
        "+3,+3",
        "1e3,1e3",
        "1500e-3,1500e-3",
        "12e2,1200",
        "1Ki,1Ki",
        "1024,1024",
        "1024Ki,1Mi",
        "1.5Gi,1536Mi",
        "0.1Ki,102400m",
        "1000k,1M",
        "1E,1E",
        "0.0000000001,1n",
        "00012,00012",
        "1n,1n",
        // Written as sent: what has no zeros to move into the suffix.
        "+5k,+5k",
        "05Ki,05Ki",
        "1.k,1.k",
        "5.Mi,5.Mi",
        "1E9,1E9",
        "1e+3,1e+3",
        "1e0,1e0",
        "1.500,1.500",
        "1500.m,1500.m",
        "-1.,-1.",
        "0000000000000000000000001,0000000000000000000000001",
        "100.E,100.E",
        // Brought into form: eighths of a binary unit, thousands, powers that are no multiple of three, fractions.
        "+512Ki,512Ki",
        "+8Ki,8Ki",
        "1536.Ki,1536Ki",
        "2048.Ki,2Mi",
        "+100Ti,100Ti",
        "+1Pi,1Pi",
        "1000.,1k",
        "1.000,1",
        "1e4,10e3",
        "+1e2,100",
        "1.5E3,1500",
        "1200e-3,1200e-3",
        // Without digits it is nothing, if it has a suffix that is not too large.
        "Mi,0",
        "-,0",
        "+.,0",
        "-.,0",
        "e5,0",
        ".k,0",
        "Ei,!NUMBER",
        "Pi,!NUMBER",
        ".Ei,!NUMBER",
        // Only binary ones are cut at the largest int64.
        "9223372036854775808,9223372036854775808",
        "-9223372036854775809,-9223372036854775809",
        "1234567890123456789k,1234567890123456789k",
        "1e19,10e18",
        "1e+21,1e+21",
        "9.3Ei,9223372036854775807",
        "-9.3Ei,-9223372036854775807",
        "1000000000000000000000Ki,9223372036854775807",
        "1000E,1",
        "100000000000000000000,100E",
        "1e-1001,1e-9",
        "1e-999999999,1e-9",
        "1e2000,100e1998",
        "1e999999999,!SUFFIX",
        "1Zi,!FORMAT",
        "'1 ',!FORMAT",
        "x,!FORMAT",
        "1x,!FORMAT",
        "1.2.3,!FORMAT",
        "'',!FORMAT",
        "1i,!SUFFIX",
        "1e+,!SUFFIX",
        "--1,!SUFFIX",
        "k1,!SUFFIX",
    })
    void canonical_isWhatTheReferenceWrites(String sent, String wanted) {
        if (wanted.startsWith("!")) {
            String words = wanted.equals("!FORMAT") ? FORMAT : wanted.equals("!SUFFIX") ? SUFFIX : NUMBER;
            assertThatThrownBy(() -> GoQuantity.parse(sent))
                    .isInstanceOf(NumberFormatException.class)
                    .hasMessageStartingWith(words);
        } else {
            assertThat(GoQuantity.parse(sent).canonical()).isEqualTo(wanted);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1m,1,1.0010000000000001",
        "0.1,-1000,-999.9000000000001",
        "1Ei,-1000,1152921504606846080",
        "-9223372036854775808,-1000,-9223372036854777856",
        "1234567890123456789,0,1234567890123457000",
        "0.1u,1,1.0000001",
    })
    void approximate_losesWhatTheReferenceLoses(String sent, long added, double wanted) {
        GoQuantity quantity = GoQuantity.parse(sent);
        assertThat((added == 0 ? quantity : quantity.plus(GoQuantity.of(added))).approximate())
                .isEqualTo(wanted);
    }

    @Test
    void parse_ofALongText_isRefusedAtOnce() {
        assertThatThrownBy(() -> GoQuantity.parse("9".repeat(1_000_000))).hasMessageStartingWith(FORMAT);
    }
}
