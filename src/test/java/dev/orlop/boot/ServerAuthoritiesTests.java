package dev.orlop.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.storage.backend.ClientTls;
import dev.orlop.support.OneAtATime;
import dev.orlop.support.etcd.TestPki;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.json.JsonMapper;

/** By which authority clients in the namespaces are told to know the server. */
@Timeout(120)
@OneAtATime
class ServerAuthoritiesTests {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private static SslBundle bundle(TestPki.Pem server, @Nullable Path trusted) {
        return SslBundle.of(new PemSslStoreBundle(
                PemSslStoreDetails.forCertificate(server.certificate().toString())
                        .withPrivateKey(server.key().toString()),
                trusted == null ? null : PemSslStoreDetails.forCertificate(trusted.toString())));
    }

    private static String base64(String pem) {
        return pem.replaceAll("-----[A-Z ]+-----|\\s", "");
    }

    @Test
    void authority_isTheIssuerAmongTheTrustedOrInTheChain() throws IOException {
        TestPki pki = new TestPki(folder);
        TestPki.Pem server = pki.certificate("server", Duration.ofDays(1));

        assertThat(ServerAuthorities.authority(bundle(server, null))).isNull();
        assertThat(ServerAuthorities.authority(bundle(server, pki.caFile())))
                .satisfies(found ->
                        assertThat(found.getSubjectX500Principal().getName()).contains("orlop test CA"));

        Files.writeString(
                server.certificate(), Files.readString(server.certificate()) + Files.readString(pki.caFile()));
        assertThat(ServerAuthorities.authority(bundle(server, null)))
                .satisfies(found ->
                        assertThat(found.getSubjectX500Principal().getName()).contains("orlop test CA"));
    }

    @Test
    void configMap_ofEachNamespace_followsTheBundle(@TempDir Path data) {
        TestPki pki = new TestPki(folder);
        TestPki.Pem server = pki.certificate("server", Duration.ofDays(1));
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(OrlopApplication.class)
                .run(
                        "--server.port=0",
                        "--management.server.port=0",
                        "--management.server.ssl.enabled=false",
                        "--server.ssl.bundle=web",
                        "--spring.ssl.bundle.pem.web.keystore.certificate=" + server.certificate(),
                        "--spring.ssl.bundle.pem.web.keystore.private-key=" + server.key(),
                        "--spring.ssl.bundle.pem.web.truststore.certificate=" + pki.caFile(),
                        "--spring.ssl.bundle.pem.web.reload-on-update=true",
                        "--spring.ssl.bundle.watch.file.quiet-period=100ms",
                        "--orlop.security.enabled=false",
                        "--orlop.storage.embedded.directory=" + data)) {
            String port = context.getEnvironment().getRequiredProperty("local.server.port");

            awaitPublished(port, pki);
            pki.rotate();
            awaitPublished(port, pki);
        }
    }

    private void awaitPublished(String port, TestPki pki) {
        Awaitility.await("the ConfigMap").atMost(PATIENCE).ignoreExceptions().until(() -> {
            String map =
                    get("https://127.0.0.1:" + port + "/api/v1/namespaces/default/configmaps/kube-root-ca.crt", pki);
            String published =
                    JsonMapper.shared().readTree(map).at("/data/ca.crt").asString();
            return base64(published).equals(base64(Files.readString(pki.caFile())));
        });
    }

    private static String get(String uri, TestPki pki)
            throws GeneralSecurityException, IOException, InterruptedException {
        ClientTls.Material material = TestPki.material(null, pki.caFile());
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, material.trust().toArray(new TrustManager[0]), null);
        try (HttpClient client = HttpClient.newBuilder().sslContext(tls).build()) {
            return client.send(HttpRequest.newBuilder(URI.create(uri)).build(), BodyHandlers.ofString())
                    .body();
        }
    }
}
