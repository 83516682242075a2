package dev.orlop.registry.plane;

import static dev.orlop.registry.plane.RegistryFixture.CLUSTER;
import static dev.orlop.registry.plane.RegistryFixture.EVENTS;
import static dev.orlop.registry.plane.RegistryFixture.at;
import static dev.orlop.registry.plane.RegistryFixture.failure;
import static dev.orlop.registry.plane.RegistryFixture.get;
import static dev.orlop.registry.plane.RegistryFixture.in;
import static dev.orlop.registry.plane.RegistryFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.object.GroupResource;
import dev.orlop.object.KubeObject;
import dev.orlop.object.Status;
import dev.orlop.registry.ResourceStore.View;
import dev.orlop.storage.ListOptions;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;

/** Rules that name another version or group than the request, which serve the same objects ({@code matchPolicy}). */
class EquivalentResourcesTests {
    private static final String GROUP = "admissionregistration.k8s.io";
    private static final GroupResource POLICIES = new GroupResource(GROUP, "validatingadmissionpolicies");
    private static final GroupResource BINDINGS = new GroupResource(GROUP, "validatingadmissionpolicybindings");
    private static final GroupResource MUTATING = new GroupResource(GROUP, "mutatingadmissionpolicies");
    private static final GroupResource MUTATING_BINDINGS = new GroupResource(GROUP, "mutatingadmissionpolicybindings");
    private static final GroupResource NEW_EVENTS = new GroupResource("events.k8s.io", "events");
    private static final GroupResource AUTOSCALERS = new GroupResource("autoscaling", "horizontalpodautoscalers");
    private static final String SEEN = "request.kind.group + `/` + request.kind.version + ` for `"
            + " + request.requestKind.group + `/` + request.requestKind.version + `, ` + request.resource.group"
            + " + `/` + request.resource.version + ` for ` + request.requestResource.group + ` ` + object.apiVersion";
    private static final String CORE_EVENT =
            "{'metadata':{'name':'%s'},'involvedObject':{'namespace':'default'},'message':'bad','type':'Normal'}";
    private static final String NEW_EVENT = """
            {'metadata':{'name':'%s'},'regarding':{'namespace':'default'},'note':'bad','type':'Normal','action':'a',
             'reason':'r','reportingController':'x.y/z','reportingInstance':'i','eventTime':'2026-11-27T11:00:00.000000Z'}
            """;

    @TempDir
    static Path directory;

    private static RegistryFixture registry;

    @BeforeAll
    static void open() {
        registry = new RegistryFixture(directory);
    }

    @AfterAll
    static void close() {
        registry.close();
    }

    @AfterEach
    void clear() {
        for (GroupResource type : new GroupResource[] {BINDINGS, POLICIES, MUTATING_BINDINGS, MUTATING}) {
            get(registry.store(type).deleteCollection(CLUSTER, ListOptions.everything(), RegistryFixture.delete(null)));
        }
    }

    private static String constraints(String group, String version, String resource, String policy) {
        return "'matchConstraints':{'matchPolicy':'" + policy + "','resourceRules':[{'apiGroups':['" + group
                + "'],'apiVersions':['" + version + "'],'operations':['*'],'resources':['" + resource + "']}]}";
    }

    /** @param text with single quotes for double ones, and accents for those within expressions */
    private static void make(GroupResource type, String text) {
        registry.create(type, CLUSTER, text.replace("`", "\\\""));
    }

    private static void policy(String constraints, String validation) {
        make(POLICIES, "{'metadata':{'name':'p'},'spec':{" + constraints + ",'validations':[" + validation + "]}}");
        make(BINDINGS, "{'metadata':{'name':'p'},'spec':{'policyName':'p','validationActions':['Deny']}}");
    }

    private static String validation(String expression) {
        return "{'expression':'" + expression + "','messageExpression':'" + SEEN + "'}";
    }

