package dev.orlop.boot.properties;

import dev.orlop.storage.backend.ClientTls;
import dev.orlop.storage.backend.InvalidStorageConfigException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.ssl.PemSslBundleProperties;
import org.springframework.boot.autoconfigure.ssl.PropertiesSslBundle;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslManagerBundle;
import org.springframework.boot.ssl.pem.PemContent;

/**
 * TLS towards etcd. An SSL bundle of Spring, either one that the operator names or one made of the three PEM files,
 * and the engines' {@link ClientTls} that follows it. Spring watches the files.
 */
public final class EtcdTls {
    /** The bundle that the files become. */
    public static final String BUNDLE = "orlop-storage";

    private static final Logger log = LoggerFactory.getLogger(EtcdTls.class);

    private EtcdTls() {}

    /**
     * What the properties ask for, or null for nothing.
     *
     * @throws InvalidStorageConfigException if the bundle is not there or cannot be used
     */
    public static @Nullable ClientTls of(StorageProperties properties, SslBundles bundles) {
        String name = bundleName(properties);
        if (name == null) {
            return null;
        }
        if (!bundles.getBundleNames().contains(name)) {
            throw new InvalidStorageConfigException(
                    "orlop.storage.ssl.bundle: there is no SSL bundle \"" + name + '"',
                    "Name one of " + bundles.getBundleNames() + ", or define it by spring.ssl.bundle.pem." + name
                            + '.');
        }
        ClientTls tls = first(name, bundles.getBundle(name));
        bundles.addBundleUpdateHandler(name, changed -> {
            tls.replace(material(changed));
            log.info("New connections to etcd use what SSL bundle {} holds now", name);
        });
        return tls;
    }

    /**
     * What the three files hold now, for a command that ends soon; null if there are none.
     *
     * @throws InvalidStorageConfigException if one cannot be used
     */
    public static @Nullable ClientTls ofFiles(StorageProperties properties) {
        PemSslBundleProperties files = files(properties);
        return files == null ? null : first(BUNDLE, PropertiesSslBundle.get(files));
    }

    private static ClientTls first(String name, SslBundle bundle) {
        try {
            return new ClientTls(material(bundle));
        } catch (IllegalStateException e) {
            throw invalid("SSL bundle " + name + ": " + e.getMessage(), "Check spring.ssl.bundle.*." + name + '.', e);
        }
    }

    private static ClientTls.Material material(SslBundle bundle) {
        SslManagerBundle managers = bundle.getManagers();
        return new ClientTls.Material(List.of(managers.getKeyManagers()), List.of(managers.getTrustManagers()));
    }

    private static @Nullable String bundleName(StorageProperties properties) {
        String named = properties.ssl().bundle();
        if (named == null || named.isEmpty()) {
            return hasFiles(properties) ? BUNDLE : null;
        }
        if (hasFiles(properties)) {
            throw new InvalidStorageConfigException(
                    "orlop.storage.ssl.bundle is set, and so is one of orlop.storage.key-file, cert-file and ca-file",
                    "Set the bundle or the files.");
        }
        return named;
    }

    private static boolean hasFiles(StorageProperties properties) {
        return properties.keyFile() != null || properties.certFile() != null || properties.caFile() != null;
    }

    /**
     * The files as a bundle that follows their changes, or null if there are none. Each is read, so that what is wrong is
     * said of the property that names it.
     *
     * @throws InvalidStorageConfigException if one cannot be used
     */
    public static @Nullable PemSslBundleProperties files(StorageProperties properties) {
        if (!hasFiles(properties)) {
            return null;
        }
        Path key = properties.keyFile();
        Path certificate = properties.certFile();
        if ((key == null) != (certificate == null)) {
            throw new InvalidStorageConfigException(
                    "orlop.storage.key-file and orlop.storage.cert-file go together, and only one of them is set",
                    "Set both for a client certificate, or neither.");
        }
        PemSslBundleProperties bundle = new PemSslBundleProperties();
        bundle.setReloadOnUpdate(true);
        bundle.getTruststore().setCertificate(readable("ca-file", properties.caFile(), PemContent::getCertificates));
        bundle.getKeystore().setCertificate(readable("cert-file", certificate, PemContent::getCertificates));
        bundle.getKeystore().setPrivateKey(readable("key-file", key, PemContent::getPrivateKey));
        if (key != null) {
            requireMatch(bundle, key);
        }
        return bundle;
    }

    private static @Nullable String readable(String property, @Nullable Path file, Consumer<PemContent> parse) {
        if (file == null) {
            return null;
        }
        try {
            parse.accept(PemContent.load(file));
            return file.toUri().toString();
        } catch (IOException | IllegalStateException e) {
            String why = e instanceof NoSuchFileException ? "there is no such file" : String.valueOf(e.getMessage());
            throw invalid(
                    "orlop.storage." + property + ": cannot use " + file.toAbsolutePath() + ": " + why,
                    "Give a PEM file that this process may read; a key must not have a password.",
                    e);
        }
    }

    private static void requireMatch(PemSslBundleProperties bundle, Path key) {
        bundle.getKeystore().setVerifyKeys(true);
        try {
            PropertiesSslBundle.get(bundle);
        } catch (IllegalStateException e) {
            throw invalid(
                    "orlop.storage.key-file: " + key.toAbsolutePath() + " is not the key of orlop.storage.cert-file",
                    "Give the key that the certificate was made for.",
                    e);
        }
    }

    private static InvalidStorageConfigException invalid(String message, String action, Exception cause) {
        InvalidStorageConfigException failure = new InvalidStorageConfigException(message, action);
        failure.initCause(cause);
        return failure;
    }
}
