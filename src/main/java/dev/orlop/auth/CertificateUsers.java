package dev.orlop.auth;

import dev.orlop.registry.Identity;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.naming.InvalidNameException;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * Reads users out of client certificates ({@code x509.CommonNameUserConversion}). The common name is the user, each
 * organization a group, and Kubernetes' own attribute of the subject its uid. The certificate's chain has been checked by
 * then.
 */
public final class CertificateUsers {
    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
    private static final String ANY_USAGE = "2.5.29.37.0";

    /** Java names attributes that it does not know by number, and their values by their encoding. */
    private static final String UID = "KUBERNETESUID";

    private static final Map<String, String> KEYWORDS = Map.of("1.3.6.1.4.1.57683.2", UID);
    private static final String CREDENTIAL = "authentication.kubernetes.io/credential-id";

    private CertificateUsers() {}

    /** Whom it names, or null if it has no common name, more than one uid, or is not meant for clients. */
    public static @Nullable Authentication of(X509Certificate certificate) {
        try {
            List<String> usages = certificate.getExtendedKeyUsage();
            if (usages == null || !(usages.contains(CLIENT_AUTH) || usages.contains(ANY_USAGE))) {
                return null;
            }
            LdapName subject =
                    new LdapName(certificate.getSubjectX500Principal().getName(X500Principal.RFC2253, KEYWORDS));
            List<String> names = new ArrayList<>();
            List<String> groups = new ArrayList<>();
            List<String> uids = new ArrayList<>();
            for (Rdn rdn : subject.getRdns()) {
                addAll(rdn, "CN", names);
                addAll(rdn, "O", groups);
                addAll(rdn, UID, uids);
            }
            String name = names.isEmpty() ? "" : names.getLast();
            String uid = uids.isEmpty() ? "" : uids.getFirst();
            if (name.isEmpty() || uids.size() > 1 || (uid.isEmpty() && !uids.isEmpty())) {
                return null;
            }
            groups.add(Identity.AUTHENTICATED);
            Map<String, List<String>> extra = Map.of(CREDENTIAL, List.of(credential(certificate)));
            Identity identity = new Identity(name, uid, groups, extra);
            return new Authentication(identity, certificate.getNotAfter().toInstant(), () -> true);
        } catch (InvalidNameException | CertificateException e) {
            return null;
        } catch (NamingException e) {
            throw new IllegalStateException("attributes in memory cannot fail", e);
        }
    }

    private static String credential(X509Certificate certificate) throws CertificateEncodingException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return "X509SHA256=" + HexFormat.of().formatHex(digest.digest(certificate.getEncoded()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static void addAll(Rdn rdn, String type, List<String> values) throws NamingException {
        Attribute attribute = rdn.toAttributes().get(type);
        if (attribute == null) {
            return;
        }
        NamingEnumeration<?> all = attribute.getAll();
        while (all.hasMore()) {
            if (all.next() instanceof String text) {
                values.add(text);
            }
        }
    }
}
