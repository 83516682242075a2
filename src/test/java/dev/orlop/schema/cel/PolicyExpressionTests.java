package dev.orlop.schema.cel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orlop.schema.cel.PolicyCompiler.Result;
import dev.orlop.schema.cel.PolicyCompiler.Scope;
import dev.orlop.schema.cel.PolicyEvaluation.BudgetException;
import dev.orlop.schema.cel.PolicyEvaluation.Outcome;
import dev.orlop.schema.cel.value.Authorization;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Expressions of policies: what they see, what they yield, what they may cost. */
class PolicyExpressionTests {
    private static final JsonMapper JSON = new JsonMapper();

    static ObjectNode json(String text) {
        return (ObjectNode) JSON.readTree(text.replace('\'', '"'));
    }

    private static PolicyInput input() {
        return new PolicyInput(
                json(
                        "{'apiVersion':'v1','kind':'X','metadata':{'name':'x'},'spec':{'replicas':3,'ratio':1.5,'none':null,"
                                + "'list':['a','b'],'map':{'a.b/c':'v'}}}"),
                null,
                json("{'data':{'limit':'5'}}"),
                json(
                        "{'operation':'CREATE','name':'x','namespace':'n','dryRun':true,'kind':{'group':'g','version':'v1',"
                                + "'kind':'X'},'requestResource':{'group':'g','version':'v1','resource':'xs'},"
                                + "'userInfo':{'username':'jane','groups':['dev'],'extra':{'k':['v']}},"
                                + "'options':{'kind':'CreateOptions'}}"),
                json("{'metadata':{'name':'n','uid':'u-1','labels':{'env':'prod'},"
                        + "'creationTimestamp':'2026-01-01T00:00:00Z'}}"),
                Authorization.ALLOWED);
    }

