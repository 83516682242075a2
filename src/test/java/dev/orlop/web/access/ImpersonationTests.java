package dev.orlop.web.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orlop.auth.Authorizer.Decision;
import dev.orlop.object.StatusException;
import dev.orlop.registry.Identity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpHeaders;

class ImpersonationTests {
    private static final Identity ADMIN =
            new Identity("admin", "", List.of("system:masters", Identity.AUTHENTICATED), Map.of());

    private final List<String> asked = new ArrayList<>();
    private final Impersonation impersonation = new Impersonation((identity, action) -> {
        asked.add(action.resource() + " " + action.namespace() + "/" + action.name());
        return new Decision(!action.name().equals("root"), "");
    });

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        jane                         | users /jane                         | [system:authenticated]
        system:anonymous             | users /system:anonymous             | [system:unauthenticated]
        system:serviceaccount:ns:web | serviceaccounts ns/web              | [system:serviceaccounts, system:serviceaccounts:ns, system:authenticated]
        system:serviceaccount:web    | users /system:serviceaccount:web    | [system:authenticated]
        system:serviceaccount:       | users /system:serviceaccount:       | [system:authenticated]
        system:serviceaccount::web   | users /system:serviceaccount::web   | [system:authenticated]
        system:serviceaccount:a:b:c  | users /system:serviceaccount:a:b:c  | [system:authenticated]
        """)
    void user_isAskedAbout_andHasItsGroups(String user, String question, String groups) {
        Identity other = of("Impersonate-User", user);

        assertThat(other.name()).isEqualTo(user);
        assertThat(other.groups()).hasToString(groups);
        assertThat(asked).containsExactly(question);
    }

    @Test
    void groupsAndExtra_areEachAskedAbout() {
        Identity other = of("Impersonate-User", "jane", "Impersonate-Group", "dev", "Impersonate-Extra-Scopes", "view");

        assertThat(other.groups()).containsExactly("dev", Identity.AUTHENTICATED);
        assertThat(other.extra()).containsExactly(Map.entry("scopes", List.of("view")));
        assertThat(asked).containsExactly("users /jane", "groups /dev", "userextras /view");
    }

    @Test
    void user_whoMayNotBeTaken_isRefused() {
        assertThatThrownBy(() -> of("Impersonate-User", "root"))
                .isInstanceOf(StatusException.class)
                .hasMessageContaining("cannot impersonate resource \"users\"");
    }

    @Test
    void group_withoutUser_isRefused() {
        assertThatThrownBy(() -> of("Impersonate-Group", "dev")).hasMessageContaining("need Impersonate-User");
    }

    private Identity of(String... headers) {
        HttpHeaders sent = new HttpHeaders();
        for (int i = 0; i < headers.length; i += 2) {
            sent.add(headers[i], headers[i + 1]);
        }
        return Objects.requireNonNull(impersonation.of(sent, ADMIN));
    }
}
