package dev.orlop.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.orlop.registry.Identity;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@NullUnmarked
class TokenFileTests {
    private final TokenFile file = new TokenFile();

    private Identity identity(String token) {
        Authentication found = file.authenticate(token).block();
        return found == null ? null : found.identity();
    }

    @Test
    void load_ofUpstreamsFormat_knowsUserUidAndGroups() {
        file.load("""
            # token, user, uid, groups
            t1,jane,17,"admins,team a"

            t2 , joe , ""
            "t,3",ann,,single
            """);

        assertThat(identity("t1"))
                .isEqualTo(new Identity("jane", "17", List.of("admins", "team a", "system:authenticated"), Map.of()));
        assertThat(identity("t2")).isEqualTo(Identity.of("joe", "system:authenticated"));
        assertThat(identity("t,3").groups()).containsExactly("single", "system:authenticated");
        assertThat(identity("t")).isNull();
        assertThat(identity("")).isNull();
        assertThat(identity("T1")).isNull();
    }

    @Test
    void load_ofHash_takesTheTokenAndNotTheHash() {
        String hash = TokenFile.sha256("secret");
        file.load("sha256:" + hash + ",jane,1");

        assertThat(identity("secret").name()).isEqualTo("jane");
        assertThat(identity("sha256:" + hash)).isNull();
        assertThat(identity(hash)).isNull();
    }

    @Test
    void load_ofChangedFile_revokesWhatIsGoneOrSomebodyElses() {
        file.load("t1,jane,1,admins\nt2,joe,2\nt3,ann,3");
        Authentication jane = file.authenticate("t1").block();
        Authentication joe = file.authenticate("t2").block();
        Authentication ann = file.authenticate("t3").block();

        file.load("t1,jane,1,users\nt3,ann,3");

        assertThat(jane.isValid(Instant.now())).isFalse();
        assertThat(joe.isValid(Instant.now())).isFalse();
        assertThat(ann.isValid(Instant.now())).isTrue();
        assertThat(file.authenticate("t2").block()).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
        a,b                | line 1: expected token, user and uid
        ,b,c               | line 1: neither the token nor the user may be empty
        a,,c               | line 1: neither the token nor the user may be empty
        a,b,c,"d           | line 1: a quote is not closed
        sha256:abc,b,c     | line 1: sha256: is followed by 64 hexadecimal digits
        sha256:zz,b,c      | line 1: sha256: is followed by 64 hexadecimal digits
        """)
    void load_ofMalformedLine_namesItAndKeepsWhatWasKnown(String line, String problem) {
        file.load("t,jane,1");

        assertThatIllegalArgumentException().isThrownBy(() -> file.load(line)).withMessage(problem);
        assertThat(identity("t").name()).isEqualTo("jane");
    }

    @Test
    void load_ofTokenTwice_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> file.load("t,jane,1\nt,joe,2"))
                .withMessage("line 2: the token stands in the file already");
    }
}
