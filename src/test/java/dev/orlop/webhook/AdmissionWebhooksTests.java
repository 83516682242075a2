package dev.orlop.webhook;

import static dev.orlop.webhook.ReviewServer.admission;
import static dev.orlop.webhook.ReviewServer.patch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orlop.support.OneAtATime;
import dev.orlop.webhook.OrlopServer.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** Webhooks of admission over HTTPS, as clients of a whole server see them. */
@Timeout(60)
@OneAtATime
class AdmissionWebhooksTests {
    private static final String CONFIGURATIONS = "/apis/admissionregistration.k8s.io/v1/";
    private static final String MUTATING = "mutatingwebhookconfigurations";
    private static final String VALIDATING = "validatingwebhookconfigurations";
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final AtomicInteger NAMES = new AtomicInteger();

    @TempDir
    static Path directory;

    private static OrlopServer server;
    private static ReviewServer hooks;
    private static ReviewServer expired;
    private static final CountDownLatch SLOW = new CountDownLatch(1);

    @BeforeAll
    static void open() {
        hooks = new ReviewServer(directory.resolve("pki"), Duration.ofDays(1));
        expired = new ReviewServer(directory.resolve("expired"), Duration.ofDays(-1));
        server = new OrlopServer(
                directory.resolve("data"),
                "--orlop.webhooks.services.[default/hooks]=127.0.0.1:" + hooks.port(),
                "--orlop.webhooks.services.[default/ported:8443]=127.0.0.1:" + hooks.port());
        hooks.on("/allow", review -> admission(review, "\"allowed\":true"));
        hooks.on(
                "/deny",
                review -> admission(review, "\"allowed\":false,\"status\":{\"message\":\"not today\",\"code\":403}"));
        hooks.on("/silent", review -> admission(review, "\"allowed\":false"));
        hooks.on(
                "/warn",
                review -> admission(
                        review, "\"allowed\":true,\"warnings\":[\"mind the gap\"],\"auditAnnotations\":{\"k\":\"v\"}"));
        hooks.on(
                "/mutate", review -> admission(review, patch("[{'op':'add','path':'/data','value':{'added':'yes'}}]")));
        hooks.on(
                "/note", review -> admission(review, patch("[{'op':'replace','path':'/note','value':'seen as new'}]")));
        hooks.on(
                "/message",
                review -> admission(review, patch("[{'op':'replace','path':'/message','value':'seen as old'}]")));
        hooks.on(
                "/wronguid",
                review -> admission(review, "\"allowed\":true").replaceAll("\"uid\":\"[^\"]*\"", "\"uid\":\"other\""));
        hooks.on(
                "/wrongkind",
                review -> admission(review, "\"allowed\":true").replace("\"AdmissionReview\"", "\"Other\""));
        hooks.on("/badpatch", review -> admission(review, patch("[{'op':'replace','path':'/no/such','value':1}]")));
        hooks.on("/patchonly", review -> admission(review, "\"allowed\":true,\"patch\":\"W10=\""));
        hooks.on("/nojson", review -> "<html>");
        hooks.on("/absent", review -> "{\"apiVersion\":\"admission.k8s.io/v1\",\"kind\":\"AdmissionReview\"}");
        hooks.raw("/error", exchange -> ReviewServer.send(exchange, 500, "boom"));
        hooks.raw("/missing", exchange -> ReviewServer.send(exchange, 404, ""));
        hooks.raw("/moved", exchange -> {
            exchange.getResponseHeaders().add("Location", hooks.url("/allow"));
            exchange.sendResponseHeaders(302, -1);
        });
        hooks.raw("/huge", ReviewServer::sendTooMuch);
        hooks.raw("/slow", exchange -> {
            try {
                SLOW.await(30, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    @AfterAll
    static void close() {
        SLOW.countDown();
        server.close();
        hooks.close();
        expired.close();
    }

    @BeforeEach
    void forget() {
        hooks.reviews.clear();
    }

    @AfterEach
    void removeConfigurations() {
        for (String type : List.of(MUTATING, VALIDATING)) {
            assertThat(server.send("DELETE", CONFIGURATIONS + type, "", "application/json")
                            .code())
                    .isEqualTo(200);
        }
    }

    private static String entry(String name, String client, String more) {
        return """
            {'name':'%s.example.com','sideEffects':'None','admissionReviewVersions':['v1'],'timeoutSeconds':20,
             'clientConfig':%s,%s
             'rules':[{'operations':['*'],'apiGroups':[''],'apiVersions':['v1'],'resources':['configmaps']}]}
            """.formatted(name, client, more);
    }

    private static String at(String path) {
        return "{'url':'" + hooks.url(path) + "','caBundle':'" + hooks.caBundle() + "'}";
    }

    private static void configure(String type, String name, String... entries) {
        Answer answer = server.post(
                CONFIGURATIONS + type,
                "{'metadata':{'name':'" + name + "'},'webhooks':[" + String.join(",", entries) + "]}");
        assertThat(answer.code()).as(answer.message()).isEqualTo(201);
    }

    private static Answer create(String query) {
        return server.post(MAPS + query, "{'metadata':{'name':'m" + NAMES.incrementAndGet() + "'}}");
    }

    @Test
    void mutatingWebhook_patch_isStoredAndTheReviewIsComplete() {
        configure(MUTATING, "m", entry("mutate", at("/mutate"), ""));

        Answer created = create("?fieldManager=me");

        assertThat(created.code()).isEqualTo(201);
        assertThat(created.body().at("/data/added").stringValue()).isEqualTo("yes");
        ObjectNode review = hooks.reviews.getFirst();
        assertThat(review.get("query").stringValue()).isEqualTo("timeout=20s");
        assertThat(review.get("apiVersion").stringValue()).isEqualTo("admission.k8s.io/v1");
        ObjectNode request = (ObjectNode) review.get("request");
        assertThat(request.propertyNames())
                .containsExactly(
                        "uid",
                        "kind",
                        "resource",
                        "requestKind",
                        "requestResource",
                        "name",
                        "namespace",
                        "operation",
                        "userInfo",
                        "object",
                        "oldObject",
                        "dryRun",
                        "options");
        assertThat(request.get("kind").toString())
                .isEqualTo("{\"group\":\"\",\"version\":\"v1\",\"kind\":\"ConfigMap\"}");
        assertThat(request.get("operation").stringValue()).isEqualTo("CREATE");
        assertThat(request.at("/options/fieldManager").stringValue()).isEqualTo("me");
        assertThat(request.at("/object/metadata/uid").isMissingNode()).isTrue();
        assertThat(request.get("oldObject").isNull()).isTrue();
    }

    @Test
    void validatingWebhook_refusal_isTheAnswer() {
        configure(VALIDATING, "v", entry("deny", at("/deny"), ""));

        Answer refused = create("");

        assertThat(refused.code()).isEqualTo(403);
        assertThat(refused.message()).isEqualTo("admission webhook \"deny.example.com\" denied the request: not today");
        assertThat(hooks.reviews.getFirst().at("/request/object/metadata/uid").stringValue())
                .isNotEmpty();
    }

    @Test
    void validatingWebhook_refusalWithoutAWord_isABadRequest() {
        configure(VALIDATING, "v", entry("silent", at("/silent"), ""));

        Answer refused = create("");

        assertThat(refused.code()).isEqualTo(400);
        assertThat(refused.message())
                .isEqualTo("admission webhook \"silent.example.com\" denied the request without explanation");
    }

    @Test
    void warnings_ofAWebhook_comeWithTheAnswer() {
        configure(VALIDATING, "v", entry("warn", at("/warn"), ""));

        assertThat(create("").warnings()).containsExactly("299 - \"mind the gap\"");
    }

    /** What a webhook does, and what becomes of it under {@code failurePolicy: Fail}. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        /wronguid  | received invalid webhook response: expected response.uid="
        /wrongkind | received invalid webhook response: expected webhook response of admission.k8s.io/v1, Kind=AdmissionReview, got admission.k8s.io/v1, Kind=Other
        /absent    | received invalid webhook response: webhook response was absent
        /patchonly | received invalid webhook response: webhook returned response.patch but not response.patchType
        /nojson    | failed to call webhook: couldn't get version/kind; json parse error:
        /error     | failed to call webhook: an error on the server ("unknown") has prevented the request from succeeding
        /missing   | failed to call webhook: the server could not find the requested resource
        /moved     | failed to call webhook: the server responded with the status code 302 but did not return more information
        /huge      | failed to call webhook: the answer is larger than 8388608 bytes
        """)
    void failingCall_underEitherPolicy_failsTheWriteOrNot(String path, String reason) {
        for (String type : List.of(MUTATING, VALIDATING)) {
            if (type.equals(VALIDATING) && path.equals("/patchonly")) {
                // Nobody looks at the patches of those that only validate.
                continue;
            }
            configure(type, "fail", entry("x", at(path), "'failurePolicy':'Fail',"));
            Answer failed = create("");
            assertThat(failed.code()).isEqualTo(500);
            assertThat(failed.message())
                    .startsWith("Internal error occurred: failed calling webhook \"x.example.com\": " + reason);

            server.send("DELETE", CONFIGURATIONS + type + "/fail", "", "application/json");
            configure(type, "ignore", entry("x", at(path), "'failurePolicy':'Ignore',"));
            assertThat(create("").code()).isEqualTo(201);
            server.send("DELETE", CONFIGURATIONS + type + "/ignore", "", "application/json");
        }
    }

    @Test
    void badPatch_isAnErrorUnderEitherPolicy() {
        configure(MUTATING, "m", entry("x", at("/badpatch"), "'failurePolicy':'Ignore',"));

        Answer failed = create("");

        assertThat(failed.code()).isEqualTo(500);
        assertThat(failed.message()).startsWith("Internal error occurred: ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        untrusted | certificate signed by unknown authority
        expired   | certificate has expired or is not yet valid
        refused   | connect: connection refused
        """)
    void unreachable_webhook_saysWhy(String which, String reason) throws IOException {
        String client = switch (which) {
            case "untrusted" -> "{'url':'" + hooks.url("/allow") + "'}";
            case "expired" -> "{'url':'" + expired.url("/allow") + "','caBundle':'" + expired.caBundle() + "'}";
            default -> {
                try (ServerSocket free = new ServerSocket(0)) {
                    yield "{'url':'https://127.0.0.1:" + free.getLocalPort() + "/'}";
                }
            }
        };
        for (String type : List.of(VALIDATING, MUTATING)) {
            configure(type, "v", entry("x", client, ""));

            Answer failed = create("");

            assertThat(failed.code()).isEqualTo(500);
            assertThat(failed.message())
                    .startsWith("Internal error occurred: failed calling webhook \"x.example.com\": failed to call"
                            + " webhook: Post \"https://127.0.0.1:")
                    .contains(reason);
            server.send("DELETE", CONFIGURATIONS + type + "/v", "", "application/json");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {MUTATING, VALIDATING})
    void slowWebhook_isGivenUpInTime(String type) {
        configure(type, "v", entry("x", at("/slow"), "").replace("'timeoutSeconds':20", "'timeoutSeconds':1"));
        long before = System.nanoTime();

        Answer failed = create("");

        assertThat(failed.message()).endsWith("/slow?timeout=1s\": context deadline exceeded");
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(15));
    }

    @Test
    void hangingConnection_isClosedAndNoThreadIsLeft() throws Exception {
        try (ServerSocket hanging = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String url = "{'url':'https://127.0.0.1:" + hanging.getLocalPort() + "/'}";
            configure(
                    VALIDATING,
                    "v",
                    entry("x", url, "'failurePolicy':'Ignore',").replace("'timeoutSeconds':20", "'timeoutSeconds':1"));
            int threads = Thread.activeCount();

            List<CompletableFuture<Integer>> codes = IntStream.range(0, 4)
                    .mapToObj(each ->
                            CompletableFuture.supplyAsync(() -> create("").code(), Thread::startVirtualThread))
                    .toList();

            assertThat(codes)
                    .allSatisfy(
                            code -> assertThat(code.get(20, TimeUnit.SECONDS)).isEqualTo(201));
            for (int i = 0; i < codes.size(); i++) {
                try (Socket socket = hanging.accept()) {
                    socket.setSoTimeout(10_000);
                    // The client's hello, and then the end.
                    assertThat(socket.getInputStream().readAllBytes()).isNotEmpty();
                }
            }
            // Classes that run beside this one have threads, too.
            await().until(() -> Thread.activeCount() < threads + codes.size());
        }
    }

    @Test
    void service_isFoundByItsNameAndPort() {
        String service = "{'service':{'namespace':'default','name':'%s','port':%d,'path':'/allow'},'caBundle':'"
                + hooks.caBundle() + "'}";
        configure(
                VALIDATING,
                "v",
                entry("a", service.formatted("hooks", 443), ""),
                entry("b", service.formatted("ported", 8443), ""));

        Answer created = create("");

        assertThat(created.code()).as(created.message()).isEqualTo(201);
        assertThat(hooks.reviews).hasSize(2);
    }

    @Test
    void service_thatNobodyKnows_saysWhatToSet() {
        configure(VALIDATING, "v", entry("x", "{'service':{'namespace':'ns','name':'svc'}}", ""));

        assertThat(create("").message())
                .isEqualTo(
                        "Internal error occurred: failed calling webhook \"x.example.com\": could not get REST client:"
                                + " service \"svc\" in namespace \"ns\" has no address here: set"
                                + " orlop.webhooks.services.\"[ns/svc]\" to the host:port that serves it");
    }

    @Test
    void dryRun_isToldToThoseWithoutSideEffects() {
        configure(VALIDATING, "v", entry("x", at("/allow"), ""));

        assertThat(create("?dryRun=All").code()).isEqualTo(201);
        assertThat(hooks.reviews.getFirst().at("/request/dryRun").booleanValue())
                .isTrue();
    }

    @Test
    void reinvocation_asksAgainWhoeverWantsIt() {
        hooks.on(
                "/count",
                review -> admission(
                        review,
                        review.at("/request/object/metadata/labels/first").isMissingNode()
                                ? patch("[{'op':'add','path':'/metadata/labels','value':{'first':'1'}}]")
                                : "\"allowed\":true"));
        hooks.on(
                "/second",
                review -> admission(review, patch("[{'op':'add','path':'/metadata/labels/second','value':'2'}]")));
        configure(
                MUTATING,
                "m",
                entry("a", at("/count"), "'reinvocationPolicy':'IfNeeded',"),
                entry("b", at("/second"), ""));

        Answer created = create("");

        assertThat(created.body().at("/metadata/labels").toString()).isEqualTo("{\"first\":\"1\",\"second\":\"2\"}");
        assertThat(hooks.reviews).hasSize(3);
        assertThat(hooks.reviews
                        .get(2)
                        .at("/request/object/metadata/labels/second")
                        .stringValue())
                .isEqualTo("2");
    }

    @Test
    void deletion_isShownTheOldObjectAndCannotBeChanged() {
        Answer created = create("");
        String name = created.body().at("/metadata/name").stringValue();
        configure(MUTATING, "m", entry("x", at("/mutate"), ""));

        Answer failed = server.send("DELETE", MAPS + "/" + name, "", "application/json");

        assertThat(failed.message())
                .isEqualTo(
                        "Internal error occurred: admission webhook \"x.example.com\" attempted to modify the object,"
                                + " which is not supported for this operation");
        assertThat(hooks.reviews
                        .getFirst()
                        .at("/request/oldObject/metadata/name")
                        .stringValue())
                .isEqualTo(name);
        assertThat(hooks.reviews.getFirst().at("/request/object").isNull()).isTrue();
    }

    @Test
    void validatingWebhooks_areAskedAtATime() throws Exception {
        CountDownLatch both = new CountDownLatch(2);
        for (String path : List.of("/one", "/two")) {
            hooks.on(path, review -> {
                both.countDown();
                try {
                    boolean met = both.await(8, TimeUnit.SECONDS);
                    return admission(review, "\"allowed\":" + met);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
        }
        configure(VALIDATING, "v", entry("a", at("/one"), ""), entry("b", at("/two"), ""));

        assertThat(create("").code()).isEqualTo(201);
    }

    @Test
    void matchConditions_decideWhetherAWebhookIsAsked() {
        String conditions =
                "'matchConditions':[{'name':'few','expression':'!has(object.data) || size(object.data) < 2'}],";
        configure(VALIDATING, "v", entry("deny", at("/deny"), conditions));

        assertThat(create("").code()).isEqualTo(403);
        assertThat(server.post(MAPS, "{'metadata':{'name':'many'},'data':{'a':'1','b':'2'}}")
                        .code())
                .isEqualTo(201);
    }

    private static final String OLD_EVENTS = "/api/v1/namespaces/default/events";
    private static final String NEW_EVENTS = "/apis/events.k8s.io/v1/namespaces/default/events";

    private static Answer event(boolean old) {
        return old
                ? server.post(
                        OLD_EVENTS,
                        "{'metadata':{'name':'e" + NAMES.incrementAndGet()
                                + "'},'involvedObject':{'namespace':'default'},'message':'sent','type':'Normal'}")
                : server.post(
                        NEW_EVENTS,
                        "{'metadata':{'name':'e" + NAMES.incrementAndGet() + "'},'regarding':{'namespace':'default'},"
                                + "'note':'sent','type':'Normal','action':'a','reason':'r','reportingController':'x.y/z',"
                                + "'reportingInstance':'i','eventTime':'2026-11-27T11:00:00.000000Z'}");
    }

    private static String ofEvents(String group, String path, String policy) {
        return entry("events", at(path), "'matchPolicy':'" + policy + "',")
                .replace("'apiGroups':[''],", "'apiGroups':['" + group + "'],")
                .replace("'configmaps'", "'events'");
    }

    /** Events are served in two groups: a rule about one is about the other too, and sees the object in its own form. */
    @ParameterizedTest
    @CsvSource({"true,  events.k8s.io, /note,    /message, note", "false, '',            /message, /note,    message"})
    void eventOfTheOtherGroup_isShownToTheWebhookInItsForm(
            boolean old, String group, String path, String changed, String shown) {
        configure(MUTATING, "m", ofEvents(group, path, "Equivalent"));
        configure(VALIDATING, "v", ofEvents(group, "/allow", "Equivalent"));

        Answer created = event(old);

        assertThat(created.code()).as(created.message()).isEqualTo(201);
        assertThat(created.body().at(changed).stringValue()).isEqualTo(old ? "seen as new" : "seen as old");
        assertThat(hooks.reviews).hasSize(2).allSatisfy(review -> {
            ObjectNode request = (ObjectNode) review.get("request");
            String sent = old ? "" : "events.k8s.io";
            assertThat(request.at("/kind/group").stringValue()).isEqualTo(group);
            assertThat(request.at("/resource/group").stringValue()).isEqualTo(group);
            assertThat(request.at("/requestKind/group").stringValue()).isEqualTo(sent);
            assertThat(request.at("/requestResource/group").stringValue()).isEqualTo(sent);
            assertThat(request.at("/object/apiVersion").stringValue())
                    .isEqualTo(group.isEmpty() ? "v1" : "events.k8s.io/v1");
        });
        assertThat(hooks.reviews)
                .extracting(review -> review.at("/request/object/" + shown))
                .last()
                .isEqualTo(created.body().at(changed));
    }

    @Test
    void eventOfTheOtherGroup_isNotShownToAWebhookOfExactlyOne() {
        configure(MUTATING, "m", ofEvents("events.k8s.io", "/note", "Exact"));

        assertThat(event(true).body().get("message").stringValue()).isEqualTo("sent");
        assertThat(hooks.reviews).isEmpty();
        assertThat(event(false).body().get("note").stringValue()).isEqualTo("seen as new");
    }
}
