package dev.orlop.auth.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PkiDirectoryTests {
    private static final Instant NOW = Instant.parse("2026-11-27T05:00:00Z");
    private static final List<String> NAMES = List.of("localhost", "127.0.0.1", "orlop.example.com", "0:0:0:0:0:0:0:1");

    @TempDir
    Path home;

    private PkiDirectory at(Instant now, List<String> names) throws Exception {
        PkiDirectory directory = new PkiDirectory(home, names, Clock.fixed(now, ZoneOffset.UTC));
        directory.renew();
        return directory;
    }

    @Test
    void renew_makesMissingDirectoriesForTheirOwnerAlone() throws Exception {
        Path missing = home.resolve("data");
        new PkiDirectory(missing, NAMES, Clock.fixed(NOW, ZoneOffset.UTC)).renew();

        for (Path made : List.of(missing, missing.resolve("pki"))) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
                    .isEqualTo("rwx------");
        }
    }

    private X509Certificate read(String name) throws Exception {
        return KeyAndCertificate.read(home.resolve("pki/" + name + ".crt"), home.resolve("pki/" + name + ".key"))
                .certificate();
    }

    private static void validate(X509Certificate leaf, X509Certificate authority, Instant when) throws Exception {
        CertPath path = CertificateFactory.getInstance("X.509").generateCertPath(List.of(leaf));
        PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(authority, null)));
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(when));
        CertPathValidator.getInstance("PKIX").validate(path, parameters);
    }

    @Test
    void adminKubeconfig_isReadByTheFabric8Client() throws Exception {
        PkiDirectory directory = at(NOW, NAMES);
        String kubeconfig = Files.readString(directory.writeClientFiles("https://127.0.0.1:8443", true));

        // Reads certificates and key, but speaks to nobody yet.
        try (KubernetesClient client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(kubeconfig))
                .build()) {
            assertThat(client.getMasterUrl()).hasToString("https://127.0.0.1:8443/");
        }
    }

    @Test
    void renew_ofEmptyDirectory_makesChainsThatPkixAccepts() throws Exception {
        at(NOW, NAMES);
        X509Certificate authority = read("ca");
        X509Certificate server = read("server");
        X509Certificate admin = read("admin");

        validate(server, authority, NOW);
        validate(admin, authority, NOW);
        authority.verify(authority.getPublicKey());
        assertThat(authority.getBasicConstraints()).isEqualTo(Integer.MAX_VALUE);
        assertThat(authority.getKeyUsage()).startsWith(false, false, false, false, false, true, true);
        assertThat(authority.getNotAfter()).isEqualTo(Date.from(NOW.plus(Duration.ofDays(3650))));
        assertThat(server.getBasicConstraints()).isEqualTo(-1);
        assertThat(server.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
        assertThat(server.getSubjectAlternativeNames())
                .extracting(each -> String.valueOf(each.get(1)))
                .containsExactlyInAnyOrderElementsOf(NAMES);
        assertThat(admin.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
        assertThat(admin.getSubjectX500Principal().getName()).isEqualTo("O=system:masters,CN=system:admin");
        assertThat(admin.getVersion()).isEqualTo(3);
        assertThat(Set.of(authority.getSerialNumber(), server.getSerialNumber(), admin.getSerialNumber()))
                .hasSize(3)
                .allMatch(serial -> serial.signum() > 0 && serial.bitLength() < 160);
    }

    @Test
    void chain_ofAnotherAuthority_isRefused(@TempDir Path other) throws Exception {
        at(NOW, NAMES);
        new PkiDirectory(other, NAMES, Clock.fixed(NOW, ZoneOffset.UTC)).renew();
        X509Certificate stranger = KeyAndCertificate.read(other.resolve("pki/ca.crt"), other.resolve("pki/ca.key"))
                .certificate();

        assertThatThrownBy(() -> validate(read("server"), stranger, NOW))
                .isInstanceOf(CertPathValidatorException.class);
        assertThatThrownBy(() -> validate(read("server"), read("ca"), NOW.plus(Duration.ofDays(366))))
                .isInstanceOf(CertPathValidatorException.class);
    }

    @Test
    void renew_keepsWhatIsGoodAndReplacesWhatRunsOut() throws Exception {
        at(NOW, NAMES);
        X509Certificate authority = read("ca");
        X509Certificate server = read("server");
        String token = Files.readString(home.resolve("pki/admin.token"));

        at(NOW.plus(Duration.ofDays(200)), NAMES);
        assertThat(read("server")).isEqualTo(server);
        at(NOW.plus(Duration.ofDays(300)), NAMES);
        assertThat(read("server")).isNotEqualTo(server);
        assertThat(read("ca")).isEqualTo(authority);
        assertThat(Files.readString(home.resolve("pki/admin.token")))
                .isEqualTo(token)
                .hasSize(44);
        validate(read("server"), authority, NOW.plus(Duration.ofDays(600)));
    }

    @Test
    void renew_forAnotherName_issuesAnew() throws Exception {
        at(NOW, List.of("localhost"));
        at(NOW, NAMES);

        assertThat(read("server").getSubjectAlternativeNames()).hasSize(4);
    }

    @Test
    void secrets_canBeReadByTheOwnerAlone() throws Exception {
        at(NOW, NAMES).writeClientFiles("https://127.0.0.1:1", true);

        for (String file : List.of(
                "pki/ca.key", "pki/server.key", "pki/admin.key", "pki/admin.token", "admin.kubeconfig", "curlrc")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve(file))))
                    .as(file)
                    .isEqualTo("rw-------");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1.2.840.10045.4.3.2, 06082a8648ce3d040302",
        "2.5.29.17, 0603551d11",
        "1.3.6.1.5.5.7.3.1, 06082b06010505070301",
        "2.999.1, 0603883701"
    })
    void oid_isEncodedAsX690HasIt(String dotted, String hex) {
        assertThat(HexFormat.of().formatHex(Der.oid(dotted))).isEqualTo(hex);
    }

    @Test
    void elements_areEncodedAsX690HasThem() {
        assertThat(HexFormat.of().formatHex(Der.integer(BigInteger.valueOf(128))))
                .isEqualTo("02020080");
        assertThat(Der.octets(new byte[200])).startsWith(0x04, 0x81, 200);
        assertThat(Der.octets(new byte[70_000])).startsWith(0x04, 0x83, 0x01, 0x11, 0x70);
        assertThat(Der.time(Instant.parse("2049-12-31T23:59:59Z"))).startsWith(0x17, 13);
        assertThat(Der.time(Instant.parse("2050-01-01T00:00:00Z"))).startsWith(0x18, 15);
    }
}
