package dev.orlop.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.registry.Identity;
import java.io.InputStream;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Certificates that OpenSSL has made, with the attribute of the subject that Kubernetes has for uids. */
class CertificateUsersTests {
    private static X509Certificate certificate(String name) throws Exception {
        try (InputStream file =
                Objects.requireNonNull(CertificateUsersTests.class.getResourceAsStream("/auth/" + name))) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(file);
        }
    }

    @Test
    void subject_isTheUserWithGroupsAndUid() throws Exception {
        Authentication found = CertificateUsers.of(certificate("client-with-uid.pem"));

        Identity user = Objects.requireNonNull(found).identity();
        assertThat(user.name()).isEqualTo("jane");
        assertThat(user.uid()).isEqualTo("u-42");
        assertThat(user.groups()).containsExactlyInAnyOrder("devs", "ops", "system:authenticated");
        assertThat(user.extra())
                .hasEntrySatisfying(
                        "authentication.kubernetes.io/credential-id",
                        values -> assertThat(values).singleElement().asString().matches("X509SHA256=[0-9a-f]{64}"));
    }

    @Test
    void subject_withTwoUids_isNobody() throws Exception {
        assertThat(CertificateUsers.of(certificate("client-with-two-uids.pem"))).isNull();
    }
}
