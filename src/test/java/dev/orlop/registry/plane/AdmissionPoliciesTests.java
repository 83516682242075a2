package dev.orlop.registry.plane;

import static dev.orlop.registry.plane.RegistryFixture.CLUSTER;
import static dev.orlop.registry.plane.RegistryFixture.CONFIG_MAPS;
import static dev.orlop.registry.plane.RegistryFixture.NAMESPACES;
import static dev.orlop.registry.plane.RegistryFixture.at;
import static dev.orlop.registry.plane.RegistryFixture.failure;
import static dev.orlop.registry.plane.RegistryFixture.get;
import static dev.orlop.registry.plane.RegistryFixture.in;
import static dev.orlop.registry.plane.RegistryFixture.tree;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.object.GroupResource;
import dev.orlop.object.Status;
import dev.orlop.registry.AuditAnnotations;
import dev.orlop.registry.Identity;
import dev.orlop.registry.ResourceStore;
import dev.orlop.registry.ResourceStore.FieldValidation;
import dev.orlop.registry.ResourceStore.Subresource;
import dev.orlop.registry.ResourceStore.WriteOptions;
import dev.orlop.storage.ListOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;

/** Policies at work: from the write of a policy to the answer to another write. */
class AdmissionPoliciesTests {
    private static final String GROUP = "admissionregistration.k8s.io";
    private static final GroupResource POLICIES = new GroupResource(GROUP, "validatingadmissionpolicies");
    private static final GroupResource BINDINGS = new GroupResource(GROUP, "validatingadmissionpolicybindings");
    private static final GroupResource MUTATING = new GroupResource(GROUP, "mutatingadmissionpolicies");
    private static final GroupResource MUTATING_BINDINGS = new GroupResource(GROUP, "mutatingadmissionpolicybindings");
    private static final GroupResource PODS = new GroupResource("", "pods");
    private static final String RULES =
            "'resourceRules':[{'apiGroups':[''],'apiVersions':['v1'],'operations':['*'],'resources':['%s']}]";
    private static final String CONFIG_MAP_RULES = RULES.formatted("configmaps");

    @TempDir
    static Path directory;

    private static RegistryFixture registry;
    private static int made;

    @BeforeAll
    static void open() {
        registry = new RegistryFixture(directory);
        registry.create(NAMESPACES, CLUSTER, "{'metadata':{'name':'prod','labels':{'env':'prod'}}}");
    }

    @AfterAll
    static void close() {
        registry.close();
    }

    @AfterEach
    void clear() {
        for (GroupResource type : new GroupResource[] {BINDINGS, POLICIES, MUTATING_BINDINGS, MUTATING}) {
            get(store(type).deleteCollection(CLUSTER, ListOptions.everything(), RegistryFixture.delete(null)));
        }
        registry.warnings.clear();
    }

    private static ResourceStore store(GroupResource type) {
        return Objects.requireNonNull(registry.plane.registry().find(type));
    }

    /** A policy that is bound, about ConfigMaps unless the spec says otherwise. */
    private void policy(String name, String spec, String binding) {
        String constraints =
                spec.contains("'matchConstraints'") ? "" : "'matchConstraints':{" + CONFIG_MAP_RULES + "},";
        registry.create(POLICIES, CLUSTER, "{'metadata':{'name':'" + name + "'},'spec':{" + constraints + spec + "}}");
        registry.create(
                BINDINGS,
                CLUSTER,
                "{'metadata':{'name':'" + name + "-b'},'spec':{'policyName':'" + name + "'," + binding + "}}");
    }

    private void mutation(String name, String spec) {
        registry.create(
                MUTATING,
                CLUSTER,
                "{'metadata':{'name':'" + name + "'},'spec':{'reinvocationPolicy':'IfNeeded'," + spec + "}}");
        registry.create(
                MUTATING_BINDINGS,
                CLUSTER,
                "{'metadata':{'name':'" + name + "-b'},'spec':{'policyName':'" + name + "'}}");
    }

    private String configMap(String more) {
        return "{'metadata':{'name':'m" + made++ + "'" + more + "},'data':{'size':'7'}}";
    }

