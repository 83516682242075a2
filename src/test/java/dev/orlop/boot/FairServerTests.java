package dev.orlop.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.auth.flow.FairLimit;
import dev.orlop.auth.flow.FlowControl;
import dev.orlop.auth.flow.FlowObjects;
import dev.orlop.registry.plane.ControlPlane;
import dev.orlop.support.OneAtATime;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
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
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A server whose users get in each other's way, and the flow schemas and levels of priority that it keeps. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@NullUnmarked
@OneAtATime
class FairServerTests {
    private static final String FLOWS = "/apis/flowcontrol.apiserver.k8s.io/v1/";
    private static final String SCHEMAS = FLOWS + "flowschemas";
    private static final String LEVELS = FLOWS + "prioritylevelconfigurations";
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final int CONNECTIONS = 64;
    private static final int LARGE = 900_000;

    private ConfigurableApplicationContext server;
    private SSLContext tls;
    private HttpClient client;
    private URI api;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        Path tokens = folder.resolve("tokens.csv");
        Files.writeString(
                tokens, "root,root,1,system:masters\nnoisy,noisy,2,team\nquiet,quiet,3,team\nslow,slow,4,team\n");
        Path data = folder.resolve("data");
        server = new SpringApplicationBuilder(OrlopApplication.class)
                .run(
                        "--server.port=0",
                        "--management.server.port=0",
                        "--orlop.security.token-file=" + tokens,
                        "--orlop.storage.embedded.directory=" + data);
        SslBundle authority = SslBundle.of(new PemSslStoreBundle(
                null,
                PemSslStoreDetails.forCertificate(data.resolve("pki/ca.crt").toString())));
        tls = authority.createSslContext();
        client = HttpClient.newBuilder().sslContext(tls).build();
        api = URI.create("https://127.0.0.1:" + server.getEnvironment().getProperty("local.server.port"));
        until(() -> send("root", "GET", "/readyz", "").statusCode() == 200);
        as("root", "POST", "/apis/rbac.authorization.k8s.io/v1/clusterroles", """
                {"metadata":{"name":"team"},"rules":[{"apiGroups":["*"],"resources":["*"],"verbs":["get","list"]}]}
                """, 201);
        as("root", "POST", "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", """
                {"metadata":{"name":"team"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"team"},
                 "subjects":[{"apiGroup":"rbac.authorization.k8s.io","kind":"Group","name":"team"}]}
                """, 201);
        until(() -> send("quiet", "GET", MAPS, "").statusCode() == 200);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private static void until(Callable<Boolean> condition) {
        Awaitility.await().until(condition);
    }

