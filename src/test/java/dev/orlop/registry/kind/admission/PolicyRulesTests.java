package dev.orlop.registry.kind.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.object.Status.Cause;
import dev.orlop.registry.kind.rule.KindRules;
import dev.orlop.tree.FieldErrors;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What is refused in policies, bindings and webhooks when they are written, and in which words. */
class PolicyRulesTests {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String RULE =
            "{'operations':['CREATE'],'apiGroups':[''],'apiVersions':['v1'],'resources':['configmaps'],'scope':'*'}";
    private static final String MATCH =
            "{'matchPolicy':'Equivalent','namespaceSelector':{},'objectSelector':{},'resourceRules':[" + RULE + "]}";
    private static final String VALIDATING =
            "{'failurePolicy':'Fail','matchConstraints':" + MATCH + ",'validations':[{'expression':'true'}]}";
    private static final String MUTATING = "{'failurePolicy':'Fail','reinvocationPolicy':'Never','matchConstraints':"
            + MATCH + ",'mutations':[{'patchType':'JSONPatch','jsonPatch':{'expression':"
            + "'[JSONPatch{op: `test`, path: `/a`}]'}}]}";
    private static final String BINDING = "{'policyName':'p','validationActions':['Deny']}";

    private static ObjectNode json(String text) {
        return (ObjectNode) JSON.readTree(text.replace('\'', '"').replace('`', '\''));
    }

