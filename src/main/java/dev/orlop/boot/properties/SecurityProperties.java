package dev.orlop.boot.properties;

import java.nio.file.Path;
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
 */
@ConfigurationProperties("orlop.security")
public record SecurityProperties(
        @DefaultValue("false") boolean enabled, @Nullable Path tokenFile) {}
