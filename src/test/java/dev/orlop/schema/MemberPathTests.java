package dev.orlop.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MemberPathTests {
    @Test
    void parse_path_givesNames() {
        assertThat(MemberPath.parse(".a['b.c'].d", true)).isEqualTo(new MemberPath(List.of("a", "b.c", "d"), null));
        assertThat(MemberPath.parse("['\\t\\'\\\\x']", true).names()).containsExactly("\t'\\x");
        assertThat(MemberPath.parse(".'a'", true).names()).containsExactly("'a'");
    }

    @Test
    void parse_problem_keepsTheNamesBeforeIt() {
        assertThat(MemberPath.parse(".a['b'", true))
                .isEqualTo(new MemberPath(List.of("a", "b"), "unexpected end of JSON path"));
        assertThat(MemberPath.parse(".a['b'.c", true).problem()).isEqualTo("expected ] but got .");
        assertThat(MemberPath.parse(".a[b]", true).problem()).isEqualTo("expected single quoted string but got b");
        assertThat(MemberPath.parse(".a['\\q']", true).problem()).isEqualTo("invalid string literal");
        assertThat(MemberPath.parse(".a['b']", false).problem()).isEqualTo("array notation is not allowed");
        assertThat(MemberPath.parse("a", true).problem()).isEqualTo("expected [ or . but got: a");
    }
}
