package dev.orlop.object;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextOrderTests {
    /** From one to four bytes; U+FF5E is below U+1F600 by bytes, and above it by the units of Java's texts. */
    private static final List<String> TEXTS =
            List.of("", "a", "aa", "b", "é", "\ud7ff", "\uff5e", "\uff5ea", "😀", "😀a", "😁");

    @Test
    void byBytes_isTheOrderOfUtf8() {
        for (String one : TEXTS) {
            for (String other : TEXTS) {
                int bytes = Arrays.compareUnsigned(
                        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
                assertThat(Integer.signum(TextOrder.BY_BYTES.compare(one, other)))
                        .as("%s and %s", one, other)
                        .isEqualTo(Integer.signum(bytes));
            }
        }
    }
}
