package dev.orlop.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.support.OneAtATime;
import dev.orlop.support.Scrape;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A server with security whose audit log is read: which requests are in it by which rule, and with what. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@NullUnmarked
@OneAtATime
class AuditedServerTests {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String POLICY = """
            apiVersion: audit.k8s.io/v1
            kind: Policy
            rules:
            - {level: None, nonResourceURLs: [/healthz*, /readyz*]}
            - {level: None, users: [quiet]}
            - {level: Metadata, resources: [{resources: [secrets]}]}
            - {level: Request, namespaces: [requests], omitStages: [RequestReceived], omitManagedFields: true}
            - {level: RequestResponse, namespaces: [both], omitStages: [RequestReceived]}
            - {level: RequestResponse, namespaces: [bare], omitStages: [RequestReceived], omitManagedFields: true}
            - {level: Metadata, verbs: [watch]}
            - {level: Metadata, omitStages: [RequestReceived]}
            """;
    private static final String MAP = "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"NAME\"},"
            + "\"data\":{\"k\":\"plain-content\"}}";

    private final AtomicInteger requests = new AtomicInteger();
    private HttpClient client;
    private ConfigurableApplicationContext server;
    private String api;
    private Path log;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        Path tokens = Files.writeString(
                folder.resolve("tokens.csv"),
                "root-token,root,1,system:masters\njane-token,jane,2,team\nquiet-token,quiet,3,system:masters\n");
        Path policy = Files.writeString(folder.resolve("policy.yaml"), POLICY);
        log = folder.resolve("audit/audit.log");
        server = new SpringApplicationBuilder(OrlopApplication.class)
                .run(
                        "--server.port=0",
                        "--management.server.port=0",
                        "--orlop.security.token-file=" + tokens,
                        "--orlop.storage.embedded.directory=" + folder.resolve("data"),
                        "--orlop.audit.policy-file=" + policy,
                        "--orlop.audit.max-body=4KB",
                        "--orlop.security.fairness.watches-per-user=2",
                        "--orlop.audit.log.path=" + log);
        client = HttpClient.newBuilder()
                .sslContext(SslBundle.of(new PemSslStoreBundle(
                                null,
                                PemSslStoreDetails.forCertificate(
                                        folder.resolve("data/pki/ca.crt").toString())))
                        .createSslContext())
                .build();
        api = "https://127.0.0.1:" + server.getEnvironment().getProperty("local.server.port");
        Awaitility.await().atMost(SOON).until(() -> send("x", "GET", "/readyz", "-", "-") == 200);
        for (String namespace : List.of("requests", "both", "bare")) {
            send("x", "POST", "/api/v1/namespaces", "root", "{\"metadata\":{\"name\":\"" + namespace + "\"}}");
            send("x", "POST", "/api/v1/namespaces/" + namespace + "/configmaps", "root", MAP.replace("NAME", "old"));
        }
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private HttpRequest.Builder request(String id, String path, String user) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(api + path))
                .header("Audit-ID", id)
                .header("User-Agent", "audit-tests");
        String[] names = user.split(" as ");
        if (!user.equals("-")) {
            request.header("Authorization", "Bearer " + names[0] + "-token");
        }
        if (names.length > 1) {
            request.header("Impersonate-User", names[1]);
        }
        return request;
    }

    private int send(String id, String method, String path, String user, String body)
            throws IOException, InterruptedException {
        boolean yaml = body.startsWith("yaml:");
        String type = method.equals("PATCH")
                ? (yaml ? "application/apply-patch+yaml" : "application/merge-patch+json")
                : (yaml ? "application/yaml" : "application/json");
        String content = yaml ? body.substring(5) : body;
        HttpRequest.Builder request = request(id, path, user)
                .method(method, body.equals("-") ? BodyPublishers.noBody() : BodyPublishers.ofString(content))
                .header("Content-Type", type);
        return client.send(request.build(), BodyHandlers.ofString()).statusCode();
    }

    private List<JsonNode> events(String id) throws IOException {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.map(line -> JsonMapper.shared().readTree(line))
                    .filter(event -> event.get("auditID").stringValue().equals(id))
                    .toList();
        }
    }

    private List<JsonNode> await(String id, int count) {
        return Awaitility.await().atMost(SOON).until(() -> events(id), events -> events.size() >= count);
    }

    /** Stage, level, verb, what it is about, code, decision, and which bodies it has. */
    private static String summary(JsonNode event) {
        JsonNode ref = event.path("objectRef");
        String object = ref.isMissingNode()
                ? event.get("requestURI").stringValue()
                : String.join(
                        " ",
                        Stream.of("apiGroup", "resource", "subresource", "namespace", "name")
                                .map(field -> ref.path(field).stringValue(""))
                                .filter(text -> !text.isEmpty())
                                .toList());
        String code = event.path("responseStatus").isMissingNode()
                ? ""
                : " " + event.path("responseStatus").path("code").intValue();
        JsonNode decision = event.path("annotations").path("authorization.k8s.io/decision");
        return event.get("stage").stringValue() + " " + event.get("level").stringValue() + " "
                + event.get("verb").stringValue() + " " + object + code
                + (decision.isMissingNode() ? "" : " " + decision.stringValue())
                + (event.has("requestObject") ? " +request" : "")
                + (event.has("responseObject") ? " +response" : "");
    }

    @Test
    void signInByTheForm_isWrittenDownWhereItFailsAndWithoutItsToken() throws Exception {
        HttpRequest form = HttpRequest.newBuilder(URI.create(api + "/login"))
                .header("Audit-ID", "sign-in")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("token=not-a-token"))
                .build();
        assertThat(client.send(form, BodyHandlers.ofString()).statusCode()).isEqualTo(401);

        assertThat(await("sign-in", 1))
                .extracting(AuditedServerTests::summary)
                .containsExactly("ResponseStarted Metadata post /login 401");
        assertThat(Files.readString(log)).doesNotContain("not-a-token");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET    | /version                               | root   | - | ResponseComplete Metadata get /version 200 allow
            GET    | /version                               | -      | - | ResponseComplete Metadata get /version 200
            GET    | /apis                                  | jane   | - | ResponseComplete Metadata get /apis 200 allow
            GET    | /nowhere?a=b                           | root   | - | ResponseComplete Metadata get /nowhere?a=b 404 allow
            GET    | /nowhere                               | jane   | - | ResponseComplete Metadata get /nowhere 403 forbid
            GET    | /api/v1/pods                           | root   | - | ResponseComplete Metadata list pods 200 allow
            GET    | /api/v1/pods                           | jane   | - | ResponseComplete Metadata list pods 403 forbid
            GET    | /api/v1/pods                           | -      | - | ResponseStarted Metadata list pods 401
            GET    | /api/v1/pods                           | bad    | - | ResponseStarted Metadata list pods 401
            GET    | /api/v1/pods                           | root as jane | - | ResponseComplete Metadata list pods 403 forbid
            GET    | /api/v1/pods                           | jane as root | - | ResponseComplete Metadata list pods 403
            GET    | /api/v1/namespaces/both                | root   | - | ResponseComplete RequestResponse get namespaces both both 200 allow +response
            GET    | /apis/apps/v1/namespaces/d/deployments/x/status | root | - | ResponseComplete Metadata get apps deployments status d x 404 allow
            GET    | /api/v1/namespaces/a%2fb/pods          | root   | - | ResponseComplete Metadata get /api/v1/namespaces/a%2fb/pods 400
            GET    | /api/v1/namespaces/requests/configmaps | root   | - | ResponseComplete Request list configmaps requests 200 allow
            POST   | /api/v1/namespaces/requests/configmaps | root   | {"metadata":{"name":"a"}} | ResponseComplete Request create configmaps requests a 201 allow +request
            POST   | /api/v1/namespaces/requests/configmaps | root   | yaml:metadata: {name: b} | ResponseComplete Request create configmaps requests b 201 allow +request
            POST   | /api/v1/namespaces/requests/configmaps | root   | {"metadata": | ResponseComplete Request create configmaps requests 400 allow
            POST   | /api/v1/namespaces/requests/configmaps | jane   | {"metadata":{"name":"c"}} | ResponseComplete Request create configmaps requests 403 forbid
            GET    | /api/v1/namespaces/both/configmaps/old | root   | - | ResponseComplete RequestResponse get configmaps both old 200 allow +response
            GET    | /api/v1/namespaces/both/configmaps/no  | root   | - | ResponseComplete RequestResponse get configmaps both no 404 allow +response
            GET    | /api/v1/namespaces/both/configmaps     | root   | - | ResponseComplete RequestResponse list configmaps both 200 allow +response
            PATCH  | /api/v1/namespaces/both/configmaps/old | root   | {"data":{"x":"y"}} | ResponseComplete RequestResponse patch configmaps both old 200 allow +request +response
            PATCH  | /api/v1/namespaces/both/configmaps/new?fieldManager=t | root | yaml:{apiVersion: v1, kind: ConfigMap, metadata: {name: new}} | ResponseComplete RequestResponse patch configmaps both new 201 allow +request +response
            PUT    | /api/v1/namespaces/both/configmaps/old | root   | {"metadata":{"name":"old","resourceVersion":"1"}} | ResponseComplete RequestResponse update configmaps both old 409 allow +request +response
            DELETE | /api/v1/namespaces/both/configmaps/old | root   | {"kind":"DeleteOptions","apiVersion":"v1","preconditions":{"uid":"u"}} | ResponseComplete RequestResponse delete configmaps both old 409 allow +request +response
            POST   | /apis/authorization.k8s.io/v1/selfsubjectaccessreviews | jane | {"spec":{"nonResourceAttributes":{"path":"/","verb":"get"}}} | ResponseComplete Metadata create authorization.k8s.io selfsubjectaccessreviews 201 allow
            POST   | /api/v1/namespaces/both/secrets        | root   | {"metadata":{"name":"s"},"stringData":{"k":"hidden-content"}} | RequestReceived Metadata create secrets both, ResponseComplete Metadata create secrets both s 201 allow
            PUT    | /api/v1/namespaces/both/secrets/s      | root   | {"metadata":{"name":"s"},"stringData":{"k":"hidden-content"}} | RequestReceived Metadata update secrets both s, ResponseComplete Metadata update secrets both s 200 allow
            PATCH  | /api/v1/namespaces/both/secrets/s      | root   | {"stringData":{"k":"hidden-content"},"type":"other"} | RequestReceived Metadata patch secrets both s, ResponseComplete Metadata patch secrets both s 422 allow
            POST   | /api/v1/namespaces/both/secrets        | root   | {"metadata":{"name":"t"},"data":{"k":"hidden-content!"}} | RequestReceived Metadata create secrets both, ResponseComplete Metadata create secrets both t 400 allow
            GET    | /api/v1/namespaces/both/secrets/s      | root   | - | RequestReceived Metadata get secrets both s, ResponseComplete Metadata get secrets both s 200 allow
            DELETE | /api/v1/namespaces/both/secrets        | root   | - | RequestReceived Metadata deletecollection secrets both, ResponseComplete Metadata deletecollection secrets both 200 allow
            """)
    void request_isWrittenDownAsThePolicySays(String method, String path, String user, String body, String expected)
            throws Exception {
        String id = "row-" + requests.incrementAndGet();
        send(id, method, path, user, body);

        String[] stages = expected.split(", ");
        assertThat(await(id, stages.length).stream().map(AuditedServerTests::summary))
                .containsExactly(stages);
        // What hides in a Secret stands in no event of this table.
        assertThat(Files.readAllLines(log))
                .noneMatch(line -> line.contains("hidden-content") || line.contains("aGlkZGVuLWNvbnRlbnQ"));
    }

    @Test
    void request_ofLevelNone_leavesNoTrace() throws Exception {
        send("none-1", "GET", "/healthz", "-", "-");
        send("none-2", "GET", "/api/v1/pods", "quiet", "-");
        send("none-3", "GET", "/version", "root", "-");

        await("none-3", 1);
        assertThat(events("none-1")).isEmpty();
        assertThat(events("none-2")).isEmpty();
    }

    @Test
    void event_hasEveryMemberOfTheApi() throws Exception {
        HttpRequest request = request("members", "/api/v1/namespaces/both/configmaps?pretty=0", "root as jane")
                .header("X-Forwarded-For", "192.0.2.1, nobody, 192.0.2.2")
                .header("X-Real-Ip", "192.0.2.3")
                .POST(BodyPublishers.ofString(MAP.replace("NAME", "denied")))
                .build();
        client.send(request, BodyHandlers.discarding());

        JsonNode event = await("members", 1).getFirst();
        assertThat(event.propertyNames())
                .containsExactly(
                        "kind",
                        "apiVersion",
                        "level",
                        "auditID",
                        "stage",
                        "requestURI",
                        "verb",
                        "user",
                        "impersonatedUser",
                        "sourceIPs",
                        "userAgent",
                        "objectRef",
                        "responseStatus",
                        "responseObject",
                        "requestReceivedTimestamp",
                        "stageTimestamp",
                        "annotations");
        assertThat(event.get("user").toString())
                .isEqualTo("{\"username\":\"root\",\"uid\":\"1\","
                        + "\"groups\":[\"system:masters\",\"system:authenticated\"]}");
        assertThat(event.at("/impersonatedUser/username").stringValue()).isEqualTo("jane");
        assertThat(event.get("sourceIPs").toString())
                .isEqualTo("[\"192.0.2.1\",\"192.0.2.2\",\"192.0.2.3\",\"127.0.0.1\"]");
        assertThat(event.get("requestURI").stringValue()).isEqualTo("/api/v1/namespaces/both/configmaps?pretty=0");
        assertThat(event.get("userAgent").stringValue()).isEqualTo("audit-tests");
        assertThat(event.at("/objectRef/apiVersion").stringValue()).isEqualTo("v1");
        assertThat(event.at("/responseStatus/reason").stringValue()).isEqualTo("Forbidden");
        assertThat(event.get("requestReceivedTimestamp").stringValue()).matches("2.*T.*\\.\\d{6}Z");
    }

    @Test
    void meters_areThoseOfTheDocument() throws Exception {
        String management = "http://127.0.0.1:" + server.getEnvironment().getProperty("local.management.port");
        Scrape scrape = Scrape.of(client, management);

        assertThat(scrape.labels("apiserver_audit_event_total")).isEmpty();
        assertThat(scrape.labels("apiserver_audit_level_total")).containsExactly("level");
        assertThat(scrape.labels("apiserver_audit_error_total")).containsExactly("plugin");
        for (String meter : List.of(
                "nominal_limit_seats",
                "current_executing_seats",
                "current_inqueue_requests",
                "dispatched_requests_total")) {
            assertThat(scrape.labels("apiserver_flowcontrol_" + meter))
                    .as(meter)
                    .containsExactly("priority_level");
        }
        assertThat(scrape.labels("apiserver_flowcontrol_rejected_requests_total"))
                .containsExactly("priority_level", "reason");
        assertThat(scrape.all("apiserver_audit_requests_rejected_total")).isNotEmpty();
        assertThat(scrape.all("orlop_queue_depth"))
                .anyMatch(sample -> sample.toString().contains("audit_log"));
    }

    @Test
    void watch_isWrittenDownWhenItComesWhenItIsOpenAndWhenItEnds() throws Exception {
        HttpRequest watch = request("watch", "/api/v1/configmaps?watch=true&timeoutSeconds=1", "root")
                .build();
        try (InputStream stream =
                client.send(watch, BodyHandlers.ofInputStream()).body()) {
            assertThat(await("watch", 2).stream().map(AuditedServerTests::summary))
                    .containsExactly(
                            "RequestReceived Metadata watch configmaps",
                            "ResponseStarted Metadata watch configmaps 200 allow");
            stream.readAllBytes();
        }

        assertThat(summary(await("watch", 3).getLast()))
                .isEqualTo("ResponseComplete Metadata watch configmaps 200 allow");
    }

    @Test
    void watches_beyondThoseOfOneUser_areRefusedAndWrittenDownWhileAnotherMayWatch() throws Exception {
        String path = "/api/v1/namespaces/bare/configmaps";
        String rbac = "/apis/rbac.authorization.k8s.io/v1/namespaces/bare/rolebindings";
        send("x", "POST", rbac, "root", """
                {"metadata":{"name":"watchers"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole",
                 "name":"view"},"subjects":[{"apiGroup":"rbac.authorization.k8s.io","kind":"User","name":"jane"},
                 {"apiGroup":"rbac.authorization.k8s.io","kind":"User","name":"joe"}]}""");
        Awaitility.await().atMost(SOON).until(() -> send("x", "GET", path, "jane", "-") == 200);
        HttpRequest watch = request("watcher", path + "?watch=true", "jane").build();
        try (InputStream one = client.send(watch, BodyHandlers.ofInputStream()).body();
                InputStream two =
                        client.send(watch, BodyHandlers.ofInputStream()).body()) {
            HttpResponse<String> third =
                    client.send(request("third", path + "?watch=true", "jane").build(), BodyHandlers.ofString());

            assertThat(third.statusCode()).isEqualTo(429);
            assertThat(third.headers().firstValue("Retry-After")).hasValue("1");
            assertThat(third.body()).contains("\"reason\":\"TooManyRequests\"");
            assertThat(send("x", "GET", path, "jane", "-")).isEqualTo(200);
            assertThat(summary(await("third", 1).getFirst()))
                    .isEqualTo("ResponseComplete RequestResponse watch configmaps bare 429 +response");
            HttpRequest others = request("other", path + "?watch=true&timeoutSeconds=1", "root as joe")
                    .build();
            assertThat(client.send(others, BodyHandlers.discarding()).statusCode())
                    .isEqualTo(200);
            assertThat(one).isNotSameAs(two);
        }
        Awaitility.await().atMost(SOON).until(() -> {
            HttpRequest again =
                    request("x", path + "?watch=true&timeoutSeconds=1", "jane").build();
            return client.send(again, BodyHandlers.discarding()).statusCode() == 200;
        });
    }

    @Test
    void managedFields_areLeftOutWhereThePolicySays() throws Exception {
        for (String namespace : List.of("both", "bare")) {
            send(
                    "managed-" + namespace,
                    "PATCH",
                    "/api/v1/namespaces/" + namespace + "/configmaps/managed?fieldManager=t",
                    "root",
                    "yaml:{apiVersion: v1, kind: ConfigMap, metadata: {name: managed}, data: {k: v}}");
        }

        assertThat(await("managed-both", 1).getFirst().get("responseObject").toString())
                .contains("managedFields");
        assertThat(await("managed-bare", 1).getFirst().get("responseObject").toString())
                .contains("creationTimestamp")
                .doesNotContain("managedFields");
    }

    @Test
    void body_largerThanTheBound_isLeftOutAndTheEventSaysSo() throws Exception {
        String large = MAP.replace("NAME", "large").replace("plain-content", "x".repeat(5000));
        send("large", "POST", "/api/v1/namespaces/both/configmaps", "root", large);

        JsonNode event = await("large", 1).getFirst();
        assertThat(summary(event)).isEqualTo("ResponseComplete RequestResponse create configmaps both large 201 allow");
        assertThat(event.at("/annotations/audit.k8s.io~1truncated").stringValue())
                .isEqualTo("true");
    }

    @Test
    void auditAnnotationsOfAPolicy_areInTheEvent() throws Exception {
        String admission = "/apis/admissionregistration.k8s.io/v1/";
        send("x", "POST", admission + "validatingadmissionpolicies", "root", """
                {"metadata":{"name":"notes.example.com"},"spec":{"matchConstraints":{"resourceRules":[
                 {"apiGroups":[""],"apiVersions":["v1"],"operations":["CREATE"],"resources":["configmaps"]}]},
                 "validations":[{"expression":"true"}],
                 "auditAnnotations":[{"key":"seen","valueExpression":"object.metadata.name + 'é'"}]}}""");
        send("x", "POST", admission + "validatingadmissionpolicybindings", "root", """
                {"metadata":{"name":"notes"},"spec":{"policyName":"notes.example.com","validationActions":["Audit"]}}""");
        AtomicInteger tries = new AtomicInteger();

        Awaitility.await().atMost(SOON).untilAsserted(() -> {
            String name = "noted-" + tries.incrementAndGet();
            send(name, "POST", "/api/v1/namespaces/both/configmaps", "root", MAP.replace("NAME", name));
            assertThat(await(name, 1)
                            .getFirst()
                            .at("/annotations/notes.example.com~1seen")
                            .stringValue(""))
                    .startsWith(name + "é");
        });
    }
}
