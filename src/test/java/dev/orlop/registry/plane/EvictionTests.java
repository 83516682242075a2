package dev.orlop.registry.plane;

import static dev.orlop.registry.plane.RegistryFixture.at;
import static dev.orlop.registry.plane.RegistryFixture.causes;
import static dev.orlop.registry.plane.RegistryFixture.details;
import static dev.orlop.registry.plane.RegistryFixture.failure;
import static dev.orlop.registry.plane.RegistryFixture.get;
import static dev.orlop.registry.plane.RegistryFixture.in;
import static dev.orlop.registry.plane.RegistryFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.object.GroupResource;
import dev.orlop.object.KubeObject;
import dev.orlop.object.Status;
import dev.orlop.registry.ResourceStore.FieldValidation;
import dev.orlop.registry.ResourceStore.Subresource;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;

/** Evictions of pods in every phase, under budgets of every state; each test has pods and budgets of its own. */
class EvictionTests {
    private static final GroupResource PODS = EvictionStore.PODS;
    private static final GroupResource BUDGETS = DisruptionBudgets.RESOURCE;

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

    private static void pod(String name, String phase, boolean ready, String more) {
        registry.create(
                PODS,
                in("default"),
                "{'metadata':{'name':'" + name + "','labels':{'app':'" + name + "'}" + more
                        + "},'spec':{'containers':[{'name':'c','image':'i'}]}}");
        get(registry.merge(
                PODS,
                in("default"),
                name,
                Subresource.STATUS,
                "{'status':{'phase':'" + phase + "','conditions':[{'type':'Ready','status':'"
                        + (ready ? "True" : "False") + "'}]}}"));
    }

    private static void pod(String name) {
        pod(name, "Running", true, "");
    }

    private static void budget(String name, String app, String spec, String status) {
        registry.create(
                BUDGETS,
                in("default"),
                "{'metadata':{'name':'" + name + "'},'spec':{'selector':{'matchLabels':{'app':'" + app + "'}}" + spec
                        + "}}");
        get(registry.merge(BUDGETS, in("default"), name, Subresource.STATUS, "{'status':{" + status + "}}"));
    }

    private static Mono<KubeObject> eviction(String name, String body, boolean dryRun) {
        return Objects.requireNonNull(registry.plane.registry().within(name, Subresource.EVICTION))
                .create(in("default"), json(body), registry.options(dryRun, FieldValidation.STRICT));
    }

    private static Mono<KubeObject> eviction(String name) {
        return eviction(name, "{'metadata':{'name':'" + name + "'}}", false);
    }

    private static boolean isThere(String name) {
        return registry.names(PODS, in("default")).contains(name);
    }

    @ParameterizedTest
    @CsvSource({"Pending, 201", "Succeeded, 201", "Failed, 201", "Running, 429", "Unknown, 429"})
    void evict_underABudgetThatAllowsNone_deletesWhatDoesNotRun(String phase, int code) {
        String name = "phase-" + phase.toLowerCase(Locale.ROOT);
        pod(name, phase, true, "");
        budget(name, name, "", "'observedGeneration':1,'disruptionsAllowed':0");

        if (code == 201) {
            assertThat(at(get(eviction(name)), "/status").stringValue()).isEqualTo("Success");
        } else {
            assertThat(failure(eviction(name)).code()).isEqualTo(code);
        }
        assertThat(isThere(name)).isEqualTo(code != 201);
    }

    @Test
    void evict_ofARunningPodWithoutABudget_deletesIt() {
        pod("free");

        assertThat(at(get(eviction("free")), "/kind").stringValue()).isEqualTo("Status");
        assertThat(isThere("free")).isFalse();
    }

    @Test
    void evict_ofAPodThatIsHeld_saysWhyItGoes() {
        pod("held", "Running", true, ",'finalizers':['example.com/hold']");

        get(eviction("held"));

        KubeObject held = registry.read(PODS, in("default"), "held");
        assertThat(held.meta().isBeingDeleted()).isTrue();
        assertThat(at(held, "/status/conditions/1/type").stringValue()).isEqualTo("DisruptionTarget");
        assertThat(at(held, "/status/conditions/1/reason").stringValue()).isEqualTo("EvictionByEvictionAPI");
        assertThat(at(get(eviction("held")), "/status").stringValue()).isEqualTo("Success");
    }

