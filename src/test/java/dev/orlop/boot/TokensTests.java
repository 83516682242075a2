package dev.orlop.boot;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import dev.orlop.auth.pki.KeyAndCertificate;
import dev.orlop.support.OidcProvider;
import dev.orlop.support.OneAtATime;
import dev.orlop.support.Trust;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A server that believes signed tokens: those of its service accounts and those of a provider of OpenID Connect. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Isolated("reads all that is logged")
@NullUnmarked
@OneAtATime
class TokensTests {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String ACCOUNTS = "/api/v1/namespaces/default/serviceaccounts";
    private static final String SECRETS = "/api/v1/namespaces/default/secrets";

    private OidcProvider provider;
    private Path config;
    private Path data;
    private HttpClient client;
    private ConfigurableApplicationContext server;
    private String api;
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        provider = new OidcProvider(folder.resolve("provider"));
        config = folder.resolve("authentication.yaml");
        data = folder.resolve("data");
        Path tokens = folder.resolve("tokens.csv");
        Files.writeString(tokens, "root-token,root,1,system:masters\n");
        Files.writeString(config, configuration("orlop"));
        server = new SpringApplicationBuilder(OrlopApplication.class)
                .run(
                        "--server.port=0",
                        "--management.server.port=0",
                        "--orlop.security.token-file=" + tokens,
                        "--orlop.security.authentication.config=" + config,
                        "--orlop.storage.embedded.directory=" + data);
        client = HttpClient.newBuilder()
                .sslContext(Trust.authorityOf(data, null))
                .build();
        api = "https://127.0.0.1:" + server.getEnvironment().getProperty("local.server.port");
        Awaitility.await().atMost(SOON).until(() -> code("/readyz", null) == 200);
        logged.start();
        root().addAppender(logged);
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    @AfterAll
    void stop() {
        root().detachAppender(logged);
        server.close();
        provider.close();
    }

    private String configuration(String audience) throws Exception {
        return """
            apiVersion: apiserver.config.k8s.io/v1
            kind: AuthenticationConfiguration
            jwt:
            - issuer:
                url: %s
                audiences: [%s]
                certificateAuthority: |
            %s
              claimValidationRules:
              - {claim: tenant, requiredValue: blue}
              - {expression: "claims.level >= 3", message: "the level is too low"}
              claimMappings:
                username: {claim: sub, prefix: "oidc:"}
                groups: {claim: roles, prefix: "oidc:"}
                uid: {expression: "claims.id"}
                extra:
                - {key: example.com/mail, valueExpression: "claims.?mail.orValue('')"}
              userValidationRules:
              - {expression: "!user.username.startsWith('oidc:system:')", message: "reserved"}
            """.formatted(provider.url(), audience, provider.authority().indent(8));
    }

    private Map<String, Object> claims() {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", provider.url());
        claims.put("sub", "jane");
        claims.put("aud", "orlop");
        claims.put("exp", Instant.now().getEpochSecond() + 600);
        claims.put("roles", List.of("dev", "ops"));
        claims.put("id", "u-1");
        claims.put("tenant", "blue");
        claims.put("level", 3);
        claims.put("mail", "jane@example.com");
        claims.put("jti", "t-1");
        return claims;
    }

    private Map<String, Object> with(String claim, Object value) {
        Map<String, Object> claims = claims();
        claims.put(claim, value);
        return claims;
    }

    private Map<String, Object> without(String claim) {
        Map<String, Object> claims = claims();
        claims.remove(claim);
        return claims;
    }

    private HttpResponse<String> send(String method, String path, String token, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(api + path))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .header("Content-Type", "application/json");
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private int code(String path, String token) throws Exception {
        return send("GET", path, token, "").statusCode();
    }

