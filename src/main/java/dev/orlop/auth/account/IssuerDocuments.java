package dev.orlop.auth.account;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes the documents by which others check tokens of service accounts ({@code pkg/serviceaccount/openidmetadata.go}).
 */
public final class IssuerDocuments {
    private static final String KEYS_PATH = "/openid/v1/jwks";

    private final String issuer;
    private final @Nullable URI keysUri;
    private final Supplier<AccountKeys> keys;

    /**
     * The documents of an issuer.
     *
     * @param keysUri where others find the keys; null for this server, as it is called
     */
    public IssuerDocuments(String issuer, @Nullable URI keysUri, Supplier<AccountKeys> keys) {
        this.issuer = issuer;
        this.keysUri = keysUri;
        this.keys = keys;
    }

    /** Whether the issuer is one of OpenID Connect: an address of HTTPS. Others cannot be discovered. */
    public boolean isDiscoverable() {
        try {
            URI uri = new URI(issuer);
            return "https".equals(uri.getScheme()) && uri.getRawQuery() == null && uri.getRawFragment() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /**
     * {@code /.well-known/openid-configuration}.
     *
     * @param host of this server, with its port, as the client calls it
     */
    public byte[] configuration(String host) {
        ObjectNode document = JsonNodeFactory.instance.objectNode().put("issuer", issuer);
        document.put("jwks_uri", keysUri == null ? "https://" + host + KEYS_PATH : keysUri.toString());
        document.putArray("response_types_supported").add("id_token");
        document.putArray("subject_types_supported").add("public");
        keys.get().algorithms().forEach(document.putArray("id_token_signing_alg_values_supported")::add);
        return document.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** {@code /openid/v1/jwks}. */
    public byte[] keys() {
        return keys.get().published();
    }
}
