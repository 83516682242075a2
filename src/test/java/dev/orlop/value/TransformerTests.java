package dev.orlop.value;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orlop.value.PrefixTransformers.Prefixed;
import dev.orlop.value.Transformer.Read;
import dev.orlop.value.Transformer.TransformException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class TransformerTests {
    private static final String KEY = "/registry/secrets/default/a";

    /** Turns every byte round by a distance, and says so if told that its values are stale. */
    private record Shift(int distance, boolean stale) implements Transformer {
        @Override
        public Read fromStorage(byte[] stored, String key) {
            return new Read(shifted(stored, -distance), stale);
        }

        @Override
        public byte[] toStorage(byte[] plain, String key) {
            return shifted(plain, distance);
        }

        private static byte[] shifted(byte[] bytes, int by) {
            byte[] result = bytes.clone();
            for (int i = 0; i < result.length; i++) {
                result[i] += (byte) by;
            }
            return result;
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static void assertRead(Transformer transformer, String stored, String plain, boolean stale) {
        Read read = transformer.fromStorage(bytes(stored), KEY);
        assertThat(new String(read.plain(), UTF_8)).isEqualTo(plain);
        assertThat(read.stale()).isEqualTo(stale);
    }

    @Test
    void prefixFrom_firstMatchReads_othersAreStale() {
        Transformer transformer = new PrefixTransformers(List.of(
                new Prefixed("first:", new Shift(1, false)),
                new Prefixed("second:", new Shift(2, false)),
                new Prefixed("", new IdentityTransformer())));
        assertRead(transformer, "first:bcd", "abc", false);
        assertRead(transformer, "second:cde", "abc", true);
        assertRead(transformer, "abc", "abc", true);
        assertRead(new PrefixTransformers(List.of(new Prefixed("p:", new Shift(1, true)))), "p:bcd", "abc", true);
    }

    @Test
    void prefixFrom_failure_triesFurtherMatchesAndTellsAll() {
        Transformer right = new AesGcmTransformer(new byte[32]);
        Transformer wrong = new AesGcmTransformer(HexFormat.of().parseHex("01".repeat(32)));
        byte[] stored = new PrefixTransformers(List.of(new Prefixed("k:", right))).toStorage(bytes("abc"), KEY);
        Transformer rotated = new PrefixTransformers(List.of(new Prefixed("k:", wrong), new Prefixed("k:", right)));
        assertThat(rotated.fromStorage(stored, KEY).plain()).isEqualTo(bytes("abc"));
        assertThat(rotated.fromStorage(stored, KEY).stale()).isTrue();
        Transformer lost = new PrefixTransformers(List.of(new Prefixed("k:", wrong), new Prefixed("", wrong)));
        assertThatThrownBy(() -> lost.fromStorage(stored, KEY))
                .isInstanceOf(TransformException.class)
                .hasMessageContaining("\"k:\"")
                .hasMessageContaining("\"\"");
        assertThatThrownBy(() -> rotated.fromStorage(bytes("x"), KEY))
                .hasMessage("no matching prefix found for the value of " + KEY);
    }

    @Test
    void prefixTo_firstWritesWithItsPrefix() {
        Transformer transformer = new PrefixTransformers(
                List.of(new Prefixed("first:", new Shift(1, false)), new Prefixed("second:", new Shift(2, false))));
        assertThat(transformer.toStorage(bytes("abc"), KEY)).isEqualTo(bytes("first:bcd"));
        assertThatThrownBy(() -> new PrefixTransformers(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void identity_refusesEncryptedData() {
        Transformer identity = new IdentityTransformer();
        assertRead(identity, "{}", "{}", false);
        assertThat(identity.toStorage(bytes("{}"), KEY)).isEqualTo(bytes("{}"));
        assertThatThrownBy(() -> identity.fromStorage(bytes("k8s:enc:aesgcm:v1:key1:x"), KEY))
                .isInstanceOf(TransformException.class);
        assertThatThrownBy(() -> identity.toStorage(bytes("k8s:enc:"), KEY)).isInstanceOf(TransformException.class);
    }

    @Test
    void aesGcm_roundTrip_keepsTheValueAndItsPlace() {
        for (int length : new int[] {16, 24, 32}) {
            Transformer transformer = new AesGcmTransformer(new byte[length]);
            byte[] stored = transformer.toStorage(bytes("value"), KEY);
            assertThat(stored).hasSize(12 + 5 + 16).isNotEqualTo(transformer.toStorage(bytes("value"), KEY));
            assertThat(transformer.fromStorage(stored, KEY).plain()).isEqualTo(bytes("value"));
            assertThatThrownBy(() -> transformer.fromStorage(stored, KEY + "b")).isInstanceOf(TransformException.class);
            stored[14] ^= 1;
            assertThatThrownBy(() -> transformer.fromStorage(stored, KEY)).isInstanceOf(TransformException.class);
        }
        Transformer transformer = new AesGcmTransformer(new byte[32]);
        assertThatThrownBy(() -> transformer.fromStorage(new byte[27], KEY)).hasMessageContaining("shorter");
        assertThatThrownBy(() -> new AesGcmTransformer(new byte[31])).isInstanceOf(IllegalArgumentException.class);
    }

    /** Test case 14 of the GCM specification: all zero, 256-bit key, one block, nothing authenticated. */
    @Test
    void aesGcm_publishedVector_isRead() {
        HexFormat hex = HexFormat.of();
        Transformer transformer = new AesGcmTransformer(hex.parseHex("00".repeat(32)));
        byte[] stored =
                hex.parseHex("00".repeat(12) + "cea7403d4d606b6e074ec5d3baf39d18" + "d0d1c8a799996bf0265b98b5d48ab919");
        assertThat(transformer.fromStorage(stored, "").plain()).isEqualTo(new byte[16]);
    }
}
