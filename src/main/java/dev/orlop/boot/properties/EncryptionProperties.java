package dev.orlop.boot.properties;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Encryption of what is stored.
 *
 * @param config file with a Kubernetes EncryptionConfiguration, which says how values of each resource are encrypted in the
 *     store; read again when it changes
 */
@ConfigurationProperties("orlop.encryption")
public record EncryptionProperties(@Nullable Path config) {}