    private HttpResponse<String> send(String token, String method, String path, String body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(api.resolve(path))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .header("Content-Type", method.equals("PATCH") ? "application/merge-patch+json" : "application/json")
                .header("Authorization", "Bearer " + token)
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    private JsonNode as(String token, String method, String path, String body, int code)
            throws IOException, InterruptedException {
        HttpResponse<String> answer = send(token, method, path, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(code);
        return JsonMapper.shared().readTree(answer.body());
    }

    private FairLimit limit(String level) {
        return server.getBean(FlowControl.class).limits().get(level);
    }

    private static String schema(String name, int precedence, String level, String user) {
        return """
                {"metadata":{"name":"%s"},"spec":{"matchingPrecedence":%d,"priorityLevelConfiguration":{"name":"%s"},
                 "rules":[{"subjects":[{"kind":"User","user":{"name":"%s"}}],"resourceRules":[
                 {"verbs":["*"],"apiGroups":["*"],"resources":["*"],"namespaces":["*"],"clusterScope":true}]}]}}
                """.formatted(name, precedence, level, user);
    }

    private String dangling(String schema) throws IOException, InterruptedException {
        JsonNode status = as("root", "GET", SCHEMAS + "/" + schema, "", 200).path("status");
        return status.path("conditions").path(0).path("status").asString("");
    }

    @Test
    void defaults_areStored_andHaveTheirLevels() throws Exception {
        JsonNode schemas = as("root", "GET", SCHEMAS, "", 200).get("items");
        assertThat(schemas.valueStream().map(item -> item.at("/metadata/name").asString()))
                .contains("exempt", "probes", "service-accounts", "global-default", "catch-all");
        assertThat(schemas.valueStream()
                        .map(item -> item.at("/metadata/annotations").toString()))
                .contains("{\"apf.kubernetes.io/autoupdate-spec\":\"true\"}");
        until(() -> dangling("global-default").equals("False"));
        assertThat(as("root", "GET", LEVELS + "/global-default", "", 200)
                        .at("/spec/limited/nominalConcurrencyShares")
                        .asInt())
                .isEqualTo(20);
    }

    /** As a start of another release meets them: with other defaults, and with some that this one has not got. */
    @Test
    void defaults_followTheReleaseThatStarts_unlessTheirAnnotationForbidsIt() throws Exception {
        String changed = "{\"metadata\":{\"annotations\":{\"apf.kubernetes.io/autoupdate-spec\":%s}},"
                + "\"spec\":{\"matchingPrecedence\":%d}}";
        as("root", "PATCH", SCHEMAS + "/service-accounts", changed.formatted("\"true\"", 9001), 200);
        as("root", "PATCH", SCHEMAS + "/system-nodes", changed.formatted("\"false\"", 501), 200);
        as("root", "PATCH", SCHEMAS + "/kube-scheduler", changed.formatted("null", 801), 200);
        String untouched = version(SCHEMAS + "/probes");
        String former = schema("former", 9500, "former", "nobody");
        as("root", "POST", SCHEMAS, marked(former, "true"), 201);
        as("root", "POST", SCHEMAS, marked(former.replace("former", "former-own"), "false"), 201);
        as("root", "POST", SCHEMAS, former.replace("former", "own"), 201);
        String level = "{\"metadata\":{\"name\":\"former\"},\"spec\":{\"type\":\"Limited\",\"limited\":"
                + "{\"limitResponse\":{\"type\":\"Reject\"}}}}";
        as("root", "POST", LEVELS, marked(level, "true"), 201);

        try (FlowObjects starting = new FlowObjects(
                new FlowControl(600),
                server.getBean(ControlPlane.class)::builtIn,
                Clock.systemUTC(),
                Schedulers.boundedElastic())) {
            starting.start().block(Duration.ofSeconds(30));
        }

        assertThat(precedence("service-accounts")).isEqualTo("9000, true");
        assertThat(precedence("system-nodes")).isEqualTo("501, false");
        assertThat(precedence("kube-scheduler")).isEqualTo("801, false");
        assertThat(precedence("former-own")).isEqualTo("9500, false");
        assertThat(precedence("own")).isEqualTo("9500, ");
        assertThat(version(SCHEMAS + "/probes")).isEqualTo(untouched);
        as("root", "GET", SCHEMAS + "/former", "", 404);
        as("root", "GET", LEVELS + "/former", "", 404);
    }

    private static String marked(String object, String follows) {
        return object.replaceFirst(
                "\"metadata\":\\{",
                "\"metadata\":{\"annotations\":{\"apf.kubernetes.io/autoupdate-spec\":\"" + follows + "\"},");
    }

    /** And whether it follows. */
    private String precedence(String schema) throws IOException, InterruptedException {
        JsonNode read = as("root", "GET", SCHEMAS + "/" + schema, "", 200);
        return read.at("/spec/matchingPrecedence").asInt() + ", "
                + read.at("/metadata/annotations/apf.kubernetes.io~1autoupdate-spec")
                        .asString("");
    }

    private String version(String path) throws IOException, InterruptedException {
        return as("root", "GET", path, "", 200).at("/metadata/resourceVersion").asString();
    }

    @Test
    void answer_namesTheSchemaAndTheLevelOfItsRequest() throws Exception {
        String schema = as("root", "GET", SCHEMAS + "/global-default", "", 200)
                .at("/metadata/uid")
                .asString();
        String level = as("root", "GET", LEVELS + "/global-default", "", 200)
                .at("/metadata/uid")
                .asString();

        HttpResponse<String> answer = send("quiet", "GET", MAPS, "");

        assertThat(answer.headers().firstValue("X-Kubernetes-PF-FlowSchema-UID"))
                .contains(schema);
        assertThat(answer.headers().firstValue("X-Kubernetes-PF-PriorityLevel-UID"))
                .contains(level);
    }

    @Test
    void schema_takesEffectOnceItsLevelExists_andEndsWithIt() throws Exception {
        as("root", "POST", SCHEMAS, schema("jail", 50, "jail", "slow"), 201);
        until(() -> dangling("jail").equals("True"));
        as("slow", "GET", MAPS, "", 200);

        as("root", "POST", LEVELS, """
                {"metadata":{"name":"jail"},"spec":{"type":"Limited","limited":{"nominalConcurrencyShares":0,
                 "limitResponse":{"type":"Reject"}}}}
                """, 201);
        until(() -> dangling("jail").equals("False"));
        HttpResponse<String> refused = send("slow", "GET", MAPS, "");
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(429);
        assertThat(refused.headers().firstValue("Retry-After")).contains("1");
        assertThat(limit("jail").refused()).isEqualTo(1);
        as("quiet", "GET", MAPS, "", 200);

        as("root", "DELETE", SCHEMAS + "/jail", "", 200);
        until(() -> send("slow", "GET", MAPS, "").statusCode() == 200);
    }

    /** Neither needs a working server to be refused. */
    @ParameterizedTest(name = "{1}: {3}")
    @CsvSource(delimiter = '|', textBlock = """
            flowschemas                 | exempt     | {"spec":{"matchingPrecedence":7}}                                | spec: Invalid value
            flowschemas                 | probes     | {"spec":{"matchingPrecedence":1}}                                | only the schema named 'exempt' may have matchingPrecedence 1
            flowschemas                 | probes     | {"spec":{"matchingPrecedence":10001}}                            | must not be greater than 10000
            flowschemas                 | probes     | {"spec":{"distinguisherMethod":{"type":"ByMoon"}}}               | supported values: "ByNamespace", "ByUser"
            flowschemas                 | probes     | {"spec":{"priorityLevelConfiguration":{"name":""}}}              | must reference a priority level
            flowschemas                 | probes     | {"spec":{"rules":[{}]}}                                          | subjects must contain at least one value
            prioritylevelconfigurations | catch-all  | {"spec":{"limited":{"nominalConcurrencyShares":6}}}              | must equal the fixed value
            prioritylevelconfigurations | system     | {"spec":{"type":"Exempt"}}                                       | spec.limited: Forbidden
            prioritylevelconfigurations | system     | {"spec":{"limited":{"nominalConcurrencyShares":-1}}}             | must be a non-negative integer
            prioritylevelconfigurations | system     | {"spec":{"limited":{"limitResponse":{"type":"Reject"}}}}         | spec.limited.limitResponse.queuing: Forbidden
            prioritylevelconfigurations | system     | {"spec":{"limited":{"limitResponse":{"queuing":{"handSize":65}}}}} | should not be greater than queues (64)
            prioritylevelconfigurations | system     | {"spec":{"limited":{"limitResponse":{"queuing":{"handSize":64}}}}} | required entropy bits
            """)
    void write_thatBreaksARule_isRefused(String resource, String name, String patch, String message) throws Exception {
        JsonNode refused = as("root", "PATCH", FLOWS + resource + "/" + name, patch, 422);

        assertThat(refused.get("message").asString()).contains(message);
    }

    @Test
    void userWhoReadsNothingOfManyLists_keepsNobodyFromBeingServed() throws Exception {
        for (int i = 0; i < 8; i++) {
            as(
                    "root",
                    "POST",
                    MAPS,
                    "{\"metadata\":{\"name\":\"large-" + i + "\"},\"data\":{\"a\":\"" + "x".repeat(LARGE) + "\"}}",
                    201);
        }
        until(() -> send("root", "GET", MAPS + "?resourceVersion=0", "").body().length() > 8 * LARGE);
        FairLimit limit = limit("global-default");
        List<SSLSocket> sockets = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            sockets.add(asking("noisy"));
        }
        // Two lists of ten seats are all that one flow may have of 49 seats.
        until(() -> limit.waiting() == CONNECTIONS - 2);
        assertThat(limit.seats()).isEqualTo(20);

        as("quiet", "GET", MAPS + "/large-0", "", 200);
        assertThat(send("quiet", "GET", MAPS, "").body()).hasSizeGreaterThan(8 * LARGE);

        for (SSLSocket socket : sockets) {
            socket.close();
        }
        until(() -> limit.waiting() == 0 && limit.seats() == 0);
    }

    /** A connection that asks for the list, and takes next to nothing of it. */
    private SSLSocket asking(String token) throws IOException {
        SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket();
        socket.setReceiveBufferSize(4096);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), api.getPort()));
        socket.getOutputStream()
                .write(("GET " + MAPS + "?resourceVersion=0 HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer "
                                + token + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    @Test
    void levels_showTheirSeats() {
        assertThat(Map.of(
                        "catch-all",
                        limit("catch-all").limit(),
                        "workload-low",
                        limit("workload-low").limit()))
                .isEqualTo(Map.of("catch-all", 13, "workload-low", 245));
    }
}
