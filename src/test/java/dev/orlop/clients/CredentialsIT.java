package dev.orlop.clients;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.orlop.support.OidcProvider;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.AuthenticationV1Api;
import io.kubernetes.client.openapi.models.V1SelfSubjectReview;
import io.kubernetes.client.util.ClientBuilder;
import io.kubernetes.client.util.KubeConfig;
import io.kubernetes.client.util.generic.dynamic.DynamicKubernetesApi;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.json.JsonMapper;

/** Each client over TLS with each kind of credential, out of a kubeconfig as their users have one. */
class CredentialsIT {
    private static final String AUTHENTICATION = """
            apiVersion: apiserver.config.k8s.io/v1
            kind: AuthenticationConfiguration
            jwt:
            - issuer:
                url: %s
                audiences: [orlop]
                certificateAuthority: |
            %s
              claimMappings:
                username: {claim: sub, prefix: "oidc:"}
            """;
    private static final String BINDING = """
            {"metadata":{"name":"viewers"},
             "roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"view"},
             "subjects":[{"apiGroup":"rbac.authorization.k8s.io","kind":"User","name":"jane"},
                         {"apiGroup":"rbac.authorization.k8s.io","kind":"User","name":"oidc:joe"},
                         {"kind":"ServiceAccount","namespace":"default","name":"robot"}]}
            """;

    @TempDir
    static Path directory;

    private static OidcProvider provider;
    private static OrlopProcess server;

    @BeforeAll
    static void start() throws Exception {
        provider = new OidcProvider(directory.resolve("provider"));
        Path tokens = Files.writeString(directory.resolve("tokens.csv"), "janes-token,jane,1\n");
        Path authentication = Files.writeString(
                directory.resolve("authentication.yaml"),
                AUTHENTICATION.formatted(provider.url(), provider.authority().indent(8)));
        server = OrlopProcess.startSecured(
                directory,
                Map.of(
                        "ORLOP_SECURITY_TOKEN_FILE",
                        tokens.toString(),
                        "ORLOP_SECURITY_AUTHENTICATION_CONFIG",
                        authentication.toString()));
        Path pki = directory.resolve("data/pki");
        kubeconfig(
                "CERTIFICATE",
                "{client-certificate: \"" + pki.resolve("admin.crt") + "\", client-key: \"" + pki.resolve("admin.key")
                        + "\"}");
        kubeconfig("TOKEN", "{token: janes-token}");
        kubeconfig("WRONG", "{token: nobodys-token}");
        try (KubernetesClient admin = Client.fabric8(file("CERTIFICATE"))) {
            admin.raw("/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", "POST", BINDING);
            String accounts = "/api/v1/namespaces/default/serviceaccounts";
            admin.raw(accounts, "POST", "{\"metadata\":{\"name\":\"robot\"}}");
            String issued = admin.raw(accounts + "/robot/token", "POST", "{\"spec\":{}}");
            String token =
                    JsonMapper.shared().readTree(issued).at("/status/token").asString();
            kubeconfig("SERVICE_ACCOUNT", "{token: " + token + "}");
        }
        kubeconfig(
                "OIDC",
                "{exec: {apiVersion: client.authentication.k8s.io/v1, command: cat, args: [\"" + credential()
                        + "\"], interactiveMode: Never}}");
    }

    /** What a plugin for logging in at a provider prints, here by {@code cat}. */
    private static Path credential() throws Exception {
        String token = provider.token(Map.of(
                "iss",
                provider.url(),
                "sub",
                "joe",
                "aud",
                "orlop",
                "exp",
                Instant.now().getEpochSecond() + 600));
        return Files.writeString(
                directory.resolve("credential.json"),
                "{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"kind\":\"ExecCredential\",\"status\":{\"token\":\""
                        + token + "\"}}");
    }

    private static void kubeconfig(String name, String user) throws IOException {
        Files.writeString(file(name), """
            apiVersion: v1
            kind: Config
            clusters: [{name: orlop, cluster: {server: "%s", certificate-authority: "%s"}}]
            users: [{name: one, user: %s}]
            contexts: [{name: one, context: {cluster: orlop, user: one}}]
            current-context: one
            """.formatted(server.api(), directory.resolve("data/pki/ca.crt"), user));
    }

    private static Path file(String credential) {
        return directory.resolve(credential + ".kubeconfig");
    }

    @AfterAll
    static void stop() {
        server.close();
        provider.close();
    }