    private static Outcome run(PolicyCompiler compiler, String expression, Result result, Scope scope)
            throws BudgetException {
        PolicyExpression compiled = compiler.compile(expression, result, scope);
        assertThat(compiled.problem()).as(expression).isNull();
        return new PolicyEvaluation(compiler, input(), PolicyEvaluation.POLICY_BUDGET).evaluate(compiled);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "object.spec.replicas == 3",
                "oldObject == null",
                "object.spec.replicas > 2.5",
                "object.spec.none == null && has(object.spec.none)",
                "!has(object.spec.missing)",
                "object.spec.list.exists(x, x == 'b')",
                "object.spec.map['a.b/c'] == 'v'",
                "object.?spec.missing.orValue('d') == 'd'",
                "int(params.data.limit) == 5",
                "request.operation == 'CREATE' && request.userInfo.username == 'jane'",
                "'dev' in request.userInfo.groups && request.userInfo.extra['k'][0] == 'v'",
                "request.dryRun && request.kind.kind == 'X' && request.options.kind == 'CreateOptions'",
                "!has(request.subResource) && request.namespace == 'n'",
                "namespaceObject.metadata.labels['env'] == 'prod' && namespaceObject.metadata.UID == 'u-1'",
                "namespaceObject.metadata.creationTimestamp < timestamp('2026-02-01T00:00:00Z')",
                "authorizer.group('apps').resource('deployments').namespace('n').name('d').check('get').allowed()",
                "authorizer.requestResource.subresource('status').check('update').allowed()",
                "authorizer.path('/healthz').check('get').reason() == ''",
                "authorizer.serviceAccount('n', 'a').group('').resource('pods').fieldSelector('a=b')"
                        + ".labelSelector('a=b').check('list').errored() == false",
            })
    void expressionsSeeTheRequest(String expression) throws BudgetException {
        assertThat(run(new PolicyCompiler(), expression, Result.BOOL, Scope.PARAMS_AND_AUTHORIZER))
                .as(expression)
                .isInstanceOfSatisfying(
                        Outcome.Value.class,
                        value -> assertThat(value.value().isTrue()).isTrue());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "BOOL|AUTHORIZER|1 + 1|must evaluate to bool but got int",
                "BOOL|AUTHORIZER|object.spec.x|must evaluate to bool but got dyn",
                "STRING|REQUEST|['a']|must evaluate to string but got list(string)",
                "STRING_OR_NULL|REQUEST|1|must evaluate to one of [string null_type] but got int",
                "JSON_PATCH|MUTATION|[1]|must evaluate to list(JSONPatch) but got list(int)",
                "APPLY_CONFIGURATION|MUTATION|Object.spec{a: 1}|must evaluate to Object but got Object.spec",
                "BOOL|AUTHORIZER|params.x == 1|compilation failed: ERROR: <input>:1:1: undeclared reference to"
                        + " 'params'",
                "BOOL|REQUEST|authorizer.path('/').check('get').allowed()"
                        + "|compilation failed: ERROR: <input>:1:1: undeclared reference to 'authorizer'",
                "BOOL|REQUEST|variables.x|compilation failed: ERROR: <input>:1:1: undeclared reference to 'variables'",
                "BOOL|REQUEST|request.object == 1|compilation failed: ERROR: <input>:1:8: undefined field 'object'",
                "BOOL|REQUEST|request.name = 'x'|compilation failed: ERROR: <input>:1:14: ",
                "BOOL|REQUEST|Object{a: 1} == null|compilation failed: ERROR: <input>:1:7: undeclared reference to"
                        + " 'Object'",
                "BOOL|REQUEST|jsonpatch.escapeKey('a') == ''|compilation failed: ERROR",
            })
    void whatDoesNotFitIsRefused(Result result, Scope scope, String expression, String problem) {
        assertThat(new PolicyCompiler().compile(expression, result, scope).problem())
                .startsWith(problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "object.spec.missing == 1|no such key: missing",
                "1 / (object.spec.replicas - 3) == 0|division by zero",
                "object.spec.list.all(a, object.spec.list.all(b, lists.range(100000).all(c, c + 1 > 0)))"
                        + "|operation cancelled: actual cost limit exceeded",
            })
    void errorsNameTheExpression(String expression, String error) throws BudgetException {
        assertThat(run(new PolicyCompiler(), expression, Result.BOOL, Scope.REQUEST))
                .isEqualTo(new Outcome.Failure("expression '" + expression + "' resulted in error: " + error));
    }

    @Test
    void variablesAreComputedWhenTheyAreRead() throws BudgetException {
        PolicyCompiler compiler = new PolicyCompiler();
        compiler.declare("broken", "object.spec.missing", Scope.REQUEST);
        compiler.declare("replicas", "int(object.spec.replicas)", Scope.REQUEST);
        compiler.declare("twice", "variables.replicas * 2", Scope.REQUEST);
        compiler.declare("refused", "1 +", Scope.REQUEST);
        assertThat(run(compiler, "variables.twice == 6", Result.BOOL, Scope.REQUEST))
                .isInstanceOfSatisfying(
                        Outcome.Value.class,
                        value -> assertThat(value.value().isTrue()).isTrue());
        assertThat(run(compiler, "variables.broken == 6", Result.BOOL, Scope.REQUEST))
                .isEqualTo(
                        new Outcome.Failure("expression 'variables.broken == 6' resulted in error: composited variable"
                                + " \"broken\" fails to evaluate: no such key: missing"));
        assertThat(String.valueOf(run(compiler, "variables.refused == 6", Result.BOOL, Scope.REQUEST)))
                .contains("composited variable \"refused\" fails to compile: compilation failed");
        assertThat(compiler.compile("variables.unknown == 1", Result.BOOL, Scope.REQUEST)
                        .problem())
                .contains("undefined field 'unknown'");
    }

    @Test
    void policiesEndWhenTheirBudgetIsUsedUp() throws BudgetException {
        PolicyCompiler compiler = new PolicyCompiler();
        PolicyExpression dear = compiler.compile("lists.range(90000).all(c, c + 1 > 0)", Result.BOOL, Scope.REQUEST);
        PolicyEvaluation evaluation = new PolicyEvaluation(compiler, input(), PolicyEvaluation.CONDITIONS_BUDGET);
        long before = evaluation.remaining();
        evaluation.evaluate(dear);
        long cost = before - evaluation.remaining();
        assertThat(cost).isBetween(100_000L, 1_000_000L);
        for (long left = evaluation.remaining(); left >= cost; left -= cost) {
            evaluation.evaluate(dear);
        }
        assertThatThrownBy(() -> evaluation.evaluate(dear))
                .isInstanceOf(BudgetException.class)
                .hasMessage("validation failed due to running out of cost budget, no further validation rules will be"
                        + " run");
    }

    @Test
    void costOfVariablesCountsForThePolicy() {
        PolicyCompiler compiler = new PolicyCompiler();
        StringBuilder all = new StringBuilder("true");
        for (int i = 0; i < 40; i++) {
            compiler.declare("v" + i, "lists.range(90000).all(c, c + " + i + " >= 0)", Scope.REQUEST);
            all.append(" && variables.v").append(i);
        }
        PolicyExpression expression = compiler.compile(all.toString(), Result.BOOL, Scope.REQUEST);
        PolicyEvaluation evaluation = new PolicyEvaluation(compiler, input(), PolicyEvaluation.POLICY_BUDGET);
        assertThatThrownBy(() -> evaluation.evaluate(expression)).isInstanceOf(BudgetException.class);
    }

    @Test
    void listsThatDoubleAreStopped() {
        PolicyCompiler compiler = new PolicyCompiler();
        compiler.declare("v0", "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map(x, x)", Scope.REQUEST);
        for (int i = 1; i <= 60; i++) {
            compiler.declare("v" + i, "variables.v" + (i - 1) + " + variables.v" + (i - 1), Scope.REQUEST);
        }
        PolicyExpression expression = compiler.compile("size(variables.v60) > 0", Result.BOOL, Scope.REQUEST);
        PolicyEvaluation evaluation = new PolicyEvaluation(compiler, input(), PolicyEvaluation.POLICY_BUDGET);
        @Nullable Object outcome;
        try {
            outcome = evaluation.evaluate(expression);
        } catch (BudgetException e) {
            outcome = e;
        }
        assertThat(String.valueOf(outcome)).contains("cost");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Object{spec: Object.spec{replicas: object.spec.replicas + 1}}|{'spec':{'replicas':4}}",
                "Object{metadata: Object.metadata{labels: Object.metadata.labels{env:"
                        + " namespaceObject.metadata.labels.env}}}|{'metadata':{'labels':{'env':'prod'}}}",
                "Object{spec: Object.spec{?a: object.?spec.missing, ?b: object.?spec.ratio}}|{'spec':{'b':1.5}}",
                "Object{spec: Object.spec{list: [Object.spec.list{name: 'x'}], map: {'k': object.spec.map}}}"
                        + "|{'spec':{'list':[{'name':'x'}],'map':{'k':{'a.b/c':'v'}}}}",
                "has(object.x) ? Object{} : Object{a: null}|{'a':null}",
                "Object{}|{}",
            })
    void configurationsAreMade(String expression, String json) throws Exception {
        assertThat(value(expression, Result.APPLY_CONFIGURATION).configuration())
                .hasToString(json(json).toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[JSONPatch{op: 'add', path: '/metadata/labels/' + jsonpatch.escapeKey('a/b~c'), value: 'v'}]"
                        + "|[{'op':'add','path':'/metadata/labels/a~1b~0c','value':'v'}]",
                "[JSONPatch{op: 'test', path: '/a', value: null}, JSONPatch{op: 'move', from: '/a', path: '/b'}]"
                        + "|[{'op':'test','path':'/a','value':null},{'op':'move','path':'/b','from':'/a'}]",
                "[JSONPatch{op: 'replace', path: '/spec', value: Object.spec{n: 1, d: 1.5, b: b'ab', t: true}}]"
                        + "|[{'op':'replace','path':'/spec','value':{'n':1,'d':1.5,'b':'YWI=','t':true}}]",
                "object.spec.list.map(x, JSONPatch{op: 'remove', path: '/' + x})"
                        + "|[{'op':'remove','path':'/a'},{'op':'remove','path':'/b'}]",
            })
    void patchesAreMade(String expression, String json) throws Exception {
        assertThat(value(expression, Result.JSON_PATCH).patch())
                .hasToString(JSON.readTree(json.replace('\'', '"')).toString());
    }

    @Test
    void namesOfTypesMustSayWhereTheirValuesAre() throws BudgetException {
        PolicyValue value = value("Object{spec: Object.status{a: 1}}", Result.APPLY_CONFIGURATION);
        assertThatThrownBy(value::configuration)
                .hasMessage(
                        "type mismatch: unexpected type name \"Object.status\", expected \"Object.spec\", which matches"
                                + " field name path from root Object type");
    }

    private static PolicyValue value(String expression, Result result) throws BudgetException {
        return ((Outcome.Value) run(new PolicyCompiler(), expression, result, Scope.MUTATION)).value();
    }
}