    private Status refused(String namespace, String body) {
        return failure(store(CONFIG_MAPS)
                .create(
                        in(namespace),
                        RegistryFixture.json(body),
                        new WriteOptions(false, "test", FieldValidation.STRICT, registry.warnings::add)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "'validations':[{'expression':'object.data.size == `8`'}]|422|Invalid|failed expression:"
                        + " object.data.size == '8'",
                "'validations':[{'expression':'false','message':' no ','reason':'Forbidden'}]|403|Forbidden|no",
                "'validations':[{'expression':'false','reason':'RequestEntityTooLarge','messageExpression':"
                        + "'`size ` + object.data.size'}]|413|RequestEntityTooLarge|size 7",
                "'validations':[{'expression':'false','messageExpression':'`a\\\\nb`','message':'m'}]|422|Invalid|m",
                "'validations':[{'expression':'false','messageExpression':'string(object.missing)'}]"
                        + "|422|Invalid|failed expression: false",
                "'validations':[{'expression':'object.missing == 1'}]|422|Invalid"
                        + "|expression 'object.missing == 1' resulted in error: no such key: missing",
                "'variables':[{'name':'s','expression':'int(object.data.size)'}],'validations':[{'expression':"
                        + "'variables.s > 7'}]|422|Invalid|failed expression: variables.s > 7",
                "'matchConditions':[{'name':'a','expression':'object.missing =="
                        + " 1'}],'validations':[{'expression':'true'}]|422|Invalid|expression 'object.missing == 1'"
                        + " resulted in error: no such key: missing",
                "'validations':[{'expression':'namespaceObject.metadata.labels.env == `dev`'}]|422|Invalid"
                        + "|failed expression: namespaceObject.metadata.labels.env == 'dev'",
                "'validations':[{'expression':'request.userInfo.username == `jane`'}]|422|Invalid"
                        + "|failed expression: request.userInfo.username == 'jane'",
            })
    void writesAreDenied(String spec, int code, String reason, String message) {
        policy("p", quoted(spec), "'validationActions':['Deny']");
        Status status = refused("prod", configMap(""));
        assertThat(status.code()).isEqualTo(code);
        assertThat(status.reason()).isEqualTo(reason);
        assertThat(status.message())
                .startsWith("configmaps \"m")
                .endsWith("is forbidden: ValidatingAdmissionPolicy 'p' with binding 'p-b' denied request: " + message);
    }

    /** A single quote within an expression, where ' stands for the quotes of JSON. */
    private static String quoted(String text) {
        return text.replace("`", "\\u0027");
    }

    private static WriteOptions options(boolean dryRun) {
        return new WriteOptions(dryRun, "test", FieldValidation.STRICT, registry.warnings::add);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "'validations':[{'expression':'object.data.size == `7`'}]",
                "'failurePolicy':'Ignore','validations':[{'expression':'object.missing == 1'}]",
                "'matchConditions':[{'name':'a','expression':'request.name =="
                        + " `x`'}],'validations':[{'expression':'false'}]",
                "'failurePolicy':'Ignore','matchConditions':[{'name':'a','expression':'object.missing == 1'}],"
                        + "'validations':[{'expression':'false'}]",
                "'matchConstraints':{'resourceRules':[{'apiGroups':[''],'apiVersions':['v1'],'operations':['UPDATE'],"
                        + "'resources':['configmaps']}]},'validations':[{'expression':'false'}]",
                "'matchConstraints':{'namespaceSelector':{'matchLabels':{'env':'dev'}},'resourceRules':[{'apiGroups':['*'],"
                        + "'apiVersions':['*'],'operations':['*'],'resources':['*']}]},'validations':[{'expression':'false'}]",
                "'matchConstraints':{'objectSelector':{'matchLabels':{'a':'b'}},'resourceRules':[{'apiGroups':['*'],"
                        + "'apiVersions':['*'],'operations':['*'],'resources':['*']}]},'validations':[{'expression':'false'}]",
                "'matchConstraints':{'excludeResourceRules':[{'apiGroups':[''],'apiVersions':['v1'],'operations':['CREATE'],"
                        + "'resources':['configmaps']}],'resourceRules':[{'apiGroups':['*'],'apiVersions':['*'],"
                        + "'operations':['*'],'resources':['*']}]},'validations':[{'expression':'false'}]",
            })
    void writesPass(String spec) {
        policy("p", quoted(spec), "'validationActions':['Deny']");
        registry.create(CONFIG_MAPS, in("prod"), configMap(""));
    }

    @Test
    void bindingsNarrowWhatPoliciesAreAbout() {
        policy(
                "p",
                "'validations':[{'expression':'false'}]",
                "'validationActions':['Deny'],'matchResources':{'namespaceSelector':{'matchLabels':{'env':'prod'}}}");
        registry.create(CONFIG_MAPS, in("default"), configMap(""));
        assertThat(refused("prod", configMap("")).code()).isEqualTo(422);
    }

