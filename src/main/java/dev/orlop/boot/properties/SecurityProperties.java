package dev.orlop.boot.properties;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Access to the server.
 *
 * @param enabled whether clients must say who they are, and may do what roles and bindings allow. Without, everybody may do
 *     everything
 * @param tokenFile file with static tokens, in the format of {@code kube-apiserver --token-auth-file}; read again when it
 *     changes
 * @param tls how clients reach the API
 */
@ConfigurationProperties("orlop.security")
public record SecurityProperties(
        @DefaultValue("false") boolean enabled,
        @Nullable Path tokenFile,
        @DefaultValue Tls tls) {

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
}