    private static List<String> problems(KindRules rules, String base, String change) {
        ObjectNode object = JSON.createObjectNode();
        object.putObject("metadata").put("name", "p");
        ObjectNode spec = json(base);
        json(change).properties().forEach(member -> {
            if (member.getValue().isNull()) {
                spec.remove(member.getKey());
            } else {
                spec.set(member.getKey(), member.getValue());
            }
        });
        object.set("spec", spec);
        FieldErrors causes = new FieldErrors();
        rules.validate(object, causes);
        return causes.list().stream()
                .map(cause -> cause.field() + ": " + cause.message())
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'url':'https://hook/x'}|",
                "{'url':'http://hook'}|webhooks[0].clientConfig.url",
                "{'service':{'namespace':'n','name':'s','port':0}}|webhooks[0].clientConfig.service.port",
                "{}|webhooks[0].clientConfig"
            })
    void webhook_isCheckedForItsAddress(String client, @Nullable String field) {
        ObjectNode object = json("{'webhooks':[{'name':'a.b.c','sideEffects':'None','admissionReviewVersions':['v1'],"
                + "'clientConfig':" + client + "}]}");
        FieldErrors causes = new FieldErrors();
        new WebhookRules().validate(object, causes);

        assertThat(causes.list()).extracting(Cause::field).isEqualTo(field == null ? List.of() : List.of(field));
    }

    @Test
    void whatIsRightIsAccepted() {
        assertThat(problems(PolicyRules.validating(), VALIDATING, "{}")).isEmpty();
        assertThat(problems(PolicyRules.mutating(), MUTATING, "{}")).isEmpty();
        assertThat(problems(PolicyBindingRules.validating(), BINDING, "{}")).isEmpty();
        assertThat(problems(PolicyBindingRules.mutating(), "{'policyName':'p'}", "{}"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "{'failurePolicy':null}|spec.failurePolicy: Required value",
                "{'failurePolicy':'Open'}"
                        + "|spec.failurePolicy: Unsupported value: \"Open\": supported values: \"Fail\", \"Ignore\"",
                "{'matchConstraints':null}|spec.matchConstraints: Required value",
                "{'validations':[]}|spec.validations: Required value: validations or auditAnnotations must contain at"
                        + " least one item",
                "{'validations':[{'expression':' '}]}"
                        + "|spec.validations[0].expression: Required value: expression is not specified",
                "{'validations':[{'expression':'1'}]}"
                        + "|spec.validations[0].expression: Invalid value: \"1\": must evaluate to bool but got int",
                "{'validations':[{'expression':'params.x == 1'}]}|spec.validations[0].expression: Invalid value:"
                        + " \"params.x == 1\": compilation failed: ERROR: <input>:1:1: undeclared reference to 'params'",
                "{'validations':[{'expression':'true','messageExpression':'"
                        + " '}]}|spec.validations[0].messageExpression: Invalid value: \" \": must be non-empty if"
                        + " specified",
                "{'validations':[{'expression':'true','messageExpression':'authorizer.path(`/`).check(`get`).reason()'}]}|spec.validations[0].messageExpression:"
                        + " Invalid value",
                "{'validations':[{'expression':'true','message':'a\\n"
                        + "b'}]}|spec.validations[0].message: Invalid value: \"a\\n"
                        + "b\": message must not contain line breaks",
                "{'validations':[{'expression':'true','reason':'Because'}]}|spec.validations[0].reason: Unsupported"
                        + " value: \"Because\": supported values: \"Forbidden\", \"Invalid\", \"RequestEntityTooLarge\"",
                "{'variables':[{'name':'a-b','expression':'1'}]}"
                        + "|spec.variables[0].name: Invalid value: \"a-b\": name is not a valid CEL identifier",
                "{'variables':[{'name':'x','expression':'variables.y'},{'name':'y','expression':'1'}]}"
                        + "|spec.variables[0].expression: Invalid value: \"variables.y\": compilation failed",
                "{'matchConditions':[{'name':'a','expression':'true'},{'name':'a','expression':'1'}]}|spec.matchConditions[1].expression:"
                        + " Invalid value: \"1\": must evaluate to bool but got int",
                "{'matchConditions':[{'name':'a','expression':'true'},{'name':'a','expression':'true'}]}"
                        + "|spec.matchConditions[1].name: Duplicate value: \"a\"",
                "{'matchConditions':[{'name':'a','expression':'variables.x =="
                        + " 1'}],'variables':[{'name':'x','expression':'1'}]}|spec.matchConditions[0].expression: Invalid"
                        + " value: \"variables.x == 1\": compilation failed",
                "{'auditAnnotations':[{'key':'a b','valueExpression':'`x`'}]}"
                        + "|spec.auditAnnotations[0].key: Invalid value: \"p/a b\": name part must consist of",
                "{'auditAnnotations':[{'key':'a','valueExpression':'1'}]}|spec.auditAnnotations[0].valueExpression:"
                        + " Invalid value: \"1\": must evaluate to one of [string null_type] but got int",
                "{'paramKind':{'apiVersion':'a/b/c','kind':'X'}}|spec.paramKind.apiVersion: Invalid value: \"a/b/c\":"
                        + " unexpected GroupVersion string: a/b/c",
                "{'paramKind':{'apiVersion':'v1'}}|spec.paramKind.kind: Required value",
            })
    void validatingPoliciesAreRefused(String change, String problem) {
        assertThat(problems(PolicyRules.validating(), VALIDATING, change))
                .as(change)
                .isNotEmpty()
                .first()
                .asString()
                .startsWith(problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "{'reinvocationPolicy':null}|spec.reinvocationPolicy: Required value",
                "{'mutations':[]}|spec.mutations: Required value: mutations must contain at least one item",
                "{'mutations':[{}]}|spec.mutations[0].patchType: Required value",
                "{'mutations':[{'patchType':'Merge'}]}|spec.mutations[0].patchType: Unsupported value: \"Merge\":"
                        + " supported values: \"ApplyConfiguration\", \"JSONPatch\"",
                "{'mutations':[{'patchType':'JSONPatch'}]}"
                        + "|spec.mutations[0].jsonPatch: Required value: must be specified when patchType is JSONPatch",
                "{'mutations':[{'patchType':'ApplyConfiguration','applyConfiguration':{'expression':'Object{}'},'jsonPatch':{'expression':'[]'}}]}|spec.mutations[0].jsonPatch:"
                        + " Invalid value: \"{jsonPatch}\": must not be specified when patchType is ApplyConfiguration",
                "{'mutations':[{'patchType':'ApplyConfiguration','applyConfiguration':{'expression':'Object.spec{}'}}]}"
                        + "|spec.mutations[0].applyConfiguration.expression: Invalid value: \"Object.spec{}\": must"
                        + " evaluate to Object but got Object.spec",
                "{'mutations':[{'patchType':'JSONPatch','jsonPatch':{'expression':'[JSONPatch{oper: `x`}]'}}]}"
                        + "|spec.mutations[0].jsonPatch.expression: Invalid value: \"[JSONPatch{oper: 'x'}]\":"
                        + " compilation failed: ERROR: <input>:1:16: undefined field 'oper'",
            })
    void mutatingPoliciesAreRefused(String change, String problem) {
        assertThat(problems(PolicyRules.mutating(), MUTATING, change))
                .as(change)
                .isNotEmpty()
                .first()
                .asString()
                .startsWith(problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "{'policyName':null}|spec.policyName: Required value",
                "{'policyName':'A'}|spec.policyName: Invalid value: \"A\": a lowercase RFC 1123 subdomain",
                "{'validationActions':null}"
                        + "|spec.validationActions: Required value: at least one validation action is required",
                "{'validationActions':['Deny','Warn']}|spec.validationActions: Invalid value: [\"Deny\",\"Warn\"]:"
                        + " must not contain both Deny and Warn",
                "{'validationActions':['Shout']}|spec.validationActions[0]: Unsupported value: \"Shout\": supported"
                        + " values: \"Audit\", \"Deny\", \"Warn\"",
                "{'paramRef':{'parameterNotFoundAction':'Deny'}}"
                        + "|spec.paramRef: Required value: one of name or selector must be specified",
                "{'paramRef':{'name':'a'}}|spec.paramRef.parameterNotFoundAction: Required value",
                "{'paramRef':{'name':'a','selector':{},'parameterNotFoundAction':'Deny'}}"
                        + "|spec.paramRef.name: Forbidden: name and selector are mutually exclusive",
                "{'matchResources':{}}|spec.matchResources.matchPolicy: Required value",
            })
    void bindingsAreRefused(String change, String problem) {
        assertThat(problems(PolicyBindingRules.validating(), BINDING, change))
                .as(change)
                .isNotEmpty()
                .first()
                .asString()
                .startsWith(problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "{'operations':[]}|operations: Required value",
                "{'operations':['*','CREATE']}|operations: Invalid value: [\"*\",\"CREATE\"]: if '*' is present, must"
                        + " not specify other operations",
                "{'operations':['GET']}|operations[0]: Unsupported value: \"GET\": supported values: \"*\","
                        + " \"CONNECT\", \"CREATE\", \"DELETE\", \"UPDATE\"",
                "{'apiGroups':[]}|apiGroups: Required value",
                "{'apiVersions':['']}|apiVersions[0]: Required value",
                "{'resources':['*','pods']}|resources: Invalid value: [\"*\",\"pods\"]: if '*' is present, must not"
                        + " specify other resources without subresources",
                "{'resources':['pods/*','pods/status']}|resources[1]: Invalid value: \"pods/status\": if 'pods/*' is"
                        + " present, must not specify pods/status",
                "{'resources':['*/*','pods']}|resources: Invalid value: [\"*/*\",\"pods\"]: if '*/*' is present, must"
                        + " not specify other resources",
                "{'scope':'World'}|scope: Unsupported value: \"World\": supported values: \"*\", \"Cluster\","
                        + " \"Namespaced\"",
                "{'resourceNames':['a','a']}|resourceNames[1]: Duplicate value: \"a\"",
            })
    void rulesAreRefused(String change, String problem) {
        ObjectNode match = json(MATCH);
        ((ObjectNode) match.get("resourceRules").get(0)).setAll(json(change));
        FieldErrors causes = new FieldErrors();
        new MatchRules(causes).resources(match, "m");
        assertThat(causes.list())
                .as(change)
                .isNotEmpty()
                .first()
                .satisfies(cause ->
                        assertThat(cause.field() + ": " + cause.message()).startsWith("m.resourceRules[0]." + problem));
    }

    @Test
    void expressionsThatNobodyCanReadAreRefused() {
        String nested = "(".repeat(300) + "true" + ")".repeat(300);
        assertThat(problems(PolicyRules.validating(), VALIDATING, "{'validations':[{'expression':'" + nested + "'}]}"))
                .singleElement()
                .asString()
                .contains("compilation failed");
        String huge = "true" + " || true".repeat(100_000);
        assertThat(problems(PolicyRules.validating(), VALIDATING, "{'validations':[{'expression':'" + huge + "'}]}"))
                .singleElement()
                .asString()
                .contains("exceeds limit");
    }
}
