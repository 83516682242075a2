package dev.orlop.schema.kind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.orlop.codec.CodecException;
import dev.orlop.codec.ProtobufDecoder;
import dev.orlop.codec.RequestDecoder;
import io.kubernetes.client.proto.Meta;
import io.kubernetes.client.proto.V1;
import io.kubernetes.client.proto.V1Apiextensions.CustomResourceColumnDefinition;
import io.kubernetes.client.proto.V1Apiextensions.CustomResourceDefinition;
import io.kubernetes.client.proto.V1Apiextensions.CustomResourceDefinitionSpec;
import io.kubernetes.client.proto.V1Apiextensions.CustomResourceDefinitionVersion;
import io.kubernetes.client.proto.V1Apiextensions.CustomResourceValidation;
import io.kubernetes.client.proto.V1Apiextensions.JSON;
import io.kubernetes.client.proto.V1Apiextensions.JSONSchemaProps;
import io.kubernetes.client.proto.V1Apiextensions.JSONSchemaPropsOrArray;
import io.kubernetes.client.proto.V1Apiextensions.JSONSchemaPropsOrBool;
import io.kubernetes.client.proto.V1Coordination;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class KindMessagesTests {
    private static final ProtobufDecoder DECODER = new ProtobufDecoder(new KindMessages());

    private static byte[] body(String apiVersion, String kind, Message message) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {0x6B, 0x38, 0x73, 0x00});
        out.writeBytes(io.kubernetes.client.proto.Runtime.Unknown.newBuilder()
                .setTypeMeta(io.kubernetes.client.proto.Runtime.TypeMeta.newBuilder()
                        .setApiVersion(apiVersion)
                        .setKind(kind))
                .setRaw(message.toByteString())
                .setContentEncoding("")
                .setContentType("")
                .build()
                .toByteArray());
        return out.toByteArray();
    }

    private static void assertDecoded(byte[] body, String json) {
        JsonNode expected = RequestDecoder.decode(json.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .tree();
        assertThat(DECODER.decode(body)).isEqualTo(expected);
    }

    /** As Go writes it: every field that is no pointer is there, zero or not. */
    private static Meta.ObjectMeta.Builder meta(String name) {
        return Meta.ObjectMeta.newBuilder()
                .setName(name)
                .setGenerateName("")
                .setNamespace("")
                .setSelfLink("")
                .setUid("")
                .setResourceVersion("")
                .setGeneration(0)
                .setCreationTimestamp(Meta.Time.newBuilder());
    }

    @Test
    void decode_secret_asJsonWouldHaveBeen() {
        V1.Secret secret = V1.Secret.newBuilder()
                .setMetadata(meta("s")
                        .putLabels("a", "")
                        .setCreationTimestamp(Meta.Time.newBuilder().setSeconds(1)))
                .putData("k", ByteString.copyFromUtf8("hi"))
                .putStringData("t", "v")
                .setType("")
                .setImmutable(false)
                .build();
        assertDecoded(
                body("v1", "Secret", secret),
                "{\"kind\":\"Secret\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"s\",\"labels\":{\"a\":\"\"},"
                        + "\"creationTimestamp\":\"1970-01-01T00:00:01Z\"},\"data\":{\"k\":\"aGk=\"},"
                        + "\"stringData\":{\"t\":\"v\"},\"immutable\":false}");
    }

    @Test
    void decode_lease_hasMicroTimesAndRawFields() {
        V1Coordination.Lease lease = V1Coordination.Lease.newBuilder()
                .setMetadata(meta("l")
                        .addManagedFields(Meta.ManagedFieldsEntry.newBuilder()
                                .setManager("m")
                                .setFieldsV1(Meta.FieldsV1.newBuilder()
                                        .setRaw(ByteString.copyFromUtf8("{\"f:spec\":{\".\":{}}}")))))
                .setSpec(V1Coordination.LeaseSpec.newBuilder()
                        .setHolderIdentity("me")
                        .setLeaseTransitions(0)
                        .setRenewTime(Meta.MicroTime.newBuilder()
                                .setSeconds(1_700_000_000)
                                .setNanos(123_456_789)))
                .build();
        assertDecoded(
                body("coordination.k8s.io/v1", "Lease", lease),
                "{\"kind\":\"Lease\",\"apiVersion\":\"coordination.k8s.io/v1\",\"metadata\":{\"name\":\"l\","
                        + "\"managedFields\":[{\"manager\":\"m\",\"fieldsV1\":{\"f:spec\":{\".\":{}}}}]},"
                        + "\"spec\":{\"holderIdentity\":\"me\",\"leaseTransitions\":0,"
                        + "\"renewTime\":\"2023-11-14T22:13:20.123456Z\"}}");
    }

    @Test
    void decode_deleteOptions_ofAnyGroup_keepsMeaningfulZeros() {
        Meta.DeleteOptions options = Meta.DeleteOptions.newBuilder()
                .setGracePeriodSeconds(0)
                .setOrphanDependents(false)
                .setPreconditions(Meta.Preconditions.newBuilder().setUid("u"))
                .addDryRun("All")
                .build();
        assertDecoded(
                body("example.com/v3", "DeleteOptions", options),
                "{\"kind\":\"DeleteOptions\",\"apiVersion\":\"example.com/v3\",\"gracePeriodSeconds\":0,"
                        + "\"orphanDependents\":false,\"preconditions\":{\"uid\":\"u\"},\"dryRun\":[\"All\"]}");
    }

    @Test
    void decode_crd_hasTheShapesOfSchemas() {
        JSONSchemaProps leaf = JSONSchemaProps.newBuilder()
                .setType("string")
                .setMinLength(0)
                .setMaximum(10)
                .setMinimum(0.5)
                .setNullable(false)
                .setDefault(JSON.newBuilder().setRaw(ByteString.copyFromUtf8("\"d\"")))
                .addEnum(JSON.newBuilder().setRaw(ByteString.copyFromUtf8("1")))
                .build();
        JSONSchemaProps root = JSONSchemaProps.newBuilder()
                .setType("object")
                .setXKubernetesPreserveUnknownFields(true)
                .addXKubernetesListMapKeys("k")
                .putProperties("a", leaf)
                .putProperties(
                        "l",
                        JSONSchemaProps.newBuilder()
                                .setItems(JSONSchemaPropsOrArray.newBuilder().setSchema(leaf))
                                .build())
                .setAdditionalProperties(JSONSchemaPropsOrBool.newBuilder().setAllows(true))
                .build();
        CustomResourceDefinition crd = CustomResourceDefinition.newBuilder()
                .setMetadata(meta("c"))
                .setSpec(CustomResourceDefinitionSpec.newBuilder()
                        .setPreserveUnknownFields(false)
                        .addVersions(CustomResourceDefinitionVersion.newBuilder()
                                .setName("v1")
                                .setServed(false)
                                .addAdditionalPrinterColumns(CustomResourceColumnDefinition.newBuilder()
                                        .setName("n")
                                        .setPriority(0))
                                .setSchema(CustomResourceValidation.newBuilder().setOpenAPIV3Schema(root))))
                .build();
        String leafJson =
                "{\"type\":\"string\",\"minLength\":0,\"maximum\":10,\"minimum\":0.5,\"default\":\"d\",\"enum\":[1]}";
        assertDecoded(
                body("apiextensions.k8s.io/v1", "CustomResourceDefinition", crd),
                "{\"kind\":\"CustomResourceDefinition\",\"apiVersion\":\"apiextensions.k8s.io/v1\","
                        + "\"metadata\":{\"name\":\"c\"},\"spec\":{\"group\":\"\",\"names\":{\"plural\":\"\",\"kind\":\"\"},\"scope\":\"\","
                        + "\"versions\":[{\"name\":\"v1\",\"served\":false,\"storage\":false,"
                        + "\"additionalPrinterColumns\":[{\"name\":\"n\",\"type\":\"\",\"jsonPath\":\"\"}],\"schema\":{\"openAPIV3Schema\":{\"type\":\"object\","
                        + "\"x-kubernetes-preserve-unknown-fields\":true,\"x-kubernetes-list-map-keys\":[\"k\"],"
                        + "\"properties\":{\"a\":" + leafJson + ",\"l\":{\"items\":" + leafJson + "}},"
                        + "\"additionalProperties\":true}}}]},\"status\":{\"conditions\":null,"
                        + "\"acceptedNames\":{\"plural\":\"\",\"kind\":\"\"},\"storedVersions\":null}}");
    }

    /** JSON shows a volume's source beside its name, protobuf nests it. */
    @Test
    void decode_pod_hasNestedSourcesFlatAndNumbersOfAllForms() {
        V1.Pod pod = V1.Pod.newBuilder()
                .setMetadata(meta("p"))
                .setSpec(V1.PodSpec.newBuilder()
                        .addVolumes(V1.Volume.newBuilder()
                                .setName("v")
                                .setVolumeSource(V1.VolumeSource.newBuilder()
                                        .setSecret(V1.SecretVolumeSource.newBuilder()
                                                .setSecretName("s")
                                                .setDefaultMode(0))))
                        .addContainers(V1.Container.newBuilder()
                                .setName("c")
                                .setResources(V1.ResourceRequirements.newBuilder()
                                        .putLimits(
                                                "cpu",
                                                io.kubernetes.client.proto.Resource.Quantity.newBuilder()
                                                        .setString("500m")
                                                        .build()))
                                .setLivenessProbe(V1.Probe.newBuilder()
                                        .setHandler(V1.ProbeHandler.newBuilder()
                                                .setHttpGet(V1.HTTPGetAction.newBuilder()
                                                        .setPort(
                                                                io.kubernetes.client.proto.IntStr.IntOrString
                                                                        .newBuilder()
                                                                        .setType(1)
                                                                        .setStrVal("http")))))))
                .build();
        assertDecoded(
                body("v1", "Pod", pod),
                "{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"p\"},\"spec\":{"
                        + "\"volumes\":[{\"name\":\"v\",\"secret\":{\"secretName\":\"s\",\"defaultMode\":0}}],"
                        + "\"containers\":[{\"name\":\"c\",\"resources\":{\"limits\":{\"cpu\":\"500m\"}},"
                        + "\"livenessProbe\":{\"httpGet\":{\"port\":\"http\"}}}]},\"status\":{}}");
    }

    @Test
    void decode_deepOrLongMessages_areRefused() {
        JSONSchemaProps schema = JSONSchemaProps.getDefaultInstance();
        for (int i = 0; i < 600; i++) {
            schema = JSONSchemaProps.newBuilder().setNot(schema).build();
        }
        byte[] deep = body(
                "apiextensions.k8s.io/v1",
                "CustomResourceDefinition",
                CustomResourceDefinition.newBuilder()
                        .setSpec(CustomResourceDefinitionSpec.newBuilder()
                                .addVersions(CustomResourceDefinitionVersion.newBuilder()
                                        .setSchema(CustomResourceValidation.newBuilder()
                                                .setOpenAPIV3Schema(schema))))
                        .build());
        assertThatThrownBy(() -> DECODER.decode(deep))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("deep");
    }

    @Test
    void decode_unknownKindOrMagic_isRefused() {
        byte[] widget = body("example.com/v1", "Widget", V1.Secret.getDefaultInstance());
        assertThatThrownBy(() -> DECODER.decode(widget))
                .isInstanceOf(ProtobufDecoder.UnknownKindException.class)
                .hasMessageContaining("Widget");
        assertThatThrownBy(() -> DECODER.decode(new byte[] {1, 2, 3}))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("protobuf message");
    }

    @Test
    void decode_garbledBytes_givesATreeOrCodecException() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] good = body(
                "v1",
                "ConfigMap",
                V1.ConfigMap.newBuilder()
                        .setMetadata(meta("c"))
                        .putData("a", "b")
                        .build());
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = Arrays.copyOf(good, random.nextInt(8) == 0 ? random.nextInt(good.length) : good.length);
            for (int i = random.nextInt(4); i > 0 && bytes.length > 4; i--) {
                bytes[4 + random.nextInt(bytes.length - 4)] = (byte) random.nextInt(256);
            }
            try {
                assertThat(DECODER.decode(bytes).isObject()).isTrue();
            } catch (CodecException expected) {
                assertThat(expected).hasMessageMatching("(?s).+");
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }
}
