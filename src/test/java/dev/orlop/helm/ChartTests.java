package dev.orlop.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.LintResult;
import dev.orlop.auth.TokenFile;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class ChartTests {
    private static final Path EVERYTHING = scenario("everything");
    private static final Path ETCD3_TLS = scenario("etcd3-tls");

    private static Path scenario(String name) {
        return Chart.DIRECTORY.resolve("ci").resolve(name + "-values.yaml");
    }

    static List<Path> scenarios() {
        return Chart.scenarios();
    }

    @Test
    void lint_strict_findsNothing() {
        LintResult result = Chart.lint();

        assertThat(result.isFailed()).as(() -> result.getMessages().toString()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void objects_ofEveryScenario_haveOnlyFieldsThatKubernetesKnows(Path values) {
        Rendered rendered = Chart.render(values);

        assertThat(rendered.objects()).isNotEmpty();
        assertThat(rendered.custom()).allSatisfy(MonitoringTypes::check);
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void objects_ofEveryScenario_areNamedOnceAndLabelled(Path values) {
        List<HasMetadata> objects = Chart.render(values).objects();

        assertThat(objects.stream().map(o -> o.getKind() + ' ' + o.getMetadata().getName()))
                .doesNotHaveDuplicates();
        assertThat(objects).allSatisfy(object -> {
            assertThat(object.getMetadata().getNamespace()).isEqualTo(Chart.NAMESPACE);
            assertThat(object.getMetadata().getLabels())
                    .containsEntry("app.kubernetes.io/instance", Chart.RELEASE)
                    .containsKey("app.kubernetes.io/component");
        });
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void selectors_ofEveryScenario_matchTheServersPodsAndNoOther(Path values) {
        Rendered rendered = Chart.render(values);
        Map<String, String> server = rendered.pods().getMetadata().getLabels();
        Map<String, String> test =
                rendered.only(Pod.class).orElseThrow().getMetadata().getLabels();

        assertThat(selectors(rendered)).isNotEmpty().allSatisfy(selector -> {
            assertThat(server).containsAllEntriesOf(selector);
            assertThat(test.entrySet().containsAll(selector.entrySet()))
                    .as("the test's pod is selected")
                    .isFalse();
        });
    }

    private static List<Map<String, String>> selectors(Rendered rendered) {
        List<Map<String, String>> selectors = new ArrayList<>();
        rendered.all(Service.class)
                .forEach(service -> selectors.add(service.getSpec().getSelector()));
        rendered.all(StatefulSet.class)
                .forEach(set -> selectors.add(set.getSpec().getSelector().getMatchLabels()));
        rendered.all(Deployment.class)
                .forEach(set -> selectors.add(set.getSpec().getSelector().getMatchLabels()));
        rendered.all(PodDisruptionBudget.class)
                .forEach(budget -> selectors.add(budget.getSpec().getSelector().getMatchLabels()));
        rendered.all(NetworkPolicy.class)
                .forEach(policy ->
                        selectors.add(policy.getSpec().getPodSelector().getMatchLabels()));
        rendered.pods().getSpec().getTopologySpreadConstraints().stream()
                .filter(constraint -> constraint.getLabelSelector() != null)
                .forEach(constraint ->
                        selectors.add(constraint.getLabelSelector().getMatchLabels()));
        return selectors;
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void ports_ofEveryScenario_areThoseTheServerListensOn(Path values) {
        Rendered rendered = Chart.render(values);
        Map<String, Integer> ports = rendered.server().getPorts().stream()
                .collect(Collectors.toMap(ContainerPort::getName, ContainerPort::getContainerPort));

        assertThat(ports)
                .containsOnly(
                        Map.entry("api", ServerConfiguration.SECURE_PORT),
                        Map.entry("management", ServerConfiguration.port("management.server.port")));
        assertThat(rendered.all(Service.class))
                .flatMap(service -> service.getSpec().getPorts())
                .allSatisfy(port ->
                        assertThat(ports).containsKey(port.getTargetPort().getStrVal()));
        assertThat(rendered.all(NetworkPolicy.class))
                .flatMap(policy -> policy.getSpec().getIngress())
                .flatMap(rule -> rule.getPorts())
                .allSatisfy(port -> assertThat(ports).containsKey(port.getPort().getStrVal()));
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void probes_ofEveryScenario_askTheManagementPort(Path values) {
        Container server = Chart.render(values).server();

        assertThat(List.of(server.getStartupProbe(), server.getLivenessProbe(), server.getReadinessProbe()))
                .allSatisfy(probe -> {
                    assertThat(probe.getHttpGet().getPort().getStrVal()).isEqualTo("management");
                    assertThat(probe.getHttpGet().getScheme()).isEqualTo("HTTP");
                })
                .extracting(ChartTests::path)
                .containsExactly(
                        "/actuator/health/liveness", "/actuator/health/liveness", "/actuator/health/readiness");
    }

    private static String path(Probe probe) {
        return probe.getHttpGet().getPath();
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void gracePeriod_ofEveryScenario_outlastsTheServersShutdown(Path values) {
        Rendered rendered = Chart.render(values);
        String shutdown =
                Objects.requireNonNull(rendered.environment().get("SPRING_LIFECYCLE_TIMEOUTPERSHUTDOWNPHASE"));
        long seconds = Long.parseLong(shutdown.substring(0, shutdown.length() - 1));
        long pause = rendered.server().getLifecycle() == null
                ? 0
                : rendered.server().getLifecycle().getPreStop().getSleep().getSeconds();

        assertThat(rendered.pods().getSpec().getTerminationGracePeriodSeconds()).isGreaterThan(seconds + pause + 10);
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void security_ofEveryScenario_isRestricted(Path values) {
        Rendered rendered = Chart.render(values);

        List<PodSpec> pods = new ArrayList<>(List.of(
                rendered.pods().getSpec(),
                rendered.only(Pod.class).orElseThrow().getSpec()));
        rendered.only(CronJob.class)
                .ifPresent(job -> pods.add(
                        job.getSpec().getJobTemplate().getSpec().getTemplate().getSpec()));
        assertThat(pods).allSatisfy(pod -> {
            assertThat(pod.getAutomountServiceAccountToken()).isFalse();
            assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
            assertThat(pod.getSecurityContext().getRunAsUser()).isPositive();
            assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
            assertThat(pod.getContainers())
                    .extracting(Container::getSecurityContext)
                    .allSatisfy(security -> {
                        assertThat(security.getAllowPrivilegeEscalation()).isFalse();
                        assertThat(security.getReadOnlyRootFilesystem()).isTrue();
                        assertThat(security.getCapabilities().getDrop()).containsExactly("ALL");
                        assertThat(security.getCapabilities().getAdd()).isEmpty();
                    });
        });
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void mounts_ofEveryScenario_haveTheirVolumesAndHoldThePathsOfTheEnvironment(Path values) {
        Rendered rendered = Chart.render(values);
        Set<String> volumes = rendered.pods().getSpec().getVolumes().stream()
                .map(Volume::getName)
                .collect(Collectors.toCollection(HashSet::new));
        rendered.all(StatefulSet.class).stream()
                .flatMap(set -> set.getSpec().getVolumeClaimTemplates().stream())
                .forEach(claim -> volumes.add(claim.getMetadata().getName()));
        List<VolumeMount> mounts = rendered.server().getVolumeMounts();

        assertThat(mounts).extracting(VolumeMount::getName).containsExactlyInAnyOrderElementsOf(volumes);
        assertThat(mounts).extracting(VolumeMount::getMountPath).doesNotHaveDuplicates();
        assertThat(rendered.environment().values().stream().flatMap(ChartTests::files))
                .allSatisfy(file -> assertThat(mounts)
                        .as("a mount that holds %s", file)
                        .anyMatch(mount -> Path.of(file).startsWith(mount.getMountPath())));
    }

    /** The files that the value of a variable names. Keys in a store begin with a slash too, but not with these. */
    private static Stream<String> files(String value) {
        return Stream.of(value.split(","))
                .map(part -> part.startsWith("file:") ? part.substring("file:".length()) : part)
                .filter(part -> part.startsWith("/etc/") || part.startsWith("/var/") || part.startsWith("/tmp/"));
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void environment_ofEveryScenario_setsPropertiesOfTheServer(Path values) {
        Set<String> names = Chart.render(values).environment().keySet();

        assertThat(names)
                .allSatisfy(name -> assertThat(ServerConfiguration.knows(name))
                        .as("%s sets a property", name)
                        .isTrue());
    }

    @Test
    void defaults_areOneEmbeddedServerWithAClaim() {
        Rendered rendered = Chart.render(scenario("default"));

        StatefulSet set = rendered.only(StatefulSet.class).orElseThrow();
        assertThat(set.getSpec().getReplicas()).isEqualTo(1);
        assertThat(set.getSpec().getVolumeClaimTemplates())
                .singleElement()
                .satisfies(claim ->
                        assertThat(claim.getSpec().getResources().getRequests()).containsKey("storage"));
        assertThat(rendered.all(Service.class))
                .extracting(service -> service.getMetadata().getName())
                .contains(set.getSpec().getServiceName());
        assertThat(rendered.all(Deployment.class)).isEmpty();
        assertThat(rendered.all(PodDisruptionBudget.class)).isEmpty();
        assertThat(rendered.all(HorizontalPodAutoscaler.class)).isEmpty();
        assertThat(rendered.custom()).isEmpty();
    }

    @Test
    void test_isAHookThatHelmRunsAndRemoves() {
        assertThat(Chart.read("templates/tests/test.yaml"))
                .contains("helm.sh/hook: test")
                .contains("helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded");
    }

    @Test
    void serverList_aloneMakesSeveralReplicas() {
        Rendered rendered = Chart.render(Map.of("storage.etcd.serverList[0]", "http://etcd:2379"));

        Deployment deployment = rendered.only(Deployment.class).orElseThrow();
        HorizontalPodAutoscaler scaler =
                rendered.only(HorizontalPodAutoscaler.class).orElseThrow();
        assertThat(rendered.all(StatefulSet.class)).isEmpty();
        assertThat(rendered.only(PodDisruptionBudget.class)).isPresent();
        assertThat(scaler.getSpec().getScaleTargetRef().getName())
                .isEqualTo(deployment.getMetadata().getName());
        assertThat(scaler.getSpec().getMinReplicas()).isEqualTo(3);
        // The scaler's; a number of the chart's own would undo it with each upgrade.
        assertThat(deployment.getSpec().getReplicas()).isNull();
        assertThat(rendered.environment()).containsEntry("ORLOP_STORAGE_TYPE", "etcd3");
    }

    @Test
    void egress_toEtcdAndCollector_isAllowed() {
        NetworkPolicy policy = Chart.render(ETCD3_TLS).only(NetworkPolicy.class).orElseThrow();

        assertThat(policy.getSpec().getEgress())
                .flatMap(rule -> rule.getPorts())
                .extracting(port -> port.getPort().getIntVal())
                .contains(443, 3379, 4318, 53);
    }

    @Test
    void ingress_byDefault_admitsTheReleasesNamespaceToTheApiAndPrometheusToMetrics() {
        NetworkPolicy policy =
                Chart.render(scenario("default")).only(NetworkPolicy.class).orElseThrow();

        NetworkPolicyIngressRule api = policy.getSpec().getIngress().get(0);
        NetworkPolicyIngressRule management = policy.getSpec().getIngress().get(1);
        assertThat(api.getFrom()).isNotEmpty().allSatisfy(peer -> {
            assertThat(peer.getNamespaceSelector()).as("another namespace").isNull();
            assertThat(peer.getIpBlock()).isNull();
        });
        assertThat(management.getFrom().stream()
                        .filter(peer -> peer.getNamespaceSelector() != null)
                        .map(peer -> peer.getPodSelector().getMatchLabels()))
                .containsExactly(Map.of("app.kubernetes.io/name", "prometheus"));
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void ingress_ofEveryScenario_admitsTheChartsTest(Path values) {
        Rendered rendered = Chart.render(values);
        Map<String, String> test =
                rendered.only(Pod.class).orElseThrow().getMetadata().getLabels();

        assertThat(rendered.all(NetworkPolicy.class))
                .flatMap(policy -> policy.getSpec().getIngress())
                .allSatisfy(rule -> assertThat(rule.getFrom())
                        .anyMatch(peer -> peer.getNamespaceSelector() == null
                                && peer.getPodSelector() != null
                                && !peer.getPodSelector().getMatchLabels().isEmpty()
                                && test.entrySet()
                                        .containsAll(peer.getPodSelector()
                                                .getMatchLabels()
                                                .entrySet())));
    }

    @Test
    void apiFromEverywhere_leavesOutThePeers() {
        NetworkPolicy policy = Chart.render(Map.of("networkPolicy.apiFromEverywhere", "true"))
                .only(NetworkPolicy.class)
                .orElseThrow();

        assertThat(policy.getSpec().getIngress().get(0).getFrom()).isEmpty();
        assertThat(policy.getSpec().getIngress().get(1).getFrom()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{managementFrom: [{namespaceSelector: {}}]}",
                "{managementFrom: [{namespaceSelector: {}, podSelector: {}}]}",
                "{managementFrom: [{ipBlock: {cidr: 0.0.0.0/0}}]}",
                "{managementFrom: [{ipBlock: {cidr: '::/0'}}]}",
                "{enabled: false}"
            })
    void backups_whileEverybodyReachesTheManagementPort_areRefused(String policy, @TempDir Path directory)
            throws IOException {
        Path values = Files.writeString(
                directory.resolve("values.yaml"),
                "storage: {embedded: {backup: {existingClaim: backups}}}\nnetworkPolicy: " + policy);

        assertThatThrownBy(() -> Chart.render(values)).hasMessageContaining("storage.embedded.backup.existingClaim");
    }

    @Test
    void backups_bySchedule_askTheManagementServiceAndAreAdmitted() {
        Rendered rendered = Chart.render(EVERYTHING);
        CronJob job = rendered.only(CronJob.class).orElseThrow();
        Map<String, String> pod = job.getSpec()
                .getJobTemplate()
                .getSpec()
                .getTemplate()
                .getMetadata()
                .getLabels();

        assertThat(job.getSpec()
                        .getJobTemplate()
                        .getSpec()
                        .getTemplate()
                        .getSpec()
                        .getContainers()
                        .getFirst()
                        .getArgs()
                        .getFirst())
                .contains("/actuator/backup/");
        assertThat(rendered.only(NetworkPolicy.class)
                        .orElseThrow()
                        .getSpec()
                        .getIngress()
                        .get(1)
                        .getFrom())
                .anyMatch(peer -> peer.getPodSelector() != null
                        && "backup"
                                .equals(peer.getPodSelector().getMatchLabels().get("app.kubernetes.io/component"))
                        && pod.entrySet()
                                .containsAll(
                                        peer.getPodSelector().getMatchLabels().entrySet()));
    }

    @Test
    void credentials_byDefault_areMadeByTheChartAndKnownToTheServerByTheirHashes() throws Exception {
        Rendered rendered = Chart.render(scenario("default"));
        Secret secret = rendered.all(Secret.class).stream()
                .filter(each -> each.getMetadata().getName().endsWith("-credentials"))
                .findFirst()
                .orElseThrow();
        Map<String, String> data = secret.getStringData();
        TokenFile tokens = new TokenFile();
        tokens.load(Objects.requireNonNull(data.get("tokens.csv")));

        assertThat(List.of("token", "metrics-token", "backup-token"))
                .allSatisfy(key -> assertThat(data.get(key)).hasSize(43))
                .extracting(key -> groups(tokens, Objects.requireNonNull(data.get(key))))
                .containsExactly("system:masters", "system:monitoring", "orlop:backup");
        assertThat(data.get("tokens.csv")).doesNotContain(data.get("token"));
        assertThat(rendered.pods().getSpec().getVolumes())
                .filteredOn(volume -> volume.getName().equals("credentials"))
                .flatMap(volume -> volume.getSecret().getItems())
                .extracting(item -> item.getKey())
                .containsExactly("tokens.csv", "service-account.key");
    }

    private static String groups(TokenFile tokens, String token) {
        return Objects.requireNonNull(tokens.authenticate(token).block()).identity().groups().stream()
                .filter(group -> !group.equals("system:authenticated"))
                .collect(Collectors.joining(","));
    }

    @Test
    void secrets_thatAreThere_areUsedInPlaceOfTheChartsOwn() {
        Rendered rendered = Chart.render(Map.of(
                "tls.secretName", "serving",
                "security.credentialsSecret", "tokens",
                "security.clientCaSecret", "clients"));

        assertThat(rendered.all(Secret.class)).isEmpty();
        assertThat(rendered.pods().getSpec().getVolumes().stream()
                        .filter(volume -> volume.getSecret() != null)
                        .map(volume -> volume.getSecret().getSecretName()))
                .containsExactlyInAnyOrder("serving", "tokens", "clients");
        assertThat(rendered.environment())
                .containsEntry("ORLOP_SECURITY_TLS_CLIENTCAFILE", "/etc/orlop/tls/clients/ca.crt");
    }

    @Test
    void filesOfTheConfiguration_areMountedWhereTheServerReadsThem() {
        PodSpec pods = Chart.render(EVERYTHING).pods().getSpec();
        Map<String, String> mounts = pods.getContainers().getFirst().getVolumeMounts().stream()
                .collect(Collectors.toMap(VolumeMount::getMountPath, VolumeMount::getName));
        Map<String, Volume> volumes =
                pods.getVolumes().stream().collect(Collectors.toMap(Volume::getName, volume -> volume));

        assertThat(Map.of(
                        "encryption", "orlop-encryption",
                        "authorization", "orlop-authorization",
                        "audit-webhook", "orlop-audit-webhook"))
                .allSatisfy((name, secret) -> assertThat(mounted(volumes, mounts, "/etc/orlop/config/" + name)
                                .getSecret()
                                .getSecretName())
                        .isEqualTo(secret));
        assertThat(Map.of("authentication", "orlop-authentication", "audit-policy", "orlop-audit"))
                .allSatisfy((name, map) -> assertThat(mounted(volumes, mounts, "/etc/orlop/config/" + name)
                                .getConfigMap()
                                .getName())
                        .isEqualTo(map));
        assertThat(mounted(volumes, mounts, "/var/log/orlop")
                        .getPersistentVolumeClaim()
                        .getClaimName())
                .isEqualTo("audit");
        assertThat(Chart.render(Map.of()).pods().getSpec().getVolumes())
                .extracting(Volume::getName)
                .noneMatch(name -> name.startsWith("config-") || name.startsWith("audit"));
    }

    private static Volume mounted(Map<String, Volume> volumes, Map<String, String> mounts, String path) {
        return Objects.requireNonNull(volumes.get(mounts.get(path)), path);
    }

    @Test
    void fileOfTheConfiguration_fromASecretAndAConfigMap_isRefused() {
        assertThatThrownBy(() -> Chart.render(
                        Map.of("security.encryption.secretName", "a", "security.encryption.configMapName", "b")))
                .hasMessageContaining("encryption");
    }

    @Test
    void certificate_ofCertManager_isForTheServicesNamesAndMounted() {
        Rendered rendered = Chart.render(scenario("etcd2"));
        JsonNode spec = rendered.custom("Certificate").path("spec");

        assertThat(spec.path("dnsNames").valueStream().map(name -> name.asString()))
                .contains("localhost", "rel-orlop", "rel-orlop.ns.svc");
        assertThat(spec.at("/issuerRef/name").asString()).isEqualTo("internal");
        assertThat(rendered.all(Secret.class))
                .extracting(secret -> secret.getMetadata().getName())
                .containsExactly("rel-orlop-credentials");
        assertThat(rendered.pods().getSpec().getVolumes())
                .filteredOn(volume -> volume.getName().equals("server-tls"))
                .extracting(volume -> volume.getSecret().getSecretName())
                .containsExactly(spec.path("secretName").asString());
    }

    @Test
    void routes_leadToTheApisService() {
        Rendered rendered = Chart.render(EVERYTHING);
        Service api = rendered.all(Service.class).stream()
                .filter(service -> service.getSpec().getClusterIP() == null)
                .findFirst()
                .orElseThrow();

        assertThat(api.getSpec().getLoadBalancerClass()).isEqualTo("example.com/internal");
        assertThat(rendered.only(Ingress.class).orElseThrow().getSpec().getRules())
                .flatMap(rule -> rule.getHttp().getPaths())
                .extracting(path -> path.getBackend().getService().getName())
                .containsOnly(api.getMetadata().getName());
        JsonNode backend = rendered.custom("HTTPRoute").at("/spec/rules/0/backendRefs/0");
        assertThat(backend.path("name").asString()).isEqualTo(api.getMetadata().getName());
        assertThat(backend.path("port").asInt())
                .isEqualTo(api.getSpec().getPorts().getFirst().getPort());
    }

    @Test
    void commonLabels_areOnEveryObject() {
        assertThat(Chart.render(EVERYTHING).objects())
                .filteredOn(object -> !object.getMetadata().getName().endsWith("-extra"))
                .allSatisfy(object ->
                        assertThat(object.getMetadata().getLabels()).containsEntry("example.com/cost", "storage"));
    }

    @Test
    void serviceMonitor_selectsTheManagementServiceAndItsPort() {
        Rendered rendered = Chart.render(EVERYTHING);
        JsonNode spec = rendered.custom("ServiceMonitor").path("spec");

        Map<String, String> wanted = spec.path("selector").path("matchLabels").properties().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, label -> label.getValue().asString()));
        List<Service> selected = rendered.all(Service.class).stream()
                .filter(service -> service.getMetadata().getLabels().entrySet().containsAll(wanted.entrySet()))
                .toList();
        String port = spec.path("endpoints").path(0).path("port").asString();
        assertThat(selected)
                .singleElement()
                .satisfies(service -> assertThat(service.getSpec().getPorts())
                        .anyMatch(each -> each.getName().equals(port)));
        assertThat(rendered.pods().getMetadata().getAnnotations())
                .as("scraped twice otherwise")
                .doesNotContainKey("prometheus.io/scrape");
    }

    @Test
    void annotations_forPrometheus_nameTheManagementPortAndItsPath() {
        assertThat(Chart.render(scenario("default")).pods().getMetadata().getAnnotations())
                .as("without the token a scrape fails")
                .doesNotContainKey("prometheus.io/scrape");
        assertThat(Chart.render(Map.of("metrics.annotations", "true"))
                        .pods()
                        .getMetadata()
                        .getAnnotations())
                .containsEntry("prometheus.io/port", "" + ServerConfiguration.port("management.server.port"))
                .containsEntry("prometheus.io/path", "/actuator/prometheus");
        assertThat(ServerConfiguration.property("management.endpoints.web.exposure.include"))
                .contains("prometheus");
    }
}
