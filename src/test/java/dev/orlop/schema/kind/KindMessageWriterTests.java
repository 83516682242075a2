package dev.orlop.schema.kind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orlop.codec.CodecException;
import dev.orlop.codec.ProtobufDecoder;
import dev.orlop.codec.ProtobufEncoder;
import dev.orlop.codec.RequestDecoder;
import dev.orlop.object.KubeObject.TypeMeta;
import dev.orlop.support.RecordedAnswers;
import dev.orlop.support.StoredValue;
import io.kubernetes.client.proto.Runtime;
import io.kubernetes.client.proto.V1;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Messages as Go writes them, byte for byte, and back. */
class KindMessageWriterTests {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final ProtobufEncoder ENCODER = new ProtobufEncoder(new KindMessages());
    private static final ProtobufDecoder DECODER = new ProtobufDecoder(new KindMessages());

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void object_withAllFields_isWhatKubernetesStores() {
        assertThat(StoredValue.all())
                .hasSizeGreaterThan(50)
                .allSatisfy(
                        value -> assertThat(ENCODER.document(utf8(value.answer().toString())))
                                .as(value.path())
                                .isEqualTo(value.bytes()));
    }

    @Test
    void answer_isWhatKubernetesAnswers() {
        assertThat(RecordedAnswers.all())
                .hasSizeGreaterThan(70)
                .allSatisfy(answer -> assertThat(ENCODER.document(answer.json()))
                        .as(new String(answer.json(), StandardCharsets.UTF_8))
                        .isEqualTo(answer.protobuf()));
    }

    static Stream<TypeMeta> kinds() {
        return Stream.concat(
                Stream.of(KindCatalog.resources(), KindCatalog.reviews(), KindCatalog.extensions())
                        .flatMap(List::stream)
                        .map(kind -> new TypeMeta(kind.apiVersion(), kind.kind())),
                Stream.of(new TypeMeta("autoscaling/v1", "Scale")));
    }