    @ParameterizedTest
    @CsvSource({
        "events.k8s.io, object.note != `bad`, core, events.k8s.io/v1 for /v1; events.k8s.io/v1 for  events.k8s.io/v1",
        "'', object.message != `bad`, new, /v1 for events.k8s.io/v1; /v1 for events.k8s.io v1"
    })
    void event_ofTheOtherGroup_isSeenAsTheRuleNamesIt(String group, String expression, String sent, String seen) {
        policy(constraints(group, "v1", "events", "Equivalent"), validation(expression));

        Status refused = failure(create(sent, "refused"));

        assertThat(refused.code()).isEqualTo(422);
        assertThat(refused.message()).endsWith(seen.replace(';', ','));
    }

    private static Mono<KubeObject> create(String sent, String name) {
        boolean core = sent.equals("core");
        String body = (core ? CORE_EVENT : NEW_EVENT).formatted(name);
        return registry.store(core ? EVENTS : NEW_EVENTS).create(in("default"), json(body), registry.options());
    }

    @Test
    void event_underAnExactPolicy_isOnlySeenInItsGroup() {
        policy(constraints("events.k8s.io", "v1", "events", "Exact"), validation("false"));

        assertThat(get(create("core", "exact")).meta().name()).isEqualTo("exact");
        assertThat(failure(create("new", "other")).code()).isEqualTo(422);
    }

    @Test
    void event_thatIsDeleted_isSeenAsTheRuleNamesIt() {
        create("core", "kept").block();
        policy(
                constraints("events.k8s.io", "v1", "events", "Equivalent"),
                "{'expression':'oldObject.note != `bad`','message':'kept'}");

        Status refused = failure(registry.store(EVENTS).delete(in("default"), "kept", RegistryFixture.delete(null)));

        assertThat(refused.message()).endsWith("kept");
    }

    @ParameterizedTest
    @CsvSource({
        "'Object{note: object.note + `!`}', ApplyConfiguration, applied",
        "'[JSONPatch{op: `replace`, path: `/note`, value: object.note + `!`}]', JSONPatch, patched"
    })
    void event_changedInTheOtherGroupsForm_isStoredInItsOwn(String expression, String type, String name) {
        String member = type.equals("JSONPatch") ? "jsonPatch" : "applyConfiguration";
        make(
                MUTATING,
                "{'metadata':{'name':'m'},'spec':{'reinvocationPolicy':'Never',"
                        + constraints("events.k8s.io", "v1", "events", "Equivalent") + ",'mutations':[{'patchType':'"
                        + type + "','" + member + "':{'expression':'" + expression + "'}}]}}");
        make(MUTATING_BINDINGS, "{'metadata':{'name':'m'},'spec':{'policyName':'m'}}");

        KubeObject created = get(create("core", name));

        assertThat(at(created, "/apiVersion").asString()).isEqualTo("v1");
        assertThat(at(created, "/message").asString()).isEqualTo("bad!");
        assertThat(at(created, "/note").isMissingNode()).isTrue();
        assertThat(at(created, "/involvedObject/namespace").asString()).isEqualTo("default");
    }

    @ParameterizedTest
    @CsvSource({"v1, v2, autoscaling/v1 for autoscaling/v2", "v2, v1, autoscaling/v2 for autoscaling/v1"})
    void autoscaler_ofTheOtherVersion_isSeenAsTheRuleNamesIt(String rule, String sent, String seen) {
        policy(
                constraints("autoscaling", rule, "horizontalpodautoscalers", "Equivalent"),
                validation(
                        rule.equals("v1")
                                ? "!has(object.spec.targetCPUUtilizationPercentage)"
                                : "!has(object.spec.metrics)"));
        String spec = sent.equals("v1")
                ? "'targetCPUUtilizationPercentage':50"
                : "'metrics':[{'type':'Resource','resource':{'name':'cpu','target':{'type':'Utilization','averageUtilization':50}}}]";

        Status refused = failure(registry.store(AUTOSCALERS)
                .create(
                        new View(sent, "default"),
                        json("{'metadata':{'name':'a'},'spec':{'maxReplicas':3," + spec
                                + ",'scaleTargetRef':{'kind':'Deployment','name':'x','apiVersion':'apps/v1'}}}"),
                        registry.options()));

        assertThat(refused.message()).contains(seen).endsWith("autoscaling/" + rule);
    }
}
