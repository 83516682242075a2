package dev.orlop.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Utf8Tests {

    @ParameterizedTest
    @CsvSource({
        "c280, 2",
        "dfbf, 2",
        "e0a080, 3",
        "ed9fbf, 3",
        "ee8080, 3",
        "f0908080, 4",
        "f48fbfbf, 4",
        // overlong
        "c080, -1",
        "c1bf, -1",
        "e09fbf, -1",
        "f08fbfbf, -1",
        // surrogates, beyond the last code point
        "eda080, -1",
        "edbfbf, -1",
        "f4908080, -1",
        "f5808080, -1",
        // cut off, continued by no continuation, begun by one
        "c2, -1",
        "e282, -1",
        "f09f98, -1",
        "c241, -1",
        "e28241, -1",
        "80, -1",
        "ff, -1"
    })
    void skip_sequence_isValidAsUnicodeSays(String hex, int end) {
        assertThat(Utf8.skip(HexFormat.of().parseHex(hex), 0)).isEqualTo(end);
    }

    @Test
    void compare_anyTexts_isTheOrderOfTheirBytes() {
        List<String> expected = List.of("", "A", "a", "ab", "\u00e4", "\uffff", "\ud83d\ude00", "\udbff\udfff");
        List<String> sorted = new ArrayList<>(expected);
        Collections.reverse(sorted);

        sorted.sort(Utf8::compare);

        assertThat(sorted).isEqualTo(expected);
    }

    @Test
    void withoutLoneSurrogates_pairsStay_othersAreReplaced() {
        StringBuilder text = new StringBuilder("a\ud83d\ude00b\ud83dc\ude00");

        assertThat(Utf8.withoutLoneSurrogates(text)).isEqualTo("a\ud83d\ude00b\ufffdc\ufffd");
    }
}
