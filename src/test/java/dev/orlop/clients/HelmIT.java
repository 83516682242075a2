package dev.orlop.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.Release;
import com.marcnuri.helm.ReleaseHistory;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Helm itself, by its Java binding: releases of charts are installed, upgraded and uninstalled. */
class HelmIT {
    private static final String KUBECONFIG = """
            apiVersion: v1
            kind: Config
            clusters: [{name: orlop, cluster: {server: "%s"}}]
            users: [{name: nobody, user: {}}]
            contexts: [{name: orlop, context: {cluster: orlop, user: nobody}}]
            current-context: orlop
            """;

    /** A chart of the usual kind: a type, a hook, and what a web application consists of. */
    private static final Map<String, String> SHOP = Map.of(
            "Chart.yaml",
            """
                    {apiVersion: v2, name: shop, version: 1.2.3, appVersion: "7"}
                    """,
            "values.yaml",
            """
                    {replicas: 2, color: red}
                    """,
            "crds/coupons.yaml",
            """
                    apiVersion: apiextensions.k8s.io/v1
                    kind: CustomResourceDefinition
                    metadata: {name: coupons.shop.example}
                    spec:
                      group: shop.example
                      scope: Namespaced
                      names: {plural: coupons, kind: Coupon}
                      versions:
                      - name: v1
                        served: true
                        storage: true
                        schema:
                          openAPIV3Schema:
                            type: object
                            properties: {spec: {type: object, properties: {percent: {type: integer, maximum: 50}}}}
                    """,
            "templates/hook.yaml",
            """
                    apiVersion: v1
                    kind: ConfigMap
                    metadata:
                      name: {{ .Release.Name }}-hook
                      annotations: {helm.sh/hook: "pre-install,pre-upgrade", helm.sh/hook-delete-policy: before-hook-creation}
                    data: {revision: "{{ .Release.Revision }}"}
                    """,
            "templates/app.yaml",
            """
                    apiVersion: apps/v1
                    kind: Deployment
                    metadata: {name: {{ .Release.Name }}, labels: {app: shop}}
                    spec:
                      replicas: {{ .Values.replicas }}
                      selector: {matchLabels: {app: shop}}
                      template:
                        metadata: {labels: {app: shop}}
                        spec:
                          containers:
                          - name: web
                            image: "shop:{{ .Chart.AppVersion }}"
                            env: [{name: COLOR, value: {{ .Values.color }}}]
                            ports: [{name: http, containerPort: 8080}]
                    ---
                    apiVersion: v1
                    kind: Service
                    metadata: {name: {{ .Release.Name }}}
                    spec: {selector: {app: shop}, ports: [{port: 80, targetPort: http}]}
                    ---
                    apiVersion: networking.k8s.io/v1
                    kind: Ingress
                    metadata: {name: {{ .Release.Name }}}
                    spec:
                      rules:
                      - host: shop.example
                        http:
                          paths:
                          - path: /
                            pathType: Prefix
                            backend: {service: {name: {{ .Release.Name }}, port: {number: 80}}}
                    ---
                    apiVersion: shop.example/v1
                    kind: Coupon
                    metadata: {name: {{ .Release.Name }}}
                    spec: {percent: {{ .Values.percent | default 10 }}}
                    """);

    @TempDir
    static Path directory;

    private static OrlopProcess server;
    private static KubernetesClient client;
    private static Path kubeconfig;
    private static Path shop;

    @BeforeAll
    static void start() throws IOException {
        server = OrlopProcess.start(Files.createDirectory(directory.resolve("server")), Map.of());
        Config config =
                new ConfigBuilder(Config.empty()).withMasterUrl(server.api()).build();
        client = new KubernetesClientBuilder().withConfig(config).build();
        kubeconfig = Files.writeString(directory.resolve("kubeconfig"), KUBECONFIG.formatted(server.api()));
        shop = directory.resolve("shop");
        for (Map.Entry<String, String> file : SHOP.entrySet()) {
            Path path = shop.resolve(file.getKey());
            Files.createDirectories(path.resolveSibling(""));
            Files.writeString(path, file.getValue());
        }
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
    }

    private static Deployment deployment(String name) {
        return client.apps().deployments().inNamespace("default").withName(name).get();
    }

