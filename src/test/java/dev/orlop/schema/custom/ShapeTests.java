package dev.orlop.schema.custom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orlop.object.StatusException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

class ShapeTests {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {type:'object',properties:{a:{type:'string'}}}                                            | {a:'1',b:2}              | {a:'1'}             | spec.b
            {type:'object',additionalProperties:{type:'object',properties:{a:{type:'string'}}}}       | {k:{a:'1',b:2}}          | {k:{a:'1'}}         | spec.k.b
            {type:'object',additionalProperties:true}                                                 | {k:{a:'1'},l:1}          | {k:{},l:1}          | spec.k.a
            {type:'object','x-kubernetes-preserve-unknown-fields':true,properties:{a:{type:'object'}}} | {b:{c:1},a:{d:1}}       | {b:{c:1},a:{}}      | spec.a.d
            {type:'object',properties:{l:{type:'array',items:{type:'object',properties:{a:{type:'string'}}}}}} | {l:[{a:'1',b:1},{c:1}]} | {l:[{a:'1'},{}]} | spec.l[0].b,spec.l[1].c
            {type:'object',properties:{a:{type:'string'},n:{type:'string',nullable:true}}}            | {a:null,n:null}          | {n:null}            |
            """)
    void members_thatAreNotDeclared_goAndAreNamed(String schema, String sent, String kept, String unknown) {
        ObjectNode object = Schemas.object(sent);

        assertThat(String.join(",", Schemas.shape(Schemas.ofSpec(schema), object)))
                .isEqualTo(unknown == null ? "" : unknown);
        assertThat(object).isEqualTo(Schemas.object(kept));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {type:'object',properties:{a:{type:'string',default:'x'}}}                    | {}          | {a:'x'}
            {type:'object',properties:{a:{type:'string',default:'x'}}}                    | {a:null}    | {a:'x'}
            {type:'object',properties:{a:{type:'string',nullable:true,default:'x'}}}      | {a:null}    | {a:null}
            {type:'object',properties:{o:{type:'object',properties:{a:{type:'string',default:'x'}}}}} | {} | {}
            {type:'object',properties:{o:{type:'object',default:{},properties:{a:{type:'string',default:'x'}}}}} | {} | {o:{a:'x'}}
            {type:'object',properties:{l:{type:'array',items:{type:'object',properties:{a:{type:'integer',default:1}}}}}} | {l:[{},{a:2}]} | {l:[{a:1},{a:2}]}
            {type:'object',additionalProperties:{type:'integer',default:7}}               | {a:null,b:1} | {a:7,b:1}
            {type:'object',properties:{l:{type:'array',items:{type:'string',default:'x'}}}} | {l:[null]} | {l:['x']}
            """)
    void defaults_areFilledIn_whereTheirParentIs(String schema, String sent, String filled) {
        ObjectNode object = Schemas.object(sent);

        Schemas.shape(Schemas.ofSpec(schema), object);

        assertThat(object).isEqualTo(Schemas.object(filled));
    }

    @Test
    void metadata_isDecodedAsGoDoes() {
        ObjectNode object = Schemas.object("{}");
        object.set(
                "metadata",
                Schemas.json("{name:'a',labels:{x:null},annotations:{},finalizers:[null],bogus:1,generation:0,"
                        + "creationTimestamp:'2024-01-02T03:04:05.5+01:00',"
                        + "ownerReferences:[{name:'o',controller:false,other:1}]}"));

        assertThat(Schemas.shape(Schemas.ofSpec("{type:'object'}"), object))
                .containsExactly("metadata.bogus", "metadata.ownerReferences[0].other");
        assertThat(object.get("metadata"))
                .isEqualTo(Schemas.json("{name:'a',labels:{x:''},finalizers:[''],"
                        + "creationTimestamp:'2024-01-02T02:04:05Z',"
                        + "ownerReferences:[{apiVersion:'',kind:'',name:'o',uid:'',controller:false}]}"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            'x'                        | json: cannot unmarshal string into Go value of type v1.ObjectMeta
            {name:1}                   | json: cannot unmarshal number into Go struct field ObjectMeta.name of type string
            {uid:1}                    | json: cannot unmarshal number into Go struct field ObjectMeta.uid of type types.UID
            {labels:{a:true}}          | json: cannot unmarshal bool into Go struct field ObjectMeta.labels of type string
            {labels:[]}                | json: cannot unmarshal array into Go struct field ObjectMeta.labels of type map[string]string
            {generation:1.5}           | json: cannot unmarshal number 1.5 into Go struct field ObjectMeta.generation of type int64
            {ownerReferences:[{uid:1}]} | json: cannot unmarshal number into Go struct field OwnerReference.ownerReferences.uid of type types.UID
            {creationTimestamp:'x'}    | parsing time "x" as "2006-01-02T15:04:05Z07:00": cannot parse "x" as "2006"
            {creationTimestamp:'2024-13-01T00:00:00Z'} | parsing time "2024-13-01T00:00:00Z": month out of range
            {creationTimestamp:'2024-02-30T00:00:00Z'} | parsing time "2024-02-30T00:00:00Z": day out of range
            """)
    void metadata_thatCannotBeDecoded_isRefusedInGosWords(String metadata, String message) {
        ObjectNode object = Schemas.object("{}");
        object.set("metadata", Schemas.json(metadata));

        assertThatThrownBy(() -> Schemas.shape(Schemas.ofSpec("{type:'object'}"), object))
                .isInstanceOfSatisfying(StatusException.class, refused -> {
                    assertThat(refused.status().code()).isEqualTo(400);
                    assertThat(refused.status().message()).isEqualTo(message);
                });
    }

    @Test
    void embeddedResource_keepsWhatItSaysOfItself() {
        CustomSchema schema = Schemas.ofSpec("{type:'object',properties:{e:{type:'object',"
                + "'x-kubernetes-embedded-resource':true,properties:{spec:{type:'object'}}}}}");
        ObjectNode object =
                Schemas.object("{e:{apiVersion:'v1',kind:'K',metadata:{name:'n',bogus:1},spec:{x:1},other:1}}");

        assertThat(Schemas.shape(schema, object))
                .containsExactlyInAnyOrder("spec.e.other", "spec.e.spec.x", "spec.e.metadata.bogus");
        assertThat(object).isEqualTo(Schemas.object("{e:{apiVersion:'v1',kind:'K',metadata:{name:'n'},spec:{}}}"));
    }

    /** An apply leaves null where it took the last of the metadata away. */
    @Test
    void embeddedResource_withNullForMetadata_hasNone() {
        CustomSchema schema = Schemas.ofSpec(
                "{type:'object',properties:{e:{type:'object'," + "'x-kubernetes-embedded-resource':true}}}");
        ObjectNode object = Schemas.object("{e:{apiVersion:'v1',kind:'K',metadata:null}}");

        schema.refresh(object);

        assertThat(object).isEqualTo(Schemas.object("{e:{apiVersion:'v1',kind:'K',metadata:{}}}"));
    }

    @Test
    void embeddedResource_withoutAType_isInvalid() {
        CustomSchema schema = Schemas.ofSpec("{type:'object',properties:{e:{type:'object',"
                + "'x-kubernetes-embedded-resource':true,'x-kubernetes-preserve-unknown-fields':true}}}");

        assertThat(Schemas.causes(schema, Schemas.object("{e:{kind:'a b',apiVersion:'a/b/c'}}"), null))
                .hasSize(2)
                .anyMatch(cause -> cause.startsWith("spec.e.kind: ") && cause.contains("may have mixed case"))
                .anyMatch(cause -> cause.contains("unexpected GroupVersion string: a/b/c"));
    }

    @Test
    void defaults_outOfAllProportion_areRefused() {
        String large = "'x',".repeat(1000);
        CustomSchema schema = Schemas.ofSpec("{type:'object',properties:{l:{type:'array',items:{type:'object',"
                + "properties:{a:{type:'array',items:{type:'string'},default:[" + large + "'x']}}}}}}");
        ObjectNode object = Schemas.object("{l:[" + "{},".repeat(5000) + "{}]}");

        assertThatThrownBy(() -> Schemas.shape(schema, object))
                .isInstanceOfSatisfying(
                        StatusException.class,
                        refused -> assertThat(refused.status().code()).isEqualTo(413));
    }

    @Test
    void membersWithCollidingNames_areFoundInTime() {
        StringBuilder properties = new StringBuilder();
        StringBuilder members = new StringBuilder();
        for (int i = 0; i < 1 << 12; i++) {
            StringBuilder name = new StringBuilder();
            for (int bit = 0; bit < 12; bit++) {
                name.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            properties.append(name).append(":{type:'integer'},");
            members.append(name).append(":1,");
        }
        CustomSchema schema = Schemas.ofSpec("{type:'object',properties:{" + properties + "z:{type:'integer'}}}");
        ObjectNode object = Schemas.object("{" + members + "z:1}");

        assertThat(Schemas.shape(schema, object)).isEmpty();
        assertThat(Schemas.causes(schema, object, null)).isEmpty();
    }
}
