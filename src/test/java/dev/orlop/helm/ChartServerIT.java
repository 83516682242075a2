package dev.orlop.helm;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the chart renders, run: the image's commands, the container's environment and mounts, and the chart's own test. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class ChartServerIT {
    private static final String TLS_SECRET = "serving";

    private static final String WIDGETS = """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata:
              name: widgets.example.com
            spec:
              group: example.com
              scope: Namespaced
              names: {plural: widgets, singular: widget, kind: Widget}
              versions:
              - name: v1
                served: true
                storage: true
                schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
            """;

    @TempDir
    private static Path directory;

    private static Image image;

    @BeforeAll
    static void build() throws Exception {
        image = Image.build(directory);
    }

    @Test
    void defaults_runAndPassTheChartsTestAndStop() throws Exception {
        Rendered rendered = Chart.render(Map.of());
        try (RunningPod pod = RunningPod.start(image, rendered, Map.of())) {
            assertThat(pod.succeeds(rendered.server().getLivenessProbe())).isTrue();

            Path ca = directory.resolve("ca.crt");
            Files.write(
                    ca, Objects.requireNonNull(rendered.secret("rel-orlop-tls").get("ca.crt")));

            assertThat(chartsTest(rendered, pod, ca)).contains("ok: scrape");

            assertMetersAreDocumented(pod);
            assertThat(pod.lines()).as(pod::log).isNotEmpty().allSatisfy(line -> {
                JsonNode event = JsonMapper.shared().readTree(line);
                assertThat(event.path("service").path("name").asString()).isEqualTo("orlop");
            });
            assertEndsGracefully(rendered, pod, ca);
        }
    }

    /** All of Orlop's own names, and those that it shares with the API server. */
    private static void assertMetersAreDocumented(RunningPod pod) throws Exception {
        URI scrape = URI.create("http://127.0.0.1:" + pod.managementPort() + "/actuator/prometheus");
        String documented = Files.readString(Path.of("docs", "metrics.md"));
        try (HttpClient client = HttpClient.newHttpClient()) {
            String meters = client.send(HttpRequest.newBuilder(scrape).build(), BodyHandlers.ofString())
                    .body();
            List<String> names = meters.lines()
                    .filter(line -> line.startsWith("# TYPE "))
                    .map(line -> line.split(" ")[2])
                    .filter(name -> name.matches("(orlop|apiserver|etcd|watch_cache)_.*"))
                    .toList();
            // Micrometer adds the largest recent value of each histogram.
            assertThat(names)
                    .hasSizeGreaterThan(5)
                    .allSatisfy(name -> assertThat(documented).contains('`' + name.replaceFirst("_max$", "") + '`'));
        }
    }

    private static void assertEndsGracefully(Rendered rendered, RunningPod pod, Path ca) throws Exception {
        Path events = directory.resolve("events");
        Process watch = new ProcessBuilder(
                        "curl",
                        "--silent",
                        "--no-buffer",
                        "--cacert",
                        ca.toString(),
                        "--header",
                        "Authorization: Bearer " + token(rendered, "token"),
                        "https://127.0.0.1:" + pod.apiPort() + "/api/v1/namespaces?watch=true")
                .redirectOutput(events.toFile())
                .start();
        Awaitility.await("an open watch").atMost(30, TimeUnit.SECONDS).until(() -> Files.size(events) > 0);

        pod.process().destroy();

        long grace = rendered.pods().getSpec().getTerminationGracePeriodSeconds();
        assertThat(pod.process().waitFor(grace, TimeUnit.SECONDS)).as(pod::log).isTrue();
        assertThat(pod.process().exitValue()).isEqualTo(128 + 15);
        assertThat(watch.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(watch.exitValue()).as("curl saw the stream end as it should").isZero();
    }

    @Test
    void ownCertificateAndTypesAtStart_runAndPassTheChartsTest() throws Exception {
        Path secret = certificate();
        Path values = Files.writeString(
                directory.resolve("values.yaml"),
                Chart.YAML.writeValueAsString(Map.of(
                        "tls", Map.of("secretName", TLS_SECRET),
                        "crds", Map.of("files", Map.of("widgets.yaml", WIDGETS)),
                        "storage", Map.of("embedded", Map.of("minimumFreeSpace", "64MB")))));
        Rendered rendered = Chart.render(values);
        try (RunningPod pod = RunningPod.start(image, rendered, Map.of(TLS_SECRET, secret))) {

            assertThat(chartsTest(rendered, pod, secret.resolve("ca.crt"))).contains("ok: scrape");

            Process list = new ProcessBuilder(
                            "curl",
                            "--silent",
                            "--fail",
                            "--cacert",
                            secret.resolve("ca.crt").toString(),
                            "--header",
                            "Authorization: Bearer " + token(rendered, "token"),
                            "https://127.0.0.1:" + pod.apiPort() + "/apis/example.com/v1/widgets")
                    .start();
            assertThat(new String(list.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .contains("WidgetList");
        }
    }

    /** Runs the script of the test's pod with this machine's shell and curl; the result is what it says. */
    private static String chartsTest(Rendered rendered, RunningPod pod, Path ca)
            throws IOException, InterruptedException {
        Container test =
                rendered.only(Pod.class).orElseThrow().getSpec().getContainers().getFirst();
        List<String> command = List.of("sh", "-euc", test.getArgs().getFirst());
        assertThat(test.getCommand()).containsExactly("/bin/sh", "-euc");
        assertThat(test.getEnv().stream().filter(variable -> variable.getName().equals("API")))
                .singleElement()
                .satisfies(api -> assertThat(api.getValue()).startsWith("https://"));
        Path log = Files.createTempFile(directory, "test", ".log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        Path credentials = Files.createTempDirectory(directory, "credentials");
        for (String key : List.of("token", "metrics-token")) {
            Files.writeString(credentials.resolve(key), token(rendered, key));
        }
        builder.environment().put("API", "https://127.0.0.1:" + pod.apiPort());
        builder.environment().put("MANAGEMENT", "http://127.0.0.1:" + pod.managementPort());
        builder.environment().put("CA", ca.toString());
        builder.environment().put("CREDENTIALS", credentials.toString());
        Process process = builder.start();
        boolean ended = process.waitFor(3, TimeUnit.MINUTES);
        process.destroyForcibly();
        assertThat(ended).as(() -> Image.read(log)).isTrue();
        assertThat(process.exitValue()).as(() -> Image.read(log) + pod.log()).isZero();
        return Image.read(log);
    }

    private static String token(Rendered rendered, String key) {
        return new String(
                Objects.requireNonNull(rendered.secret("rel-orlop-credentials").get(key)), StandardCharsets.UTF_8);
    }

    /** A certificate for 127.0.0.1, signed by itself, as a Secret of cert-manager has it. */
    private static Path certificate() throws Exception {
        Path store = directory.resolve("serving.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool") + "",
                        "-genkeypair",
                        "-alias",
                        "serving",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=orlop",
                        "-ext",
                        "SAN=ip:127.0.0.1",
                        "-validity",
                        "2",
                        "-storepass",
                        "changeit",
                        "-keystore",
                        store + "")
                .redirectErrorStream(true)
                .start();
        keytool.getInputStream().readAllBytes();
        assertThat(keytool.waitFor()).isZero();
        char[] password = "changeit".toCharArray();
        KeyStore keys = KeyStore.getInstance(store.toFile(), password);
        Path secret = Files.createDirectory(directory.resolve(TLS_SECRET));
        String chain = pem("CERTIFICATE", keys.getCertificate("serving").getEncoded());
        Files.writeString(secret.resolve("tls.crt"), chain);
        Files.writeString(secret.resolve("ca.crt"), chain);
        Files.writeString(
                secret.resolve("tls.key"),
                pem(
                        "PRIVATE KEY",
                        Objects.requireNonNull(keys.getKey("serving", password).getEncoded())));
        return secret;
    }

    private static String pem(String type, byte[] der) {
        Base64.Encoder base64 = Base64.getMimeEncoder(64, new byte[] {'\n'});
        return "-----BEGIN " + type + "-----\n" + base64.encodeToString(der) + "\n-----END " + type + "-----\n";
    }
}