    /** What Go shows is the same before and after. */
    @ParameterizedTest
    @MethodSource("kinds")
    void randomObject_comesBackAsItWas(TypeMeta kind) {
        KindType type = Objects.requireNonNull(KindCatalog.kind(kind.apiVersion(), kind.kind()));
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 20; round++) {
            ObjectNode object = struct(type, random, 0);
            object.put("kind", kind.kind()).put("apiVersion", kind.apiVersion());
            KindDecoder.normalise(object, type);

            ObjectNode back = DECODER.decode(ENCODER.document(utf8(object.toString())));

            assertThat(back).as("seed " + seed).isEqualTo(object);
        }
    }

    private static ObjectNode struct(KindType type, Random random, int depth) {
        ObjectNode object = NODES.objectNode();
        for (KindField field : type.fields().values()) {
            if (field.number() > 0 && random.nextInt(1 + depth) == 0) {
                object.set(field.name(), value(field.value(), random, depth + 1));
            }
        }
        return object;
    }

    private static JsonNode value(KindValue type, Random random, int depth) {
        return switch (type.shape()) {
            case STRING -> NODES.stringNode(List.of("", "x", "é😀\"\n").get(random.nextInt(3)));
            case BOOLEAN -> NODES.booleanNode(random.nextBoolean());
            case INT32 -> NODES.numberNode((long) random.nextInt());
            case INT64 -> NODES.numberNode(random.nextLong());
            case DOUBLE -> NODES.numberNode(random.nextInt() + 0.5);
            case BYTES -> NODES.stringNode("AP8=");
            case TIME -> NODES.stringNode("2024-02-03T04:05:0" + random.nextInt(10) + "Z");
            case MICRO_TIME -> NODES.stringNode("1969-02-03T04:05:06.12345" + random.nextInt(10) + "Z");
            case QUANTITY -> NODES.stringNode(random.nextInt(1000) + "Mi");
            case INT_OR_STRING ->
                random.nextBoolean() ? NODES.stringNode("50%") : NODES.numberNode((long) random.nextInt());
            case RAW -> NODES.objectNode().put("a", random.nextLong()).put("ü", "<&>");
            case STRUCT -> struct(Objects.requireNonNull(type.type()), random, depth);
            case LIST -> {
                ArrayNode list = NODES.arrayNode();
                for (int i = 0; i <= random.nextInt(2); i++) {
                    list.add(value(Objects.requireNonNull(type.element()), random, depth));
                }
                yield list;
            }
            case MAP -> {
                ObjectNode map = NODES.objectNode();
                map.set("a", value(Objects.requireNonNull(type.element()), random, depth));
                map.set("b/c", value(Objects.requireNonNull(type.element()), random, depth));
                yield map;
            }
            case SCHEMA_OR_BOOLEAN ->
                random.nextBoolean() ? NODES.booleanNode(random.nextBoolean()) : value(type.schema(), random, depth);
            case SCHEMA_OR_LIST ->
                random.nextBoolean()
                        ? NODES.arrayNode().add(value(type.schema(), random, depth))
                        : value(type.schema(), random, depth);
            case SCHEMA_OR_TEXTS ->
                random.nextBoolean() ? NODES.arrayNode().add("a").add("") : value(type.schema(), random, depth);
        };
    }

    /** As stubs of another make read it. */
    @Test
    void pod_isReadByGeneratedCode() throws IOException {
        byte[] bytes = ENCODER.document(
                utf8(
                        "{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"p\"},\"spec\":{\"volumes\":[{\"name\":\"v\",\"secret\":{\"secretName\":\"s\"}}]}}"));

        Runtime.Unknown unknown = Runtime.Unknown.parseFrom(Arrays.copyOfRange(bytes, 4, bytes.length));
        V1.Pod pod = V1.Pod.parseFrom(unknown.getRaw());

        assertThat(unknown.getTypeMeta().getKind()).isEqualTo("Pod");
        assertThat(pod.getSpec().getVolumes(0).getVolumeSource().getSecret().getSecretName())
                .isEqualTo("s");
        assertThat(pod.getSpec().hasAffinity()).isFalse();
        assertThat(pod.getMetadata().hasGenerateName()).isTrue();
    }

    /** A store may hold what another program wrote. */
    @Test
    void value_ofAnotherShape_countsAsEmpty() {
        String odd = "{\"kind\":\"ConfigMap\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":1,\"labels\":[\"x\"],"
                + "\"generation\":\"x\",\"finalizers\":{\"a\":1},\"ownerReferences\":[1]},\"data\":7,\"more\":1}";
        ObjectNode back = DECODER.decode(ENCODER.document(utf8(odd)));

        assertThat(back)
                .isEqualTo(RequestDecoder.decode(
                                utf8(
                                        "{\"kind\":\"ConfigMap\",\"apiVersion\":\"v1\",\"metadata\":{\"ownerReferences\":[{\"apiVersion\":\"\",\"kind\":\"\",\"name\":\"\",\"uid\":\"\"}]}}"))
                        .tree());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"kind\":\"Widget\",\"apiVersion\":\"example.com/v1\"}",
                "{\"kind\":\"Secret\",\"apiVersion\":\"v1\",\"data\":{\"a\":\"!\"}}",
                "{\"kind\":\"Secret\",\"apiVersion\":\"v1\",\"metadata\":{\"creationTimestamp\":\"now\"}}",
                "[]"
            })
    void document_withoutAForm_isRefused(String json) {
        assertThatThrownBy(() -> ENCODER.document(utf8(json))).isInstanceOf(CodecException.class);
    }

    @Test
    void event_isAFrameOfItsLength() throws IOException {
        byte[] document = utf8("{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"message\":\"" + "m".repeat(300) + "\"}");

        byte[] frame = ENCODER.event("ERROR", document);

        int length = java.nio.ByteBuffer.wrap(frame).getInt();
        var event = io.kubernetes.client.proto.Meta.WatchEvent.parseFrom(Arrays.copyOfRange(frame, 4, frame.length));
        assertThat(length).isEqualTo(frame.length - 4);
        assertThat(event.getType()).isEqualTo("ERROR");
        assertThat(event.getObject().getRaw().toByteArray()).isEqualTo(ENCODER.document(document));
    }

    @Test
    void opening_isThatOfADocument() {
        byte[] json = utf8("{\"kind\":\"Scale\",\"apiVersion\":\"autoscaling/v1\",\"spec\":{\"replicas\":-1}}");
        byte[] message = ENCODER.message(json);
        byte[] opening = ProtobufEncoder.opening(new TypeMeta("autoscaling/v1", "Scale"), message.length);

        assertThat(Stream.of(opening, message, ProtobufEncoder.closing())
                        .map(KindMessageWriterTests::latin)
                        .reduce("", String::concat))
                .isEqualTo(latin(ENCODER.document(json)));
    }

    private static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
