package dev.orlop.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orlop.value.Transformer.TransformException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.bouncycastle.crypto.engines.XSalsa20Engine;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The ciphers that are not the JDK's own, against others' implementations and published vectors. */
class CipherTests {
    private static final String KEY = "/registry/secrets/default/a";

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }

    /** The vector of NaCl's own tests. */
    @Test
    void secretBox_ofPublishedVector_isTheirs() {
        byte[] secret = hex("1b27556473e985d462cd51197a9a46c76009549eac6474f206c4ee0844f68389");
        byte[] nonce = hex("69696ee955b62b73cd62bda875fc73d68219e0036b7a0b37");
        byte[] plain =
                hex("be075fc53c81f2d5cf141316ebeb0c7b5228c52a4c62cbd44b66849b64244ffce5ecbaaf33bd751a1ac728d45e6c6129"
                        + "6cdc3c01233561f41db66cce314adb310e3be8250c46f06dceea3a7fa1348057e2f6556ad6b1318a024a838f21af1fde"
                        + "048977eb48f59ffd4924ca1c60902e52f0a089bc76897040e082f937763848645e0705");
        byte[] sealed =
                hex("f3ffc7703f9400e52a7dfb4b3d3305d98e993b9f48681273c29650ba32fc76ce48332ea7164d96a4476fb8c531a1186a"
                        + "c0dfc17c98dce87b4da7f011ec48c97271d2c20f9b928fe2270d6fb863d51738b48eeee314a7cc8ab932164548e526ae"
                        + "90224368517acfeabd6bb3732bc0e9da99832b61ca01b6de56244a9e88d5f9b37973f622a43d14a6599b1f654cb45a74"
                        + "e355a5");
        SecretBoxTransformer box = new SecretBoxTransformer(secret);

        assertThat(box.seal(plain, nonce)).isEqualTo(Bytes.concat(nonce, sealed));
        assertThat(box.fromStorage(Bytes.concat(nonce, sealed), KEY).plain()).isEqualTo(plain);
    }

    @Test
    void secretBox_ofRandomValues_isAnImplementationsOfOthers() {
        Random random = new Random(17);
        for (int length : List.of(0, 1, 15, 16, 17, 31, 32, 33, 63, 64, 65, 1000, 5000)) {
            byte[] secret = random(random, 32);
            byte[] nonce = random(random, 24);
            byte[] plain = random(random, length);

            byte[] sealed = new SecretBoxTransformer(secret).seal(plain, nonce);

            XSalsa20Engine engine = new XSalsa20Engine();
            engine.init(true, new ParametersWithIV(new KeyParameter(secret), nonce));
            byte[] authentication = new byte[32];
            engine.processBytes(authentication, 0, 32, authentication, 0);
            byte[] text = new byte[length];
            engine.processBytes(plain, 0, length, text, 0);
            var poly = new org.bouncycastle.crypto.macs.Poly1305();
            poly.init(new KeyParameter(authentication));
            poly.update(text, 0, length);
            byte[] tag = new byte[16];
            poly.doFinal(tag, 0);
            assertThat(sealed).as("length %d", length).isEqualTo(Bytes.concat(Bytes.concat(nonce, tag), text));
        }
    }

    private static byte[] random(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    static List<Transformer> transformers() {
        byte[] secret = random(new Random(3), 32);
        return List.of(new AesCbcTransformer(secret), new SecretBoxTransformer(secret), new AesGcmTransformer(secret));
    }

    @ParameterizedTest
    @MethodSource("transformers")
    void roundTrip_ofAnyLength_isTheValue(Transformer transformer) {
        for (int length : List.of(0, 1, 15, 16, 17, 1000)) {
            byte[] plain = random(new Random(length), length);
            byte[] once = transformer.toStorage(plain, KEY);

            assertThat(transformer.fromStorage(once, KEY).plain()).isEqualTo(plain);
            assertThat(transformer.toStorage(plain, KEY)).isNotEqualTo(once);
        }
    }

    @ParameterizedTest
    @MethodSource("transformers")
    void fromStorage_ofShortenedValue_isRefused(Transformer transformer) {
        byte[] stored = transformer.toStorage(random(new Random(9), 100), KEY);

        for (int length : List.of(0, 5, 16, 23, 39, stored.length - 1)) {
            assertThatThrownBy(() -> transformer.fromStorage(Arrays.copyOf(stored, length), KEY))
                    .isInstanceOf(TransformException.class);
        }
    }

    @Test
    void authenticated_ofAnyChangedBit_isRefused() {
        for (Transformer transformer :
                List.of(transformers().get(1), transformers().get(2))) {
            byte[] stored = transformer.toStorage(random(new Random(9), 20), KEY);
            for (int i = 0; i < stored.length; i++) {
                byte[] changed = stored.clone();
                changed[i] ^= 1;
                assertThatThrownBy(() -> transformer.fromStorage(changed, KEY)).isInstanceOf(TransformException.class);
            }
        }
    }
}
