package dev.orlop.auth.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PemKeysTests {
    /** As {@code openssl ecparam -genkey} writes them; made for this test. */
    private static final String P256 = """
        -----BEGIN EC PRIVATE KEY-----
        MHcCAQEEIG2p8XR9od9UG1qgErRO8MDzo+2H/+ybatMNg+y+qJrboAoGCCqGSM49
        AwEHoUQDQgAEnUY159+OHbbyZQmETaZcMgwutihlcMuyIxL9wNpLB9BM1Ac4Vp7/
        xvMz5C4wIcwNUScDo/NB97eEGl9UITwNRg==
        -----END EC PRIVATE KEY-----
        """;

    private static final String P256_PUBLIC = """
        -----BEGIN PUBLIC KEY-----
        MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEnUY159+OHbbyZQmETaZcMgwutihl
        cMuyIxL9wNpLB9BM1Ac4Vp7/xvMz5C4wIcwNUScDo/NB97eEGl9UITwNRg==
        -----END PUBLIC KEY-----
        """;

    private static final String P521 = """
        -----BEGIN EC PRIVATE KEY-----
        MIHcAgEBBEIBtMwuAfLYHutga2Rb/2T4pbUmLd+V6hb0oeKRDeNNF5kcdaiMbj2p
        A5zRMarSorS7geAZA9AKXGp7xOAL6rQYQQygBwYFK4EEACOhgYkDgYYABAEds1Lq
        glLUsT9sdpJVwEZm8k+6Ugs1TVR/48VmeripJubW+kp2zxdEXGFd8Pg6MeG/yOzJ
        2FT8aKNMgcHXnREfBwCuuGjCreG3xVulsS/RnLlvLRnBjwnDbiKwcdcF7XCZMOar
        5gGCgYsJg4861+a5VJfAkP8+KClw6fEnQPcRQXxiIw==
        -----END EC PRIVATE KEY-----
        """;

    @ParameterizedTest
    @ValueSource(strings = {P256, P521})
    void key_ofACurve_holdsItsPublicKey(String pem) throws Exception {
        PrivateKey key = PemKeys.privateKey(pem);

        assertThat(PemKeys.publicKeys(pem))
                .singleElement()
                .satisfies(own -> assertThat(PemKeys.belong(key, own)).isTrue());
    }

    @Test
    void publicKey_ofAFile_isThatOfThePrivateOne() throws Exception {
        assertThat(PemKeys.publicKeys(P256_PUBLIC)).isEqualTo(PemKeys.publicKeys(P256));
        assertThat(PemKeys.belong(
                        PemKeys.privateKey(P521),
                        PemKeys.publicKeys(P256_PUBLIC).getFirst()))
                .isFalse();
    }

    /** PKCS#1, which kubeadm writes, is what PKCS#8 wraps. */
    @Test
    void key_ofRsa_isReadInBothForms() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(1024);
        KeyPair pair = generator.generateKeyPair();
        byte[] whole = pair.getPrivate().getEncoded();
        byte[] inner = DerElement.all(whole).getFirst().children().get(2).content();
        byte[] point = DerElement.all(pair.getPublic().getEncoded())
                .getFirst()
                .children()
                .get(1)
                .content();

        for (String pem : new String[] {
            KeyAndCertificate.pem("PRIVATE KEY", whole), KeyAndCertificate.pem("RSA PRIVATE KEY", inner)
        }) {
            assertThat(PemKeys.privateKey(pem)).isEqualTo(pair.getPrivate());
            assertThat(PemKeys.publicKeys(pem)).containsExactly(pair.getPublic());
        }
        byte[] bare = Arrays.copyOfRange(point, 1, point.length);
        assertThat(PemKeys.publicKeys(KeyAndCertificate.pem("RSA PUBLIC KEY", bare)))
                .containsExactly(pair.getPublic());
    }

    @Test
    void text_withoutAKey_isRefused() {
        assertThatThrownBy(() -> PemKeys.privateKey("no key")).isInstanceOf(GeneralSecurityException.class);
    }

    /** Whatever stands in a file, it is a key or an error that says so. */
    @Test
    void key_thatIsBroken_isRefused() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] der = Base64.getMimeDecoder().decode(P256.replaceAll("-----[A-Z ]+-----", ""));
        for (int i = 0; i < 500; i++) {
            byte[] broken = Arrays.copyOf(der, random.nextInt(der.length) + 1);
            broken[random.nextInt(broken.length)] = (byte) random.nextInt();
            String pem = KeyAndCertificate.pem("EC PRIVATE KEY", broken);
            try {
                PemKeys.privateKey(pem);
                PemKeys.publicKeys(pem);
            } catch (GeneralSecurityException expected) {
                assertThat(expected).as("seed " + seed).hasMessageNotContaining("\n");
            }
        }
    }
}
