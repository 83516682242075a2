package dev.orlop.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.object.KubeObject;
import dev.orlop.object.SelectableFields;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class DefinitionCodecTests {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final DefinitionCodec codec = new DefinitionCodec(new JsonCodec(SelectableFields.NONE));

    private KubeObject decode(String apiVersion, String spec) {
        String stored = "{\"apiVersion\":\"" + apiVersion + "\",\"kind\":\"CustomResourceDefinition\","
                + "\"metadata\":{\"name\":\"a.b.test\"},\"spec\":" + spec.replace('\'', '"') + "}";
        return codec.decode(stored.getBytes(UTF_8), 7);
    }

    /** As {@code Convert_v1beta1_CustomResourceDefinition_To_apiextensions} and back to v1 has it. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {'version':'v1','preserveUnknownFields':false} | {'versions':[{'served':true,'storage':true,'name':'v1'}]}
        {'version':'v1','versions':[{'name':'v1'},{'name':'v2'}],'validation':{'openAPIV3Schema':{}},'preserveUnknownFields':false} | {'versions':[{'name':'v1','schema':{'openAPIV3Schema':{}}},{'name':'v2','schema':{'openAPIV3Schema':{}}}]}
        {'versions':[{'name':'v1','schema':{'openAPIV3Schema':{'type':'object'}}}],'preserveUnknownFields':false} | {'versions':[{'name':'v1','schema':{'openAPIV3Schema':{'type':'object'}}}]}
        {'versions':[{'name':'v1'}],'subresources':{'status':{}},'preserveUnknownFields':false} | {'versions':[{'name':'v1','subresources':{'status':{}}}]}
        {'versions':[{'name':'v1'}],'additionalPrinterColumns':[{'name':'A','type':'string','JSONPath':'.a'}],'preserveUnknownFields':false} | {'versions':[{'name':'v1','additionalPrinterColumns':[{'name':'A','type':'string','jsonPath':'.a'}]}]}
        {'versions':[{'name':'v1','additionalPrinterColumns':[{'name':'A','JSONPath':'.a'}]}],'preserveUnknownFields':false} | {'versions':[{'name':'v1','additionalPrinterColumns':[{'name':'A','jsonPath':'.a'}]}]}
        {'versions':[{'name':'v1'}],'selectableFields':[{'jsonPath':'.a'}],'preserveUnknownFields':false} | {'versions':[{'name':'v1','selectableFields':[{'jsonPath':'.a'}]}]}
        {'versions':[{'name':'v1'}]} | {'versions':[{'name':'v1'}],'preserveUnknownFields':true}
        {'versions':[{'name':'v1'}],'conversion':{'strategy':'Webhook','webhookClientConfig':{'url':'https://x'},'conversionReviewVersions':['v1']},'preserveUnknownFields':false} | {'versions':[{'name':'v1'}],'conversion':{'strategy':'Webhook','webhook':{'clientConfig':{'url':'https://x'},'conversionReviewVersions':['v1']}}}
        """)
    void decode_v1beta1_isReadAsV1(String stored, String wanted) {
        KubeObject read = decode("apiextensions.k8s.io/v1beta1", stored);

        JsonNode tree = codec.toTree(read);
        JsonNode spec = JSON.readTree(wanted.replace('\'', '"'));
        if (!spec.has("conversion")) {
            ((ObjectNode) spec).putObject("conversion").put("strategy", "None");
        }
        assertThat(tree.path("spec")).isEqualTo(spec);
        assertThat(tree.path("apiVersion").stringValue()).isEqualTo("apiextensions.k8s.io/v1");
        assertThat(read.resourceVersion()).isEqualTo(7);
        assertThat(read.type().apiVersion()).isEqualTo("apiextensions.k8s.io/v1");
    }

    @Test
    void decode_v1_staysAsItIs() {
        KubeObject read = decode("apiextensions.k8s.io/v1", "{'version':'v1','versions':[{'name':'v1'}]}");
        assertThat(codec.toTree(read).path("spec").has("version")).isTrue();
    }
}