    private JsonNode post(String path, String token, String body) throws Exception {
        HttpResponse<String> answer = send("POST", path, token, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return JsonMapper.shared().readTree(answer.body());
    }

    private JsonNode whoami(String token) throws Exception {
        return post("/apis/authentication.k8s.io/v1/selfsubjectreviews", token, "{}")
                .path("status")
                .path("userInfo");
    }

    private String account(String name) throws Exception {
        post(ACCOUNTS, "root-token", "{\"metadata\":{\"name\":\"" + name + "\"}}");
        return issue(name, "{}");
    }

    private String issue(String name, String spec) throws Exception {
        return post(ACCOUNTS + "/" + name + "/token", "root-token", "{\"spec\":" + spec + "}")
                .path("status")
                .path("token")
                .asString();
    }

    @Test
    @Order(1)
    void tokenOfTheProvider_isItsUser() throws Exception {
        JsonNode user = whoami(provider.token(claims()));

        assertThat(user.path("username").asString()).isEqualTo("oidc:jane");
        assertThat(user.path("uid").asString()).isEqualTo("u-1");
        assertThat(user.path("groups")).hasToString("[\"oidc:dev\",\"oidc:ops\",\"system:authenticated\"]");
        assertThat(user.path("extra").path("example.com/mail").path(0).asString())
                .isEqualTo("jane@example.com");
        assertThat(user.path("extra")
                        .path("authentication.kubernetes.io/credential-id")
                        .path(0)
                        .asString())
                .isEqualTo("JTI=t-1");
    }

    private Map<String, String> badTokens() throws Exception {
        Map<String, String> bad = new LinkedHashMap<>();
        String good = provider.token(claims());
        String[] parts = good.split("\\.");
        String none = encoded("{\"alg\":\"none\"}");
        bad.put("alg none", none + "." + parts[1] + ".");
        bad.put("alg none, signed", none + "." + parts[1] + "." + parts[2]);
        JWSObject secret = new JWSObject(
                new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("k1").build(),
                new Payload(JsonMapper.shared().writeValueAsString(claims())));
        secret.sign(new MACSigner(provider.key().toECPublicKey().getEncoded()));
        bad.put("HS256 with the public key", secret.serialize());
        bad.put("another issuer", provider.token(with("iss", "https://other.example.com")));
        bad.put("the issuer of service accounts", provider.token(with("iss", "https://orlop")));
        bad.put("another audience", provider.token(with("aud", List.of("others"))));
        bad.put("no audience", provider.token(without("aud")));
        bad.put("expired", provider.token(with("exp", Instant.now().getEpochSecond() - 1)));
        bad.put("no end", provider.token(without("exp")));
        bad.put("an end that is no time", provider.token(with("exp", "later")));
        bad.put("not yet", provider.token(with("nbf", Instant.now().getEpochSecond() + 900)));
        bad.put("a claim that is another", provider.token(with("tenant", "red")));
        bad.put("a claim rule that fails", provider.token(with("level", 2)));
        bad.put("a claim rule without its claim", provider.token(without("level")));
        bad.put("a user rule that fails", provider.token(with("sub", "system:admin")));
        bad.put("no user", provider.token(without("sub")));
        bad.put("a user that is no text", provider.token(with("sub", 7)));
        bad.put("an empty user", provider.token(with("sub", "")));
        bad.put("groups that are no texts", provider.token(with("roles", Map.of("a", 1))));
        bad.put("no uid", provider.token(without("id")));
        ECKey stranger = new ECKeyGenerator(Curve.P_256).keyID("k1").generate();
        bad.put("another key of that name", OidcProvider.token(claims(), stranger));
        bad.put("truncated", good.substring(0, good.length() - 10));
        bad.put("without signature", parts[0] + "." + parts[1] + ".");
        bad.put("two parts", parts[0] + "." + parts[1]);
        bad.put("five parts", good + ".a.b");
        bad.put("claims that are no object", parts[0] + "." + encoded("[1]") + "." + parts[2]);
        bad.put("claims that are deep", parts[0] + "." + encoded("[".repeat(20_000)) + "." + parts[2]);
        bad.put(
                "critical header",
                encoded("{\"alg\":\"ES256\",\"crit\":[\"x\"],\"x\":1,\"kid\":\"k1\"}") + "." + parts[1] + "."
                        + parts[2]);
        bad.put("nearly a megabyte", parts[0] + "." + "A".repeat(900_000) + "." + parts[2]);
        bad.put("dots", "...");
        bad.put("a word", "token");
        return bad;
    }

    private static String encoded(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    @Order(2)
    void badTokens_areRefusedInSilence() throws Exception {
        Map<String, String> bad = badTokens();
        logged.list.clear();
        List<String> accepted = new ArrayList<>();
        for (Map.Entry<String, String> entry : bad.entrySet()) {
            if (code("/api", entry.getValue()) != 401) {
                accepted.add(entry.getKey());
            }
        }

        assertThat(accepted).isEmpty();
        assertThat(List.copyOf(logged.list))
                .filteredOn(event -> event.getLevel().isGreaterOrEqual(Level.INFO))
                .isEmpty();
    }

    @Test
    @Order(3)
    void unknownKeys_inAFlood_haveTheKeysFetchedOnceInAWhile() throws Exception {
        ECKey stranger = new ECKeyGenerator(Curve.P_256).keyID("unknown").generate();
        int before = provider.fetches();
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            String token = OidcProvider.token(with("jti", "flood-" + i), stranger);
            answers.add(client.sendAsync(
                    HttpRequest.newBuilder(URI.create(api + "/api"))
                            .header("Authorization", "Bearer " + token)
                            .build(),
                    BodyHandlers.ofString()));
        }

        assertThat(answers)
                .allSatisfy(answer -> assertThat(answer.join().statusCode()).isEqualTo(401));
        assertThat(provider.fetches() - before).isLessThanOrEqualTo(3);
    }

    @Test
    @Order(4)
    void keys_afterRotation_areTheNewOnes() throws Exception {
        String old = provider.token(claims());
        assertThat(code("/api", old)).isEqualTo(200);
        provider.rotate("k2");
        String fresh = provider.token(claims());

        Awaitility.await().atMost(SOON).until(() -> code("/api", fresh) == 200);

        assertThat(code("/api", old)).isEqualTo(401);
    }

    @Test
    @Order(5)
    void changedFile_endsWhatItDoesNotAllow() throws Exception {
        String token = provider.token(claims());
        assertThat(code("/api", token)).isEqualTo(200);
        Files.writeString(config, configuration("elsewhere"));

        Awaitility.await().atMost(SOON).until(() -> code("/api", token) == 401);

        Files.writeString(config, "kind: nonsense");
        assertThat(code("/api", provider.token(with("aud", "elsewhere")))).isEqualTo(200);
    }

    @Test
    @Order(6)
    void accountToken_ofAnAccount_isItsUserUntilItIsDeleted() throws Exception {
        String token = account("builder");
        JsonNode user = whoami(token);
        assertThat(user.path("username").asString()).isEqualTo("system:serviceaccount:default:builder");
        assertThat(user.path("groups"))
                .hasToString(
                        "[\"system:serviceaccounts\",\"system:serviceaccounts:default\",\"system:authenticated\"]");
        assertThat(user.path("uid").asString()).isNotEmpty();
        assertThat(user.path("extra")
                        .path("authentication.kubernetes.io/credential-id")
                        .path(0)
                        .asString())
                .startsWith("JTI=");

        send("DELETE", ACCOUNTS + "/builder", "root-token", "");
        Awaitility.await().atMost(SOON).until(() -> code("/api", token) == 401);
        String successor = account("builder");

        assertThat(code("/api", token)).isEqualTo(401);
        assertThat(code("/api", successor)).isEqualTo(200);
    }

    @Test
    @Order(7)
    void accountToken_thatAPolicyForbids_isNotIssued() throws Exception {
        String admission = "/apis/admissionregistration.k8s.io/v1/";
        post(admission + "validatingadmissionpolicies", "root-token", """
            {"metadata":{"name":"short"},"spec":{"matchConstraints":{"resourceRules":[{"apiGroups":[""],"apiVersions":["v1"],
             "operations":["CREATE"],"resources":["serviceaccounts/token"]}]},
             "validations":[{"expression":"object.spec.expirationSeconds <= 3600","message":"too long"}]}}
            """);
        post(admission + "validatingadmissionpolicybindings", "root-token", """
            {"metadata":{"name":"short"},"spec":{"policyName":"short","validationActions":["Deny"]}}
            """);

        assertThat(account("patient")).isNotEmpty();
        assertThat(send("POST", ACCOUNTS + "/patient/token", "root-token", "{\"spec\":{\"expirationSeconds\":7200}}")
                        .body())
                .contains("too long", "\"code\":422");
        send("DELETE", admission + "validatingadmissionpolicybindings/short", "root-token", "");
    }

    @Test
    @Order(7)
    void accountToken_boundToASecret_endsWithIt() throws Exception {
        account("bound");
        String secret = "{\"metadata\":{\"name\":\"s\"}}";
        String uid =
                post(SECRETS, "root-token", secret).path("metadata").path("uid").asString();
        String token = issue(
                "bound",
                "{\"boundObjectRef\":{\"kind\":\"Secret\",\"apiVersion\":\"v1\",\"name\":\"s\",\"uid\":\"" + uid
                        + "\"}}");
        post(
                "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings",
                "root-token",
                "{\"metadata\":{\"name\":\"bound\"},\"roleRef\":{\"apiGroup\":\"rbac.authorization.k8s.io\",\"kind\":\"ClusterRole\","
                        + "\"name\":\"view\"},\"subjects\":[{\"kind\":\"ServiceAccount\",\"namespace\":\"default\",\"name\":\"bound\"}]}");
        Awaitility.await().atMost(SOON).until(() -> code("/api/v1/configmaps", token) == 200);
        HttpResponse<InputStream> watch = client.send(
                HttpRequest.newBuilder(URI.create(api + "/api/v1/configmaps?watch=1"))
                        .header("Authorization", "Bearer " + token)
                        .build(),
                BodyHandlers.ofInputStream());
        assertThat(watch.statusCode()).isEqualTo(200);

        send("DELETE", SECRETS + "/s", "root-token", "");

        Awaitility.await().atMost(SOON).until(() -> code("/api", token) == 401);
        assertThat(CompletableFuture.supplyAsync(
                        () -> new BufferedReader(new InputStreamReader(watch.body(), StandardCharsets.UTF_8))
                                .lines()
                                .count()))
                .succeedsWithin(SOON);
    }

    @Test
    @Order(8)
    void tokenReview_tellsTheAudiencesThatBothName() throws Exception {
        account("audience");
        String token = issue("audience", "{\"audiences\":[\"vault\",\"registry\"]}");

        assertThat(code("/api", token)).isEqualTo(401);
        JsonNode status = review(token, "[\"registry\",\"other\"]");
        assertThat(status.path("authenticated").asBoolean()).isTrue();
        assertThat(status.path("audiences")).hasToString("[\"registry\"]");
        assertThat(review(token, "[\"other\"]").path("authenticated").asBoolean(false))
                .isFalse();
        assertThat(review("root-token", "[\"https://orlop\"]").path("audiences"))
                .hasToString("[\"https://orlop\"]");
    }

    private JsonNode review(String token, String audiences) throws Exception {
        return post(
                        "/apis/authentication.k8s.io/v1/tokenreviews",
                        "root-token",
                        "{\"spec\":{\"token\":\"" + token + "\",\"audiences\":" + audiences + "}}")
                .path("status");
    }

    @Test
    @Order(9)
    void issuer_isDiscoveredByAccounts() throws Exception {
        String token = account("reader");
        HttpResponse<String> document = send("GET", "/.well-known/openid-configuration", token, "");
        JsonNode tree = JsonMapper.shared().readTree(document.body());
        assertThat(document.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(tree.path("issuer").asString()).isEqualTo("https://orlop");
        assertThat(tree.path("jwks_uri").asString()).isEqualTo(api + "/openid/v1/jwks");
        HttpResponse<String> keys = send("GET", "/openid/v1/jwks", token, "");
        assertThat(keys.headers().firstValue("Content-Type")).contains("application/jwk-set+json");
        JsonNode key = JsonMapper.shared().readTree(keys.body()).path("keys").path(0);
        JWSObject signed = JWSObject.parse(token);
        assertThat(key.path("kid").asString()).isEqualTo(signed.getHeader().getKeyID());
        assertThat(signed.verify(new ECDSAVerifier(ECKey.parse(key.toString()))))
                .isTrue();
    }

    @Test
    @Order(10)
    void keyFile_withALaterName_signsAndTheOldOneStillChecks() throws Exception {
        String old = account("rotated");
        Path keys = data.resolve("pki/service-accounts");
        try (Stream<Path> files = Files.list(keys)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .singleElement()
                    .asString()
                    .endsWith(".key");
        }
        ECKey next = new ECKeyGenerator(Curve.P_256).generate();
        Files.writeString(
                keys.resolve("9.key"),
                KeyAndCertificate.pem("PRIVATE KEY", next.toPrivateKey().getEncoded())
                        + KeyAndCertificate.pem("PUBLIC KEY", next.toPublicKey().getEncoded()));

        Awaitility.await()
                .atMost(SOON)
                .until(() -> !JWSObject.parse(issue("rotated", "{}"))
                        .getHeader()
                        .getKeyID()
                        .equals(JWSObject.parse(old).getHeader().getKeyID()));

        assertThat(code("/api", issue("rotated", "{}"))).isEqualTo(200);
        assertThat(code("/api", old)).isEqualTo(200);
    }

    @Test
    @Order(11)
    void anonymous_isLetInWhereTheFileSays() throws Exception {
        String head = "apiVersion: apiserver.config.k8s.io/v1\nkind: AuthenticationConfiguration\n";
        Files.writeString(config, head + "anonymous: {enabled: true, conditions: [{path: /livez}, {path: /api}]}\n");
        Awaitility.await().atMost(SOON).until(() -> code("/version", null) == 401);
        assertThat(code("/livez", null)).isEqualTo(200);
        assertThat(code("/api", null))
                .as("nobody may, and that is another answer")
                .isEqualTo(403);
        assertThat(code("/apis", null)).isEqualTo(401);

        Files.writeString(config, head + "anonymous: {enabled: false}\n");
        Awaitility.await().atMost(SOON).until(() -> code("/livez", null) == 401);

        Files.writeString(config, head);
        Awaitility.await().atMost(SOON).until(() -> code("/version", null) == 200);
    }

    @Test
    @Order(12)
    void logs_atTheEnd_holdNoToken() {
        assertThat(List.copyOf(logged.list))
                .extracting(ILoggingEvent::getFormattedMessage)
                .noneMatch(text -> text.contains("eyJ"));
    }
}
