package dev.orlop.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.object.KubeObject;
import dev.orlop.object.SelectableFields;
import org.junit.jupiter.api.Test;

class UnsettledObjectTests {
    private final JsonCodec codec = new JsonCodec(SelectableFields.NONE);

    @Test
    void unsettled_isReadAsTheSameObject_butIsNotItsCanonicalForm() {
        KubeObject object = codec.decode("{\"kind\":\"K\",\"metadata\":{\"name\":\"n\"}}".getBytes(UTF_8), 3);

        KubeObject unsettled = object.unsettled();

        assertThat(unsettled.equalsIgnoringVersion(object)).isFalse();
        assertThat(codec.decode(unsettled.storedBytes(), 3)).isEqualTo(object);
        assertThat(new String(unsettled.withResourceVersion(4).json(), UTF_8))
                .isEqualTo("{\"kind\":\"K\",\"metadata\":{\"name\":\"n\",\"resourceVersion\":\"4\"}} ");
    }
}
