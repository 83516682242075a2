package dev.orlop.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.support.OneAtATime;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Controllers whose writes a policy denies: they say so, and go on once it is withdrawn. */
@OneAtATime
class DeniedControllersTests {
    private static final String POLICIES = "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies";
    private static final String BINDINGS = "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    static Path directory;

    private static OrlopServer server;

    @BeforeAll
    static void open() {
        server = new OrlopServer(directory.resolve("data"));
    }

    @AfterAll
    static void close() {
        server.close();
    }

    private static void deny(String name, String operation, String resource) {
        assertThat(server.post(POLICIES, """
            {'metadata':{'name':'%1$s'},'spec':{'matchConstraints':{'resourceRules':[{'operations':['%2$s'],
             'apiGroups':[''],'apiVersions':['v1'],'resources':['%3$s']}]},
             'validations':[{'expression':'false','message':'not now'}]}}
            """.formatted(name, operation, resource))
                        .code())
                .isEqualTo(201);
        assertThat(server.post(
                                BINDINGS,
                                "{'metadata':{'name':'" + name + "'},'spec':{'policyName':'" + name
                                        + "','validationActions':['Deny']}}")
                        .code())
                .isEqualTo(201);
    }

    private static void allow(String name) {
        assertThat(server.send("DELETE", BINDINGS + "/" + name, "", "application/json")
                        .code())
                .isEqualTo(200);
    }

    private static void createNamespace(String name) {
        assertThat(server.post("/api/v1/namespaces", "{'metadata':{'name':'" + name + "'}}")
                        .code())
                .isEqualTo(201);
    }

    @Test
    void serviceAccount_thatAPolicyDenied_isMadeOnceItIsAllowed() {
        deny("accounts", "CREATE", "serviceaccounts");
        createNamespace("denied");
        String account = "/api/v1/namespaces/denied/serviceaccounts/default";
        assertThat(server.post("/api/v1/namespaces/denied/serviceaccounts", "{'metadata':{'name':'other'}}")
                        .code())
                .isEqualTo(422);
        assertThat(server.get(account).code()).isEqualTo(404);

        allow("accounts");

        Awaitility.await().atMost(PATIENCE).until(() -> server.get(account).code() == 200);
    }

    @Test
    void labelsOfANamespace_areInForceWithTheAnswerToTheirWrite() {
        createNamespace("relabelled");
        deny("guarded", "CREATE", "secrets");
        String spec = "{'spec':{'matchResources':{'namespaceSelector':{'matchLabels':{'guarded':'yes'}}}}}";
        assertThat(server.send("PATCH", BINDINGS + "/guarded", spec, "application/merge-patch+json")
                        .code())
                .isEqualTo(200);

        for (int i = 0; i < 10; i++) {
            String guarded = i % 2 == 0 ? "yes" : "no";
            server.send(
                    "PATCH",
                    "/api/v1/namespaces/relabelled",
                    "{'metadata':{'labels':{'guarded':'" + guarded + "'}}}",
                    "application/merge-patch+json");

            assertThat(server.post("/api/v1/namespaces/relabelled/secrets", "{'metadata':{'name':'s" + i + "'}}")
                            .code())
                    .isEqualTo(i % 2 == 0 ? 422 : 201);
        }
    }

    @Test
    void namespace_whoseContentAPolicyKeeps_saysSoAndGoesOnceItIsAllowed() {
        createNamespace("kept");
        server.post("/api/v1/namespaces/kept/configmaps", "{'metadata':{'name':'content'}}");
        deny("content", "DELETE", "configmaps");
        server.send("DELETE", "/api/v1/namespaces/kept", "", "application/json");

        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(
                                server.get("/api/v1/namespaces/kept").body().at("/status/conditions"))
                        .anySatisfy(condition -> {
                            assertThat(condition.path("type").asString()).isEqualTo("NamespaceDeletionContentFailure");
                            assertThat(condition.path("status").asString()).isEqualTo("True");
                            assertThat(condition.path("message").asString()).contains("not now");
                        }));
        assertThat(server.get("/api/v1/namespaces/kept/configmaps/content").code())
                .isEqualTo(200);

        allow("content");

        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> server.get("/api/v1/namespaces/kept").code() == 404);
    }
}
