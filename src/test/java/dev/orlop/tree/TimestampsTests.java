package dev.orlop.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampsTests {
    @Test
    void text_ofAnyTime_isThatOfTheFormatter() {
        Random random = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            Instant time = Instant.ofEpochSecond(random.nextLong(-70_000_000_000L, 260_000_000_000L), i);

            String text = Timestamps.text(time);

            assertThat(text).isEqualTo(DateTimeFormatter.ISO_INSTANT.format(time.truncatedTo(ChronoUnit.SECONDS)));
            assertThat(Timestamps.parse(text)).isEqualTo(library(text));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-27T03:04:05Z",
                "2024-02-29T00:00:00Z",
                "2026-11-27T03:04:05.123456Z",
                "2026-11-27T03:04:05+02:00",
                "2026-02-29T00:00:00Z",
                "2026-13-01T00:00:00Z",
                "2026-00-10T00:00:00Z",
                "2026-11-27T24:00:00Z",
                "2026-11-27T03:60:05Z",
                "2026-11-27T03:04:60Z",
                "2026-11-27 03:04:05Z",
                "2026-11-27T03:04:05z",
                "2026-11-27T03:04:0aZ",
                "yesterday",
                ""
            })
    void parse_givesWhatTheLibraryGives(String text) {
        assertThat(Timestamps.parse(text)).isEqualTo(library(text));
    }

    private static @Nullable Instant library(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }
}
