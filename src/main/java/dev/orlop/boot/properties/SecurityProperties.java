package dev.orlop.boot.properties;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Access to the server.
 *
 * @param enabled whether clients must say who they are, over TLS, and may do what roles and bindings allow. false: plain
 *     HTTP, and everybody may do everything; only on a loopback address (server.address)
 * @param tokenFile file with static tokens, in the format of {@code kube-apiserver --token-auth-file}; read again when it
 *     changes
 * @param tls how clients reach the API
 * @param authentication whose tokens are believed
 * @param authorization who decides what a user may do
 * @param serviceAccounts who issues the tokens of service accounts
 */
@ConfigurationProperties("orlop.security")
public record SecurityProperties(
        @DefaultValue("true") boolean enabled,
        @Nullable Path tokenFile,
        @DefaultValue Tls tls,
        @DefaultValue Authentication authentication,
        @DefaultValue Authorization authorization,
        @DefaultValue ServiceAccounts serviceAccounts) {

    /**
     * Identity providers.
     *
     * @param config file with an AuthenticationConfiguration of apiserver.config.k8s.io/v1: issuers of JSON web tokens such
     *     as those of OpenID Connect, how their claims make a user, and who may come without a credential; read again when
     *     it changes
     */
    public record Authentication(@Nullable Path config) {}

    /**
     * Authorizers.
     *
     * @param config file with an AuthorizationConfiguration of apiserver.config.k8s.io/v1: who is asked what a user may do,
     *     in which order; read again when it changes. Without, roles and bindings alone decide
     */
    public record Authorization(@Nullable Path config) {}

    /**
     * The certificates of the API's port.
     *
     * @param certFile PEM file with the server's certificate and its chain, instead of the server's own; read again when it
     *     changes, as the next two are
     * @param keyFile PEM file with the key of that certificate
     * @param clientCaFile PEM file with authorities that sign clients' certificates, besides the server's own
     * @param names further DNS names and IP addresses that the server's own certificate is for; those of
     *     orlop.web.allowed-hosts are among them anyway
     */
    public record Tls(
            @Nullable Path certFile,
            @Nullable Path keyFile,
            @Nullable Path clientCaFile,
            @DefaultValue List<String> names) {}

    /**
     * Tokens of service accounts.
     *
     * @param issuer names of who issues tokens: the first stands in new ones, all are believed
     * @param apiAudiences names of this server, one of which a token must be for; without, the first issuer
     * @param signingKeyFile PEM file with the private key that signs; read again when it changes. Without, the server makes
     *     keys of its own in its directory, which other servers on the same store do not know
     * @param keyFiles PEM files with keys to check tokens by, besides the one that signs; its public key must be among them
     *     if its own file does not hold it
     * @param jwksUri where others find the keys; without, below the address that the server was asked by
     * @param maxTokenExpiration the longest that tokens live, at least an hour; without, as long as is asked for
     */
    public record ServiceAccounts(
            @DefaultValue("https://orlop") List<String> issuer,
            @DefaultValue List<String> apiAudiences,
            @Nullable Path signingKeyFile,
            @DefaultValue List<Path> keyFiles,
            @Nullable URI jwksUri,
            @Nullable Duration maxTokenExpiration) {
        private static final Duration SHORTEST = Duration.ofHours(1);

        public ServiceAccounts {
            if (issuer.isEmpty() || issuer.stream().anyMatch(String::isBlank)) {
                throw new IllegalArgumentException("orlop.security.service-accounts.issuer must not be empty");
            }
            if (signingKeyFile == null && !keyFiles.isEmpty()) {
                throw new IllegalArgumentException("orlop.security.service-accounts.key-files needs"
                        + " orlop.security.service-accounts.signing-key-file");
            }
            if (maxTokenExpiration != null && maxTokenExpiration.compareTo(SHORTEST) < 0) {
                throw new IllegalArgumentException(
                        "orlop.security.service-accounts.max-token-expiration must be at least an hour");
            }
        }
    }
}
