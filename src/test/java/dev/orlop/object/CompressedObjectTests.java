package dev.orlop.object;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.codec.JsonCodec;
import dev.orlop.object.KubeObject.TypeMeta;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CompressedObjectTests {
    private static final String LARGE = "one of many like it, ".repeat(500);

    private final KubeObject plain = object(LARGE, 7);
    private final KubeObject compressed = plain.compressed();

    private static KubeObject object(String note, long version) {
        String json = """
                {"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"a","namespace":"ns"},"spec":{"color":"red",\
                "note":"%s"}}""".formatted(note);
        return new JsonCodec(SelectableFields.NONE).decode(json.getBytes(StandardCharsets.UTF_8), version);
    }

    @Test
    void compressed_takesLessMemory() {
        assertThat(compressed.bytes().length).isLessThan(plain.bytes().length / 20);
        assertThat(compressed.compressed()).isSameAs(compressed);
    }

    @Test
    void compressed_isTheSameObject() {
        assertThat(compressed).isEqualTo(plain).hasSameHashCodeAs(plain).hasToString(plain.toString());
        assertThat(plain).isEqualTo(compressed);
        assertThat(compressed.json()).isEqualTo(plain.json());
        assertThat(compressed.jsonLength()).isEqualTo(plain.json().length);
        assertThat(compressed.storedBytes()).isEqualTo(plain.storedBytes());
        assertThat(compressed.meta()).isEqualTo(plain.meta());
        assertThat(compressed.typeOffsets()).isEqualTo(plain.typeOffsets()).isPositive();
        assertThat(compressed.equalsIgnoringVersion(plain)).isTrue();
        assertThat(plain.equalsIgnoringVersion(compressed)).isTrue();
        assertThat(compressed.equalsIgnoringVersion(object(LARGE + "and another", 7)))
                .isFalse();
    }

    @Test
    void copies_areThoseOfThePlainObject() {
        TypeMeta other = new TypeMeta("example.com/v1beta1", "Widget");
        KubeObject later = compressed.withResourceVersion(123_456);

        assertThat(later).isEqualTo(plain.withResourceVersion(123_456));
        assertThat(later.bytes().length).isLessThan(plain.bytes().length / 20);
        assertThat(compressed.withType(other)).isEqualTo(plain.withType(other));
        assertThat(compressed.unsettled()).isEqualTo(plain.unsettled());
    }

    @Test
    void compressed_ofLittleUse_isTheObjectItself() {
        StringBuilder noise = new StringBuilder();
        new Random(1).ints(8_000, '0', 'z').filter(Character::isLetterOrDigit).forEach(noise::appendCodePoint);
        KubeObject small = object("short", 7);
        KubeObject random = object(noise.toString(), 7);

        assertThat(small.compressed()).isSameAs(small);
        assertThat(random.compressed()).isSameAs(random);
    }
}
