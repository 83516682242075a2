package dev.orlop.auth.jwt;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/**
 * Describes an issuer of tokens, as the configuration names it.
 *
 * @param url what its tokens call it
 * @param discoveryUrl where its document is, empty for the usual place below its URL
 * @param authorities that have signed its server's certificate; none for those that the JVM trusts
 * @param audiences one of which a token must be for
 * @param source what all that was read from: the same settings have the same
 */
public record IssuerSettings(
        String url,
        String discoveryUrl,
        List<X509Certificate> authorities,
        Set<String> audiences,
        ClaimRules rules,
        ObjectNode source) {
    private static final String DOCUMENT = "/.well-known/openid-configuration";

    /** Where its document is. */
    String document() {
        return discoveryUrl.isEmpty() ? url.replaceAll("/$", "") + DOCUMENT : discoveryUrl;
    }
}
