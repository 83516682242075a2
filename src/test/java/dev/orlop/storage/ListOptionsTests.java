package dev.orlop.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.orlop.storage.ListOptions.ResourceVersionMatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListOptionsTests {

    /** The field at fault, or nothing where the combination is allowed. */
    @ParameterizedTest(name = "rv \"{0}\", match {1}, limit {2}, continue \"{3}\"")
    @CsvSource(delimiter = '|', textBlock = """
                    '' | UNSET          | 0 | ''    |
                    '' | UNSET          | 5 | ''    |
                    0  | UNSET          | 0 | ''    |
                    7  | UNSET          | 5 | ''    |
                    0  | NOT_OLDER_THAN | 0 | ''    |
                    7  | NOT_OLDER_THAN | 5 | ''    |
                    7  | EXACT          | 0 | ''    |
                    7  | EXACT          | 5 | ''    |
                    '' | UNSET          | 5 | token |
                    0  | UNSET          | 5 | token |
                    '' | EXACT          | 0 | ''    | resourceVersionMatch
                    '' | NOT_OLDER_THAN | 0 | ''    | resourceVersionMatch
                    0  | EXACT          | 0 | ''    | resourceVersionMatch
                    7  | EXACT          | 5 | token | resourceVersionMatch
                    7  | NOT_OLDER_THAN | 5 | token | resourceVersionMatch
                    '' | EXACT          | 5 | token | resourceVersionMatch
                    """)
    void validate_combination(
            String version, ResourceVersionMatch match, long limit, String token, @Nullable String field) {
        ListOptions options = ListOptions.everything()
                .withResourceVersion(version)
                .withMatch(match)
                .withLimit(limit)
                .withContinueToken(token);

        expect(field, catchThrowable(options::validate));
    }

    private static void expect(@Nullable String field, @Nullable Throwable thrown) {
        if (field == null) {
            assertThat(thrown).isNull();
        } else {
            assertThat(thrown)
                    .isInstanceOfSatisfying(
                            StorageException.InvalidOption.class,
                            invalid -> assertThat(invalid.field()).isEqualTo(field));
        }
    }
}
