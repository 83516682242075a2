package dev.orlop.object;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class NameRuleTests {
    private static final String[] PIECES = {
        "a", "z9", "A", "0", "-", "_", ".", "..", "/", "%", " ", "ä", "example.com", "x".repeat(60), "y".repeat(190)
    };

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        DNS_1123_LABEL     | web-1         | true
        DNS_1123_LABEL     | 1web          | true
        DNS_1123_LABEL     | web.1         | false
        DNS_1123_LABEL     | -web          | false
        DNS_1123_LABEL     | web-          | false
        DNS_1123_LABEL     | Web           | false
        DNS_1123_LABEL     | ''            | false
        DNS_1123_SUBDOMAIN | web.example   | true
        DNS_1123_SUBDOMAIN | web..example  | false
        DNS_1123_SUBDOMAIN | .web          | false
        DNS_1035_LABEL     | web-1         | true
        DNS_1035_LABEL     | 1web          | false
        PATH_SEGMENT       | Any:Thing     | true
        PATH_SEGMENT       | a/b           | false
        PATH_SEGMENT       | a%b           | false
        PATH_SEGMENT       | ..            | false
        LABEL_KEY          | app           | true
        LABEL_KEY          | example.com/a | true
        LABEL_KEY          | Example.com/a | false
        LABEL_KEY          | /a            | false
        LABEL_KEY          | example.com/  | false
        LABEL_KEY          | a/b/c         | false
        LABEL_VALUE        | ''            | true
        LABEL_VALUE        | My_value.1    | true
        LABEL_VALUE        | _value        | false
        DATA_KEY           | KEY_name.1    | true
        DATA_KEY           | .hidden       | true
        DATA_KEY           | ..            | false
        DATA_KEY           | ..up          | false
        DATA_KEY           | a b           | false
        DATA_KEY           | ''            | false
        """)
    void isValid_byTable(NameRule rule, String text, boolean valid) {
        assertThat(rule.isValid(text)).isEqualTo(valid);
    }

    @ParameterizedTest
    @EnumSource
    void isValid_meansThatNoReasonIsGiven(NameRule rule) {
        Random random = new Random(7);
        int valid = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int pieces = random.nextInt(5); pieces > 0; pieces--) {
                text.append(PIECES[random.nextInt(PIECES.length)]);
            }
            List<String> reasons = new ArrayList<>();
            rule.collect(text.toString(), reasons);

            assertThat(rule.isValid(text.toString()))
                    .as("%s, %s", text, reasons)
                    .isEqualTo(reasons.isEmpty());
            valid += reasons.isEmpty() ? 1 : 0;
        }
        assertThat(valid).isBetween(500, 19_500);
    }

    @Test
    void check_tellsEachReason() {
        assertThat(NameRule.DNS_1123_LABEL.check("A".repeat(64)))
                .hasSize(2)
                .first()
                .isEqualTo("must be no more than 63 characters");
    }
}
