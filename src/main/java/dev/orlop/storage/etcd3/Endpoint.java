package dev.orlop.storage.etcd3;

import dev.orlop.storage.backend.InvalidStorageConfigException;
import dev.orlop.storage.backend.StorageConfig.Transport;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;

/** The address of one etcd server. */
record Endpoint(String host, int port, boolean tls) {
    private static final int DEFAULT_PORT = 2379;
    private static final String PROPERTY = "orlop.storage.server-list";
    private static final String ACTION = "Give the URLs of the etcd servers, such as " + PROPERTY
            + "=http://127.0.0.1:2379; https with orlop.storage.ca-file, and cert-file and key-file for a client certificate.";

    /**
     * @throws InvalidStorageConfigException if there is none, one is not a URL, or the schemes do not fit the TLS settings
     */
    static List<Endpoint> of(Transport transport) {
        if (transport.serverList().isEmpty()) {
            throw new InvalidStorageConfigException("no etcd servers are configured", ACTION);
        }
        List<Endpoint> endpoints = transport.serverList().stream()
                .map(url -> parse(url.strip(), transport.tls() != null))
                .distinct()
                .toList();
        if (endpoints.stream().map(Endpoint::tls).distinct().count() > 1) {
            throw new InvalidStorageConfigException(PROPERTY + " mixes http and https", ACTION);
        }
        return endpoints;
    }

    private static Endpoint parse(String text, boolean tls) {
        URI url = uri(text.contains("://") ? text : (tls ? "https://" : "http://") + text, text);
        boolean https = "https".equals(url.getScheme());
        if (url.getHost() == null || !(https || "http".equals(url.getScheme()))) {
            throw invalid(text);
        }
        if (tls && !https) {
            throw new InvalidStorageConfigException(
                    PROPERTY + ": " + text + " is plain text although TLS is configured", ACTION);
        }
        String host = url.getHost().replaceAll("[\\[\\]]", "");
        return new Endpoint(host, url.getPort() < 0 ? DEFAULT_PORT : url.getPort(), https);
    }

    private static URI uri(String url, String text) {
        try {
            return new URI(url);
        } catch (URISyntaxException e) {
            throw invalid(text);
        }
    }

    private static InvalidStorageConfigException invalid(String text) {
        return new InvalidStorageConfigException(PROPERTY + ": not a URL of an etcd server: \"" + text + '"', ACTION);
    }

    @Override
    public String toString() {
        return (tls ? "https://" : "http://") + host + ":" + port;
    }
}
