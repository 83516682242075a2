package dev.orlop.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compares with what Kubernetes 1.36 answers to such times in objects. */
class GoTimeTests {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        2020-01-01T01:02:03Z           | 2020-01-01T01:02:03Z
        2020-01-01T1:02:03Z            | 2020-01-01T01:02:03Z
        2020-01-01T01:02:03.5Z         | 2020-01-01T01:02:03Z
        2020-01-01T01:02:03,123456789123Z | 2020-01-01T01:02:03Z
        2020-01-01T01:02:03+01:00      | 2020-01-01T00:02:03Z
        2020-01-01T01:02:03+24:60      | 2019-12-31T00:02:03Z
        2020-01-01T01:02:03-19:30      | 2020-01-01T20:32:03Z
        9999-12-31T23:59:59-01:00      | 10000-01-01T00:59:59Z
        0000-01-01T00:00:00Z           | 0000-01-01T00:00:00Z
        0001-01-01T00:00:00Z           | ''
        0001-01-01T01:00:00+01:00      | ''
        """)
    void canonical_inUtc_withSeconds(String text, String canonical) {
        assertThat(GoTime.SECONDS.canonical(text)).isEqualTo(canonical);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        2020-01-01T1:02:03.123456Z      | 2020-01-01T01:02:03.123456Z
        2020-01-01T01:02:03,000000Z     | 2020-01-01T01:02:03.000000Z
        2020-01-01T01:02:03.12+01:00    | cannot parse ".12+01:00" as ".000000"
        2020-01-01T01:02:03.1234a6Z     | cannot parse ".1234a6Z" as ".000000"
        2020-01-01T01:02:03.1234567Z    | cannot parse "7Z" as "Z07:00"
        2020-01-01T1:02:03Z             | cannot parse "Z" as ".000000"
        """)
    void canonical_ofMicros_needsSixDigits(String text, String outcome) {
        if (outcome.startsWith("cannot")) {
            assertThatThrownBy(() -> GoTime.MICROS.canonical(text))
                    .isInstanceOf(DateTimeException.class)
                    .hasMessage("parsing time \"%s\" as \"2006-01-02T15:04:05.000000Z07:00\": %s", text, outcome);
        } else {
            assertThat(GoTime.MICROS.canonical(text)).isEqualTo(outcome);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        2020-01-0T01:02:03Z       | "2020-01-0T01:02:03Z" as "2006-01-02T15:04:05Z07:00": cannot parse "0T01:02:03Z" as "02"
        2020-01-01T1x:02:03Z      | "2020-01-01T1x:02:03Z" as "2006-01-02T15:04:05Z07:00": cannot parse "x:02:03Z" as ":"
        2020-01-01T:02:03Z        | "2020-01-01T:02:03Z" as "2006-01-02T15:04:05Z07:00": cannot parse ":02:03Z" as "15"
        2020-01-01T01:02:03+0100  | "2020-01-01T01:02:03+0100" as "2006-01-02T15:04:05Z07:00": cannot parse "+0100" as "Z07:00"
        2020-01-01T01:02:03+01:0x | "2020-01-01T01:02:03+01:0x" as "2006-01-02T15:04:05Z07:00": cannot parse "+01:0x" as "Z07:00"
        2020-01-01T01:02:03"      | "2020-01-01T01:02:03\\"" as "2006-01-02T15:04:05Z07:00": cannot parse "\\"" as "Z07:00"
        é                         | "\\xc3\\xa9" as "2006-01-02T15:04:05Z07:00": cannot parse "\\xc3\\xa9" as "2006"
        2020-01-01T01:02:03Z\u0001x | "2020-01-01T01:02:03Z\\x01x": extra text: "\\x01x"
        2020-13-01T01:02:03Z      | "2020-13-01T01:02:03Z": month out of range
        2020-01-40T25:02:03Z      | "2020-01-40T25:02:03Z": hour out of range
        2020-02-30T01:02:03Z      | "2020-02-30T01:02:03Z": day out of range
        2020-01-01T01:02:03+25:00 | "2020-01-01T01:02:03+25:00": time zone offset hour out of range
        2020-01-01T01:02:03+00:61 | "2020-01-01T01:02:03+00:61": time zone offset minute out of range
        """)
    void canonical_ofWhatIsNoTime_saysWhy(String text, String problem) {
        assertThatThrownBy(() -> GoTime.SECONDS.canonical(text))
                .isInstanceOf(DateTimeException.class)
                .hasMessage("parsing time " + problem);
    }
}