    @ParameterizedTest(name = "{0} with {1}")
    @CsvSource(textBlock = """
        KUBECTL,  CERTIFICATE,     system:admin,                         true
        KUBECTL,  TOKEN,           jane,                                 false
        KUBECTL,  SERVICE_ACCOUNT, system:serviceaccount:default:robot,  false
        KUBECTL,  OIDC,            oidc:joe,                             false
        FABRIC8,  CERTIFICATE,     system:admin,                         true
        FABRIC8,  TOKEN,           jane,                                 false
        FABRIC8,  SERVICE_ACCOUNT, system:serviceaccount:default:robot,  false
        FABRIC8,  OIDC,            oidc:joe,                             false
        OFFICIAL, CERTIFICATE,     system:admin,                         true
        OFFICIAL, TOKEN,           jane,                                 false
        OFFICIAL, SERVICE_ACCOUNT, system:serviceaccount:default:robot,  false
        OFFICIAL, OIDC,            oidc:joe,                             false
        """)
    void credential_isItsUsersAndGivesHisRights(Client client, String credential, String user, boolean readsSecrets)
            throws Exception {
        assumeTrue(client.isThere());

        assertThat(client.whoami(file(credential))).isEqualTo(user);
        assertThat(client.list(file(credential), "configmaps")).contains("kube-root-ca.crt");
        assertThat(client.list(file(credential), "secrets")
                        .contains("User \"" + user + "\" cannot list resource \"secrets\""))
                .isNotEqualTo(readsSecrets);
    }

    @ParameterizedTest
    @EnumSource
    void wrongToken_isUnauthorized(Client client) throws Exception {
        assumeTrue(client.isThere());

        assertThat(client.list(file("WRONG"), "configmaps"))
                .containsAnyOf("Unauthorized", "You must be logged in")
                .doesNotContain("kube-root-ca.crt");
    }

    enum Client {
        KUBECTL {
            @Override
            boolean isThere() throws IOException {
                return kubectl().isThere();
            }

            @Override
            String whoami(Path kubeconfig) throws Exception {
                return run(kubeconfig, "auth", "whoami", "-o", "jsonpath={.status.userInfo.username}");
            }

            @Override
            String list(Path kubeconfig, String plural) throws Exception {
                return run(kubeconfig, "get", plural, "--namespace=default", "--output=name");
            }

            private Kubectl kubectl() throws IOException {
                return Kubectl.all().getFirst();
            }

            private String run(Path kubeconfig, String... command) throws Exception {
                return kubectl()
                        .run(server, directory, Map.of("KUBECONFIG", kubeconfig.toString()), List.of(command))
                        .printed();
            }
        },
        FABRIC8 {
            @Override
            String whoami(Path kubeconfig) throws IOException {
                try (KubernetesClient client = fabric8(kubeconfig)) {
                    String review = client.raw("/apis/authentication.k8s.io/v1/selfsubjectreviews", "POST", "{}");
                    return JsonMapper.shared()
                            .readTree(review)
                            .at("/status/userInfo/username")
                            .asString();
                }
            }

            @Override
            String list(Path kubeconfig, String plural) throws IOException {
                try (KubernetesClient client = fabric8(kubeconfig)) {
                    return plural.equals("secrets")
                            ? client.secrets().inNamespace("default").list().toString()
                            : client.configMaps().inNamespace("default").list().toString();
                } catch (KubernetesClientException e) {
                    return requireNonNull(e.getMessage());
                }
            }
        },
        OFFICIAL {
            @Override
            String whoami(Path kubeconfig) throws IOException, ApiException {
                V1SelfSubjectReview review = new AuthenticationV1Api(official(kubeconfig))
                        .createSelfSubjectReview(new V1SelfSubjectReview())
                        .execute();
                return requireNonNull(
                        requireNonNull(requireNonNull(review.getStatus()).getUserInfo())
                                .getUsername());
            }

            @Override
            String list(Path kubeconfig, String plural) throws IOException {
                var answer = new DynamicKubernetesApi("", "v1", plural, official(kubeconfig)).list("default");
                return answer.isSuccess()
                        ? answer.getObject().getRaw().toString()
                        : answer.getStatus().toString();
            }
        };

        boolean isThere() throws IOException {
            return true;
        }

        abstract String whoami(Path kubeconfig) throws Exception;

        /** What is listed, or how the client tells that it may not be. */
        abstract String list(Path kubeconfig, String plural) throws Exception;

        static KubernetesClient fabric8(Path kubeconfig) throws IOException {
            // As text: a file would be read again after a 401, on an event loop.
            KubernetesClient client = new KubernetesClientBuilder()
                    .withConfig(Config.fromKubeconfig(Files.readString(kubeconfig)))
                    .build();
            // The client looks for its model classes in jars, once, and would do so on an event loop.
            client.getKubernetesSerialization().unmarshal("{\"kind\":\"Status\"}", KubernetesResource.class);
            return client;
        }

        private static ApiClient official(Path kubeconfig) throws IOException {
            try (BufferedReader reader = Files.newBufferedReader(kubeconfig)) {
                KubeConfig read = KubeConfig.loadKubeConfig(reader);
                read.setFile(kubeconfig.toFile());
                return ClientBuilder.kubeconfig(read).build();
            }
        }
    }
}
