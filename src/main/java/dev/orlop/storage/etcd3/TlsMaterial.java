package dev.orlop.storage.etcd3;

import dev.orlop.storage.backend.InvalidStorageConfigException;
import dev.orlop.storage.backend.StorageConfig.Transport;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * What a client shows and whom it trusts.
 *
 * @param keys the client's certificate, or null to show none
 * @param trust the authorities that servers' certificates are checked against
 */
public record TlsMaterial(@Nullable X509ExtendedKeyManager keys, X509ExtendedTrustManager trust) {
    private static final char[] NO_PASSWORD = {};

    /** As an SSL bundle holds it: the first managers for X.509. */
    public static TlsMaterial of(KeyManager @Nullable [] keys, TrustManager[] trust) {
        return new TlsMaterial(
                keys == null ? null : first(X509ExtendedKeyManager.class, keys),
                required(first(X509ExtendedTrustManager.class, trust)));
    }

    /**
     * Reads the files.
     *
     * @throws InvalidStorageConfigException naming the file that cannot be used
     */
    static TlsMaterial read(Transport transport) {
        try {
            KeyManagerFactory keys = keys(transport);
            return of(
                    keys == null ? null : keys.getKeyManagers(),
                    trust(transport.caFile()).getTrustManagers());
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("the JDK has no such key store", e);
        }
    }

    private static @Nullable KeyManagerFactory keys(Transport transport) throws GeneralSecurityException, IOException {
        Path cert = transport.certFile();
        Path key = transport.keyFile();
        if (cert == null && key == null) {
            return null;
        }
        if (cert == null || key == null) {
            throw new InvalidStorageConfigException(
                    "orlop.storage.cert-file and orlop.storage.key-file go together, only one of them is set",
                    "Set both, or neither.");
        }
        KeyStore store = emptyStore();
        List<X509Certificate> chain = readable("cert-file", cert, PemFiles::certificates);
        store.setKeyEntry(
                "client",
                readable("key-file", key, PemFiles::privateKey),
                NO_PASSWORD,
                chain.toArray(X509Certificate[]::new));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, NO_PASSWORD);
        return factory;
    }

    /** Without a file: the authorities that the JDK trusts. */
    private static TrustManagerFactory trust(@Nullable Path ca) throws GeneralSecurityException, IOException {
        KeyStore store = null;
        if (ca != null) {
            store = emptyStore();
            List<X509Certificate> authorities = readable("ca-file", ca, PemFiles::certificates);
            for (int i = 0; i < authorities.size(); i++) {
                store.setCertificateEntry("ca" + i, authorities.get(i));
            }
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory;
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        return store;
    }

    @FunctionalInterface
    private interface Reader<T> {
        T read(Path file) throws IOException, GeneralSecurityException;
    }

    private static <T> T readable(String property, Path file, Reader<T> reader) {
        try {
            return reader.read(file);
        } catch (IOException | GeneralSecurityException e) {
            String why = e instanceof NoSuchFileException ? "there is no such file" : e.getMessage();
            InvalidStorageConfigException failure = new InvalidStorageConfigException(
                    "orlop.storage." + property + ": cannot use " + file.toAbsolutePath() + ": " + why,
                    "Give a PEM file that this process may read.");
            failure.initCause(e);
            throw failure;
        }
    }

    private static <T> @Nullable T first(Class<T> type, Object[] managers) {
        return Arrays.stream(managers)
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElse(null);
    }

    private static X509ExtendedTrustManager required(@Nullable X509ExtendedTrustManager trust) {
        if (trust == null) {
            throw new IllegalArgumentException("no trust manager for X.509");
        }
        return trust;
    }
}
