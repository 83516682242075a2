package dev.orlop.web.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgesTests {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    @ParameterizedTest
    @CsvSource({
        "PT-2S,       <invalid>",
        "PT-1.5S,     0s",
        "PT0S,        0s",
        "PT119S,      119s",
        "PT2M,        2m",
        "PT9M59S,     9m59s",
        "PT10M30S,    10m",
        "PT179M,      179m",
        "PT3H,        3h",
        "PT7H59M,     7h59m",
        "PT8H1M,      8h",
        "PT47H,       47h",
        "PT48H,       2d",
        "PT191H,      7d23h",
        "P8D,         8d",
        "P729D,       729d",
        "P730D,       2y",
        "P731D,       2y1d",
        "P2920D,      8y"
    })
    void age_isToldShortly(Duration age, String text) {
        assertThat(Ages.of(age)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-02T03:04:00Z,      5s",
        "2026-01-02T04:04:00+01:00, 5s",
        "2026-01-02T03:04:00.5Z,    4s",
        "'2026-01-02T03:04:00,5Z',  4s",
        "2026-01-02T3:04:00Z,       5s",
        "2026-01-02T03:04:00+24:00, 24h",
        "2026-01-02T03:04:00+24:01, 24h",
        "2026-01-02T03:04:00-00:61, <invalid>",
        "2026-01-02T03:04:00+25:00, <invalid>",
        "2026-01-02T24:00:00Z,      <invalid>",
        "2026-01-01T23:59:60Z,      <invalid>",
        "2026-02-30T03:04:00Z,      <invalid>",
        "2026-01-02t03:04:00z,      <invalid>",
        "0001-01-01T00:00:00Z,      <unknown>",
        "0001-01-01T00:00:01Z,      292y",
        "1600-01-01T00:00:00Z,      292y",
        "'',                        <unknown>",
        "null,                      <unknown>",
        "2026-01-02,                <invalid>",
        "2026-01-02T03:04Z,         <invalid>",
        "2026-13-02T03:04:00Z,      <invalid>",
        "yesterday,                 <invalid>"
    })
    void time_isReadAsGoDoes(String time, String text) {
        assertThat(Ages.since(time, NOW)).isEqualTo(text);
    }
}