    @Test
    void policiesAreInForceWithTheAnswerToTheirWrite() {
        for (int i = 0; i < 5; i++) {
            policy("p" + i, "'validations':[{'expression':'false'}]", "'validationActions':['Deny']");
            assertThat(refused("prod", configMap("")).message()).contains("'p" + i + "'");
            get(store(BINDINGS).delete(CLUSTER, "p" + i + "-b", RegistryFixture.delete(null)));
            registry.create(CONFIG_MAPS, in("prod"), configMap(""));
        }
    }

    @Test
    void warningsAndAnnotationsAreTold() {
        policy(
                "p",
                "'validations':[{'expression':'false','message':'hm'}],'auditAnnotations':[{'key':'size',"
                        + "'valueExpression':'string(object.data.size)'},{'key':'none','valueExpression':'null'}]",
                "'validationActions':['Warn','Audit']");
        Map<String, String> notes = new ConcurrentHashMap<>();
        get(store(CONFIG_MAPS)
                .create(in("prod"), RegistryFixture.json(configMap("")), options(false))
                .contextWrite(context -> context.put(AuditAnnotations.class, (AuditAnnotations) notes::put)
                        .put(Identity.class, Identity.of("jane", "dev"))));
        assertThat(registry.warnings)
                .contains("Validation failed for ValidatingAdmissionPolicy 'p' with binding 'p-b': hm");
        assertThat(notes)
                .containsEntry("p/size", "7")
                .doesNotContainKey("p/none")
                .containsEntry(
                        "validation.policy.admission.k8s.io/validation_failure",
                        "[{\"message\":\"hm\",\"policy\":\"p\",\"binding\":\"p-b\",\"expressionIndex\":0,"
                                + "\"validationActions\":[\"Warn\",\"Audit\"]}]");
    }

    @Test
    void parametersAreFoundByNameAndBySelector() {
        registry.create(
                CONFIG_MAPS, in("default"), "{'metadata':{'name':'limit','labels':{'is':'limit'}},'data':{'max':'5'}}");
        String spec = "'paramKind':{'apiVersion':'v1','kind':'ConfigMap'},'validations':[{'expression':"
                + quoted("'params == null || int(object.data.size) <= int(params.data.max)'") + ",'messageExpression':"
                + quoted("'`at most ` + params.data.max'") + "}]";
        policy(
                "p",
                spec,
                "'validationActions':['Deny'],'paramRef':{'name':'limit','namespace':'default',"
                        + "'parameterNotFoundAction':'Deny'}");
        assertThat(refused("prod", configMap("")).message()).endsWith("denied request: at most 5");
        clear();
        policy(
                "p",
                spec,
                "'validationActions':['Deny'],'paramRef':{'selector':{'matchLabels':{'is':'limit'}},"
                        + "'namespace':'default','parameterNotFoundAction':'Deny'}");
        assertThat(refused("prod", configMap("")).message()).endsWith("denied request: at most 5");
        clear();
        policy(
                "p",
                spec,
                "'validationActions':['Deny'],'paramRef':{'name':'none','namespace':'default',"
                        + "'parameterNotFoundAction':'Deny'}");
        assertThat(refused("prod", configMap("")).message())
                .endsWith("failed to configure binding: no params found for policy binding with `Deny`"
                        + " parameterNotFoundAction");
        clear();
        policy(
                "p",
                spec,
                "'validationActions':['Deny'],'paramRef':{'name':'none','namespace':'default',"
                        + "'parameterNotFoundAction':'Allow'}");
        registry.create(CONFIG_MAPS, in("prod"), configMap(""));
        clear();
        policy("p", spec, "'validationActions':['Deny']");
        registry.create(CONFIG_MAPS, in("prod"), configMap(""));
        clear();
        policy(
                "p",
                spec.replace("ConfigMap", "Gone"),
                "'validationActions':['Deny'],'paramRef':{'name':'none','parameterNotFoundAction':'Allow'}");
        assertThat(refused("prod", configMap("")).message())
                .endsWith(
                        "failed to configure policy: failed to find resource referenced by paramKind: 'v1, Kind=Gone'");
    }

    @Test
    void deletionsAreSeenWithTheOldObject() {
        registry.create(CONFIG_MAPS, in("prod"), "{'metadata':{'name':'keep','labels':{'keep':'yes'}}}");
        policy(
                "p",
                "'validations':[{'expression':"
                        + quoted("'request.operation != `DELETE` || object != null || "
                                + "!has(oldObject.metadata.labels)'")
                        + ",'message':'kept'}]",
                "'validationActions':['Deny']");
        assertThat(failure(store(CONFIG_MAPS).delete(in("prod"), "keep", RegistryFixture.delete(null)))
                        .message())
                .endsWith("denied request: kept");
    }

