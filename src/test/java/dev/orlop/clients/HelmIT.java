package dev.orlop.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.Release;
import com.marcnuri.helm.ReleaseHistory;
import com.marcnuri.helm.UpgradeCommand;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Helm itself, by its Java binding: releases of charts are installed, upgraded and uninstalled.
 */
class HelmIT {
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

    private static final Path FORUM = Path.of("src", "test", "resources", "charts", "forum");
    private static final String FORUM_DEPLOYMENT = "/apis/apps/v1/namespaces/default/deployments/%s-forum";
    private static final String FORUM_SECRET = "/api/v1/namespaces/default/secrets/talk-forum";
    private static final String BOARD = "/apis/forum.example/v1alpha1/namespaces/default/boards/%s-forum";
    private static final String CHECKSUM = "/spec/template/metadata/annotations/checksum~1settings";
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

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
        kubeconfig = server.writeKubeconfig(directory.resolve("kubeconfig"));
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

    /** The usual parts of a chart for the public: helpers, lookups, hooks by weight, kept and optional objects. */
    @Test
    void forum_isInstalledUpgradedAndUninstalled() {
        Release installed = install("talk");
        assertThat(installed.getStatus()).isEqualToIgnoringCase("deployed");
        assertThat(installed.getOutput()).contains("talk-forum is at forum.example.");
        JsonNode first = get(FORUM_DEPLOYMENT.formatted("talk"));
        String sessionKey = get(FORUM_SECRET).at("/data/session-key").stringValue();
        assertThat(get(BOARD.formatted("talk")).at("/spec/order").intValue()).isEqualTo(10);
        assertThat(hooks()).containsExactly("talk-forum-post-install");

        upgrade("talk")
                .set("autoscaling.enabled", true)
                .set("settings.theme", "dark")
                .set("moderators[0]", "bob")
                .call();
        JsonNode second = get(FORUM_DEPLOYMENT.formatted("talk"));
        assertThat(second.at("/metadata/uid")).isEqualTo(first.at("/metadata/uid"));
        assertThat(second.at("/metadata/generation").intValue()).isEqualTo(2);
        assertThat(second.at(CHECKSUM)).isNotEqualTo(first.at(CHECKSUM));
        assertThat(get("/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers/talk-forum")
                        .at("/spec/minReplicas")
                        .intValue())
                .isEqualTo(1);
        assertThat(get(BOARD.formatted("talk")).at("/spec/moderators").toString())
                .isEqualTo("[{\"name\":\"ann\"},{\"name\":\"bob\",\"since\":\"2026-01-02\"}]");
        assertThat(hooks()).containsExactly("talk-forum-post-install", "talk-forum-post-upgrade");

        Helm.uninstall("talk")
                .withNamespace("default")
                .withKubeConfig(kubeconfig)
                .call();
        assertThat(get(FORUM_DEPLOYMENT.formatted("talk")).path("code").intValue())
                .isEqualTo(404);
        assertThat(get(FORUM_SECRET).at("/data/session-key").stringValue())
                .as("kept, and the same over all upgrades")
                .isEqualTo(sessionKey);
        assertThat(get("/api/v1/namespaces/default/secrets?labelSelector=owner%3Dhelm%2Cname%3Dtalk")
                        .path("items"))
                .isEmpty();
    }

    private static Release install(String name) {
        return new Helm(FORUM)
                .install()
                .withName(name)
                .withNamespace("default")
                .withKubeConfig(kubeconfig)
                .call();
    }

    private static UpgradeCommand upgrade(String name) {
        return new Helm(FORUM).upgrade().withName(name).withNamespace("default").withKubeConfig(kubeconfig);
    }

    private static List<String> hooks() {
        return get("/api/v1/namespaces/default/configmaps")
                .path("items")
                .valueStream()
                .map(each -> each.at("/metadata/name").stringValue())
                .filter(name -> name.startsWith("talk-forum-"))
                .toList();
    }

    private static JsonNode get(String path) {
        return call("GET", path, "json", "");
    }

    private static JsonNode call(String method, String path, String type, String body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.api() + path))
                .header("Content-Type", "application/" + type)
                .method(method, BodyPublishers.ofString(body))
                .build();
        return JSON.readTree(
                HTTP.sendAsync(request, BodyHandlers.ofString()).join().body());
    }

    private static Secret secret(String name) {
        return client.secrets().inNamespace("inner").withName(name).get();
    }
}
