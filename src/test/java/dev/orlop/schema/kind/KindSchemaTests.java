package dev.orlop.schema.kind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orlop.object.StatusException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class KindSchemaTests {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_LONG_FOR_INTS)
            .build();

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        v1   | Pod     | {"spec":null}                                          | {"metadata":{},"spec":{"containers":null},"status":{}}
        v1   | Pod     | {"metadata":{"labels":{},"annotations":null,"finalizers":[],"ownerReferences":[]}} | {"metadata":{},"spec":{"containers":null},"status":{}}
        v1   | Service | {"spec":{"ports":[{"port":80}],"clusterIP":""}}        | {"spec":{"ports":[{"port":80,"targetPort":0}]},"metadata":{},"status":{"loadBalancer":{}}}
        v1   | Secret  | {"data":{"a":"YQ==","b":null,"c":"YW\\nJj"},"stringData":{}} | {"data":{"a":"YQ==","b":"","c":"YWJj"},"metadata":{}}
        v1   | ConfigMap | {"immutable":false,"data":{"a":null}}                | {"immutable":false,"data":{"a":""},"metadata":{}}
        v1   | Event   | {"firstTimestamp":"2024-01-02T03:04:05.9+01:30"}       | {"firstTimestamp":"2024-01-02T01:34:05Z","metadata":{},"involvedObject":{},"source":{},"lastTimestamp":null,"eventTime":null,"reportingComponent":"","reportingInstance":""}
        v1   | Secret  | {"data":{"a":[104,105],"b":[],"c":[null,255]}}         | {"data":{"a":"aGk=","b":"","c":"AP8="},"metadata":{}}
        v1   | Namespace | {"metadata":{"deletionTimestamp":"2020-01-02T3:04:05+23:59"},"spec":{},"status":{}} | {"metadata":{"deletionTimestamp":"2020-01-01T03:05:05Z"},"spec":{},"status":{}}
        v1   | Namespace | {"metadata":{"deletionTimestamp":"9999-12-31T23:59:59-01:00"},"spec":{},"status":{}} | {"metadata":{"deletionTimestamp":"10000-01-01T00:59:59Z"},"spec":{},"status":{}}
        v1   | LimitRange | {"spec":{"limits":[{"type":"a","max":{"cpu":"+5k"," memory":" 1.k "}}]}} | {"spec":{"limits":[{"type":"a","max":{"cpu":"+5k"," memory":"1.k"}}]},"metadata":{}}
        v1   | LimitRange | {"spec":{"limits":[{"type":"a","max":{"cpu":1,"memory":"1.5Gi"}}]}} | {"spec":{"limits":[{"type":"a","max":{"cpu":"1","memory":"1536Mi"}}]},"metadata":{}}
        """)
    void shape_isTheFormThatGoWrites(String apiVersion, String kind, String sent, String wanted) {
        ObjectNode tree = (ObjectNode) JSON.readTree(sent);
        schema(apiVersion, kind).shape(tree, unknown -> {});
        assertThat(tree).isEqualTo(JSON.readTree(wanted));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        v1  | Pod       | {"spec":{"nodeName":1}}                     | json: cannot unmarshal number into Go struct field PodSpec.spec.nodeName of type string
        v1  | Pod       | {"metadata":{"labels":{"a":true}}}          | json: cannot unmarshal bool into Go struct field ObjectMeta.metadata.labels of type string
        v1  | Pod       | {"spec":{"containers":[{"name":"a"},3]}}    | json: cannot unmarshal number into Go struct field PodSpec.spec.containers of type v1.Container
        v1  | Pod       | {"spec":{"containers":{}}}                  | json: cannot unmarshal object into Go struct field PodSpec.spec.containers of type []v1.Container
        v1  | Pod       | {"spec":{"volumes":[{"secret":[]}]}}        | json: cannot unmarshal array into Go struct field Volume.spec.volumes.VolumeSource.secret of type v1.SecretVolumeSource
        v1  | Pod       | {"spec":{"volumes":[{"configMap":{"name":1}}]}} | json: cannot unmarshal number into Go struct field ConfigMapVolumeSource.spec.volumes.VolumeSource.configMap.LocalObjectReference.name of type string
        admissionregistration.k8s.io/v1 | ValidatingAdmissionPolicy | {"spec":{"matchConstraints":{"resourceRules":[{"apiGroups":1}]}}} | json: cannot unmarshal number into Go struct field NamedRuleWithOperations.spec.matchConstraints.resourceRules.RuleWithOperations.Rule.apiGroups of type []string
        v1  | Pod       | {"spec":[]}                                 | json: cannot unmarshal array into Go struct field Pod.spec of type v1.PodSpec
        v1  | ConfigMap | {"data":{"k":5}}                            | json: cannot unmarshal number into Go struct field ConfigMap.data of type string
        v1  | Secret    | {"data":{"k":"***"}}                        | illegal base64 data at input byte 0
        v1  | Secret    | {"data":{"k":[256]}}                        | json: cannot unmarshal number 256 into Go struct field Secret.data of type uint8
        v1  | Secret    | {"data":{"k":["a"]}}                        | json: cannot unmarshal string into Go struct field Secret.data of type uint8
        v1  | Pod       | {"spec":{"priority":1e21}}                  | json: cannot unmarshal number 1e+21 into Go struct field PodSpec.spec.priority of type int32
        v1  | ResourceQuota | {"spec":{"hard":{"cpu":"1\\n"}}}            | quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'
        v1  | Secret    | {"data":{"k":"YQ"}}                         | illegal base64 data at input byte 0
        v1  | Secret    | {"stringData":{"a":true}}                   | json: cannot unmarshal bool into Go struct field Secret.stringData of type string
        v1  | Service   | {"spec":{"type":1}}                         | json: cannot unmarshal number into Go struct field ServiceSpec.spec.type of type v1.ServiceType
        v1  | Service   | {"spec":{"ports":[{"port":80.5}]}}          | json: cannot unmarshal number 80.5 into Go struct field ServicePort.spec.ports.port of type int32
        v1  | Event     | {"firstTimestamp":"x"}                      | parsing time "x" as "2006-01-02T15:04:05Z07:00": cannot parse "x" as "2006"
        apps/v1 | Deployment | {"spec":{"replicas":3000000000}}       | json: cannot unmarshal number 3000000000 into Go struct field DeploymentSpec.spec.replicas of type int32
        coordination.k8s.io/v1 | Lease | {"spec":{"renewTime":"yesterday"}} | parsing time "yesterday" as "2006-01-02T15:04:05.000000Z07:00": cannot parse "yesterday" as "2006"
        coordination.k8s.io/v1 | Lease | {"spec":{"renewTime":"2024-01-02T03:04:05.5Z"}} | parsing time "2024-01-02T03:04:05.5Z" as "2006-01-02T15:04:05.000000Z07:00": cannot parse ".5Z" as ".000000"
        """)
    void shape_wrongType(String apiVersion, String kind, String sent, String message) {
        ObjectNode tree = (ObjectNode) JSON.readTree(sent);
        assertThatThrownBy(() -> schema(apiVersion, kind).shape(tree, unknown -> {}))
                .isInstanceOfSatisfying(StatusException.class, refused -> {
                    assertThat(refused.status().code()).isEqualTo(400);
                    assertThat(refused.status().message()).isEqualTo(message);
                });
    }

    @Test
    void shape_namesUnknownFieldsAndDropsThem() {
        ObjectNode tree = (ObjectNode) JSON.readTree("""
            {"bogus":1,"spec":{"Containers":[],"containers":[{"name":"a"},{"name":"b","x":{}}],"":1}}\
            """);
        List<String> unknown = new ArrayList<>();
        schema("v1", "Pod").shape(tree, unknown::add);
        assertThat(unknown).containsExactly("bogus", "spec.Containers", "spec.containers[1].x", "spec.");
        assertThat(tree.get("spec")).isEqualTo(JSON.readTree("""
            {"containers":[{"name":"a","resources":{}},{"name":"b","resources":{}}]}\
            """));
    }

    @Test
    void shape_saysWhatIsIrregularInTheOrderOfTheDocument() {
        ObjectNode tree = (ObjectNode) JSON.readTree("""
            {"spec":{"ports":[{"Port":1}],"type":"ClusterIP","selector":{"a":"b"}},"x":{"y":1}}\
            """);
        List<String> irregular = new ArrayList<>();
        schema("v1", "Service").shape(tree, List.of("spec.selector.a", "spec.type", "x.y"), irregular::add);
        assertThat(irregular)
                .containsExactly(
                        "unknown field \"spec.ports[0].Port\"",
                        "duplicate field \"spec.type\"",
                        "duplicate field \"spec.selector.a\"",
                        "unknown field \"x\"");
    }

    /** Of each type with fields that Go has in a struct of their own, a wrong value of such a field names that struct. */
    @Test
    void embeddedFields_haveTheirStructsNamed() {
        Map<String, KindType> types = new HashMap<>();
        KindCatalog.resources().forEach(resource -> collect(KindCatalog.type(resource.type()), types));
        for (KindType type : types.values()) {
            for (KindField field : type.fields().values()) {
                assertThat(GoNames.path(new Place(type, field)).split("\\."))
                        .as(type.name())
                        .hasSize(field.within().size() + 1);
            }
        }
        assertThat(types).hasSizeGreaterThan(300);
    }

    private static void collect(KindType type, Map<String, KindType> types) {
        if (types.put(type.name(), type) == null) {
            for (KindField field : type.fields().values()) {
                KindValue value = field.value();
                while (value.element() != null) {
                    value = value.element();
                }
                if (value.type() != null) {
                    collect(value.type(), types);
                }
            }
        }
    }

    private static KindSchema schema(String apiVersion, String kind) {
        return new KindSchema(Objects.requireNonNull(KindCatalog.resource(apiVersion, kind)), false);
    }

    @Test
    void shape_schemasThatGoDecodesByItself_areNotStrict() {
        String schema = "{\"foo\":1,\"items\":{\"foo\":1,\"properties\":{\"a\":{\"foo\":1}}},"
                + "\"additionalProperties\":{\"foo\":1},\"not\":{\"foo\":1}}";
        ObjectNode tree = (ObjectNode)
                JSON.readTree("{\"spec\":{\"versions\":[{\"schema\":{\"openAPIV3Schema\":" + schema + "}}]}}");
        List<String> unknown = new ArrayList<>();
        schema("apiextensions.k8s.io/v1", "CustomResourceDefinition").shape(tree, unknown::add);
        String at = "spec.versions[0].schema.openAPIV3Schema.";
        assertThat(unknown).containsExactly(at + "foo", at + "not.foo");
        assertThat(tree.at("/spec/versions/0/schema/openAPIV3Schema/items"))
                .isEqualTo(JSON.readTree("{\"properties\":{\"a\":{}}}"));
    }
}
