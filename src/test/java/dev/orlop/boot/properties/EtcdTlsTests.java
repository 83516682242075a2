package dev.orlop.boot.properties;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orlop.boot.StorageConfiguration;
import dev.orlop.storage.backend.ClientTls;
import dev.orlop.storage.backend.InvalidStorageConfigException;
import dev.orlop.storage.backend.StorageConfig;
import dev.orlop.support.etcd.TestPki;
import dev.orlop.support.etcd.TestPki.Pem;
import dev.orlop.support.etcd.TlsPeer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

/** The three PEM files and the name of a bundle, and what becomes of them. */
class EtcdTlsTests {
    private static final String SERVERS = "orlop.storage.server-list=https://127.0.0.1:1";

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private TestPki pki;

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class))
            .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
            .withUserConfiguration(StorageConfiguration.class)
            .withPropertyValues(SERVERS, "spring.ssl.bundle.watch.file.quiet-period=50ms");

    @BeforeEach
    void authority() {
        pki = new TestPki(folder);
    }

    @Test
    void noFiles_isNoTls() {
        runner.run(context -> assertThat(
                        context.getBean(StorageConfig.class).transport().tls())
                .isNull());
    }

    @Test
    void files_areShownAndTrusted_andFollowedWhenTheyChange() {
        runner.withPropertyValues(files(pki.client(), pki.caFile())).run(context -> {
            ClientTls tls = tls(context);
            TlsPeer old = peer("old");
            X509Certificate first = old.shownBy(tls);
            assertThat(first).isNotNull();

            pki.rotate();
            TlsPeer present = peer("present");

            await().atMost(PATIENCE).until(() -> present.isTrustedBy(tls));
            assertThat(present.shownBy(tls)).isNotNull().isNotEqualTo(first);
            assertThat(old.isTrustedBy(tls)).isFalse();
        });
    }

    @Test
    void filesThatChangeToGarbage_areIgnoredUntilTheyAreGoodAgain() {
        runner.withPropertyValues(files(pki.client(), pki.caFile())).run(context -> {
            ClientTls tls = tls(context);
            TlsPeer peer = peer("peer");
            X509Certificate first = peer.shownBy(tls);

            Files.writeString(pki.client().key(), "no PEM");
            Pem other = pki.certificate("other", Duration.ofDays(1));
            Files.copy(other.certificate(), pki.client().certificate(), StandardCopyOption.REPLACE_EXISTING);
            assertThat(peer.shownBy(tls)).isEqualTo(first);
            Files.copy(other.key(), pki.client().key(), StandardCopyOption.REPLACE_EXISTING);

            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(peer.shownBy(tls)).isNotEqualTo(first));
        });
    }

    @Test
    void authorityAlone_showsNoCertificate() {
        runner.withPropertyValues("orlop.storage.ca-file=" + pki.caFile()).run(context -> {
            assertThat(peer("peer").isTrustedBy(tls(context))).isTrue();
            assertThat(peer("peer").shownBy(tls(context))).isNull();
        });
    }

    @Test
    void noAuthority_trustsWhomTheJvmTrusts() {
        Pem client = pki.client();
        runner.withPropertyValues(
                        "orlop.storage.key-file=" + client.key(), "orlop.storage.cert-file=" + client.certificate())
                .run(context ->
                        assertThat(peer("peer").isTrustedBy(tls(context))).isFalse());
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC"})
    void keyInTheOlderForm_isRead(String algorithm) {
        runner.withPropertyValues(files(pki.traditional("old", algorithm), pki.caFile()))
                .run(context -> assertThat(peer("peer").shownBy(tls(context)))
                        .satisfies(shown ->
                                assertThat(shown.getPublicKey().getAlgorithm()).isEqualTo(algorithm)));
    }

    @Test
    void namedBundle_isUsedInsteadOfFiles() {
        runner.withPropertyValues(
                        "spring.ssl.bundle.pem.etcd.truststore.certificate=" + pki.caFile(),
                        "orlop.storage.ssl.bundle=etcd")
                .run(context ->
                        assertThat(peer("peer").isTrustedBy(tls(context))).isTrue());
    }

    @Test
    void namedBundle_thatIsNotThere_isNamed() {
        refused("orlop.storage.ssl.bundle: there is no SSL bundle \"etcd\"", "orlop.storage.ssl.bundle=etcd");
    }

    @Test
    void namedBundle_withGarbage_isNamed() throws IOException {
        Path garbage = garbage();
        refused(
                "SSL bundle etcd: ",
                "spring.ssl.bundle.pem.etcd.truststore.certificate=" + garbage,
                "orlop.storage.ssl.bundle=etcd");
    }

    @Test
    void namedBundleAndFiles_areOneTooMany() {
        refused(
                "orlop.storage.ssl.bundle is set, and so is",
                "orlop.storage.ca-file=" + pki.caFile(),
                "orlop.storage.ssl.bundle=etcd");
    }

    @ParameterizedTest
    @CsvSource({
        "key-file, MISSING, there is no such file",
        "cert-file, MISSING, there is no such file",
        "ca-file, MISSING, there is no such file",
        "key-file, GARBAGE, Missing private key",
        "cert-file, GARBAGE, Missing certificates",
        "ca-file, GARBAGE, Missing certificates",
        "key-file, FOLDER, Is a directory",
        "ca-file, FOLDER, Is a directory"
    })
    void fileThatCannotBeUsed_isNamedBesideItsProperty(String property, String kind, String why) throws IOException {
        Path file = kind.equals("FOLDER") ? folder : kind.equals("GARBAGE") ? garbage() : folder.resolve("missing.pem");
        refused("orlop.storage." + property + ": cannot use " + file + ": " + why, with(property, file));
    }

    @ParameterizedTest
    @ValueSource(strings = {"key-file", "cert-file"})
    void keyAndCertificate_goTogether(String property) {
        refused(
                "orlop.storage.key-file and orlop.storage.cert-file go together",
                "orlop.storage." + property + "=" + pki.client().key());
    }

    @Test
    void keyOfAnotherCertificate_isRefused() {
        Path other = pki.certificate("other", Duration.ofDays(1)).key();
        refused(other + " is not the key of orlop.storage.cert-file", with("key-file", other));
    }

    private Path garbage() throws IOException {
        return Files.writeString(folder.resolve("garbage.pem"), "no PEM");
    }

    private String[] with(String property, Path file) {
        String[] files = files(pki.client(), pki.caFile());
        for (int i = 0; i < files.length; i++) {
            String name = "orlop.storage." + property + "=";
            files[i] = files[i].startsWith(name) ? name + file : files[i];
        }
        return files;
    }

    private static String[] files(Pem client, Path authorities) {
        return new String[] {
            "orlop.storage.key-file=" + client.key(),
            "orlop.storage.cert-file=" + client.certificate(),
            "orlop.storage.ca-file=" + authorities
        };
    }

    private static ClientTls tls(ApplicationContext context) {
        return Objects.requireNonNull(
                context.getBean(StorageConfig.class).transport().tls());
    }

    /** A server with a certificate of the authority that the files name now. */
    private TlsPeer peer(String name) throws GeneralSecurityException {
        return new TlsPeer(pki.certificate(name, Duration.ofDays(1)));
    }

    private void refused(String message, String... properties) {
        runner.withPropertyValues(properties)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .satisfies(root -> assertThat(refusal(Objects.requireNonNull(context.getStartupFailure())))
                                .hasMessageContaining(message)));
    }

    private static InvalidStorageConfigException refusal(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof InvalidStorageConfigException refusal) {
                assertThat(refusal.action()).isNotBlank();
                return refusal;
            }
        }
        throw new AssertionError("no refusal", failure);
    }
}
