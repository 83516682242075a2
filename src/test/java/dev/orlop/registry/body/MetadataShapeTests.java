package dev.orlop.registry.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.orlop.object.GroupVersionKind;
import dev.orlop.object.StatusException;
import dev.orlop.registry.ResourceStore.FieldValidation;
import dev.orlop.registry.ResourceStore.WriteOptions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class MetadataShapeTests {
    private static final JsonMapper JSON = new JsonMapper();
    private static final GroupVersionKind KIND = new GroupVersionKind("example.com", "v1", "Widget");

    private final List<String> warnings = new ArrayList<>();
    private final BodyDecoding decoding =
            BodyDecoding.ofBody(KIND, new WriteOptions(false, "", FieldValidation.WARN, warnings::add));

    private static ObjectNode tree(String metadata) {
        return (ObjectNode) JSON.readTree("{\"metadata\":" + metadata.replace('\'', '"') + "}");
    }

    private ObjectNode normalised(String metadata) {
        ObjectNode object = tree(metadata);
        MetadataShape.normalise(object, decoding);
        decoding.finish();
        return object;
    }

    /** What Go would not write again goes; what it would reads as it stands. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        null                                                | {}
        {}                                                  | {}
        {'name':'a','namespace':''}                         | {'name':'a'}
        {'name':null,'labels':null,'finalizers':null}       | {}
        {'labels':{},'annotations':{},'finalizers':[]}      | {}
        {'labels':{'a':'','b':null}}                        | {'labels':{'a':'','b':''}}
        {'finalizers':['x',null]}                           | {'finalizers':['x','']}
        {'generation':0}                                    | {'generation':0}
        {'creationTimestamp':'2026-01-02T03:04:05Z'}        | {'creationTimestamp':'2026-01-02T03:04:05Z'}
        {'creationTimestamp':null}                          | {}
        {'ownerReferences':[{'name':'o','controller':null}]} | {'ownerReferences':[{'name':'o'}]}
        {'managedFields':[{'any':1}]}                       | {'managedFields':[{'any':1}]}
        """)
    void normalise_keepsWhatMetadataCanHave(String metadata, String expected) {
        assertThat(normalised(metadata)).isEqualTo(tree(expected));
        assertThat(warnings).isEmpty();
    }

    @Test
    void normalise_noMetadata_getsSome() {
        ObjectNode object = JSON.createObjectNode();

        MetadataShape.normalise(object, decoding);

        assertThat(object).isEqualTo(tree("{}"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        'text'                                   | metadata: expected object, got string
        {'name':1}                               | metadata.name: expected string, got number
        {'labels':'a'}                           | metadata.labels: expected object, got string
        {'labels':{'a':1}}                       | metadata.labels.a: expected string, got number
        {'annotations':[]}                       | metadata.annotations: expected object, got array
        {'finalizers':{}}                        | metadata.finalizers: expected array, got object
        {'finalizers':['x',true]}                | metadata.finalizers[1]: expected string, got boolean
        {'generation':1.5}                       | metadata.generation: expected integer, got number
        {'generation':9223372036854775808}       | metadata.generation: expected integer, got number
        {'deletionGracePeriodSeconds':'1'}       | metadata.deletionGracePeriodSeconds: expected integer, got string
        {'creationTimestamp':7}                  | metadata.creationTimestamp: expected string, got number
        {'creationTimestamp':'yesterday'}        | metadata.creationTimestamp: not a time of RFC 3339: "yesterday"
        {'ownerReferences':{}}                   | metadata.ownerReferences: expected array, got object
        {'ownerReferences':['x']}                | metadata.ownerReferences[0]: expected object, got string
        {'ownerReferences':[{'controller':'y'}]} | metadata.ownerReferences[0].controller: expected boolean, got string
        {'managedFields':[1]}                    | metadata.managedFields[0]: expected object, got number
        """)
    void normalise_wrongType_is400AndNamesTheMember(String metadata, String problem) {
        assertThatExceptionOfType(StatusException.class)
                .isThrownBy(() -> normalised(metadata))
                .withMessageEndingWith(problem)
                .satisfies(e -> assertThat(e.status().code()).isEqualTo(400));
    }

    @Test
    void normalise_unknownMembers_goAndAreToldOf() {
        ObjectNode object = normalised("{'name':'a','colour':'red','ownerReferences':[{'name':'o','size':1}]}");

        assertThat(object).isEqualTo(tree("{'name':'a','ownerReferences':[{'name':'o'}]}"));
        assertThat(warnings)
                .containsExactly(
                        "unknown field \"metadata.colour\"", "unknown field \"metadata.ownerReferences[0].size\"");
    }
}
