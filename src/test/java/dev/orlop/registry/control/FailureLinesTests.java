package dev.orlop.registry.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.registry.control.FailureLines.Line;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FailureLinesTests {
    private final FailureLines lines = new FailureLines();

    @Test
    void next_inOneMinute_tellsOfAFewAndThatThereAreMore() {
        assertThat(IntStream.range(0, 1_000).mapToObj(lines::next).filter(Line.NONE::equals))
                .hasSize(990);
        assertThat(lines.next(59_999)).isEqualTo(Line.NONE);

        assertThat(lines.next(60_000)).isEqualTo(Line.TOLD);
        assertThat(IntStream.range(1, 10).mapToObj(i -> lines.next(60_000 + i)).filter(Line.LAST::equals))
                .hasSize(1);
    }

    @Test
    void brief_ofAMegabyte_isALine() {
        assertThat(FailureLines.brief(new IllegalStateException("x".repeat(1_000_000))))
                .hasSizeLessThan(1_100)
                .startsWith("java.lang.IllegalStateException: xxx")
                .endsWith("...");
        assertThat(FailureLines.brief(new IllegalStateException("no")))
                .isEqualTo("java.lang.IllegalStateException: no");
    }
}
