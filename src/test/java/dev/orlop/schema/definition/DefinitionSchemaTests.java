package dev.orlop.schema.definition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.schema.cel.CelRules;
import dev.orlop.schema.custom.MetadataRules;
import dev.orlop.tree.FieldErrors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** What is said of the rules in definitions; the answers are those of the reference server. */
class DefinitionSchemaTests {
    private static final JsonMapper JSON = new JsonMapper();

    /** Everything that is said of a schema with these properties, without what differs between CEL libraries. */
    private static String errors(String properties) {
        String schema = "{'type':'object','properties':{" + properties + "}}";
        FieldErrors errors = new FieldErrors();
        DefinitionSchema.check(
                JSON.readTree(schema.replace('\'', '"').replace('~', '\'')),
                false,
                "s",
                new CelRules(),
                MetadataRules.NONE,
                errors);
        StringBuilder text = new StringBuilder();
        errors.list()
                .forEach(cause -> text.append(text.isEmpty() ? "" : "; ")
                        .append(cause.field()
                                .replace("x-kubernetes-validations", "r")
                                .replace("s.properties", ""))
                        .append(' ')
                        .append(cause.message().replaceAll("compilation failed: (?s).*", "compilation failed")));
        return text.toString();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {'rule':'true','message':'\\u00a0'}     | [a].r[0].message Invalid value: "\\u00a0": must be non-empty if specified
        {'rule':'true','message':'\\u001f'}     | ``
        {'rule':'\\u3000'}                       | [a].r[0].rule Required value: rule is not specified
        {'rule':'true','messageExpression':'\\u2003'} | [a].r[0].messageExpression Required value: messageExpression must be non-empty if specified
        {'rule':'true','reason':'<x>'}           | [a].r[0].reason Unsupported value: "\\u003cx\\u003e": supported values: "FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired"
        {'rule':'self','message':'a\\u2028b'}   | [a].r[0].rule Invalid value: {"Rule":"self","Message":"a\\u2028b","MessageExpression":"","Reason":null,"FieldPath":"","OptionalOldSelf":null}: cel expression must evaluate to a bool
        {'rule':'self','optionalOldSelf':false}  | [a].r[0].rule Invalid value: {"Rule":"self","Message":"","MessageExpression":"","Reason":null,"FieldPath":"","OptionalOldSelf":false}: cel expression must evaluate to a bool; [a].r[0].optionalOldSelf Invalid value: false: may not be set if oldSelf is not used in rule
        {'rule':'self == oldSelf','optionalOldSelf':false} | ``
        """)
    void rule_ofAText(String rule, String problems) {
        assertThat(errors("'a':{'type':'string','maxLength':9,'x-kubernetes-validations':[" + rule + "]}"))
                .isEqualTo(problems);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        .b                | true
        [~b~]             | true
        .b.c              | true
        .m.x              | true
        .m[~x y~]         | true
        .any.x            | true
        [~x\\\\~y~]       | true
        [~x\\\\\\\\y~]    | true
        [~\\\\n~]         | true
        [~\\\\q~]         | false
        [~~]              | false
        .                 | false
        .b.               | false
        .b.z              | false
        .b[0]             | false
        .any.x.y          | false
        .~b~              | false
        b                 | false
        """)
    void fieldPath_leadsToAField(String path, boolean valid) {
        String text = "{'type':'string'}";
        String properties = "'b':{'type':'object','properties':{'c':" + text + "}},'x~y':" + text + ",'x\\\\y':" + text
                + ",'\\n':" + text + ",'m':{'type':'object','additionalProperties':" + text
                + "},'any':{'type':'object','additionalProperties':true}";
        String found = errors("'a':{'type':'object','properties':{" + properties
                + "},'x-kubernetes-validations':[{'rule':'true','fieldPath':'" + path + "'}]}");
        assertThat(found.isEmpty()).as(found).isEqualTo(valid);
    }

