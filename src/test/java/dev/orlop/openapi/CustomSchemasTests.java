package dev.orlop.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.codec.RequestDecoder;
import dev.orlop.object.GroupVersionKind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What becomes of declared schemas; the published ones are those of the API server 1.36. */
class CustomSchemasTests {
    private static final GroupVersionKind WIDGET = new GroupVersionKind("example.com", "v1", "Widget");

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"type":"string","default":"x"}                        | {"type":"string","default":"x"}                        | {"type":"string"}
            {"type":"string","nullable":true}                      | {"type":"string","nullable":true}                      | {}
            {"type":"string","nullable":false,"title":""}          | {"type":"string"}                                      | {"type":"string"}
            {"type":"string","enum":["a",null],"nullable":true}    | {"type":"string","enum":["a",null],"nullable":true}    | {"enum":["a",null]}
            {"type":"integer","minimum":0,"exclusiveMinimum":true} | {"type":"integer","minimum":0,"exclusiveMinimum":true} | {"type":"integer","minimum":0,"exclusiveMinimum":true}
            {"type":"string","not":{"enum":["no"]}}                | {"type":"string","not":{"enum":["no"]}}                | {"type":"string"}
            {"type":"object","nullable":true,"additionalProperties":{"type":"integer","nullable":true}} | {"type":"object","nullable":true,"additionalProperties":{"type":"integer","nullable":true}} | {"additionalProperties":{}}
            {"x-kubernetes-int-or-string":true}                    | {"x-kubernetes-int-or-string":true,"anyOf":[{"type":"integer"},{"type":"string"}]} | {"x-kubernetes-int-or-string":true}
            {"x-kubernetes-int-or-string":true,"anyOf":[{"pattern":"a"}]} | {"x-kubernetes-int-or-string":true,"anyOf":[{"pattern":"a"}],"allOf":[{"anyOf":[{"type":"integer"},{"type":"string"}]}]} | {"x-kubernetes-int-or-string":true}
            {"type":"object","properties":{"a":{"type":"string"}},"x-kubernetes-preserve-unknown-fields":true} | {"type":"object","properties":{"a":{"type":"string"}},"x-kubernetes-preserve-unknown-fields":true} | {"x-kubernetes-preserve-unknown-fields":true}
            {"type":"object","required":["z"],"x-kubernetes-preserve-unknown-fields":true} | {"type":"object","required":["z"],"x-kubernetes-preserve-unknown-fields":true} | {"required":["z"],"x-kubernetes-preserve-unknown-fields":true}
            {"type":"object","required":["a"],"properties":{"a":{"type":"string","nullable":true}}} | {"type":"object","required":["a"],"properties":{"a":{"type":"string","nullable":true}}} | {"type":"object","properties":{"a":{}}}
            {"type":"array","items":{"type":"string","nullable":true}} | {"type":"array","items":{"type":"string","nullable":true}} | {"type":"array","items":{}}
            {"type":"object","x-kubernetes-preserve-unknown-fields":false} | {"type":"object"} | {"type":"object"}
            """)
    void field_inEitherVersion_isWhatClientsCanRead(String declared, String v3, String v2) {
        assertThat(field(declared, false)).isEqualTo(json(v3));
        assertThat(field(declared, true)).isEqualTo(json(v2));
    }

    @Test
    void embeddedResource_getsItsTypeAndMetadata_exceptInV2WhereAllIsPreserved() {
        String declared = "{\"type\":\"object\",\"x-kubernetes-embedded-resource\":true,"
                + "\"x-kubernetes-preserve-unknown-fields\":true}";

        JsonNode v3 = field(declared, false);

        assertThat(v3.get("required")).isEqualTo(json("[\"kind\",\"apiVersion\"]"));
        assertThat(v3.get("properties").propertyNames()).containsExactly("apiVersion", "kind", "metadata");
        assertThat(field(declared, true).propertyNames())
                .containsExactlyInAnyOrder("x-kubernetes-embedded-resource", "x-kubernetes-preserve-unknown-fields");
    }

    @Test
    void root_hasTheServersOwnMetadataAndNamesItsKind() {
        ObjectNode root = new CustomSchemas(false)
                .type(
                        WIDGET,
                        json("{\"type\":\"object\",\"properties\":{\"metadata\":{\"type\":\"object\"}}}"),
                        List.of("spec.color"));

        assertThat(root.at("/properties/metadata/allOf/0/$ref").stringValue())
                .isEqualTo("#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta");
        assertThat(root.get("x-kubernetes-group-version-kind"))
                .isEqualTo(json("[{\"group\":\"example.com\",\"kind\":\"Widget\",\"version\":\"v1\"}]"));
        assertThat(root.get("x-kubernetes-selectable-fields")).isEqualTo(json("[{\"fieldPath\":\"spec.color\"}]"));
    }

    @Test
    void root_thatPreservesAll_isABareObjectInV2() {
        ObjectNode root = new CustomSchemas(true)
                .type(WIDGET, json("{\"type\":\"object\",\"x-kubernetes-preserve-unknown-fields\":true}"), List.of());

        assertThat(root.propertyNames()).containsExactly("type", "x-kubernetes-group-version-kind");
    }

    private static JsonNode field(String declared, boolean v2) {
        JsonNode schema = json("{\"type\":\"object\",\"properties\":{\"f\":" + declared + "}}");
        return new CustomSchemas(v2).type(WIDGET, schema, List.of()).at("/properties/f");
    }

    private static JsonNode json(String text) {
        return RequestDecoder.decode(text.getBytes(StandardCharsets.UTF_8)).tree();
    }
}
