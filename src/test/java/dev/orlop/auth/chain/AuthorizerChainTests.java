package dev.orlop.auth.chain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.net.httpserver.HttpHandler;
import dev.orlop.auth.Action;
import dev.orlop.auth.Authorizer;
import dev.orlop.auth.Authorizer.Decision;
import dev.orlop.auth.Selectors;
import dev.orlop.registry.Identity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.test.StepVerifier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Authorizers in a row by their file, one of which is a real server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@NullUnmarked
class AuthorizerChainTests {
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final Identity JANE =
            new Identity("jane", "7", List.of("devs", Identity.AUTHENTICATED), Map.of("team", List.of("blue")));
    private static final Action GET = new Action("get", "apps", "v1", "deployments", "scale", "ns", "web", "");
    /** What RBAC stands for here: it lets one read. */
    private static final Authorizer RBAC =
            (identity, action) -> new Decision(action.verb().equals("get"), "RBAC says so");

    private Path folder;
    private AccessServer server;
    private int questions;

    @BeforeAll
    void start(@TempDir Path temporary) throws Exception {
        folder = temporary;
        server = new AccessServer(temporary.resolve("pki"));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @BeforeEach
    void usual() {
        server.answer(review -> "{\"allowed\":false}");
        questions = server.asked().size();
    }

    private int asked() {
        return server.asked().size() - questions;
    }

    private static String file(String authorizers) {
        return "{apiVersion: apiserver.config.k8s.io/v1, kind: AuthorizationConfiguration, authorizers: [" + authorizers
                + "]}";
    }

    private String webhook(String more) {
        return "{type: Webhook, name: authority, webhook: {timeout: 30s, subjectAccessReviewVersion: v1,"
                + " connectionInfo: {type: KubeConfigFile, kubeConfigFile: " + server.kubeconfig() + "}, " + more
                + "}}";
    }

    private static AuthorizerChain chain(String... authorizers) {
        byte[] file = file(String.join(", ", authorizers)).getBytes(UTF_8);
        return new AuthorizerChain(AuthorizationFile.read(file, RBAC, new AuthorizerListener() {}, path -> {}));
    }

    private static Decision ask(Authorizer chain, Identity identity, Action action) {
        Decision[] decision = new Decision[1];
        StepVerifier.create(chain.ask(identity, action))
                .consumeNextWith(found -> decision[0] = found)
                .expectComplete()
                .verify(PATIENCE);
        return decision[0];
    }

    @Test
    void review_isAsKubernetesWordsIt() {
        server.answer(review -> "{\"allowed\":true,\"reason\":\"blue team\"}");

        Decision decision = ask(chain(webhook("failurePolicy: Deny")), JANE, GET);

        assertThat(decision).isEqualTo(new Decision(true, "blue team"));
        assertThat(server.asked().getLast())
                .hasToString(
                        "{\"kind\":\"SubjectAccessReview\",\"apiVersion\":\"authorization.k8s.io/v1\",\"metadata\":{},"
                                + "\"spec\":{\"resourceAttributes\":{\"namespace\":\"ns\",\"verb\":\"get\",\"group\":\"apps\","
                                + "\"version\":\"v1\",\"resource\":\"deployments\",\"subresource\":\"scale\",\"name\":\"web\"},"
                                + "\"user\":\"jane\",\"groups\":[\"devs\",\"system:authenticated\"],\"uid\":\"7\","
                                + "\"extra\":{\"team\":[\"blue\"]}}}");
        ask(chain(webhook("failurePolicy: Deny")), JANE, Action.onPath("get", "/metrics"));
        assertThat(server.asked().getLast().at("/spec/nonResourceAttributes"))
                .hasToString("{\"path\":\"/metrics\",\"verb\":\"get\"}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {"allowed":true,"reason":"a"}                | create | true  | false | a
        {"allowed":true,"reason":"a"}                | get    | true  | false | a
        {"allowed":false,"denied":true,"reason":"d"} | get    | false | true  | d
        {"allowed":false,"reason":"n"}               | get    | true  | false | RBAC says so
        {"allowed":false,"reason":"n"}               | create | false | false | n/RBAC says so
        """)
    void webhookBeforeRbac_allowsDeniesOrHasNoOpinion(
            String status, String verb, boolean allowed, boolean denied, String reason) {
        server.answer(review -> status);
        Action action = new Action(verb, "", "v1", "pods", "", "ns", "a", "");

        Decision decision = ask(chain(webhook("failurePolicy: Deny"), "{type: RBAC, name: rbac}"), JANE, action);

        assertThat(decision).isEqualTo(new Decision(allowed, denied, reason.replace('/', '\n'), ""));
    }

    @Test
    void webhookBehindRbac_isNotAskedAboutWhatThatAllows() {
        ask(chain("{type: RBAC, name: rbac}", webhook("failurePolicy: Deny")), JANE, GET);

        assertThat(asked()).isZero();
    }

    @Test
    void masters_areAllowedWhateverTheFileSays() {
        Identity master = Identity.of("root", Identity.MASTERS);
        AuthorizerChain chain = chain("{type: AlwaysDeny, name: nobody}");

        assertThat(ask(chain, master, GET).allowed()).isTrue();
        assertThat(chain.decide(master, GET).allowed()).isTrue();
        assertThat(ask(chain, JANE, GET)).isEqualTo(new Decision(false, true, "Everything is forbidden.", ""));
        assertThat(chain(webhook("failurePolicy: Deny")).decide(master, GET).allowed())
                .isTrue();
    }

    @Test
    void answers_areKept_andTheSameQuestionIsAskedOnce() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        HttpHandler answer = exchange -> AccessServer.send(exchange, 200, "{\"status\":{\"allowed\":true}}");
        server.handle(exchange -> {
            awaited(release);
            answer.handle(exchange);
        });
        AuthorizerChain chain = chain(webhook("failurePolicy: Deny"));

        StepVerifier.create(chain.ask(JANE, GET).zipWith(chain.ask(JANE, GET)))
                .then(release::countDown)
                .expectNextMatches(
                        both -> both.getT1().allowed() && both.getT2().allowed())
                .expectComplete()
                .verify(PATIENCE);
        assertThat(ask(chain, JANE, GET).allowed()).isTrue();
        assertThat(chain.decide(JANE, GET).allowed()).as("at once").isTrue();
        assertThat(asked()).isEqualTo(1);
    }

    private static void awaited(CountDownLatch latch) {
        try {
            latch.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void answers_thatAreNotToBeKept_areAskedForAgain() {
        AuthorizerChain chain = chain(webhook("failurePolicy: Deny, cacheUnauthorizedRequests: false"));

        ask(chain, JANE, GET);
        ask(chain, JANE, GET);

        assertThat(asked()).isEqualTo(2);
    }

    @Test
    void questionOfALongName_isNotKept() {
        AuthorizerChain chain = chain(webhook("failurePolicy: Deny"));
        Action action = Action.onPath("get", "/" + "x".repeat(10_000));

        ask(chain, JANE, action);
        ask(chain, JANE, action);

        assertThat(asked()).isEqualTo(2);
    }

    @Test
    void decide_beforeTheServerHasAnswered_saysThatItIsBeingAsked() {
        server.answer(review -> "{\"allowed\":true}");
        AuthorizerChain chain = chain(webhook("failurePolicy: NoOpinion"), "{type: RBAC, name: rbac}");

        assertThat(chain.knows()).isFalse();
        assertThat(chain.decide(JANE, GET))
                .isEqualTo(new Decision(false, false, "", "the authorizer \"authority\" is being asked; try again"));
        Awaitility.await().atMost(PATIENCE).until(() -> chain.decide(JANE, GET).allowed());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        NoOpinion | true  | false
        Deny      | false | true
        """)
    void serverThatFails_countsAsItsPolicySays(String policy, boolean allowed, boolean denied) {
        String error = "the authorizer \"authority\" cannot be asked";
        for (HttpHandler failing : failures()) {
            server.handle(failing);
            AuthorizerChain chain = chain(webhook("failurePolicy: " + policy), "{type: RBAC, name: rbac}");

            Decision decision = ask(chain, JANE, GET);

            assertThat(decision.allowed()).isEqualTo(allowed);
            assertThat(decision.denied()).isEqualTo(denied);
            Decision create = ask(chain, JANE, new Action("create", "", "v1", "pods", "", "ns", "", ""));
            assertThat(create.allowed()).isFalse();
            assertThat(create.error()).as("it is no answer").isEqualTo(error);
            int before = asked();
            ask(chain, JANE, GET);
            assertThat(asked()).as("nor is it kept").isEqualTo(before + 1);
        }
    }

    private static List<HttpHandler> failures() {
        return List.of(
                exchange -> AccessServer.send(exchange, 503, "{}"),
                exchange -> {
                    exchange.getResponseHeaders().set("Location", "https://127.0.0.1:1/");
                    AccessServer.send(exchange, 307, "");
                },
                exchange -> AccessServer.send(exchange, 200, "no json"),
                exchange -> AccessServer.send(exchange, 200, "[]"),
                exchange -> AccessServer.send(exchange, 200, "{}"),
                exchange -> AccessServer.send(exchange, 200, "{\"status\":{\"allowed\":true,\"denied\":true}}"),
                exchange -> AccessServer.send(
                        exchange, 200, "{\"status\":{\"allowed\":true},\"x\":\"" + "y".repeat(1 << 20) + "\"}"));
    }

    @Test
    void serverThatNeverAnswers_isWaitedForNoLongerThanTheTimeout() {
        server.handle(exchange -> {});

        Decision decision = ask(chain(webhook("failurePolicy: Deny").replace("30s", "200ms")), JANE, GET);

        assertThat(decision.error()).isEqualTo("the authorizer \"authority\" cannot be asked");
    }

    @Test
    void serverThatIsAway_isNoAnswer() throws Exception {
        Path away = folder.resolve("away.kubeconfig");
        String file = Files.readString(server.kubeconfig()).replaceAll("127.0.0.1:\\d+", "127.0.0.1:1");
        Files.writeString(away, file);

        Decision decision = ask(
                chain(webhook("failurePolicy: Deny").replace(server.kubeconfig().toString(), away.toString())),
                JANE,
                GET);

        assertThat(decision.error()).isEqualTo("the authorizer \"authority\" cannot be asked");
    }

    @Test
    void serverOfAnotherAuthority_isNotAsked() throws Exception {
        try (AccessServer other = new AccessServer(folder.resolve("other"))) {
            Path mixed = folder.resolve("mixed.kubeconfig");
            String place = Files.readString(other.kubeconfig())
                    .lines()
                    .filter(line -> line.contains("server:"))
                    .findFirst()
                    .orElseThrow()
                    .replaceAll(".*(127.0.0.1:\\d+).*", "$1");
            Files.writeString(mixed, Files.readString(server.kubeconfig()).replaceAll("127.0.0.1:\\d+", place));

            Decision decision = ask(
                    chain(webhook("failurePolicy: Deny")
                            .replace(server.kubeconfig().toString(), mixed.toString())),
                    JANE,
                    GET);

            assertThat(decision.denied()).isTrue();
            assertThat(other.asked()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        has(request.resourceAttributes) && request.resourceAttributes.namespace == 'ns' | 1
        request.resourceAttributes.namespace == 'kube-system'                           | 0
        !('devs' in request.groups)                                                     | 0
        request.user == 'jane' && request.uid == '7' && request.extra['team'] == ['blue'] | 1
        has(request.nonResourceAttributes)                                              | 0
        """)
    void conditions_sayWhetherTheServerIsAsked(String condition, int times) {
        Decision decision = ask(chain(webhook(conditions("Deny", condition))), JANE, GET);

        assertThat(asked()).isEqualTo(times);
        assertThat(decision).isEqualTo(Decision.NO_OPINION);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        spec.nodeName=a | app=web,tier in (b,a),!x,y | {"requirements":[{"key":"spec.nodeName","operator":"In","values":["a"]}]} | {"requirements":[{"key":"app","operator":"In","values":["web"]},{"key":"tier","operator":"In","values":["a","b"]},{"key":"x","operator":"DoesNotExist"},{"key":"y","operator":"Exists"}]}
        a!=b            | n>3,a!=b                   | {"requirements":[{"key":"a","operator":"NotIn","values":["b"]}]}           | {"requirements":[{"key":"a","operator":"NotIn","values":["b"]}]}
        a               | b in                       | | ''
        ''              | ''                         | | ''
        """)
    void selectors_areToldAsRequirements(String fields, String labels, String toldFields, String toldLabels) {
        server.answer(review -> "{\"allowed\":true}");
        AuthorizerChain chain = chain(webhook("failurePolicy: Deny"));

        ask(chain, JANE, new Action("list", "", "v1", "pods", "", "ns", "", "", Selectors.parse(fields, labels)));

        JsonNode resource = server.asked().getLast().at("/spec/resourceAttributes");
        assertThat(resource.path("fieldSelector")).isEqualTo(told(toldFields));
        assertThat(resource.path("labelSelector")).isEqualTo(told(toldLabels));
    }

    private static JsonNode told(@Nullable String json) {
        return json == null || json.isEmpty()
                ? JsonMapper.shared().missingNode()
                : JsonMapper.shared().readTree(json);
    }

    @Test
    void answers_areKeptForOneSelectorAlone() {
        server.answer(review -> review.at("/spec/resourceAttributes").has("labelSelector")
                ? "{\"allowed\":true}"
                : "{\"allowed\":false}");
        AuthorizerChain chain = chain(webhook("failurePolicy: Deny"));
        Action some = new Action("list", "", "v1", "pods", "", "ns", "", "", Selectors.parse("", "app=web"));
        Action all = new Action("list", "", "v1", "pods", "", "ns", "", "");

        assertThat(ask(chain, JANE, some).allowed()).isTrue();
        assertThat(ask(chain, JANE, all).allowed()).isFalse();
        assertThat(ask(chain, JANE, some).allowed()).isTrue();
        assertThat(asked()).isEqualTo(2);
    }

    @Test
    void condition_seesTheSelectors() {
        String condition = "has(request.resourceAttributes.labelSelector) &&"
                + " request.resourceAttributes.labelSelector.requirements.exists(r, r.key == 'app' && 'web' in r.values)";
        AuthorizerChain chain = chain(webhook(conditions("Deny", condition)));

        ask(chain, JANE, new Action("list", "", "v1", "pods", "", "ns", "", "", Selectors.parse("", "app=web")));
        ask(chain, JANE, new Action("list", "", "v1", "pods", "", "ns", "", "", Selectors.parse("", "app=db")));

        assertThat(asked()).isEqualTo(1);
    }

    private static String conditions(String policy, String condition) {
        return "failurePolicy: " + policy + ", matchConditionSubjectAccessReviewVersion: v1, matchConditions:"
                + " [{expression: \"" + condition + "\"}]";
    }

    @Test
    void conditionThatFails_countsAsTheServersFailure() {
        String failing = "request.nonResourceAttributes.path == '/metrics'";

        assertThat(ask(chain(webhook(conditions("Deny", failing))), JANE, GET).denied())
                .isTrue();
        assertThat(ask(chain(webhook(conditions("NoOpinion", failing)), "{type: RBAC, name: rbac}"), JANE, GET)
                        .allowed())
                .isTrue();
        assertThat(asked()).isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        ''                                             | authorizers: Required value: at least one authorization mode must be defined
        {name: a}                                      | authorizers[0].type: Required value: type is required
        {type: RBAC}                                   | authorizers[0].name: Required value: name is required
        {type: RBAC, name: A_b}                        | authorizers[0].name: Invalid value: "A_b": authorizer name is invalid: it must be a DNS subdomain
        {type: RBAC, name: a}, {type: AlwaysDeny, name: a} | authorizers[1].name: Duplicate value: "a"
        {type: RBAC, name: a}, {type: RBAC, name: b}   | authorizers[1].type: Duplicate value: "RBAC"
        {type: Node, name: a}                          | authorizers[0].type: Unsupported value: "Node": there is no such authorizer here; use RBAC
        {type: ABAC, name: a}                          | authorizers[0].type: Unsupported value: "ABAC": there is no such authorizer here; use RBAC
        {type: Other, name: a}                         | authorizers[0].type: Unsupported value: "Other": supported values: AlwaysAllow, AlwaysDeny, RBAC, Webhook
        {type: RBAC, name: a, webhook: {}}             | authorizers[0].webhook: Invalid value: may only be specified when type=Webhook
        {type: RBAC, name: a, x: 1}                    | authorizers[0].x: unknown field
        {type: Webhook, name: a}                       | authorizers[0].webhook: Required value: required when type=Webhook
        """)
    void file_thatIsWrong_isRefusedWithTheField(String authorizers, String problem) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> chain(authorizers))
                .withMessage(problem);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        timeout: 30s                    | timeout: 31s                     | timeout: Invalid value: "31s": must be > 0s and <= 30s
        timeout: 30s                    | timeout: 0s                      | timeout: Invalid value: "0s": must be > 0s and <= 30s
        timeout: 30s                    | authorizedTTL: 1s                | timeout: Required value: timeout is required
        timeout: 30s                    | timeout: 3s, authorizedTTL: 0s   | authorizedTTL: Invalid value: "0s": must be > 0s
        failurePolicy: Deny            | failurePolicy: Fail              | failurePolicy: Unsupported value: "Fail": supported values: NoOpinion, Deny
        subjectAccessReviewVersion: v1 | subjectAccessReviewVersion: v1beta1 | subjectAccessReviewVersion: Unsupported value: "v1beta1": supported values: v1
        type: KubeConfigFile           | type: InClusterConfig            | connectionInfo.type: Unsupported value: "InClusterConfig": supported values: KubeConfigFile
        failurePolicy: Deny            | failurePolicy: Deny, matchConditions: [{expression: 'true'}] | matchConditionSubjectAccessReviewVersion: Required value: matchConditionSubjectAccessReviewVersion is required
        failurePolicy: Deny            | failurePolicy: Deny, matchConditionSubjectAccessReviewVersion: v1, matchConditions: [{expression: '1'}] | matchConditions[0].expression: Invalid value: "1": must evaluate to bool
        """)
    void webhookThatIsWrong_isRefusedWithTheField(String right, String wrong, String problem) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> chain(webhook("failurePolicy: Deny").replace(right, wrong)))
                .withMessage("authorizers[0].webhook." + problem);
    }

    @Test
    void conditionOverAnUnknownField_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> chain(webhook(conditions("Deny", "request.resourceAttributes.kind == 'a'"))))
                .withMessageContaining("authorizers[0].webhook.matchConditions[0].expression")
                .withMessageContaining("undefined field 'kind'");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        current-context: main | current-context: other | contexts: there is none named "other"
        https://              | http://                | clusters: server must be an address of HTTPS
        token:                | exec: {}, x:           | exec: is not supported
        """)
    void kubeconfigThatIsWrong_isRefused(String right, String wrong, String problem) throws Exception {
        Path broken = folder.resolve("broken.kubeconfig");
        Files.writeString(broken, Files.readString(server.kubeconfig()).replace(right, wrong));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> chain(webhook("failurePolicy: Deny")
                        .replace(server.kubeconfig().toString(), broken.toString())))
                .withMessage("authorizers[0].webhook.connectionInfo.kubeConfigFile: Invalid value: \"" + broken + "\": "
                        + problem);
    }

    @ParameterizedTest
    @CsvSource({"500, '', 2", "429, '', 2", "503, 1, 2", "503, '', 1", "403, '', 1"})
    void failure_thatMayPass_isTriedAgain(int code, String retryAfter, int attempts) {
        server.handle(exchange -> {
            server.answer(review -> "{\"allowed\":true}");
            if (!retryAfter.isEmpty()) {
                exchange.getResponseHeaders().set("Retry-After", retryAfter);
            }
            AccessServer.send(exchange, code, "");
        });

        Decision decision = ask(chain(webhook("failurePolicy: NoOpinion")), JANE, GET);

        assertThat(decision.allowed()).isEqualTo(attempts == 2);
        assertThat(asked()).isEqualTo(attempts);
    }

    @Test
    void questions_areMetered() {
        List<String> heard = new CopyOnWriteArrayList<>();
        AuthorizerListener listener = new AuthorizerListener() {
            @Override
            public void asked(String name, Outcome outcome, Duration took) {
                heard.add(name + " " + outcome);
            }

            @Override
            public void failedOpen(String name, Outcome outcome) {
                heard.add(name + " failed open " + outcome);
            }

            @Override
            public void conditionsEvaluated(String name, Duration took, boolean excluded, boolean failed) {
                heard.add(name + " excluded " + excluded + " failed " + failed);
            }
        };
        byte[] file = file(webhook("failurePolicy: NoOpinion, matchConditionSubjectAccessReviewVersion: v1,"
                        + " matchConditions: [{expression: \"request.user != 'root'\"}]"))
                .getBytes(UTF_8);
        Authorizer chain = new AuthorizerChain(AuthorizationFile.read(file, RBAC, listener, path -> {}));

        ask(chain, JANE, GET);
        ask(chain, Identity.of("root"), GET);
        server.handle(exchange -> AccessServer.send(exchange, 403, ""));
        ask(chain, JANE, Action.onPath("get", "/metered"));

        assertThat(heard)
                .containsExactly(
                        "authority excluded false failed false",
                        "authority SUCCESS",
                        "authority excluded true failed false",
                        "authority excluded false failed false",
                        "authority ERROR",
                        "authority failed open ERROR");
    }
}
