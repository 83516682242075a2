package dev.orlop.storage.etcd2;

import dev.orlop.storage.Keys;
import dev.orlop.storage.backend.Backend;
import dev.orlop.storage.backend.BackendListener;
import dev.orlop.storage.backend.BackendProvider;
import dev.orlop.storage.backend.InvalidStorageConfigException;
import dev.orlop.storage.backend.StorageConfig;
import dev.orlop.storage.backend.StorageConfig.Transport;
import java.net.URI;
import java.util.List;

/**
 * Opens backends over etcd's v2 keys API: {@code orlop.storage.type=etcd2}. Opening does not connect, so that Orlop can
 * start before its etcd.
 */
public final class Etcd2BackendProvider implements BackendProvider {
    @Override
    public String type() {
        return "etcd2";
    }

    @Override
    public Class<Etcd2Settings> settings() {
        return Etcd2Settings.class;
    }

    @Override
    public Backend open(StorageConfig config, BackendListener listener) {
        Transport transport = config.transport();
        if (transport.serverList().isEmpty()) {
            throw new InvalidStorageConfigException(
                    "orlop.storage.server-list is empty, and etcd2 needs at least one server",
                    "Set it to the client URLs of the cluster, such as http://127.0.0.1:2379,http://127.0.0.2:2379");
        }
        if (KeyPath.isHidden(Keys.normalize(config.prefix()))) {
            throw new InvalidStorageConfigException(
                    "orlop.storage.prefix: etcd2 hides what starts with an underscore: " + config.prefix(),
                    "Choose a prefix such as /registry.");
        }
        if ((transport.username() == null) != (transport.password() == null)) {
            throw new InvalidStorageConfigException(
                    "orlop.storage.username and orlop.storage.password go together, and only one of them is set",
                    "Set both, or none.");
        }
        List<String> urls = transport.serverList().stream()
                .map(server -> url(server, transport.tls() != null))
                .toList();
        return new Etcd2Backend(new Etcd2Client(urls, config), config, listener);
    }

    /** Scheme, host and port of a server; the first and the last may be left out. */
    private static String url(String server, boolean tls) {
        String trimmed = server.strip();
        String full = trimmed.contains("://") ? trimmed : (tls ? "https://" : "http://") + trimmed;
        try {
            URI uri = URI.create(full);
            boolean https = "https".equals(uri.getScheme());
            if (uri.getHost() == null || !(https || "http".equals(uri.getScheme()))) {
                throw new IllegalArgumentException("no http or https URL with a host");
            }
            if (tls && !https) {
                throw new IllegalArgumentException("plain text although TLS is configured");
            }
            return uri.getScheme() + "://" + uri.getHost() + ":" + (uri.getPort() < 0 ? 2379 : uri.getPort());
        } catch (IllegalArgumentException e) {
            throw invalid(server, e);
        }
    }

    private static InvalidStorageConfigException invalid(String server, IllegalArgumentException cause) {
        InvalidStorageConfigException failure = new InvalidStorageConfigException(
                "orlop.storage.server-list: not a server: " + server + " (" + cause.getMessage() + ")",
                "Write servers as http://host:port or, with TLS, https://host:port.");
        failure.initCause(cause);
        return failure;
    }
}
