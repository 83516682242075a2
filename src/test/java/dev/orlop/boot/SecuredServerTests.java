package dev.orlop.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orlop.auth.pki.PkiDirectory;
import dev.orlop.registry.ResourceDefinition;
import dev.orlop.registry.ResourceRegistry;
import dev.orlop.support.OneAtATime;
import dev.orlop.support.Trust;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
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
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.reactive.result.method.RequestMappingInfoHandlerMapping;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A server with security, asked by all kinds of callers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@NullUnmarked
@OneAtATime
class SecuredServerTests {
    private static final String RBAC = "/apis/rbac.authorization.k8s.io/v1";
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Set<String> PUBLIC = Set.of("/healthz", "/livez", "/readyz", "/version");

    private Path data;
    private HttpClient client;
    private ConfigurableApplicationContext server;
    private Path tokens;
    private String api;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        tokens = folder.resolve("tokens.csv");
        data = folder.resolve("data");
        Files.writeString(tokens, tokens(""));
        server = new SpringApplicationBuilder(OrlopApplication.class)
                .run(
                        "--server.port=0",
                        "--management.server.port=0",
                        "--orlop.security.token-file=" + tokens,
                        "--orlop.storage.embedded.directory=" + data);
        client = HttpClient.newBuilder()
                .sslContext(Trust.authorityOf(data, null))
                .build();
        api = "https://127.0.0.1:" + server.getEnvironment().getProperty("local.server.port");
        Awaitility.await()
                .atMost(START)
                .until(() -> send("GET", "/readyz", null).statusCode() == 200);
    }

    private static String tokens(String more) {
        return "root-token,root,1,system:masters\njane-token,jane,2,team\n" + more;
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private HttpResponse<String> send(String method, String path, String token)
            throws IOException, InterruptedException {
        return send(method, path, token, "");
    }

    private HttpResponse<String> send(String method, String path, String token, String body, String... headers)
            throws IOException, InterruptedException {
        return client.send(request(api, method, path, token, body, headers), BodyHandlers.ofString());
    }

    private static HttpRequest request(
            String base, String method, String path, String token, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .header("Content-Type", method.equals("PATCH") ? "application/merge-patch+json" : "application/json");
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return request.build();
    }

    private JsonNode as(String token, String method, String path, String body, int code, String... headers)
            throws IOException, InterruptedException {
        HttpResponse<String> answer = send(method, path, token, body, headers);
        assertThat(answer.statusCode())
                .as("%s %s: %s", method, path, answer.body())
                .isEqualTo(code);
        return JsonMapper.shared().readTree(answer.body());
    }

    private void grant(String name, String user, String rule) throws IOException, InterruptedException {
        as(
                "root-token",
                "POST",
                RBAC + "/clusterroles",
                "{\"metadata\":{\"name\":\"" + name + "\"},\"rules\":[" + rule + "]}",
                201);
        as(
                "root-token",
                "POST",
                RBAC + "/clusterrolebindings",
                "{\"metadata\":{\"name\":\"" + name
                        + "\"},\"roleRef\":{\"apiGroup\":\"rbac.authorization.k8s.io\",\"kind\":\"ClusterRole\",\"name\":\""
                        + name
                        + "\"},\"subjects\":[{\"apiGroup\":\"rbac.authorization.k8s.io\",\"kind\":\"User\",\"name\":\""
                        + user + "\"}]}",
                201);
    }

    /** Every path that the server has a route for, and every resource type in every form of path. */
    private List<String> apiPaths() {
        Set<String> paths = new TreeSet<>(routes(server));
        paths.add("/no/such/path");
        for (ResourceDefinition definition :
                server.getBean(ResourceRegistry.class).definitions()) {
            String group = definition.groupResource().group();
            for (ResourceDefinition.Version version : definition.versions()) {
                String root = (group.isEmpty() ? "/api/" : "/apis/" + group + "/") + version.name();
                String plural = definition.groupResource().resource();
                String home = root + (definition.namespaced() ? "/namespaces/default/" : "/") + plural;
                paths.addAll(List.of(root + "/" + plural, home, home + "/a", home + "/a/status", home + "/a/odd"));
            }
        }
        return List.copyOf(paths);
    }

    private static Set<String> routes(ConfigurableApplicationContext context) {
        Set<String> paths = new TreeSet<>();
        context.getBeansOfType(RequestMappingInfoHandlerMapping.class, false, false)
                .values()
                .forEach(mapping -> mapping.getHandlerMethods()
                        .keySet()
                        .forEach(info -> info.getPatternsCondition()
                                .getPatterns()
                                .forEach(pattern -> paths.add(pattern.getPatternString()
                                        .replace("{*path}", "/x")
                                        .replaceAll("\\{[^}]*}", "x")
                                        .replace("//", "/")))));
        return paths;
    }

    /** Policies and webhooks ask the roles of who writes: one may delete leases, the other only create them. */
    @Test
    void authorizerOfExpressions_answersFromTheRoles() throws Exception {
        grant("lease-maker", "jane", """
            {"apiGroups":["coordination.k8s.io"],"resources":["leases"],"verbs":["create"]}""");
        String leases = "/apis/coordination.k8s.io/v1/namespaces/default/leases";
        String configurations = "/apis/admissionregistration.k8s.io/v1/";
        String mayDelete = "authorizer.group('coordination.k8s.io').resource('leases').namespace('default')"
                + ".check('delete').allowed()";
        String rule = "{\"operations\":[\"CREATE\"],\"apiGroups\":[\"coordination.k8s.io\"],\"apiVersions\":[\"v1\"],"
                + "\"resources\":[\"leases\"]}";
        as("root-token", "POST", configurations + "validatingadmissionpolicies", """
            {"metadata":{"name":"may-delete"},"spec":{"matchConstraints":{"resourceRules":[%s]},
             "validations":[{"expression":"%s","message":"may not delete"}]}}""".formatted(rule, mayDelete), 201);
        as("root-token", "POST", configurations + "validatingadmissionpolicybindings", """
            {"metadata":{"name":"may-delete"},"spec":{"policyName":"may-delete","validationActions":["Deny"]}}""", 201);

        as("root-token", "POST", leases, lease("by-root"), 201);
        assertThat(as("jane-token", "POST", leases, lease("by-jane"), 422)
                        .path("message")
                        .asString())
                .endsWith("denied request: may not delete");

        as("root-token", "DELETE", configurations + "validatingadmissionpolicybindings/may-delete", "", 200);
        as(
                "root-token",
                "POST",
                configurations + "validatingwebhookconfigurations",
                """
            {"metadata":{"name":"nowhere"},"webhooks":[{"name":"nowhere.example.com","rules":[%s],"sideEffects":"None",
             "admissionReviewVersions":["v1"],"clientConfig":{"url":"https://127.0.0.1:1"},
             "matchConditions":[{"name":"others","expression":"!%s"}]}]}""".formatted(rule, mayDelete),
                201);
        as("root-token", "POST", leases, lease("not-reviewed"), 201);
        assertThat(as("jane-token", "POST", leases, lease("reviewed"), 500)
                        .path("message")
                        .asString())
                .contains("failed calling webhook \"nowhere.example.com\"");
        as("root-token", "DELETE", configurations + "validatingwebhookconfigurations/nowhere", "", 200);
        as("jane-token", "POST", leases, lease("reviewed"), 201);
    }

    /** Who may write the subresource may not yet speak for the signer, whom the request names. */
    @Test
    void certificateRequests_areApprovedAndSignedByWhoMayForTheSigner() throws Exception {
        grant("certifier", "jane", """
            {"apiGroups":["certificates.k8s.io"],"verbs":["create","get","patch"],
             "resources":["certificatesigningrequests","certificatesigningrequests/approval","certificatesigningrequests/status"]},
            {"apiGroups":["certificates.k8s.io"],"resources":["signers"],"resourceNames":["acme.com/*"],"verbs":["approve"]},
            {"apiGroups":["certificates.k8s.io"],"resources":["signers"],"resourceNames":["acme.com/vpn"],"verbs":["sign"]}""");
        String requests = "/apis/certificates.k8s.io/v1/certificatesigningrequests";
        String approval = "{\"status\":{\"conditions\":[{\"type\":\"Approved\",\"status\":\"True\"}]}}";
        String certificate = "{\"status\":{\"certificate\":\"YQ==\"}}";
        for (String signer : List.of("acme.com/vpn", "acme.com/web", "other.com/vpn")) {
            String name = signer.replace('/', '.');
            JsonNode made = as("jane-token", "POST", requests, """
                {"metadata":{"name":"%s"},"spec":{"request":"YQ==","signerName":"%s","usages":["client auth"],
                 "username":"root","groups":["system:masters"]}}""".formatted(name, signer), 201);
            assertThat(made.at("/spec/username").asString()).isEqualTo("jane");
            assertThat(made.at("/spec/groups").values())
                    .extracting(JsonNode::asString)
                    .containsExactly("team", "system:authenticated");
            String request = requests + "/" + name;
            boolean acme = signer.startsWith("acme.com/");
            JsonNode answer = as("jane-token", "PATCH", request + "/approval", approval, acme ? 200 : 403);
            if (!acme) {
                assertThat(answer.path("message").asString())
                        .isEqualTo(
                                "certificatesigningrequests.certificates.k8s.io \"other.com.vpn\" is forbidden: user not"
                                        + " permitted to approve requests with signerName \"other.com/vpn\"");
            }
            as("jane-token", "PATCH", request + "/status", certificate, signer.equals("acme.com/vpn") ? 200 : 403);
            as("jane-token", "PATCH", request + "/status", "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}", 200);
            as("root-token", "PATCH", request + "/approval", approval, 200);
            as("root-token", "DELETE", request, "", 200);
        }
    }

    private static String lease(String name) {
        return "{\"metadata\":{\"name\":\"" + name + "\"}}";
    }

    @Test
    void everyPath_withoutCredentialOrWithAWrongOne_isRefused() throws Exception {
        List<String> open = new ArrayList<>();
        List<String> paths = apiPaths();
        for (String path : paths) {
            for (String method : List.of("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")) {
                boolean read = method.equals("GET") || method.equals("HEAD");
                String plain = path.endsWith("/") && path.length() > 1 ? path.substring(0, path.length() - 1) : path;
                int anonymous = send(method, path, null).statusCode();
                if (anonymous != 401 && !(read && PUBLIC.contains(plain) && anonymous == 200)) {
                    open.add(method + " " + path + " without: " + anonymous);
                }
            }
            if (send("GET", path, "wrong").statusCode() != 401) {
                open.add("GET " + path + " with a wrong token");
            }
        }

        assertThat(open).isEmpty();
        assertThat(paths).hasSizeGreaterThan(300).contains("/api", "/openapi/v2", "/");
    }

    private HttpResponse<String> form(String path, String form, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(api + path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    @Test
    void browser_signsInByAFormAndOutAgain() throws Exception {
        HttpResponse<String> asked = send("GET", "/", null, "", "Accept", "text/html,*/*;q=0.8");
        assertThat(asked.statusCode()).isEqualTo(401);
        assertThat(asked.body()).contains("<form method=\"post\" action=\"/login\">");

        HttpResponse<String> signedIn = form("/login", "token=jane-token", "Origin", api);
        assertThat(signedIn.statusCode()).isEqualTo(303);
        assertThat(signedIn.headers().firstValue("Location")).contains("/");
        String cookie = signedIn.headers().firstValue("Set-Cookie").orElseThrow();
        assertThat(cookie)
                .startsWith("__Host-orlop=jane-token;")
                .contains("Path=/", "Secure", "HTTPOnly", "SameSite=Strict")
                .doesNotContain("Max-Age", "Domain");
        String shown = cookie.substring(0, cookie.indexOf(';'));
        HttpResponse<String> home = send("GET", "/", null, "", "Accept", "text/html", "Cookie", shown);
        assertThat(home.statusCode()).isEqualTo(403);
        assertThat(home.body()).contains("User &quot;jane&quot; cannot get path &quot;/&quot;", "<form");
        assertThat(send("GET", "/api", null, "", "Cookie", shown).statusCode()).isEqualTo(200);

        assertThat(form("/logout", "", "Origin", api, "Cookie", shown).headers().firstValue("Set-Cookie"))
                .hasValueSatisfying(
                        gone -> assertThat(gone).startsWith("__Host-orlop=;").contains("Max-Age=0"));
    }

    @Test
    void home_ofWhoMaySeeIt_offersToSignOut() throws Exception {
        assertThat(send("GET", "/", null, "", "Accept", "text/html", "Cookie", "__Host-orlop=root-token")
                        .body())
                .contains("<h1>Orlop", "action=\"/logout\"");
        assertThat(send("GET", "/", "root-token", "", "Accept", "text/html").body())
                .contains("<h1>Orlop")
                .doesNotContain("/logout");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "token=wrong",
                "token=",
                "",
                "other=root-token",
                "token=a%22b",
                "token=%0d%0aroot-token%0d%0aX",
                "token=%zz",
                "%",
                "=%c3%28&&=",
                "token=%00root-token"
            })
    void form_withoutAValidToken_isShownAgain(String form) throws Exception {
        HttpResponse<String> answer = form("/login", form);

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).contains("This token is not valid.").doesNotContain("wrong");
        assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/x-www-form-urlencoded;charset=nonsense",
                "application/x-www-form-urlencodedX",
                "application/json"
            })
    void form_ofAnotherType_isNoSignIn(String type) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(api + "/login"))
                .header("Content-Type", type)
                .POST(BodyPublishers.ofString("token=root-token"))
                .build();

        HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
    }

    @Test
    void form_ofAForeignPageOrTooLong_isRefused() throws Exception {
        assertThat(form("/login", "token=root-token", "Origin", "https://elsewhere.example")
                        .statusCode())
                .isEqualTo(403);
        assertThat(form("/login", "token=" + "x".repeat(1_000_000)).statusCode())
                .isEqualTo(401);
    }

    @Test
    void cookie_ofAWrite_countsOnlyWithThisServersOrigin() throws Exception {
        String maps = "/api/v1/namespaces/default/configmaps";
        String[] page = {"Content-Type", "application/json", "Cookie", "__Host-orlop=root-token"};
        String body = "{\"metadata\":{\"name\":\"by-cookie\"}}";

        assertThat(send("POST", maps, null, body, page).statusCode()).isEqualTo(401);
        String[] foreign = {page[0], page[1], page[2], page[3], "Origin", "https://elsewhere.example"};
        assertThat(send("POST", maps, null, body, foreign).statusCode()).isEqualTo(403);
        String[] own = {page[0], page[1], page[2], page[3], "Origin", api};
        assertThat(send("POST", maps, null, body, own).statusCode()).isEqualTo(201);
        // A header wins over the cookie.
        assertThat(send("GET", maps, "wrong", "", page).statusCode()).isEqualTo(401);
    }

    @Test
    void everyPathOfManagement_fromThisMachine_isReadableAndElseRefused() throws Exception {
        String base = "http://127.0.0.1:" + server.getEnvironment().getProperty("local.management.port");
        List<String> paths = new ArrayList<>(List.of("/actuator/none", "/"));
        JsonNode offered = JsonMapper.shared()
                .readTree(client.send(request(base, "GET", "/actuator", null, ""), BodyHandlers.ofString())
                        .body());
        offered.get("_links")
                .forEach(
                        link -> paths.add(URI.create(link.get("href").asString().replaceAll("\\{[^}]*}", "x"))
                                .getPath()));
        assertThat(paths).contains("/actuator", "/actuator/health", "/actuator/backup/x", "/actuator/rewrite");
        for (String path : paths) {
            assertThat(client.send(request(base, "GET", path, null, ""), BodyHandlers.ofString())
                            .statusCode())
                    .as(path)
                    .isIn(200, 404, 405);
        }
        for (String method : List.of("POST", "PUT", "PATCH", "DELETE", "OPTIONS")) {
            for (String path : paths) {
                assertThat(client.send(request(base, method, path, null, ""), BodyHandlers.ofString())
                                .statusCode())
                        .as("%s %s without", method, path)
                        .isEqualTo(401);
                assertThat(client.send(request(base, method, path, "wrong", ""), BodyHandlers.ofString())
                                .statusCode())
                        .as("%s %s with a wrong token", method, path)
                        .isEqualTo(401);
                assertThat(client.send(request(base, method, path, "jane-token", ""), BodyHandlers.ofString())
                                .statusCode())
                        .as("%s %s as somebody", method, path)
                        .isEqualTo(403);
            }
        }
    }

    @ParameterizedTest(name = "{0} {1} {2}: {3} {4}")
    @CsvSource(delimiter = '|', textBlock = """
        # token | method | path | code | message
        jane-token | GET    | /api                              | 200 |
        jane-token | GET    | /apis/apps/v1                     | 200 |
        jane-token | GET    | /openapi/v3                       | 200 |
        jane-token | GET    | /                                 | 403 | forbidden: User "jane" cannot get path "/"
        jane-token | GET    | /x/y                              | 403 | forbidden: User "jane" cannot get path "/x/y"
        jane-token | GET    | /api/v1/pods                      | 403 | pods is forbidden: User "jane" cannot list resource "pods" in API group "" at the cluster scope
        jane-token | GET    | /api/v1/pods?watch=1              | 403 | pods is forbidden: User "jane" cannot watch resource "pods" in API group "" at the cluster scope
        jane-token | GET    | /api/v1/namespaces/a/pods/p       | 403 | pods "p" is forbidden: User "jane" cannot get resource "pods" in API group "" in the namespace "a"
        jane-token | GET    | /api/v1/watch/namespaces/a/pods/p | 403 | pods "p" is forbidden: User "jane" cannot watch resource "pods" in API group "" in the namespace "a"
        jane-token | GET    | /api/v1/namespaces/a/pods/p/status | 403 | pods "p" is forbidden: User "jane" cannot get resource "pods/status" in API group "" in the namespace "a"
        jane-token | DELETE | /apis/apps/v1/namespaces/a/deployments | 403 | deployments.apps is forbidden: User "jane" cannot deletecollection resource "deployments" in API group "apps" in the namespace "a"
        jane-token | POST   | /apis/none.example.com/v1/things  | 403 | things.none.example.com is forbidden: User "jane" cannot create resource "things" in API group "none.example.com" at the cluster scope
        jane-token | GET    | /api/v1/namespaces/a              | 403 | namespaces "a" is forbidden: User "jane" cannot get resource "namespaces" in API group "" in the namespace "a"
        jane-token | GET    | /api/v1/secrets?fieldSelector=metadata.name%3Ds | 403 | secrets "s" is forbidden: User "jane" cannot list resource "secrets" in API group "" at the cluster scope
        root-token | GET    | /apis/none.example.com/v1/things  | 404 | the server could not find the requested resource
        root-token | GET    | /api/v1/pods                      | 200 |
        """)
    void answer_toWhomWeKnow_isTheDecision(String token, String method, String path, int code, String message)
            throws Exception {
        JsonNode answer = as(token, method, path, "", code);
        if (message != null) {
            assertThat(answer.path("message").asString()).isEqualTo(message);
        }
    }

    @Test
    void serverSentEvents_needTheVerbWatch() throws Exception {
        grant("lister", "jane", "{\"apiGroups\":[\"\"],\"resources\":[\"limitranges\"],\"verbs\":[\"list\",\"get\"]}");
        awaitAllowed("jane-token", "/api/v1/limitranges");

        assertThat(as("jane-token", "GET", "/api/v1/limitranges", "", 403, "Accept", "text/event-stream")
                        .path("message")
                        .asString())
                .contains("cannot watch resource \"limitranges\"");
    }

    private void awaitAllowed(String token, String path) {
        Awaitility.await().atMost(SOON).until(() -> send("GET", path, token).statusCode() == 200);
    }

    static Stream<Map<String, Object>> impersonations() {
        return Stream.of(
                Map.of("token", "root-token", "headers", List.of("Impersonate-User", "ann"), "user", "ann"),
                Map.of(
                        "token", "root-token",
                        "headers",
                                List.of(
                                        "Impersonate-User", "ann",
                                        "Impersonate-Group", "a",
                                        "Impersonate-Group", "b",
                                        "Impersonate-Uid", "7",
                                        "Impersonate-Extra-Scopes%2fx", "s"),
                        "user", "ann"),
                Map.of(
                        "token", "root-token",
                        "headers", List.of("Impersonate-User", "system:serviceaccount:ns:sa"),
                        "user", "system:serviceaccount:ns:sa"),
                Map.of("token", "root-token", "headers", List.of("Impersonate-Group", "a"), "code", 400),
                Map.of("token", "root-token", "headers", List.of("Impersonate-Extra-a", "b"), "code", 400),
                Map.of("token", "jane-token", "headers", List.of("Impersonate-User", "root"), "code", 403),
                Map.of("token", "jane-token", "headers", List.of("Impersonate-User", "jane"), "code", 403));
    }

    @ParameterizedTest
    @MethodSource("impersonations")
    void impersonation_isAllowedOrRefused_neverIgnored(Map<String, Object> row) throws Exception {
        @SuppressWarnings("unchecked")
        String[] headers = ((List<String>) row.get("headers")).toArray(String[]::new);
        int code = (int) row.getOrDefault("code", 201);

        JsonNode answer = as(
                (String) row.get("token"),
                "POST",
                "/apis/authentication.k8s.io/v1/selfsubjectreviews",
                "{}",
                code,
                headers);

        if (code == 201) {
            JsonNode user = answer.path("status").path("userInfo");
            assertThat(user.path("username").asString()).isEqualTo(row.get("user"));
            assertThat(user.path("groups").toString()).contains("system:authenticated");
            if (headers.length > 2) {
                assertThat(user.path("uid").asString()).isEqualTo("7");
                assertThat(user.path("groups").toString()).isEqualTo("[\"a\",\"b\",\"system:authenticated\"]");
                assertThat(user.path("extra").toString()).isEqualTo("{\"scopes/x\":[\"s\"]}");
            }
        } else if (code == 403) {
            assertThat(answer.path("message").asString())
                    .contains("User \"jane\" cannot impersonate resource \"users\" in API group \"\" at the cluster"
                            + " scope");
        }
    }

    @Test
    void impersonated_hasTheRightsOfTheOther() throws Exception {
        as("root-token", "GET", "/api/v1/secrets", "", 403, "Impersonate-User", "nobody");
        as(
                "root-token",
                "GET",
                "/api/v1/secrets",
                "",
                200,
                "Impersonate-User",
                "x",
                "Impersonate-Group",
                "system:masters");
    }

    @Test
    void reviews_answerFromTheRoles() throws Exception {
        grant("reviewed", "ida", "{\"apiGroups\":[\"apps\"],\"resources\":[\"deployments\"],\"verbs\":[\"get\"]}");
        String ask =
                "{\"spec\":{\"user\":\"ida\",\"resourceAttributes\":{\"group\":\"apps\",\"resource\":\"deployments\","
                        + "\"verb\":\"%s\",\"namespace\":\"x\"}}}";
        String path = "/apis/authorization.k8s.io/v1/subjectaccessreviews";
        Awaitility.await()
                .atMost(SOON)
                .until(() -> as("root-token", "POST", path, ask.formatted("get"), 201)
                        .at("/status/allowed")
                        .asBoolean());

        JsonNode denied =
                as("root-token", "POST", path, ask.formatted("list"), 201).path("status");
        assertThat(denied.path("allowed").asBoolean()).isFalse();
        assertThat(as("root-token", "POST", path, ask.formatted("get"), 201)
                        .at("/status/reason")
                        .asString())
                .isEqualTo(
                        "RBAC: allowed by ClusterRoleBinding \"reviewed\" of ClusterRole \"reviewed\" to User \"ida\"");
        as("jane-token", "POST", path, ask.formatted("get"), 403);
        JsonNode rules = as(
                "root-token",
                "POST",
                "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews",
                "{\"spec\":{\"namespace\":\"x\"}}",
                201,
                "Impersonate-User",
                "ida");
        assertThat(rules.at("/status/resourceRules").toString())
                .contains("{\"apiGroups\":[\"apps\"],\"resources\":[\"deployments\"],\"verbs\":[\"get\"]}");
        assertThat(rules.at("/status/incomplete").asBoolean()).isFalse();
    }

    @Test
    void tokenReview_tellsWhoseTokenItIs() throws Exception {
        String path = "/apis/authentication.k8s.io/v1/tokenreviews";
        JsonNode known = as("root-token", "POST", path, "{\"spec\":{\"token\":\"jane-token\"}}", 201)
                .path("status");
        assertThat(known.path("authenticated").asBoolean()).isTrue();
        assertThat(known.at("/user/username").asString()).isEqualTo("jane");
        JsonNode unknown = as("root-token", "POST", path, "{\"spec\":{\"token\":\"x\"}}", 201)
                .path("status");
        assertThat(unknown.path("authenticated").asBoolean()).isFalse();
    }

    @Test
    void aggregatedRoles_holdTheRulesOfTheirParts() throws Exception {
        Awaitility.await().atMost(SOON).until(() -> {
            JsonNode role = as("root-token", "GET", RBAC + "/clusterroles/admin", "", 200);
            String rules = role.path("rules").toString();
            return rules.contains("localsubjectaccessreviews")
                    && rules.contains("endpointslices")
                    && role.at("/metadata/managedFields")
                            .toString()
                            .contains("\"manager\":\"clusterrole-aggregation-controller\",\"operation\":\"Apply\"");
        });
    }

    @Test
    void roles_grantNoMoreThanTheirWriterHas() throws Exception {
        grant(
                "role-writer",
                "kim",
                "{\"apiGroups\":[\"rbac.authorization.k8s.io\"],\"resources\":[\"roles\",\"rolebindings\"],"
                        + "\"verbs\":[\"create\",\"patch\",\"update\",\"get\"]},"
                        + "{\"apiGroups\":[\"\"],\"resources\":[\"pods\"],\"verbs\":[\"get\"]}");
        String roles = RBAC + "/namespaces/default/roles";
        String[] kim = {"Impersonate-User", "kim"};
        String role =
                "{\"metadata\":{\"name\":\"%s\"},\"rules\":[{\"apiGroups\":[\"\"],\"resources\":[\"pods\"],\"verbs\":[\"%s\"]}]}";
        Awaitility.await()
                .atMost(SOON)
                .until(() -> send("GET", roles + "/none", "root-token", "", kim).statusCode() == 404);

        as("root-token", "POST", roles, role.formatted("mine", "get"), 201, kim);
        JsonNode refused = as("root-token", "POST", roles, role.formatted("more", "delete"), 403, kim);
        assertThat(refused.path("message").asString())
                .contains("is attempting to grant RBAC permissions not currently held:\n"
                        + "{APIGroups:[\"\"], Resources:[\"pods\"], Verbs:[\"delete\"]}");
        as("root-token", "PATCH", roles + "/mine", role.formatted("mine", "*"), 403, kim);
        as("root-token", "PUT", roles + "/mine", role.formatted("mine", "delete"), 403, kim);
        as("root-token", "PATCH", roles + "/mine", "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}", 200, kim);
        as(
                "root-token",
                "POST",
                RBAC + "/namespaces/default/rolebindings",
                "{\"metadata\":{\"name\":\"b\"},\"roleRef\":{\"apiGroup\":\"rbac.authorization.k8s.io\",\"kind\":\"ClusterRole\","
                        + "\"name\":\"cluster-admin\"},\"subjects\":[{\"apiGroup\":\"rbac.authorization.k8s.io\",\"kind\":\"User\","
                        + "\"name\":\"kim\"}]}",
                403,
                kim);
    }

    @Test
    void openWatch_endsWithTheBindingThatLetItIn() throws Exception {
        grant("watcher", "jane", "{\"apiGroups\":[\"\"],\"resources\":[\"endpoints\"],\"verbs\":[\"list\",\"watch\"]}");
        awaitAllowed("jane-token", "/api/v1/endpoints");
        HttpResponse<InputStream> watch = client.send(
                request(api, "GET", "/api/v1/endpoints?watch=1", "jane-token", ""), BodyHandlers.ofInputStream());
        assertThat(watch.statusCode()).isEqualTo(200);

        as("root-token", "DELETE", RBAC + "/clusterrolebindings/watcher", "", 200);

        assertEnds(watch);
    }

    @Test
    void openWatch_endsWithItsToken() throws Exception {
        Files.writeString(tokens, tokens("short-token,short,9,system:masters\n"));
        awaitAllowed("short-token", "/api/v1/endpoints");
        HttpResponse<InputStream> watch = client.send(
                request(api, "GET", "/api/v1/endpoints?watch=1", "short-token", ""), BodyHandlers.ofInputStream());

        Files.writeString(tokens, tokens(""));

        assertEnds(watch);
        assertThat(send("GET", "/api", "short-token").statusCode()).isEqualTo(401);
    }

    private static void assertEnds(HttpResponse<InputStream> watch) {
        Awaitility.await().atMost(SOON).until(() -> {
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(watch.body(), StandardCharsets.UTF_8))) {
                return lines.lines().toList().isEmpty();
            }
        });
    }

    @Test
    void clientCertificate_ofTheServersAuthority_isItsUser() throws Exception {
        HttpClient shown = HttpClient.newBuilder()
                .sslContext(Trust.authorityOf(data, "admin"))
                .build();
        HttpResponse<String> answer = shown.send(
                request(api, "POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", null, "{}"),
                BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(answer.body()).contains("\"username\":\"system:admin\"", "system:masters");
    }

    @Test
    void clientCertificate_meantForServers_isNobodys() throws Exception {
        HttpClient shown = HttpClient.newBuilder()
                .sslContext(Trust.authorityOf(data, "server"))
                .build();

        int code;
        try {
            code = shown.send(request(api, "GET", "/api", null, ""), BodyHandlers.ofString())
                    .statusCode();
        } catch (IOException refusedByTheHandshake) {
            code = 401;
        }
        assertThat(code).isEqualTo(401);
    }

    @Test
    void clientCertificate_ofAnotherAuthority_endsTheHandshake(@TempDir Path other) throws Exception {
        new PkiDirectory(other, List.of("localhost"), Clock.systemUTC()).renew();
        SSLContext context = Trust.showingAnyway(data, other.resolve("pki"), "admin", shown -> shown);

        assertThatThrownBy(() -> HttpClient.newBuilder()
                        .sslContext(context)
                        .build()
                        .send(request(api, "GET", "/api", null, ""), BodyHandlers.ofString()))
                .isInstanceOf(IOException.class);
    }

    @Test
    void handshake_afterRenewal_showsTheNewCertificate() throws Exception {
        HttpClient before = HttpClient.newBuilder()
                .sslContext(Trust.authorityOf(data, null))
                .build();
        before.send(request(api, "GET", "/healthz", null, ""), BodyHandlers.ofString());
        BigInteger old = serial();
        Files.delete(data.resolve("pki/server.crt"));

        new PkiDirectory(data, List.of("localhost", "127.0.0.1"), Clock.systemUTC()).renew();

        Awaitility.await().atMost(SOON).until(() -> !serial().equals(old));
        assertThat(before.send(request(api, "GET", "/healthz", null, ""), BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(200);
    }

    private BigInteger serial() throws Exception {
        try (SSLSocket socket = (SSLSocket) Trust.authorityOf(data, null)
                .getSocketFactory()
                .createSocket("127.0.0.1", URI.create(api).getPort())) {
            socket.setSoTimeout((int) SOON.toMillis());
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0]).getSerialNumber();
        }
    }

    @Test
    void clientFiles_letTheAdministratorInOnBothPorts() throws Exception {
        String curlrc = Files.readString(data.resolve("curlrc"));
        String token = curlrc.replaceAll("(?s).*Bearer ([^\"]+)\".*", "$1");
        assertThat(curlrc).contains("cacert = \"" + data.toRealPath().resolve("pki/ca.crt"));
        as(token, "GET", "/api/v1/secrets", "", 200);
        String management = "http://127.0.0.1:" + server.getEnvironment().getProperty("local.management.port");
        assertThat(client.send(request(management, "POST", "/actuator/backup", token, ""), BodyHandlers.ofString())
                        .statusCode())
                .isNotIn(401, 403);
        assertThat(Files.readString(data.resolve("admin.kubeconfig")))
                .contains("server: " + api, "certificate-authority-data: ", "client-key-data: ");
    }

    @Test
    void authority_isPublishedToNamespaces() {
        Awaitility.await()
                .atMost(SOON)
                .until(() -> send("GET", "/api/v1/namespaces/default/configmaps/kube-root-ca.crt", "root-token")
                        .body()
                        .contains(Files.readString(data.resolve("pki/ca.crt")).substring(28, 80)));
    }

    @Test
    void answers_carryTheAuditIdOfTheRequest() throws Exception {
        assertThat(send("GET", "/api", "root-token", "", "Audit-ID", "abc-1")
                        .headers()
                        .firstValue("Audit-ID"))
                .contains("abc-1");
        assertThat(send("GET", "/api", null).headers().firstValue("Audit-ID").orElseThrow())
                .matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    }
}
