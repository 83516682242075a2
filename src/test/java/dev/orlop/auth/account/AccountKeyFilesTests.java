package dev.orlop.auth.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orlop.auth.jwt.SignedToken;
import dev.orlop.auth.pki.KeyAndCertificate;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.JsonNodeFactory;

class AccountKeyFilesTests {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-27T08:00:00Z"), ZoneOffset.UTC);

    @TempDir
    Path folder;

    private static KeyPair pair(String curve) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(curve));
        return generator.generateKeyPair();
    }

    private Path secret(String name, KeyPair pair) throws Exception {
        return Files.writeString(
                folder.resolve(name),
                KeyAndCertificate.pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
    }

    private Path known(String name, KeyPair pair) throws Exception {
        return Files.writeString(
                folder.resolve(name),
                KeyAndCertificate.pem("PUBLIC KEY", pair.getPublic().getEncoded()));
    }

    private static String token(AccountKeys keys) {
        return keys.sign(JsonNodeFactory.instance.objectNode().put("sub", "a"));
    }

    private static boolean haveSigned(AccountKeys keys, String token) {
        SignedToken parsed = SignedToken.parse(token);
        return parsed != null && keys.haveSigned(parsed);
    }

    @Test
    void directory_atTheFirstStart_getsAKeyForItsOwnerAlone() throws Exception {
        AccountKeys first = AccountKeyFiles.inDirectory(folder, CLOCK);
        AccountKeys again = AccountKeyFiles.inDirectory(folder, CLOCK);

        assertThat(haveSigned(again, token(first))).isTrue();
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).singleElement().satisfies(file -> {
                assertThat(file).hasFileName("2026-11-27.key");
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo("rw-------");
            });
        }
    }

    @Test
    void directory_withALaterKey_signsByThatAndBelievesBoth() throws Exception {
        AccountKeys old = AccountKeyFiles.inDirectory(folder, CLOCK);
        String early = token(old);
        KeyPair next = pair("secp384r1");
        Files.writeString(
                folder.resolve("2027-01-01.key"),
                KeyAndCertificate.pem("PRIVATE KEY", next.getPrivate().getEncoded())
                        + KeyAndCertificate.pem("PUBLIC KEY", next.getPublic().getEncoded()));

        AccountKeys rotated = AccountKeyFiles.inDirectory(folder, CLOCK);

        assertThat(haveSigned(rotated, early)).isTrue();
        assertThat(haveSigned(rotated, token(rotated))).isTrue();
        assertThat(haveSigned(old, token(rotated))).isFalse();
        assertThat(rotated.algorithms()).containsExactly("ES384", "ES256");
    }

    @ParameterizedTest
    @CsvSource({"secp256r1, ES256", "secp384r1, ES384", "secp521r1, ES512"})
    void keysOfFiles_signByTheirAlgorithm(String curve, String algorithm) throws Exception {
        KeyPair own = pair(curve);
        KeyPair other = pair("secp256r1");

        AccountKeys keys =
                AccountKeyFiles.of(secret("sign.key", own), List.of(known("other.pub", other), known("own.pub", own)));

        assertThat(keys.algorithms()).startsWith(algorithm);
        assertThat(haveSigned(keys, token(keys))).isTrue();
        assertThat(new String(keys.published(), StandardCharsets.UTF_8))
                .contains(AccountKeys.id(own.getPublic()), AccountKeys.id(other.getPublic()))
                .doesNotContain("\"d\"");
    }

    @Test
    void keysOfFiles_thatAreNone_areRefusedByFile() throws Exception {
        Path signing = secret("sign.key", pair("secp256r1"));
        Path text = Files.writeString(folder.resolve("text"), "no key");

        assertThatThrownBy(() -> AccountKeyFiles.of(text, List.of())).hasMessage(text + ": there is no private key");
        assertThatThrownBy(() -> AccountKeyFiles.of(signing, List.of(text)))
                .hasMessage(text + ": there is no public key");
        assertThatThrownBy(() -> AccountKeyFiles.of(signing, List.of(known("p", pair("secp256r1")))))
                .hasMessageContaining("its public key stands neither there nor among those to check by");
    }
}