    @Test
    void policiesAreNoSubjectOfPolicies() {
        policy(
                "p",
                "'matchConstraints':{'resourceRules':[{'apiGroups':['*'],'apiVersions':['*'],'operations':['*'],"
                        + "'resources':['*']}]},'validations':[{'expression':'false'}]",
                "'validationActions':['Deny']");
        assertThat(refused("prod", configMap("")).code()).isEqualTo(422);
        get(store(POLICIES).delete(CLUSTER, "p", RegistryFixture.delete(null)));
        registry.create(CONFIG_MAPS, in("prod"), configMap(""));
    }

    @Test
    void expressionsThatExplodeAreStopped() {
        String loop = "lists.range(20000).all(a, lists.range(20000).all(b, a + b >= 0))";
        policy("p", "'validations':[{'expression':'" + loop + "'}]", "'validationActions':['Deny']");
        assertThat(refused("prod", configMap("")).message())
                .endsWith("resulted in error: operation cancelled: actual cost limit exceeded");
        clear();
        String doubling = "lists.range(20).map(x, `xxxxxxxxxxxxxxxxxxxx`).join()";
        StringBuilder variables = new StringBuilder("{'name':'v0','expression':'" + doubling + "'}");
        for (int i = 1; i < 30; i++) {
            variables
                    .append(",{'name':'v")
                    .append(i)
                    .append("','expression':'variables.v")
                    .append(i - 1)
                    .append(" + variables.v")
                    .append(i - 1)
                    .append("'}");
        }
        policy(
                "p",
                quoted(
                        "'variables':[" + variables + "],'validations':[{'expression':'false','messageExpression':"
                                + "'variables.v20','message':'short'},{'expression':'false','messageExpression':'variables.v29'}]"),
                "'validationActions':['Deny']");
        assertThat(refused("prod", configMap("")).message()).endsWith("denied request: short");
    }

    @Test
    void objectsAreMutatedBeforeTheyAreValidated() {
        mutation(
                "m",
                quoted("'matchConstraints':{" + RULES.formatted("pods")
                        + "},'mutations':[{'patchType':'ApplyConfiguration','applyConfiguration':{'expression':'Object{spec:"
                        + " Object.spec{containers: [Object.spec.containers{name: `side`, image:"
                        + " `side:1`}]}}'}},{'patchType':'JSONPatch','jsonPatch':{'expression':'[JSONPatch{op: `add`,"
                        + " path: `/metadata/labels`, value: {`by/m`: string(size(object.spec.containers))}}]'}}]"));
        policy(
                "p",
                quoted("'matchConstraints':{" + RULES.formatted("pods") + "},'validations':[{'expression':"
                        + "'object.metadata.labels[`by/m`] == `2`'}]"),
                "'validationActions':['Deny']");
        var pod = registry.create(
                PODS, in("prod"), "{'metadata':{'name':'p'},'spec':{'containers':[{'name':'a','image':'a'}]}}");
        assertThat(at(pod, "/metadata/labels").toString()).isEqualTo("{\"by/m\":\"2\"}");
        assertThat(at(pod, "/spec/containers/1/name").asString()).isEqualTo("side");
        assertThat(at(pod, "/spec/containers/1/imagePullPolicy").asString()).isEqualTo("IfNotPresent");
    }