    private static final String BAD = "'x-kubernetes-validations':[{'rule':'self.z'}]";
    private static final String REFUSED =
            " Invalid value: {\"Rule\":\"self.z\",\"Message\":\"\",\"MessageExpression\":\"\",\"Reason\":null,"
                    + "\"FieldPath\":\"\",\"OptionalOldSelf\":null}: compilation failed";

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        'a':{'type':'object',BAD},'b':{'type':'string','uniqueItems':true} | [b].uniqueItems Forbidden: uniqueItems cannot be set to true since the runtime complexity becomes quadratic; [a].r[0].ruleREFUSED
        'a':{'type':'object',BAD,'properties':{'b':{'type':'string','uniqueItems':true}}} | [a].properties[b].uniqueItems Forbidden: uniqueItems cannot be set to true since the runtime complexity becomes quadratic
        'a':{'type':'string','default':'x','x-kubernetes-validations':[{'rule':'self == ~y~'}]},'b':{'type':'object',BAD} | [a].default Invalid value: "x": failed rule: self == 'y'
        'a':{'type':'string','default':'x','x-kubernetes-validations':[{'rule':'oldSelf.hasValue()','optionalOldSelf':true}]} | [a].default Invalid value: "x": failed rule: oldSelf.hasValue()
        'a':{'x-kubernetes-preserve-unknown-fields':true,'properties':{'b':{'type':'object',BAD}}} | [a].properties[b].r[0].ruleREFUSED
        'a':{'x-kubernetes-preserve-unknown-fields':true,'properties':{'b':{'type':'object','x-kubernetes-validations':[{'rule':'true'}]}}} | ``
        'o':{'type':'object','x-kubernetes-validations':[{'rule':'true'}],'properties':{'a':{'x-kubernetes-preserve-unknown-fields':true,'properties':{'b':{'type':'object','x-kubernetes-validations':[{'rule':'true'}]}}}}} | [o].properties[a].properties[b].r Internal error: internal error: failed to construct type information for x-kubernetes-validations rules: unable to convert structural schema to CEL declarations
        'e':{'type':'object','x-kubernetes-embedded-resource':true,'properties':{'metadata':{'type':'object','x-kubernetes-validations':[{'rule':'has(self.name)'}]}}} | [e].properties[metadata].r[0].rule Invalid value: {"Rule":"has(self.name)","Message":"","MessageExpression":"","Reason":null,"FieldPath":"","OptionalOldSelf":null}: compilation failed
        'e':{'type':'object','x-kubernetes-embedded-resource':true,'x-kubernetes-validations':[{'rule':'true'}],'properties':{'metadata':{'type':'object','x-kubernetes-validations':[{'rule':'has(self.name)'}]}}} | ``
        'a':{'type':'object','additionalProperties':true,'properties':{'b':{'type':'string','maxLength':1000,'x-kubernetes-validations':[{'rule':'self.contains(self)'}]}}} | [a].properties[b].r[0].rule Forbidden: estimated rule cost exceeds budget by factor of more than 100x (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared); [a].properties[b].r[0].rule Forbidden: contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema; s Forbidden: x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema exceeds budget by factor of more than 100x (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)
        """)
    void rules_whereTheyStand(String properties, String problems) {
        assertThat(errors(properties.replace("BAD", BAD))).isEqualTo(problems.replace("REFUSED", REFUSED));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        1000    | self.o.all(e, e.k.matches(~^a+$~) && e.w.all(q, q != e.k)) | 1.020300x
        1000000 | dyn(self.l).all(x, x == x)                                 | 2.9x
        1       | dyn(1).join() == ~~                                        | ``
        """)
    void rules_cost(long times, String rule, String factor) {
        String text = "{'type':'string','enum':['a','bbbbbb']}";
        String lists = "'o':{'type':'array','maxItems':200,'items':{'type':'object','required':['k'],'properties':{'k':"
                + text + ",'w':{'type':'array','maxItems':3,'items':" + text
                + "}}}},'l':{'type':'array','maxItems':5,'items':{'type':'string','maxLength':1000}}";
        String found = errors("'a':{'type':'array','maxItems':" + times + ",'items':{'type':'object','properties':{"
                + lists + "},'x-kubernetes-validations':[{'rule':'" + rule + "'}]}}");
        assertThat(found.replaceAll("(?s).*?factor of (\\S+) .*", "$1")).isEqualTo(factor);
    }
}
