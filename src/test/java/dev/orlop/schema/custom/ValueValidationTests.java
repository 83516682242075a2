package dev.orlop.schema.custom;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.schema.RuleEngine;
import dev.orlop.schema.SchemaCompiler;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

class ValueValidationTests {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {type:'integer',minimum:3}                      | 2       | Invalid value: 2: spec.v in body should be greater than or equal to 3
            {type:'integer',minimum:3,exclusiveMinimum:true} | 3      | Invalid value: 3: spec.v in body should be greater than 3
            {type:'number',maximum:3,exclusiveMaximum:true} | 3.0     | Invalid value: 3: spec.v in body should be less than 3
            {type:'number',maximum:0.5}                     | 0.75    | Invalid value: 0.75: spec.v in body should be less than or equal to 0.5
            {type:'integer',multipleOf:5}                   | 7       | Invalid value: 7: spec.v in body should be a multiple of 5
            {type:'number',multipleOf:0.1}                  | 0.25    | Invalid value: 0.25: spec.v in body should be a multiple of 0.1
            {type:'string',minLength:2}                     | '😀'    | Invalid value: "😀": spec.v in body should be at least 2 chars long
            {type:'string',maxLength:2}                     | 'abc'   | Too long: may not be more than 2 bytes
            {type:'string',pattern:'^a+$'}                  | 'b'     | Invalid value: "b": spec.v in body should match '^a+$'
            {type:'string',enum:['a','b']}                  | 'c'     | Unsupported value: "c": supported values: "a", "b"
            {type:'integer',enum:[1,2]}                     | 3       | Unsupported value: 3: supported values: "1", "2"
            {type:'string'}                                 | 1       | Invalid value: "integer": spec.v in body must be of type string: "integer"
            {type:'integer'}                                | 'x'     | Invalid value: "string": spec.v in body must be of type integer: "string"
            {type:'boolean'}                                | []      | Invalid value: "array": spec.v in body must be of type boolean: "array"
            {type:'integer',format:'int32'}                 | true    | Invalid value: "": spec.v in body must be of type int32: ""
            {'x-kubernetes-int-or-string':true}             | true    | Invalid value: "boolean": spec.v in body must be of type integer,string: "boolean"
            {type:'string',format:'date'}                   | 'today' | Invalid value: "today": spec.v in body must be of type date: "today"
            {type:'array',items:{type:'string'},minItems:1} | []      | Invalid value: 0: spec.v in body should have at least 1 items
            {type:'array',items:{type:'string'},maxItems:1} | ['','']  | Too many: 2: must have at most 1 item
            {type:'object',minProperties:1}                 | {}      | Invalid value: 0: spec.v in body should have at least 1 properties
            {type:'object',maxProperties:0,additionalProperties:{type:'string'}} | {a:''} | Too many: 1: must have at most 0 items
            """)
    void value_thatBreaksARule_isReportedInTheReferencesWords(String schema, String value, String message) {
        CustomSchema widgets = Schemas.ofSpec("{type:'object',properties:{v:" + schema + "}}");

        assertThat(Schemas.causes(widgets, Schemas.object("{v:" + value + "}"), null))
                .containsExactly("spec.v: " + message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {type:'integer'}                       | 3.0
            {type:'number'}                        | 3
            {type:'integer',maximum:3}             | 3
            {type:'number',enum:[1]}               | 1.5
            {type:'string',nullable:true}          | null
            {type:'string',format:'date'}          | ['not','checked']
            {type:'string',format:'unknown'}       | 'x'
            {type:'string',maxLength:1}            | '😀'
            {'x-kubernetes-preserve-unknown-fields':true} | {a:[1]}
            {'x-kubernetes-int-or-string':true}    | '50%'
            """)
    void value_thatKeepsTheRules_isValid(String schema, String value) {
        CustomSchema widgets = Schemas.ofSpec("{type:'object',properties:{v:" + schema + "}}");

        assertThat(Schemas.causes(widgets, Schemas.object("{v:" + value + "}"), null))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {allOf:[{required:['a']},{required:['b']}]} | <nil>: Invalid value: "": "spec" must validate all the schemas (allOf). None validated;spec.a: Required value;spec.b: Required value
            {anyOf:[{required:['a']},{required:['b']}]} | <nil>: Invalid value: "": "spec" must validate at least one schema (anyOf);spec.a: Required value
            {oneOf:[{required:['c']},{properties:{c:{minimum:0}}}]} | <nil>: Invalid value: "": "spec" must validate one and only one schema (oneOf). Found 2 valid alternatives
            {not:{required:['c']}} | <nil>: Invalid value: "": "spec" must not validate the schema (not)
            """)
    void junctor_thatFails_isReportedOfTheWhole(String junctor, String causes) {
        CustomSchema widgets = Schemas.ofSpec("{type:'object',properties:{a:{type:'string'},b:{type:'string'},"
                + "c:{type:'integer'}}," + junctor.substring(1));

        assertThat(Schemas.causes(widgets, Schemas.object("{c:1}"), null)).containsExactlyInAnyOrder(causes.split(";"));
    }

    @Test
    void anyOf_reportsTheAlternativeThatMostChecksOfPassed() {
        CustomSchema widgets = Schemas.ofSpec("{type:'object',properties:{a:{type:'string'},b:{type:'string'}},"
                + "anyOf:[{required:['c']},{properties:{a:{minLength:1},b:{minLength:9}}}]}");

        assertThat(Schemas.causes(widgets, Schemas.object("{a:'x',b:'y'}"), null))
                .contains("spec.b: Invalid value: \"y\": spec.b in body should be at least 9 chars long");
    }

    @Test
    void lists_thatAreNotUnique_areReportedOncePerValue() {
        CustomSchema widgets = Schemas.ofSpec("{type:'object',properties:{"
                + "s:{type:'array','x-kubernetes-list-type':'set',items:{type:'string'}},"
                + "m:{type:'array','x-kubernetes-list-type':'map','x-kubernetes-list-map-keys':['k'],"
                + "items:{type:'object',properties:{k:{type:'string'}}}}}}");

        assertThat(Schemas.causes(widgets, Schemas.object("{s:['a','a','a','b'],m:[{k:'x'},{},{k:'x'},{}]}"), null))
                .containsExactlyInAnyOrder(
                        "spec.s[1]: Duplicate value: \"a\"",
                        "spec.m[2]: Duplicate value: {\"k\":\"x\"}",
                        "spec.m[3]: Duplicate value: {}");
    }

    @Test
    void failures_ofAHugeObject_areBounded() {
        CustomSchema widgets =
                Schemas.ofSpec("{type:'object',properties:{l:{type:'array',items:{type:'string',pattern:'^a$'}}}}");
        ObjectNode object = Schemas.object("{l:[]}");
        String text = "b".repeat(1000);
        for (int i = 0; i < 50_000; i++) {
            object.withArray("/spec/l").add(text);
        }

        List<String> causes = Schemas.causes(widgets, object, null);

        assertThat(causes).isNotEmpty().hasSizeLessThan(10_001);
        assertThat(causes.stream().mapToLong(String::length).sum()).isLessThan(8L << 20);
    }

    @Test
    void pattern_thatBlowsUpElsewhere_isLinear() {
        CustomSchema widgets = Schemas.ofSpec("{type:'object',properties:{v:{type:'string',pattern:'^(a+)+$'}}}");
        ObjectNode object = Schemas.object("{}");
        object.withObject("/spec").put("v", "a".repeat(100_000) + "b");

        assertThat(Schemas.causes(widgets, object, null)).hasSize(1);
    }

    @Test
    void scale_mustBeACount() {
        ScaleChecks scale = new ScaleChecks(".spec.replicas", ".status.replicas", ".status.selector");
        CustomSchema widgets = new CustomSchema(
                new SchemaCompiler()
                        .compile(Schemas.json("{type:'object','x-kubernetes-preserve-unknown-fields':true}")),
                scale,
                RuleEngine.NONE,
                MetadataRules.NONE);
        ObjectNode object = Schemas.object("{replicas:-1}");
        object.withObject("/status").put("replicas", 3_000_000_000L).put("selector", "a=b");

        assertThat(Schemas.causes(widgets, object, null))
                .containsExactly(
                        ".spec.replicas: Invalid value: -1: should be a non-negative integer",
                        ".status.replicas: Invalid value: 3000000000: should be less than or equal to 2147483647");
    }
}
