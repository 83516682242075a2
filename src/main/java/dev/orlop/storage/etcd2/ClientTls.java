package dev.orlop.storage.etcd2;

import dev.orlop.storage.backend.InvalidStorageConfigException;
import dev.orlop.storage.backend.StorageConfig.Transport;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** TLS towards etcd from the PEM files of the configuration: trust, and a certificate of our own where there is one. */
final class ClientTls {
    private ClientTls() {}

    /**
     * Null if there are no files: then {@code https} servers are checked by the trust of the JVM.
     *
     * @throws InvalidStorageConfigException if a file cannot be read, or is not what it should be
     */
    static @Nullable SslContext of(Transport transport) {
        Path key = transport.keyFile();
        Path certificate = transport.certFile();
        Path authority = transport.caFile();
        if (key == null && certificate == null && authority == null) {
            return null;
        }
        SslContextBuilder builder = SslContextBuilder.forClient();
        if (authority != null) {
            trust(builder, authority);
        }
        if (key != null && certificate != null) {
            identify(builder, key, certificate);
        } else if (key != null || certificate != null) {
            throw new InvalidStorageConfigException(
                    "orlop.storage.key-file and orlop.storage.cert-file go together, and only one of them is set",
                    "Set both for mutual TLS, or none.");
        }
        return build(builder);
    }

    private static void trust(SslContextBuilder builder, Path authority) {
        try {
            builder.trustManager(read("ca-file", authority));
        } catch (IllegalArgumentException e) {
            throw unusable("ca-file", authority, "It must hold PEM certificates (BEGIN CERTIFICATE).", e);
        }
    }

    private static void identify(SslContextBuilder builder, Path key, Path certificate) {
        InputStream chain = read("cert-file", certificate);
        InputStream secret = read("key-file", key);
        try {
            builder.keyManager(chain, secret);
        } catch (IllegalArgumentException e) {
            throw unusable(
                    "key-file",
                    key,
                    "The key must be PEM in PKCS #8 without a password (BEGIN PRIVATE KEY) and belong to " + certificate
                            + "; convert other keys by: openssl pkcs8 -topk8 -nocrypt -in KEY -out NEW",
                    e);
        }
    }

    private static SslContext build(SslContextBuilder builder) {
        try {
            return builder.build();
        } catch (SSLException e) {
            InvalidStorageConfigException failure = new InvalidStorageConfigException(
                    "the TLS files of orlop.storage cannot be used together: " + e.getMessage(),
                    "Check orlop.storage.ca-file, cert-file and key-file.");
            failure.initCause(e);
            throw failure;
        }
    }

    private static InputStream read(String property, Path file) {
        try {
            return new ByteArrayInputStream(Files.readAllBytes(file));
        } catch (IOException e) {
            throw unusable(property, file, "Name a file that exists and that this process may read.", e);
        }
    }

    private static InvalidStorageConfigException unusable(String property, Path file, String action, Exception cause) {
        if (cause instanceof InvalidStorageConfigException known) {
            return known;
        }
        InvalidStorageConfigException failure = new InvalidStorageConfigException(
                "orlop.storage." + property + ": cannot use " + file + " (" + cause.getMessage() + ")", action);
        failure.initCause(cause);
        return failure;
    }
}
