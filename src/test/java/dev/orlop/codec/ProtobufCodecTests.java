package dev.orlop.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.CodedOutputStream;
import dev.orlop.object.KubeObject;
import dev.orlop.object.SelectableFields;
import dev.orlop.schema.kind.KindCatalog;
import dev.orlop.schema.kind.KindMessages;
import dev.orlop.schema.kind.KindResource;
import dev.orlop.schema.kind.KindSchema;
import dev.orlop.support.StoredValue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ProtobufCodecTests {
    private final JsonCodec json = new JsonCodec(SelectableFields.NONE);
    private final ProtobufCodec codec = new ProtobufCodec(json, new ProtobufDecoder(new KindMessages()), object -> {});

    @ParameterizedTest
    @MethodSource("dev.orlop.support.StoredValue#all")
    void decode_whatKubernetesStored_isWhatItAnswers(StoredValue stored) {
        KubeObject read = codec.decode(stored.bytes(), 7);

        assertThat(JsonMapper.shared().readTree(read.storedBytes())).isEqualTo(stored.answer());
        assertThat(read.resourceVersion()).isEqualTo(7);
        KubeObject again = codec.decode(read.storedBytes(), 7);
        assertThat(again.json()).isEqualTo(read.json());
    }

    /** A pod with one container that has a name, as a Kubernetes without any of today's defaults would have stored it. */
    @Test
    void decode_whatAnOlderKubernetesStored_hasTodaysDefaults() throws IOException {
        byte[] container = field(1, "main".getBytes(UTF_8));
        byte[] pod = join(field(1, field(1, "old".getBytes(UTF_8))), field(2, field(2, container)));
        byte[] type = join(field(1, "v1".getBytes(UTF_8)), field(2, "Pod".getBytes(UTF_8)));
        byte[] stored = join(new byte[] {'k', '8', 's', 0}, field(1, type), field(2, pod));

        ProtobufCodec completing =
                new ProtobufCodec(json, new ProtobufDecoder(new KindMessages()), KindSchema::completeStored);
        JsonNode read =
                JsonMapper.shared().readTree(completing.decode(stored, 7).storedBytes());

        assertThat(read.at("/metadata/name").stringValue()).isEqualTo("old");
        assertThat(read.at("/spec/restartPolicy").stringValue()).isEqualTo("Always");
        assertThat(read.at("/spec/containers/0/terminationMessagePolicy").stringValue())
                .isEqualTo("File");
    }

    private static byte[] field(int number, byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        out.writeByteArray(number, content);
        out.flush();
        return bytes.toByteArray();
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            bytes.writeBytes(part);
        }
        return bytes.toByteArray();
    }

    /** ConfigMaps and namespaces are JSON where the values were recorded. */
    @Test
    void storedValues_areOfEveryKind() {
        Set<String> missing = new HashSet<>();
        KindCatalog.resources().forEach(each -> missing.add(each.kind()));
        StoredValue.all()
                .forEach(each -> missing.remove(each.answer().path("kind").stringValue()));
        assertThat(missing).containsExactlyInAnyOrder("ConfigMap", "Namespace");
        assertThat(KindCatalog.resources()).extracting(KindResource::kind).containsAll(missing);
    }

    @Test
    void decode_json_isReadAsItIs() {
        byte[] stored = "{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"a\"}}".getBytes(UTF_8);
        assertThat(codec.decode(stored, 3).storedBytes()).isEqualTo(stored);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
        k, expected prefix
        k8s, expected prefix
        k8sx, expected prefix
        k8s., no protobuf form is known of apiVersion ""
        """)
    void decode_notTheForm_fails(String bytes, String message) {
        refused(bytes.replace('.', '\0').getBytes(UTF_8), message);
    }

    @Test
    void decode_nothing_fails() {
        refused(new byte[0], "");
    }

    @ParameterizedTest
    @MethodSource("dev.orlop.support.StoredValue#all")
    void decode_damaged_isReadOrRefused(StoredValue stored) {
        byte[] bytes = stored.bytes();
        for (int i = 4; i < bytes.length; i += 1 + bytes.length / 200) {
            int at = i;
            damaged(bytes, copy -> Arrays.copyOf(copy, at));
            damaged(bytes, copy -> {
                copy[at] ^= (byte) 0x93;
                return copy;
            });
        }
    }

    private void damaged(byte[] bytes, UnaryOperator<byte[]> damage) {
        byte[] damaged = damage.apply(bytes.clone());
        try {
            assertThat(codec.decode(damaged, 1).json()).isNotEmpty();
        } catch (CodecException e) {
            assertThat(e.getMessage())
                    .as(Base64.getEncoder().encodeToString(damaged))
                    .isNotEmpty();
        }
    }

    private void refused(byte[] bytes, String message) {
        assertThatExceptionOfType(CodecException.class)
                .isThrownBy(() -> codec.decode(bytes, 1))
                .withMessageContaining(message);
    }
}
