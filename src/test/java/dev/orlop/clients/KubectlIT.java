package dev.orlop.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kubectl that the machine has: it reads the types from OpenAPI and validates by them. */
class KubectlIT {
    private static final String CRD = """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: sprockets.example.com}
        spec:
          group: example.com
          scope: Namespaced
          names: {plural: sprockets, kind: Sprocket, shortNames: [sp]}
          versions:
          - name: v1
            served: true
            storage: true
            schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
        """;

    private static final String POLICIES = """
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicy
        metadata: {name: few-replicas}
        spec:
          matchConstraints:
            resourceRules:
            - {apiGroups: [apps], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [deployments]}
          validations:
          - {expression: object.spec.replicas <= 5, message: at most five}
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicyBinding
        metadata: {name: few-replicas}
        spec: {policyName: few-replicas, validationActions: [Deny]}
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicyBinding
        metadata: {name: few-replicas-warned}
        spec: {policyName: few-replicas, validationActions: [Warn]}
        """;

    private static final String WEB = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: applied}
        spec:
          replicas: 2
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: web}]}
        """;

    @TempDir
    static Path directory;

    private static OrlopProcess server;

    @BeforeAll
    static void start() throws IOException {
        server = OrlopProcess.start(directory, Map.of());
        Files.writeString(directory.resolve("crd.yaml"), CRD);
    }

    @AfterAll
    static void stop() throws InterruptedException {
        server.close();
    }

    static List<Kubectl> kubectls() throws IOException {
        return Kubectl.all();
    }

    @ParameterizedTest
    @MethodSource("kubectls")
    void createGetWatchDelete(Kubectl kubectl) throws IOException, InterruptedException {
        assumeTrue(kubectl.isThere(), "no kubectl on the PATH");
        String name = kubectl.label();

        kubectl(kubectl, "create", "-f", "crd.yaml");
        kubectl(kubectl, "create", "namespace", name);
        assertThat(kubectl(kubectl, "create", "configmap", "settings", "--from-literal=a=b", "-n", name))
                .contains("configmap/settings created");
        Files.writeString(
                directory.resolve("sprocket.json"),
                "{\"apiVersion\":\"example.com/v1\",\"kind\":\"Sprocket\",\"metadata\":{\"name\":\"s1\"},\"spec\":{}}");
        kubectl(kubectl, "create", "-n", name, "-f", "sprocket.json");
        kubectl(kubectl, "label", "sprocket", "s1", "-n", name, "tier=one");

        assertThat(kubectl(kubectl, "get", "sp", "-A", "-l", "tier=one", "-o", "name"))
                .isEqualTo("sprocket.example.com/s1");
        assertThat(kubectl(kubectl, "get", "configmap", "settings", "-n", name, "-o", "jsonpath={.data.a}"))
                .isEqualTo("b");
        assertThat(kubectl(kubectl, "api-resources")).contains("sprockets", "configmaps", "leases");

        assertThat(kubectl(kubectl, "delete", "sprocket", "s1", "-n", name)).contains("deleted");
        kubectl(kubectl, "delete", "namespace", name);
        assertThat(kubectl(kubectl, "get", "namespaces", "-o", "name")).doesNotContain(name);
        kubectl(kubectl, "delete", "-f", "crd.yaml");
    }

    @ParameterizedTest
    @MethodSource("kubectls")
    void drainEvictsThePodsOfANode(Kubectl kubectl) throws IOException, InterruptedException {
        assumeTrue(kubectl.isThere(), "no kubectl on the PATH");
        Files.writeString(directory.resolve("node.yaml"), """
                apiVersion: v1
                kind: Node
                metadata: {name: drained}
                ---
                apiVersion: v1
                kind: Pod
                metadata: {name: drained}
                spec: {nodeName: drained, containers: [{name: c, image: i}]}
                """);
        kubectl(kubectl, "create", "-f", "node.yaml");

        assertThat(kubectl(kubectl, "drain", "drained", "--force")).contains("pod/drained evicted", "drained");
        assertThat(kubectl(kubectl, "get", "pods", "-o", "name")).doesNotContain("drained");
        kubectl(kubectl, "delete", "node", "drained");
    }

    @ParameterizedTest
    @MethodSource("kubectls")
    void policiesDenyAndWarn(Kubectl kubectl) throws IOException, InterruptedException {
        assumeTrue(kubectl.isThere(), "no kubectl on the PATH");
        Files.writeString(directory.resolve("policies.yaml"), POLICIES);
        String[] tooMany = {"create", "deployment", "web", "--image=web", "--replicas=9"};
        kubectl(kubectl, "create", "-f", "policies.yaml");

        assertThat(run(kubectl, tooMany).printed())
                .contains("ValidatingAdmissionPolicy 'few-replicas' with binding 'few-replicas' denied request: at most"
                        + " five");
        kubectl(kubectl, "delete", "validatingadmissionpolicybinding", "few-replicas");
        assertThat(kubectl(kubectl, tooMany))
                .contains(
                        "Warning: Validation failed for ValidatingAdmissionPolicy 'few-replicas' with binding"
                                + " 'few-replicas-warned': at most five",
                        "deployment.apps/web created");

        kubectl(kubectl, "delete", "validatingadmissionpolicy", "few-replicas");
        kubectl(kubectl, "delete", "validatingadmissionpolicybinding", "few-replicas-warned");
        kubectl(kubectl, "delete", "deployment", "web");
    }

    @ParameterizedTest
    @MethodSource("kubectls")
    void appliesMigrateToTheServer(Kubectl kubectl) throws IOException, InterruptedException {
        assumeTrue(kubectl.isThere(), "no kubectl on the PATH");
        String home = "of-" + kubectl.label();
        String here = "--namespace=" + home;
        kubectl(kubectl, "create", "namespace", home);
        Files.writeString(directory.resolve("web.yaml"), WEB);
        assertThat(kubectl(kubectl, "apply", here, "-f", "web.yaml")).contains("deployment.apps/applied created");
        assertThat(kubectl(kubectl, "apply", here, "-f", "web.yaml")).contains("deployment.apps/applied unchanged");
        assertThat(managers(kubectl, here)).containsExactly("kubectl-client-side-apply/Update");

        assertThat(kubectl(kubectl, "apply", here, "--server-side", "-f", "web.yaml"))
                .contains("deployment.apps/applied serverside-applied");
        assertThat(managers(kubectl, here))
                .contains("kubectl/Apply")
                .doesNotContain("kubectl-client-side-apply/Update");

        Files.writeString(directory.resolve("web.yaml"), WEB.replace("image: web", "image: other"));
        Kubectl.Run difference = run(kubectl, "diff", here, "--server-side", "-f", "web.yaml");
        assertThat(difference.code()).as(difference.printed()).isEqualTo(1);
        assertThat(difference.printed()).contains("-      - image: web", "+      - image: other");
        assertThat(kubectl(kubectl, "scale", here, "deployment", "applied", "--replicas=4"))
                .contains("scaled");
        assertThat(run(kubectl, "apply", here, "--server-side", "-f", "web.yaml")
                        .printed())
                .contains("Apply failed with 1 conflict", ".spec.replicas");
        kubectl(kubectl, "apply", here, "--server-side", "--force-conflicts", "-f", "web.yaml");
        assertThat(kubectl(kubectl, "get", here, "deployment", "applied", "-o", "jsonpath={.spec.replicas}"))
                .isEqualTo("2");
        assertThat(kubectl(kubectl, "explain", "deployment.spec.replicas")).contains("replicas");
        kubectl(kubectl, "delete", "namespace", home);
    }

    /** The oldest and the newest, or every one with {@code -Dorlop.kubectl.all=true}. */
    static List<Kubectl> tracedKubectls() throws IOException {
        List<Kubectl> all = Kubectl.all();
        List<Kubectl> numbered = all.subList(Math.min(1, all.size() - 1), all.size());
        return Boolean.getBoolean("orlop.kubectl.all") || numbered.size() == 1
                ? numbered
                : List.of(numbered.getFirst(), numbered.getLast());
    }

    @ParameterizedTest
    @MethodSource("tracedKubectls")
    void trace_everyLineComesOut(Kubectl kubectl) throws IOException, InterruptedException {
        assumeTrue(kubectl.isThere(), "no kubectl on the PATH");
        String namespace = "trace-" + kubectl.label();
        Path home = Files.createDirectory(directory.resolve(namespace));
        KubectlTrace trace = new KubectlTrace();
        trace.writeFiles(home, namespace);
        kubectl.print(server, home, "apply", "-f", "crd.yaml");
        kubectl.print(server, home, "create", "namespace", namespace);
        Path editor = Files.writeString(
                home.resolve("edit.sh"), "sed -i -e 's/size:.*/size: 42/' -e 's/note:.*/note: edited/' \"$1\"\n");
        Map<String, String> environment = Map.of("KUBE_EDITOR", "sh " + editor, "KUBECTL_APPLYSET", "true");

        for (KubectlTrace.Line line : trace.lines(kubectl.minor(server, home))) {
            List<String> words = new ArrayList<>(line.words(namespace));
            words.add("-v=6");
            if (!words.contains("--raw")) {
                words.add("--namespace=" + namespace);
            }
            line.check(kubectl.run(server, home, environment, words), namespace, server.api());
        }
    }

    private static List<String> managers(Kubectl kubectl, String here) throws IOException, InterruptedException {
        String all = kubectl(
                kubectl,
                "get",
                here,
                "deployment",
                "applied",
                "--show-managed-fields",
                "-o",
                "jsonpath={range .metadata.managedFields[*]}{.manager}/{.operation} {end}");
        return List.of(all.split(" "));
    }

    private static String kubectl(Kubectl kubectl, String... arguments) throws IOException, InterruptedException {
        return kubectl.print(server, directory, arguments);
    }

    private static Kubectl.Run run(Kubectl kubectl, String... arguments) throws IOException, InterruptedException {
        return kubectl.run(server, directory, Map.of(), List.of(arguments));
    }
}
