package dev.orlop.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContinueTokenTests {
    private static final String PREFIX = "/registry/example.com/widgets/";

    @Test
    void encode_token_isTheTextOfTheReference() {
        String token = ContinueToken.after(PREFIX + "ns/a", 5).encode(PREFIX);

        assertThat(token).doesNotContain("=");
        assertThat(new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8))
                .isEqualTo("{\"v\":\"meta.k8s.io/v1\",\"rv\":5,\"start\":\"ns/a\\u0000\"}");
    }

    @Test
    void decode_encoded_isTheSame() {
        ContinueToken token = ContinueToken.after(PREFIX + "ns/é\uD83D\uDE00", 5);

        assertThat(ContinueToken.decode(token.encode(PREFIX), PREFIX)).isEqualTo(token);
    }

    @Test
    void decode_withoutSnapshot_isNegative() {
        ContinueToken token = new ContinueToken(ContinueToken.INCONSISTENT, PREFIX + "ns/a");

        assertThat(ContinueToken.decode(token.encode(PREFIX), PREFIX).revision())
                .isNegative();
    }

    @Test
    void decode_ofADirectory_isBelowIt() {
        String token = ContinueToken.after(PREFIX + "ns/a", 5).encode(PREFIX + "ns/");

        assertThat(ContinueToken.decode(token, PREFIX + "other/").startKey()).isEqualTo(PREFIX + "other/a\0");
    }

    @Test
    void decode_oneLeadingSlash_isTolerated() {
        assertThat(ContinueToken.decode(text("{\"v\":\"meta.k8s.io/v1\",\"rv\":1,\"start\":\"/ns/a\"}"), PREFIX)
                        .startKey())
                .isEqualTo(PREFIX + "ns/a");
        assertThat(ContinueToken.decode(text("{\"v\":\"meta.k8s.io/v1\",\"rv\":1,\"start\":\"/\"}"), PREFIX)
                        .startKey())
                .isEqualTo(PREFIX);
    }

    @Test
    void decode_unknownMembers_areIgnored() {
        assertThat(ContinueToken.decode(text("{\"v\":\"meta.k8s.io/v1\",\"rv\":1,\"start\":\"a\",\"x\":[1]}"), PREFIX)
                        .startKey())
                .isEqualTo(PREFIX + "a");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "[]",
                "1",
                "null",
                "{}",
                "{\"v\":\"meta.k8s.io/v1alpha1\",\"rv\":1,\"start\":\"a\"}",
                "{\"v\":1,\"rv\":1,\"start\":\"a\"}",
                "{\"v\":\"meta.k8s.io/v1\",\"rv\":0,\"start\":\"a\"}",
                "{\"v\":\"meta.k8s.io/v1\",\"rv\":1.5,\"start\":\"a\"}",
                "{\"v\":\"meta.k8s.io/v1\",\"rv\":99999999999999999999,\"start\":\"a\"}",
                "{\"v\":\"meta.k8s.io/v1\",\"rv\":\"1\",\"start\":\"a\"}",
                "{\"v\":\"meta.k8s.io/v1\",\"start\":\"a\"}",
                "{\"v\":\"meta.k8s.io/v1\",\"rv\":1,\"start\":\"\"}",
                "{\"v\":\"meta.k8s.io/v1\",\"rv\":1,\"start\":null}",
                "{\"v\":\"meta.k8s.io/v1\",\"rv\":1,\"start\":\"..\"}",
                "{\"v\":\"meta.k8s.io/v1\",\"rv\":1,\"start\":\"../a\"}",
                "{\"v\":\"meta.k8s.io/v1\",\"rv\":1,\"start\":\"/../a\"}",
                "{\"v\":\"meta.k8s.io/v1\",\"rv\":1,\"start\":\"a/..\"}",
                "{\"v\":\"meta.k8s.io/v1\",\"rv\":1,\"start\":\"a/../../b\"}",
                "{\"v\":\"meta.k8s.io/v1\",\"rv\":1,\"start\":\"./a\"}",
                "{\"v\":\"meta.k8s.io/v1\",\"rv\":1,\"start\":\"a//b\"}",
                "{\"v\":\"meta.k8s.io/v1\",\"rv\":1,\"start\":\"//a\"}"
            })
    void decode_madeUp_isRefused(String json) {
        assertThatExceptionOfType(StorageException.BadRequest.class)
                .isThrownBy(() -> ContinueToken.decode(text(json), PREFIX))
                .withMessageContaining("continue key is not valid");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "a", "abc def", "\uD83D\uDE00", "gIA"})
    void decode_notBase64OrNotUtf8_isRefused(String token) {
        assertThatExceptionOfType(StorageException.BadRequest.class)
                .isThrownBy(() -> ContinueToken.decode(token, PREFIX));
    }

    @Test
    void decode_hugeToken_isRefused() {
        assertThatExceptionOfType(StorageException.BadRequest.class)
                .isThrownBy(() -> ContinueToken.decode("A".repeat(1_000_000), PREFIX));
    }

    @Test
    void encode_keyElsewhere_isAMistake() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ContinueToken.after("/registry/other/a", 5).encode(PREFIX));
    }

    private static String text(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }
}
