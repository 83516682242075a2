package dev.orlop.web.watch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WatchAgeTests {
    @ParameterizedTest
    @CsvSource({
        "YOUNG, RIPE, DUE, false, false",
        "RIPE, RIPE, EXPIRED, false, true",
        "DUE, EXPIRED, DUE, true, false",
        "EXPIRED, EXPIRED, EXPIRED, true, true",
        "ENDED, ENDED, ENDED, false, false",
    })
    void age_movesOnAndSaysWhatEndsAWatch(
            WatchAge age, WatchAge ripened, WatchAge expired, boolean over, boolean mayEndEmpty) {
        assertThat(age.ripened()).isEqualTo(ripened);
        assertThat(age.expired()).isEqualTo(expired);
        assertThat(age.isOver()).isEqualTo(over);
        assertThat(age.mayEndEmpty()).isEqualTo(mayEndEmpty);
    }
}
