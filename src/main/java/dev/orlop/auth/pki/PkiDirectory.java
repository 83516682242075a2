package dev.orlop.auth.pki;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Keeps the server's own credentials in a directory, and makes what is missing.
 *
 * <p>There are an authority ({@code pki/ca.crt}, 10 years), the server's certificate ({@code pki/server.crt}, 1 year), and
 * for the administrator a certificate ({@code pki/admin.crt}, 1 year) and a token ({@code pki/admin.token}); the keys beside
 * them can be read by the owner alone. Certificates are renewed when a third of their time is left.
 */
public final class PkiDirectory {
    /** The administrator's user and group. */
    public static final String ADMIN = "system:admin";

    private static final String MASTERS = "system:masters";
    private static final Duration AUTHORITY_VALIDITY = Duration.ofDays(3650);
    private static final Duration LEAF_VALIDITY = Duration.ofDays(365);
    private static final int TOKEN_BYTES = 32;
    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;

    private final Path home;
    private final Path pki;
    private final List<String> names;
    private final Clock clock;

    /**
     * The credentials of a server.
     *
     * @param names that the server is addressed by: DNS names and literal IP addresses
     */
    public PkiDirectory(Path home, List<String> names, Clock clock) {
        this.home = home.toAbsolutePath().normalize();
        this.pki = this.home.resolve("pki");
        this.names = List.copyOf(new TreeSet<>(names));
        this.clock = clock;
    }

    public Path authority() {
        return pki.resolve("ca.crt");
    }

    public Path serverCertificate() {
        return pki.resolve("server.crt");
    }

    public Path serverKey() {
        return pki.resolve("server.key");
    }

    public Path adminToken() {
        return pki.resolve("admin.token");
    }

    /** Makes what is missing or runs out; to be called at the start and daily. */
    public void renew() throws IOException, GeneralSecurityException {
        PrivateFiles.createDirectories(pki);
        CertificateAuthority authority = ensureAuthority();
        if (isDue("server", true)) {
            write("server", authority.issueServer("orlop", names, LEAF_VALIDITY));
        }
        if (isDue("admin", false)) {
            write("admin", authority.issueClient(ADMIN, MASTERS, LEAF_VALIDITY));
        }
        if (!Files.exists(adminToken())) {
            byte[] token = new byte[TOKEN_BYTES];
            new SecureRandom().nextBytes(token);
            PrivateFiles.write(
                    adminToken(), Base64.getUrlEncoder().withoutPadding().encodeToString(token) + "\n");
        }
    }

    private CertificateAuthority ensureAuthority() throws IOException, GeneralSecurityException {
        Path key = pki.resolve("ca.key");
        if (Files.exists(authority()) && Files.exists(key)) {
            return new CertificateAuthority(KeyAndCertificate.read(authority(), key), clock);
        }
        CertificateAuthority created = CertificateAuthority.create("orlop", AUTHORITY_VALIDITY, clock);
        write("ca", created.own());
        Files.deleteIfExists(serverCertificate());
        Files.deleteIfExists(pki.resolve("admin.crt"));
        return created;
    }

    private boolean isDue(String name, boolean named) throws IOException, GeneralSecurityException {
        Path file = pki.resolve(name + ".crt");
        Path key = pki.resolve(name + ".key");
        if (!Files.exists(file) || !Files.exists(key)) {
            return true;
        }
        X509Certificate certificate = KeyAndCertificate.read(file, key).certificate();
        Instant due = certificate.getNotAfter().toInstant().minus(LEAF_VALIDITY.dividedBy(3));
        return clock.instant().isAfter(due) || (named && !namesOf(certificate).containsAll(names));
    }

    private static Set<String> namesOf(X509Certificate certificate) throws CertificateParsingException {
        Set<String> found = new TreeSet<>();
        Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
        if (alternatives != null) {
            for (List<?> alternative : alternatives) {
                if (alternative.get(0) instanceof Integer kind
                        && (kind == DNS_NAME || kind == IP_ADDRESS)
                        && alternative.get(1) instanceof String name) {
                    found.add(name);
                }
            }
        }
        return found;
    }

    /** The key first: whoever sees the new certificate finds its key. */
    private void write(String name, KeyAndCertificate made) throws IOException {
        PrivateFiles.write(pki.resolve(name + ".key"), made.keyPem());
        PrivateFiles.replace(pki.resolve(name + ".crt"), made.certificatePem(), false);
    }

    /**
     * Writes the files that clients are configured with.
     *
     * @param url of the server, such as {@code https://127.0.0.1:8443}
     * @param own whether the server shows the certificate of this directory; else clients trust what their system does
     * @return the kubeconfig
     */
    public Path writeClientFiles(String url, boolean own) throws IOException {
        String kubeconfig = """
            apiVersion: v1
            kind: Config
            clusters:
            - name: orlop
              cluster:
                server: %s
            %s\
            users:
            - name: admin
              user:
                client-certificate-data: %s
                client-key-data: %s
            contexts:
            - name: orlop
              context:
                cluster: orlop
                user: admin
            current-context: orlop
            """.formatted(
                        url,
                        own ? "    certificate-authority-data: " + base64(authority()) + "\n" : "",
                        base64(pki.resolve("admin.crt")),
                        base64(pki.resolve("admin.key")));
        Path file = home.resolve("admin.kubeconfig");
        PrivateFiles.write(file, kubeconfig);
        String token = Files.readString(adminToken(), StandardCharsets.US_ASCII).strip();
        PrivateFiles.write(
                home.resolve("curlrc"),
                (own ? "cacert = \"" + authority().toString().replace("\\", "\\\\") + "\"\n" : "")
                        + "header = \"Authorization: Bearer " + token + "\"\n");
        return file;
    }

    private static String base64(Path file) throws IOException {
        return Base64.getEncoder().encodeToString(Files.readAllBytes(file));
    }
}
