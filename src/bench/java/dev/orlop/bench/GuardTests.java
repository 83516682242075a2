package dev.orlop.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GuardTests {
    private static Guard.Verdict compare(Row recorded, Row measured) {
        return Guard.compare(Rows.results(recorded), Rows.results(measured));
    }

    @Test
    void compare_ratioBelowHalfOfTheRecorded_fails() {
        Guard.Verdict verdict = compare(Rows.beside("get", "requests/s", 80), Rows.beside("get", "requests/s", 39));

        assertThat(verdict.isPassed()).isFalse();
        assertThat(verdict.collapsed()).containsExactly("get: ratio 0.39, recorded 0.80");
        assertThat(verdict.scenarios()).containsExactly("scenario");
    }

    @Test
    void compare_halfOfTheRecordedRatio_passes() {
        Guard.Verdict verdict = compare(Rows.beside("get", "requests/s", 80), Rows.beside("get", "requests/s", 40));

        assertThat(verdict.isPassed()).isTrue();
        assertThat(verdict.compared()).isOne();
    }

    @Test
    void compare_whereLessIsBetter_failsAboveTwiceTheRecorded() {
        Row recorded = Rows.beside("heap", "bytes", 140).withGoal(Goal.ratioAtMost(1.5));

        assertThat(compare(recorded, Rows.beside("heap", "bytes", 281)).isPassed())
                .isFalse();
        assertThat(compare(recorded, Rows.beside("heap", "bytes", 70)).isPassed())
                .isTrue();
    }

    @Test
    void compare_ratioThatIsNoNumber_fails() {
        Guard.Verdict verdict =
                compare(Rows.beside("get", "requests/s", 80), Rows.beside("get", "requests/s", Double.NaN));

        assertThat(verdict.isPassed()).isFalse();
    }

    @Test
    void compare_nothing_fails() {
        assertThat(compare(Rows.beside("get", "requests/s", 80), Rows.beside("list", "MB/s", 80))
                        .isPassed())
                .isFalse();
        assertThat(compare(Rows.beside("p99", "ms", 80), Rows.beside("p99", "ms", 800))
                        .compared())
                .isZero();
    }
}
