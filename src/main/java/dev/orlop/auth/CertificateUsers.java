package dev.orlop.auth;

import dev.orlop.registry.Identity;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.naming.InvalidNameException;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import org.jspecify.annotations.Nullable;

/**
 * Reads users out of client certificates ({@code x509.CommonNameUserConversion}). The common name is the user, each
 * organization a group. The certificate's chain has been checked by then.
 */
public final class CertificateUsers {
    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
    private static final String ANY_USAGE = "2.5.29.37.0";

    private CertificateUsers() {}

    /** Whom it names, or null if it has no common name or is not meant for clients. */
    public static @Nullable Authentication of(X509Certificate certificate) {
        try {
            List<String> usages = certificate.getExtendedKeyUsage();
            if (usages == null || !(usages.contains(CLIENT_AUTH) || usages.contains(ANY_USAGE))) {
                return null;
            }
            LdapName subject =
                    new LdapName(certificate.getSubjectX500Principal().getName());
            String name = "";
            List<String> groups = new ArrayList<>();
            for (Rdn rdn : subject.getRdns()) {
                name = value(rdn, "CN", name);
                addAll(rdn, "O", groups);
            }
            if (name.isEmpty()) {
                return null;
            }
            groups.add(Identity.AUTHENTICATED);
            Identity identity = new Identity(name, "", groups, Map.of());
            return new Authentication(identity, certificate.getNotAfter().toInstant(), () -> true);
        } catch (InvalidNameException | java.security.cert.CertificateParsingException e) {
            return null;
        } catch (NamingException e) {
            throw new IllegalStateException("attributes in memory cannot fail", e);
        }
    }

    private static String value(Rdn rdn, String type, String otherwise) throws NamingException {
        List<String> values = new ArrayList<>();
        addAll(rdn, type, values);
        return values.isEmpty() ? otherwise : values.getLast();
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