    @Test
    void evict_takesOneOffTheBudget() {
        pod("one");
        budget(
                "taken",
                "one",
                "",
                "'observedGeneration':1,'disruptionsAllowed':1,'currentHealthy':2,'desiredHealthy':1");

        get(eviction("one", "{'metadata':{'name':'one'}}", true));
        assertThat(at(registry.read(BUDGETS, in("default"), "taken"), "/status/disruptionsAllowed")
                        .intValue())
                .isEqualTo(1);
        get(eviction("one"));

        KubeObject budget = registry.read(BUDGETS, in("default"), "taken");
        assertThat(isThere("one")).isFalse();
        assertThat(at(budget, "/status/disruptionsAllowed").intValue()).isZero();
        assertThat(at(budget, "/status/disruptedPods/one").stringValue()).isNotEmpty();
        assertThat(at(budget, "/status/conditions/0/reason").stringValue()).isEqualTo("InsufficientPods");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'observedGeneration':0,'disruptionsAllowed':9|429|10|The disruption budget B is still being processed by the server.",
                "'observedGeneration':1,'disruptionsAllowed':0,'desiredHealthy':2,'currentHealthy':1|429|0|The disruption budget B needs 2 healthy pods and has 1 currently",
            })
    void evict_thatABudgetForbids_isForLater(String status, int code, int retry, String cause) {
        String name = "later-" + retry;
        pod(name);
        budget(name, name, "", status);

        Status answer = failure(eviction(name));

        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.message()).isEqualTo("Cannot evict pod as it would violate the pod's disruption budget.");
        assertThat(details(answer).retryAfterSeconds()).isEqualTo(retry);
        assertThat(causes(answer)).containsExactly(new Status.Cause("DisruptionBudget", cause.replace("B", name), ""));
        assertThat(isThere(name)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "'',             0, 1, 429",
        "'',             1, 1, 201",
        "'',             1, 0, 429",
        "AlwaysAllow,    0, 1, 201",
        "IfHealthyBudget, 0, 1, 429",
        "IfHealthyBudget, 1, 1, 201"
    })
    void evict_ofAPodThatIsNotReady_goesByThePolicy(String policy, int healthy, int desired, int code) {
        String name = "unready-" + policy.toLowerCase(Locale.ROOT) + healthy + desired;
        pod(name, "Running", false, "");
        budget(
                name,
                name,
                policy.isEmpty() ? "" : ",'unhealthyPodEvictionPolicy':'" + policy + "'",
                "'observedGeneration':1,'currentHealthy':" + healthy + ",'desiredHealthy':" + desired);

        if (code == 201) {
            get(eviction(name));
        } else {
            assertThat(failure(eviction(name)).code()).isEqualTo(code);
        }
        assertThat(isThere(name)).isEqualTo(code != 201);
    }

    @Test
    void evict_underTwoBudgets_isAConflict() {
        pod("both");
        budget("both-1", "both", "", "'observedGeneration':1,'disruptionsAllowed':1");
        budget("both-2", "both", "", "'observedGeneration':1,'disruptionsAllowed':1");

        assertThat(failure(eviction("both")).code()).isEqualTo(409);
        assertThat(isThere("both")).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'metadata':{'name':'other'}}|400",
                "{'metadata':{}}|400",
                "{'metadata':{'name':'bad','namespace':'elsewhere'}}|400",
                "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'bad'}}|400",
                "{'metadata':{'name':'bad'},'deleteOptions':{'propagationPolicy':'Foo'}}|422",
                "{'metadata':{'name':'bad'},'deleteOptions':{'gracePeriodSeconds':'x'}}|400",
                "{'metadata':{'name':'bad'},'more':1}|400",
                "{'metadata':{'name':'bad'},'deleteOptions':{'preconditions':{'uid':'x'}}}|409",
                "{'metadata':{'name':'bad'},'deleteOptions':{'preconditions':{'resourceVersion':'1'}}}|409",
            })
    void evict_withABadBody_takesNothingOffTheBudget(String body, int code) {
        if (!isThere("bad")) {
            pod("bad");
            budget("bad", "bad", "", "'observedGeneration':1,'disruptionsAllowed':1");
        }

        assertThat(failure(eviction("bad", body, false)).code()).isEqualTo(code);
        assertThat(isThere("bad")).isTrue();
        assertThat(at(registry.read(BUDGETS, in("default"), "bad"), "/status/disruptionsAllowed")
                        .intValue())
                .isEqualTo(1);
    }

    @Test
    void evict_asOfAVersion_deletesThatOnly() {
        pod("versioned");
        String version = at(registry.read(PODS, in("default"), "versioned"), "/metadata/resourceVersion")
                .stringValue();

        get(eviction(
                "versioned",
                "{'apiVersion':'policy/v1beta1','kind':'Eviction','metadata':{'name':'versioned'},'deleteOptions':{'preconditions':{'resourceVersion':'"
                        + version + "'}}}",
                false));

        assertThat(isThere("versioned")).isFalse();
    }

    @Test
    void evict_ofNothing_isNotFound() {
        assertThat(failure(eviction("nothing")).code()).isEqualTo(404);
    }
}