    @Test
    void policiesSeeWhatLaterOnesChanged() {
        String constraints = "'matchConstraints':{" + CONFIG_MAP_RULES + "},";
        String count = "'mutations':[{'patchType':'ApplyConfiguration','applyConfiguration':{'expression':'Object{data:"
                + " Object.data{seen: string(size(object.data))}}'}}]";
        mutation("a", constraints + count);
        mutation(
                "b",
                constraints + "'mutations':[{'patchType':'ApplyConfiguration','applyConfiguration':{'expression':"
                        + quoted("'Object{data: Object.data{more: `x`}}'") + "}}]");
        var map = registry.create(CONFIG_MAPS, in("prod"), configMap(""));
        assertThat(tree(map).get("data").toString()).isEqualTo("{\"more\":\"x\",\"seen\":\"3\",\"size\":\"7\"}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "'patchType':'JSONPatch','jsonPatch':{'expression':'[JSONPatch{op: `remove`, path: `/data/none`}]'}"
                        + "|JSONPath: ",
                "'patchType':'ApplyConfiguration','applyConfiguration':{'expression':'Object{data: Object.spec{a:"
                        + " `x`}}'}|type mismatch: unexpected type name \"Object.spec\", expected \"Object.data\"",
                "'patchType':'ApplyConfiguration','applyConfiguration':{'expression':'Object{other: `x`}'}|error"
                        + " applying patch: failed to convert patch object to typed object: .other: field not declared",
                "'patchType':'ApplyConfiguration','applyConfiguration':{'expression':'Object{data: object.nothing}'}"
                        + "|expression 'Object{data: object.nothing}' resulted in error: no such key: nothing",
            })
    void mutationsThatCannotBeMadeAreTold(String mutation, String message) {
        mutation("m", "'matchConstraints':{" + CONFIG_MAP_RULES + "},'mutations':[{" + quoted(mutation) + "}]");
        Status status = refused("prod", configMap(""));
        assertThat(status.message()).startsWith("policy 'm' with binding 'm-b' denied request: " + message);
        assertThat(status.code()).isEqualTo(403);
        assertThat(status.reason()).isEqualTo("Invalid");
        clear();
        mutation(
                "m",
                "'failurePolicy':'Ignore','matchConstraints':{" + CONFIG_MAP_RULES + "},'mutations':[{"
                        + quoted(mutation) + "}]");
        registry.create(CONFIG_MAPS, in("prod"), configMap(""));
    }

    @Test
    void whatIsOwnedAsAWholeIsNotApplied() {
        mutation(
                "m",
                "'matchConstraints':{" + RULES.formatted("pods")
                        + "},'mutations':[{'patchType':'ApplyConfiguration','applyConfiguration':{'expression':"
                        + quoted("'Object{spec: Object.spec{tolerations: [Object.spec.tolerations{key: `k`}]}}'")
                        + "}}]");
        Status status = failure(store(PODS)
                .create(
                        in("prod"),
                        RegistryFixture.json(
                                "{'metadata':{'name':'q'},'spec':{'containers':[{'name':'a','image':'a'}]}}"),
                        options(true)));
        assertThat(status.message())
                .endsWith("error applying patch: invalid ApplyConfiguration: may not mutate atomic arrays, maps or"
                        + " structs: .spec.tolerations");
    }

    @Test
    void patchesWhoseTestFailsAreNotApplied() {
        mutation(
                "m",
                "'matchConstraints':{" + CONFIG_MAP_RULES + "},'mutations':[{'patchType':'JSONPatch','jsonPatch':{"
                        + "'expression':"
                        + quoted("'[JSONPatch{op: `test`, path: `/data/size`, value: `8`}, JSONPatch{op:"
                                + " `add`, path: `/data/x`, value: `y`}]'")
                        + "}}]");
        var map = registry.create(CONFIG_MAPS, in("prod"), configMap(""));
        assertThat(at(map, "/data").toString()).isEqualTo("{\"size\":\"7\"}");
    }

    @Test
    void typesAreCheckedOncePerGeneration() {
        String match = RULES.formatted("pods").replace("'*'", "'CREATE'");
        policy(
                "p",
                quoted("'matchConstraints':{" + match
                        + "},'variables':[{'name':'c','expression':'object.spec.containers'}],"
                        + "'validations':[{'expression':'variables.c.all(x, x.image != ``)'},{'expression':"
                        + "'object.spec.replicas > 1','messageExpression':'string(object.metadata.nam)'}]"),
                "'validationActions':['Audit']");
        var policy = get(Mono.defer(() -> store(POLICIES).get(CLUSTER, "p", Subresource.NONE, ""))
                .filter(found -> tree(found).path("status").has("observedGeneration"))
                .repeatWhenEmpty(tries -> tries.delayElements(Duration.ofMillis(20)))
                .timeout(RegistryFixture.LIMIT));
        var status = tree(policy).get("status");
        assertThat(status.get("observedGeneration").asLong()).isEqualTo(1);
        var warnings = status.at("/typeChecking/expressionWarnings");
        assertThat(warnings).hasSize(2);
        assertThat(warnings.at("/0/fieldRef").asString()).isEqualTo("spec.validations[1].expression");
        assertThat(warnings.at("/0/warning").asString())
                .isEqualTo(
                        "v1, Kind=Pod: ERROR: <input>:1:12: undefined field 'replicas'\n | object.spec.replicas > 1\n"
                                + " | ...........^\n");
        assertThat(warnings.at("/1/fieldRef").asString()).isEqualTo("spec.validations[1].messageExpression");
    }
}
