package dev.orlop.schema.cel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.schema.RuleEngine.Rules;
import dev.orlop.schema.SchemaCompiler;
import dev.orlop.tree.FieldErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Rules at work: what they blame, in which words, when they only warn, and when they are stopped. */
class RuleRunTests {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String TEXT = "{'type':'string','maxLength':20}";

    private final List<String> warnings = new ArrayList<>();

    private static ObjectNode json(String text) {
        return (ObjectNode) JSON.readTree(text.replace('\'', '"').replace('`', '\''));
    }

    private static Rules of(String spec) {
        String schema = "{'type':'object','properties':{'spec':" + spec + "}}";
        return Objects.requireNonNull(new CelRules().compile(new SchemaCompiler().compile(json(schema))));
    }

    private static Rules rules(String rule) {
        String schema = "{'type':'object','properties':{'spec':{'type':'object','x-kubernetes-validations':[" + rule
                + "],'properties':{'a':" + TEXT + ",'b':" + TEXT
                + ",'n':{'type':'integer'},'list':{'type':'array','items':{'type':'integer'}}}}}}";
        return Objects.requireNonNull(new CelRules().compile(new SchemaCompiler().compile(json(schema))));
    }

    private List<String> run(Rules rules, String spec, @Nullable String old) {
        FieldErrors errors = new FieldErrors();
        rules.run(
                json("{'spec':" + spec + "}"),
                old == null ? null : json("{'spec':" + old + "}"),
                errors,
                warnings::add);
        return errors.list().stream()
                .map(cause -> cause.reason() + " " + cause.field() + ": " + cause.message())
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "{'rule':'self.n < 5'}|FieldValueInvalid spec: Invalid value: failed rule: self.n < 5",
                "{'rule':'self.n < 5','message':'small'}|FieldValueInvalid spec: Invalid value: small",
                "{'rule':'self.n < 5','fieldPath':'.n','reason':'FieldValueForbidden','message':'m'}"
                        + "|FieldValueForbidden spec.n: Forbidden: m",
                "{'rule':'self.n < 5','reason':'FieldValueRequired','message':'m'}"
                        + "|FieldValueRequired spec: Required value: m",
                "{'rule':'self.n < 5','reason':'FieldValueDuplicate','message':'m'}"
                        + "|FieldValueDuplicate spec: Duplicate value",
                "{'rule':'self.n < 5','messageExpression':'`n is ` + string(self.n)'}"
                        + "|FieldValueInvalid spec: Invalid value: n is 7",
                "{'rule':'self.n < 5','messageExpression':'self.b'}"
                        + "|FieldValueInvalid spec: Invalid value: failed rule: self.n < 5",
                "{'rule':'self.n / 0 < 5'}|FieldValueInvalid spec: Invalid value: \"object\": division by zero"
                        + " evaluating rule: self.n / 0 < 5",
                "{'rule':'self.b == ``'}|FieldValueInvalid spec: Invalid value: \"object\": no such key: b evaluating"
                        + " rule: self.b == ''",
                "{'rule':'self.n <'}|FieldValueInvalid spec: Invalid value: \"object\": rule compile error:"
                        + " compilation failed",
                "{'rule':'lists.range(5000).all(x, lists.range(5000).all(y, x + y >="
                        + " 0))','message':'m'}|FieldValueInvalid spec: Invalid value: \"object\": 'operation cancelled:"
                        + " actual cost limit exceeded': no further validation rules will be run due to call cost exceeds"
                        + " limit for rule: m",
            })
    void failuresAreTold(String rule, String failure) {
        assertThat(run(rules(rule), "{'a':'x','n':7}", null))
                .as(rule)
                .singleElement()
                .asString()
                .startsWith(failure);
    }

    @Test
    void whatWasNotTouchedOnlyWarns() {
        Rules rules = rules("{'rule':'self.n < 5','message':'small'}");
        assertThat(run(rules, "{'n':7}", "{'n':7}")).isEmpty();
        assertThat(warnings).singleElement().asString().contains("small");
        assertThat(run(rules, "{'n':8}", "{'n':7}")).hasSize(1);
    }

    @Test
    void transitionsAreJudgedByWhatWasBefore() {
        Rules rules = rules("{'rule':'self.n >= oldSelf.n','message':'grows'}");
        assertThat(run(rules, "{'n':1}", null)).isEmpty();
        assertThat(run(rules, "{'n':2}", "{'n':1}")).isEmpty();
        assertThat(run(rules, "{'n':1}", "{'n':2}")).singleElement().asString().contains("grows");
        Rules optional = rules("{'rule':'oldSelf.hasValue() || self.n == 0','optionalOldSelf':true,'message':'zero'}");
        assertThat(run(optional, "{'n':1}", null)).singleElement().asString().contains("zero");
        assertThat(run(optional, "{'n':1}", "{'n':2}")).isEmpty();
    }

    @Test
    void aListMapIsUntouchedInAnyOrder() {
        Rules rules = of("{'type':'object','properties':{'l':{'type':'array','x-kubernetes-list-type':'map',"
                + "'x-kubernetes-list-map-keys':['k'],'items':{'type':'object','properties':{'k':" + TEXT
                + "}},'x-kubernetes-validations':[{'rule':'false','message':'never'}]},'n':{'type':'integer'}}}");
        assertThat(run(rules, "{'n':1,'l':[{'k':'a'},{'k':'b'}]}", "{'n':2,'l':[{'k':'b'},{'k':'a'}]}"))
                .isEmpty();
        assertThat(warnings).containsExactly("spec.l: Invalid value: never");
    }

    @Test
    void whatTheSchemaDoesNotDeclareIsNeverUntouched() {
        Rules rules = of("{'type':'object','properties':{'o':{'type':'object',"
                + "'x-kubernetes-preserve-unknown-fields':true,'properties':{'a':" + TEXT
                + "},'x-kubernetes-validations':[{'rule':'false','message':'never'}]},'n':{'type':'integer'}}}");
        assertThat(run(rules, "{'n':1,'o':{'a':'x'}}", "{'n':2,'o':{'a':'x'}}")).isEmpty();
        assertThat(run(rules, "{'n':1,'o':{'u':'x'}}", "{'n':2,'o':{'u':'x'}}")).hasSize(1);
    }

    @Test
    void theTypeOfAnObjectIsNeverUntouched() {
        Rules rules = Objects.requireNonNull(
                new CelRules()
                        .compile(
                                new SchemaCompiler()
                                        .compile(
                                                json(
                                                        "{'type':'object','properties':{'kind':{'type':'string',"
                                                                + "'x-kubernetes-validations':[{'rule':'self == oldSelf && false'},{'rule':'false'}]}}}"))));
        FieldErrors errors = new FieldErrors();
        rules.run(json("{'kind':'K','spec':1}"), json("{'kind':'K','spec':2}"), errors, warnings::add);
        assertThat(errors.list()).hasSize(2);
        assertThat(warnings).isEmpty();
    }

    @Test
    void membersOfAtomicMapsHaveAnOldValue() {
        Rules rules = of("{'type':'object','x-kubernetes-map-type':'atomic','properties':{'n':{'type':'integer',"
                + "'x-kubernetes-validations':[{'rule':'self >= oldSelf','message':'grows'}]}}}");
        assertThat(run(rules, "{'n':1}", "{'n':2}"))
                .containsExactly("FieldValueInvalid spec.n: Invalid value: 1: grows");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "{'rule':'self.n < 5','messageExpression':'string(oldSelf.n)'}|Invalid value: failed rule: self.n < 5",
                "{'rule':'self.n < 5','messageExpression':'string(oldSelf.n)'},{'rule':'oldSelf == oldSelf'}"
                        + "|Invalid value: 6",
                "{'rule':'self.n < 5','messageExpression':'`a\\\\rb`'}|#Invalid value: a\rb#",
                "{'rule':'self.n < 5','messageExpression':'`a\\\\nb`'}|Invalid value: failed rule: self.n < 5",
                "{'rule':'self.n < 5','reason':'FieldValueForbidden','messageExpression':'lists.range(5000).all(x,"
                        + " lists.range(5000).all(y, x + y >= 0)) ? `a` : `b`'},{'rule':'false'}"
                        + "|Invalid value: \"object\": no further validation rules will be run due to call cost exceeds"
                        + " limit for messageExpression: \"lists.range(5000).all(x, lists.range(5000).all(y, x + y >="
                        + " 0)) ? 'a' : 'b'\"",
            })
    void messagesAreMade(String rule, String message) {
        assertThat(run(rules(rule), "{'n':7}", "{'n':6}"))
                .as(rule)
                .containsExactly("FieldValueInvalid spec: " + message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "dyn(self.n).matches(`a`)|'no such overload': call",
                "dyn(self.n).matches(self.a)|'no such overload: matches': call",
                "`a`.contains(dyn(1))|'no such overload': call",
                "dyn(self.n).lowerAscii() == ``|'no such overload: lowerAscii(int)': call",
                "dyn(self.n).find(`a`) == ``|'no such overload': call",
                "dyn(self.n).find(self.a) == ``|'no such overload: find(int, string)': call",
                "dyn(self.n).sort() == []|'no such overload: sort': call",
                "dyn(`a`).sort() == []|'no such overload': call",
                "dyn(self.n).flatten() == []|'no such overload: int.flatten()': call",
                "dyn(`a`) - dyn(1) == 1|'no such overload': call",
                "dyn(true) - dyn(1) == 1|'no such overload: _-_': call",
                "dyn(1.5) % dyn(1) == 1|'no such overload: _%_': call",
                "-dyn(true) == 1|'no such overload': call",
                "-dyn(`a`) == 1|'no such overload': call",
                "1 in dyn(self.n)|'no such overload': call",
                "dyn(self.n)[`a`] == 1|no such key: a evaluating rule",
                "dyn(self.list).a == 1|unsupported index type 'string' in list evaluating rule",
                "has(dyn(self.list).a)|unsupported index type 'string' in list evaluating rule",
                "dyn(self.n).all(i, x, true)|unsupported comprehension range type: types.Int evaluating rule",
                "dyn(self.n).all(x, true)|got 'types.Int', expected iterable type evaluating rule",
                "dyn(self.n).sortBy(x, x) == []|got 'types.Int', expected iterable type evaluating rule",
                "dyn(self.n)[dyn([1])] == 1|rule compile error: program instantiation failed: invalid qualifier type:"
                        + " *types.baseList",
            })
    void evaluationsFail(String rule, String message) {
        assertThat(run(rules("{'rule':'" + rule + "'}"), "{'a':'x','n':7,'list':[1]}", null))
                .as(rule)
                .singleElement()
                .asString()
                .startsWith("FieldValueInvalid spec: Invalid value: \"object\": " + message);
    }

    @Test
    void equalitySeesWhatExpressionsCannotName() {
        Rules rules = of("{'type':'object','x-kubernetes-preserve-unknown-fields':true,'properties':{'a':" + TEXT
                + ",'x y':" + TEXT
                + ",'m':{'type':'object','additionalProperties':{'type':'integer','nullable':true}}},"
                + "'x-kubernetes-validations':[{'rule':'self == oldSelf','message':'same'}]}");
        assertThat(run(rules, "{'x y':'a'}", "{'x y':'a'}")).isEmpty();
        assertThat(run(rules, "{'x y':'a'}", "{'x y':'b'}")).hasSize(1);
        assertThat(run(rules, "{'a':'x','u':1}", "{'a':'x','u':2}")).hasSize(1);
        assertThat(run(rules, "{'a':'x','u':1}", "{'a':'x','v':2}")).isEmpty();
        assertThat(run(rules, "{'a':'x','u':1}", "{'a':'x'}")).hasSize(1);
        assertThat(run(rules, "{'m':{'k':null}}", "{'m':{'k':null}}")).isEmpty();
        assertThat(run(rules, "{'m':{'k':null}}", "{'m':{'l':null}}")).hasSize(1);
    }

    @Test
    void nullsOfMapsAreThere() {
        Rules rules = of(
                "{'type':'object','additionalProperties':{'type':'integer','nullable':true},"
                        + "'x-kubernetes-validations':[{'rule':'`k` in self && self.all(k, v, dyn(v) == null) && self.size() == 1'}]}");
        assertThat(run(rules, "{'k':null}", null)).isEmpty();
    }

    @Test
    void rulesOfWhatExpressionsDoNotSeeAreNotRun() {
        assertThat(
                        new CelRules()
                                .compile(
                                        new SchemaCompiler()
                                                .compile(
                                                        json(
                                                                "{'type':'object','properties':{'a':{'x-kubernetes-preserve-unknown-fields':true,"
                                                                        + "'properties':{'b':{'type':'string','x-kubernetes-validations':[{'rule':'false'}]}}}}}"))))
                .isNull();
    }

    @Test
    void rulesAreCompiledWhenTheyArePrepared() {
        Rules rules = rules("{'rule':'self.n < 5'}");
        assertThat(rules.isReady()).isFalse();
        rules.prepare();
        assertThat(rules.isReady()).isTrue();
        assertThat(run(rules, "{'n':1}", null)).isEmpty();
    }

    @Test
    void anObjectsBudgetEndsAllRules() {
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            many.append(i == 0 ? "" : ",")
                    .append("{'rule':'lists.range(90000).all(x, x + ")
                    .append(i)
                    .append(" >= 0)'}");
        }
        assertThat(run(rules(many.toString()), "{'n':1}", null))
                .singleElement()
                .asString()
                .endsWith(
                        "validation failed due to running out of cost budget, no further validation rules will be run");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "{'rule':'self.n + 1'}|rule|cel expression must evaluate to a bool",
                "{'rule':'self.n < 5','messageExpression':'1'}|messageExpression|messageExpression must evaluate to a"
                        + " string",
                "{'rule':'self.none < 5'}|rule|compilation failed: ERROR: <input>:1:5: undefined field 'none'",
                "{'rule':'self.n < 5','optionalOldSelf':true}|optionalOldSelf|may not be set if oldSelf is not used in"
                        + " rule",
                "{'rule':'self.list.all(x, self.list.all(y, self.list.all(z, x + y + z > 0)))'}|rule"
                        + "|estimated rule cost exceeds budget by factor of more than 100x",
            })
    void rulesOfDefinitionsAreRefused(String rule, String member, String problem) {
        String schema = "{'type':'object','properties':{'spec':{'type':'object','x-kubernetes-validations':[" + rule
                + "],'properties':{'n':{'type':'integer'},'list':{'type':'array','items':{'type':'integer'}}}}}}";
        FieldErrors errors = new FieldErrors();
        new CelRules().check(new SchemaCompiler().compile(json(schema)), "s", at -> false, errors);
        assertThat(errors.list()).as(rule).isNotEmpty().first().satisfies(cause -> {
            assertThat(cause.field()).isEqualTo("s.properties[spec].x-kubernetes-validations[0]." + member);
            assertThat(cause.message()).contains(problem);
        });
    }
}