    @Test
    void release_isInstalledUpgradedListedAndUninstalled() {
        Release installed = new Helm(shop)
                .install()
                .withName("corner")
                .withNamespace("default")
                .withKubeConfig(kubeconfig)
                .call();
        assertThat(installed.getStatus()).isEqualToIgnoringCase("deployed");
        assertThat(deployment("corner").getSpec().getReplicas()).isEqualTo(2);
        assertThat(client.configMaps()
                        .inNamespace("default")
                        .withName("corner-hook")
                        .get()
                        .getData())
                .containsEntry("revision", "1");
        String uid = deployment("corner").getMetadata().getUid();

        new Helm(shop)
                .upgrade()
                .withName("corner")
                .withNamespace("default")
                .withKubeConfig(kubeconfig)
                .set("replicas", 3)
                .set("color", "blue")
                .call();
        assertThat(deployment("corner").getSpec().getReplicas()).isEqualTo(3);
        assertThat(deployment("corner").getMetadata().getUid()).isEqualTo(uid);
        assertThat(deployment("corner")
                        .getSpec()
                        .getTemplate()
                        .getSpec()
                        .getContainers()
                        .getFirst()
                        .getEnv()
                        .getFirst()
                        .getValue())
                .isEqualTo("blue");
        assertThat(client.configMaps()
                        .inNamespace("default")
                        .withName("corner-hook")
                        .get()
                        .getData())
                .containsEntry("revision", "2");
        assertThat(Helm.list()
                        .withNamespace("default")
                        .withKubeConfig(kubeconfig)
                        .call())
                .filteredOn(release -> release.getName().equals("corner"))
                .extracting(Release::getRevision)
                .containsExactly("2");

        assertThatThrownBy(() -> new Helm(shop)
                        .upgrade()
                        .withName("corner")
                        .withNamespace("default")
                        .withKubeConfig(kubeconfig)
                        .set("percent", 90)
                        .call())
                .hasMessageContaining("should be less than or equal to 50");
        assertThat(Helm.history("corner")
                        .withNamespace("default")
                        .withKubeConfig(kubeconfig)
                        .call())
                .extracting(ReleaseHistory::getStatus)
                .containsExactly("superseded", "deployed", "failed");

        Helm.uninstall("corner")
                .withNamespace("default")
                .withKubeConfig(kubeconfig)
                .call();
        assertThat(deployment("corner")).isNull();
        assertThat(client.services().inNamespace("default").withName("corner").get())
                .isNull();
        assertThat(client.apiextensions()
                        .v1()
                        .customResourceDefinitions()
                        .withName("coupons.shop.example")
                        .get())
                .as("Helm keeps types")
                .isNotNull();
    }

    @Test
    void ownChart_keepsItsCredentialsOverAnUpgrade() {
        Helm chart = new Helm(Path.of("helm", "orlop"));
        chart.install()
                .withName("inner")
                .withNamespace("inner")
                .createNamespace()
                .withKubeConfig(kubeconfig)
                .call();
        Map<String, String> credentials = secret("inner-orlop-credentials").getData();
        Map<String, String> certificate = secret("inner-orlop-tls").getData();
        assertThat(credentials)
                .containsKeys("token", "metrics-token", "backup-token", "tokens.csv", "service-account.key");

        chart.upgrade()
                .withName("inner")
                .withNamespace("inner")
                .withKubeConfig(kubeconfig)
                .set("logging.level", "DEBUG")
                .call();
        assertThat(secret("inner-orlop-credentials").getData()).isEqualTo(credentials);
        assertThat(secret("inner-orlop-tls").getData()).isEqualTo(certificate);

        chart.upgrade()
                .withName("inner")
                .withNamespace("inner")
                .withKubeConfig(kubeconfig)
                .set("web.allowedHosts[0]", "orlop.example.com")
                .call();
        assertThat(secret("inner-orlop-tls").getData().get("tls.crt"))
                .as("for one more name")
                .isNotEqualTo(certificate.get("tls.crt"));
        Helm.uninstall("inner")
                .withNamespace("inner")
                .withKubeConfig(kubeconfig)
                .call();
    }

    private static Secret secret(String name) {
        return client.secrets().inNamespace("inner").withName(name).get();
    }
}
