package dev.orlop.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.auth.chain.AccessServer;
import dev.orlop.support.OneAtATime;
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
import javax.net.ssl.SSLContext;
import org.awaitility.Awaitility;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

/** A server that asks another one what its users may do. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@NullUnmarked
@OneAtATime
class AuthorizationConfigTests {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";

    private AccessServer authority;
    private Path config;
    private HttpClient client;
    private ConfigurableApplicationContext server;
    private String api;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        authority = new AccessServer(folder.resolve("authority"));
        authority.answer(AuthorizationConfigTests::answer);
        config = folder.resolve("authorization.yaml");
        write(", {type: RBAC, name: rbac}");
        Path data = folder.resolve("data");
        Path tokens = folder.resolve("tokens.csv");
        Files.writeString(tokens, "root-token,root,1,system:masters\njane-token,jane,2,devs\n");
        server = new SpringApplicationBuilder(OrlopApplication.class)
                .run(
                        "--server.port=0",
                        "--management.server.port=0",
                        "--orlop.security.token-file=" + tokens,
                        "--orlop.security.authorization.config=" + config,
                        "--orlop.storage.embedded.directory=" + data);
        SSLContext tls = SslBundle.of(new PemSslStoreBundle(
                        null,
                        PemSslStoreDetails.forCertificate(
                                data.resolve("pki/ca.crt").toString())))
                .createSslContext();
        client = HttpClient.newBuilder().sslContext(tls).build();
        api = "https://127.0.0.1:" + server.getEnvironment().getProperty("local.server.port");
        Awaitility.await()
                .atMost(SOON)
                .until(() -> send("GET", "/readyz", "root-token", "").statusCode() == 200);
    }

    private void write(String behind) throws Exception {
        Files.writeString(config, """
                apiVersion: apiserver.config.k8s.io/v1
                kind: AuthorizationConfiguration
                authorizers:
                - {type: Webhook, name: authority, webhook: {
                    timeout: 30s, subjectAccessReviewVersion: v1, failurePolicy: NoOpinion,
                    cacheAuthorizedRequests: false, cacheUnauthorizedRequests: false,
                    matchConditionSubjectAccessReviewVersion: v1,
                    matchConditions: [{expression: "request.user != 'auditor'"}],
                    connectionInfo: {type: KubeConfigFile, kubeConfigFile: %s}}}
                """.formatted(authority.kubeconfig()) + behind.replace(", {", "- {"));
    }

    /** Configmaps may be read, Secrets nobody touches, and jane may act as the auditor. */
    private static String answer(JsonNode review) {
        JsonNode resource = review.at("/spec/resourceAttributes");
        String what = resource.path("verb").asString("") + " "
                + resource.path("resource").asString("");
        return switch (what) {
            case "list configmaps", "get configmaps", "watch configmaps" ->
                "{\"allowed\":true,\"reason\":\"a reader\"}";
            case "impersonate users", "create leases" -> "{\"allowed\":true}";
            case "list secrets" -> "{\"allowed\":false,\"denied\":true,\"reason\":\"secrets are closed\"}";
            case "list pods" ->
                "{\"allowed\":"
                        + resource.at("/labelSelector/requirements/0/values")
                                .toString()
                                .equals("[\"web\"]") + "}";
            default -> "{\"allowed\":false}";
        };
    }

    @AfterAll
    void stop() {
        server.close();
        authority.close();
    }

    private HttpResponse<String> send(String method, String path, String token, String body, String... headers)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(api + path))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + token)
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        return client.send((headers.length == 0 ? request : request.headers(headers)).build(), BodyHandlers.ofString());
    }

    @Test
    void requests_areDecidedByTheServer_thenByRoles() throws Exception {
        assertThat(send("GET", MAPS, "jane-token", "").statusCode()).isEqualTo(200);
        HttpResponse<String> denied = send("GET", "/api/v1/secrets", "jane-token", "");
        assertThat(denied.statusCode()).isEqualTo(403);
        assertThat(denied.body()).contains("cannot list resource \\\"secrets\\\"", "secrets are closed");
        assertThat(send("POST", MAPS, "jane-token", "{\"metadata\":{\"name\":\"a\"}}")
                        .statusCode())
                .isEqualTo(403);
        assertThat(send("POST", MAPS, "root-token", "{\"metadata\":{\"name\":\"b\"}}")
                        .statusCode())
                .as("a master")
                .isEqualTo(201);
        assertThat(send("GET", "/api", "jane-token", "").statusCode())
                .as("by a role of everybody")
                .isEqualTo(200);
        assertThat(send("GET", MAPS, "jane-token", "", "Impersonate-User", "auditor")
                        .statusCode())
                .as("whom the server is not asked about")
                .isEqualTo(403);
        assertThat(send("GET", MAPS, "jane-token", "", "Impersonate-User", "john")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void selectors_areTheServersToJudge() throws Exception {
        String pods = "/api/v1/namespaces/default/pods";
        String review = "{\"kind\":\"SelfSubjectAccessReview\",\"apiVersion\":\"authorization.k8s.io/v1\","
                + "\"spec\":{\"resourceAttributes\":{\"verb\":\"list\",\"resource\":\"pods\",\"labelSelector\":%s}}}";
        String path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";

        assertThat(send("GET", pods + "?labelSelector=app%3Dweb", "jane-token", "")
                        .statusCode())
                .isEqualTo(200);
        assertThat(send("GET", pods, "jane-token", "").statusCode()).isEqualTo(403);
        for (String asked : List.of(
                "{\"rawSelector\":\"app=web\"}",
                "{\"requirements\":[{\"key\":\"app\",\"operator\":\"In\",\"values\":[\"web\"]}]}")) {
            assertThat(send("POST", path, "jane-token", review.formatted(asked)).body())
                    .contains("\"allowed\":true");
        }
        assertThat(send("POST", path, "jane-token", review.formatted("{\"rawSelector\":\"app=db\"}"))
                        .body())
                .contains("\"allowed\":false");
    }

    @Test
    void reviews_answerByTheServer() throws Exception {
        String review = "{\"kind\":\"SelfSubjectAccessReview\",\"apiVersion\":\"authorization.k8s.io/v1\","
                + "\"spec\":{\"resourceAttributes\":{\"verb\":\"list\",\"resource\":\"%s\"}}}";
        String path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";

        assertThat(send("POST", path, "jane-token", review.formatted("configmaps"))
                        .body())
                .contains("\"allowed\":true", "a reader");
        assertThat(send("POST", path, "jane-token", review.formatted("secrets")).body())
                .contains("\"allowed\":false", "\"denied\":true", "secrets are closed");
    }

    @Test
    void serverThatFails_leavesItToRoles_andElseIsAnErrorOfTheServer() throws Exception {
        try {
            authority.handle(exchange -> {
                exchange.sendResponseHeaders(503, -1);
                exchange.close();
            });
            assertThat(send("GET", "/api", "jane-token", "").statusCode()).isEqualTo(200);
            HttpResponse<String> failed = send("GET", MAPS, "jane-token", "");
            assertThat(failed.statusCode()).isEqualTo(500);
            assertThat(failed.body()).contains("InternalError", "the authorizer \\\"authority\\\" cannot be asked");
        } finally {
            authority.answer(AuthorizationConfigTests::answer);
        }
    }

    @Test
    void expressionsOfPolicies_waitForTheServer() throws Exception {
        String policies = "/apis/admissionregistration.k8s.io/v1/";
        String policy =
                "{\"metadata\":{\"name\":\"asks\"},\"spec\":{\"matchConstraints\":{\"resourceRules\":[{\"apiGroups\":"
                        + "[\"coordination.k8s.io\"],\"apiVersions\":[\"*\"],\"operations\":[\"CREATE\"],\"resources\":[\"leases\"]}]},"
                        + "\"validations\":[{\"expression\":\"authorizer.group('').resource(object.metadata.name)"
                        + ".check('list').allowed()\",\"message\":\"may not list them\"}]}}";
        String binding =
                "{\"metadata\":{\"name\":\"asks\"},\"spec\":{\"policyName\":\"asks\",\"validationActions\":[\"Deny\"]}}";
        String leases = "/apis/coordination.k8s.io/v1/namespaces/default/leases";
        try {
            assertThat(send("POST", policies + "validatingadmissionpolicies", "root-token", policy)
                            .statusCode())
                    .isEqualTo(201);
            assertThat(send("POST", policies + "validatingadmissionpolicybindings", "root-token", binding)
                            .statusCode())
                    .isEqualTo(201);

            assertThat(send("POST", leases, "jane-token", "{\"metadata\":{\"name\":\"configmaps\"}}")
                            .statusCode())
                    .isEqualTo(201);
            HttpResponse<String> refused = send("POST", leases, "jane-token", "{\"metadata\":{\"name\":\"secrets\"}}");
            assertThat(refused.statusCode()).isEqualTo(422);
            assertThat(refused.body()).contains("may not list them");
        } finally {
            send("DELETE", policies + "validatingadmissionpolicybindings/asks", "root-token", "");
        }
    }

    @Test
    void credential_thatIsReplaced_isUsed() throws Exception {
        String right = Files.readString(authority.kubeconfig());
        try {
            Files.writeString(authority.kubeconfig(), right.replace("token: ", "token: not-"));
            Awaitility.await()
                    .atMost(SOON)
                    .until(() -> send("GET", MAPS, "jane-token", "").statusCode() == 500);
        } finally {
            Files.writeString(authority.kubeconfig(), right);
            Awaitility.await()
                    .atMost(SOON)
                    .until(() -> send("GET", MAPS, "jane-token", "").statusCode() == 200);
        }
    }

    @Test
    void escalation_isLiftedByTheServer() throws Exception {
        String role = "{\"metadata\":{\"name\":\"%s\"},\"rules\":[{\"apiGroups\":[\"\"],\"resources\":[\"pods\"],"
                + "\"verbs\":[\"get\"]}]}";
        String path = "/apis/rbac.authorization.k8s.io/v1/clusterroles";
        try {
            authority.answer(review -> "{\"allowed\":"
                    + review.at("/spec/resourceAttributes/verb").asString("").equals("create") + "}");
            assertThat(send("POST", path, "jane-token", role.formatted("r1")).body())
                    .contains("is attempting to grant RBAC permissions not currently held");
            authority.answer(review -> "{\"allowed\":true}");
            assertThat(send("POST", path, "jane-token", role.formatted("r2")).statusCode())
                    .isEqualTo(201);
        } finally {
            authority.answer(AuthorizationConfigTests::answer);
        }
    }

    @Test
    void watch_endsWithTheRight_andNotWithTheServer() throws Exception {
        try {
            HttpResponse<java.util.stream.Stream<String>> watch = client.send(
                    HttpRequest.newBuilder(URI.create(api + MAPS + "?watch=true&resourceVersion=0"))
                            .header("Authorization", "Bearer jane-token")
                            .build(),
                    BodyHandlers.ofLines());
            assertThat(watch.statusCode()).isEqualTo(200);
            int before = authority.asked().size();
            authority.handle(exchange -> {
                exchange.sendResponseHeaders(503, -1);
                exchange.close();
            });
            Awaitility.await().atMost(SOON).until(() -> authority.asked().size() > before + 1);
            authority.answer(review -> "{\"allowed\":false}");
            assertThat(watch.body().toList()).as("the stream has ended").isNotNull();
        } finally {
            authority.answer(AuthorizationConfigTests::answer);
        }
    }

    @Test
    void file_isReadAgain() throws Exception {
        try {
            write(", {type: AlwaysAllow, name: all}");
            Awaitility.await()
                    .atMost(SOON)
                    .until(() -> send("GET", "/apis/apps/v1/deployments", "jane-token", "")
                                    .statusCode()
                            == 200);
        } finally {
            write(", {type: RBAC, name: rbac}");
            Awaitility.await()
                    .atMost(SOON)
                    .until(() -> send("GET", "/apis/apps/v1/deployments", "jane-token", "")
                                    .statusCode()
                            == 403);
        }
    }
}
