package dev.orlop.webhook;

import dev.orlop.tree.Trees;
import dev.orlop.webhook.ServiceAddresses.Address;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The place of a webhook as a {@code clientConfig} names it.
 *
 * @param url what messages show, without a query; always https
 * @param address where to connect to
 * @param serverName whose certificate is expected there
 * @param path of the request, with a slash in front
 * @param trusted PEM of the certificates that may sign it, or null for those that the platform trusts
 */
record Endpoint(String url, Address address, String serverName, String path, byte @Nullable [] trusted) {
    private static final String HTTPS = "https";

    /**
     * Finds the endpoint of a client configuration.
     *
     * @throws CallException if it names none
     */
    static Endpoint of(@Nullable JsonNode clientConfig, ServiceAddresses services) {
        byte[] trusted = trusted(Trees.text(clientConfig, "caBundle"));
        JsonNode service = Trees.object(clientConfig, "service");
        return service == null
                ? ofUrl(Trees.text(clientConfig, "url"), trusted)
                : ofService(service, services, trusted);
    }

    private static byte @Nullable [] trusted(String bundle) {
        if (bundle.isEmpty()) {
            return null;
        }
        try {
            return Base64.getDecoder().decode(bundle.getBytes(StandardCharsets.US_ASCII));
        } catch (IllegalArgumentException e) {
            throw new CallException("the caBundle is not base64: " + e.getMessage());
        }
    }

    private static Endpoint ofService(JsonNode service, ServiceAddresses services, byte @Nullable [] trusted) {
        String namespace = Trees.text(service, "namespace");
        String name = Trees.text(service, "name");
        JsonNode given = service.get("port");
        int port = given != null && given.canConvertToInt() ? given.intValue() : ServiceAddresses.DEFAULT_PORT;
        String serverName = name + "." + namespace + ".svc";
        String path = Trees.text(service, "path");
        String absolute = path.startsWith("/") ? path : "/" + path;
        return new Endpoint(
                HTTPS + "://" + serverName + ":" + port + absolute,
                services.find(namespace, name, port),
                serverName,
                absolute,
                trusted);
    }

    private static Endpoint ofUrl(String text, byte @Nullable [] trusted) {
        URI url = parse(text);
        String host = url.getHost();
        if (!HTTPS.equals(url.getScheme()) || host == null) {
            throw new CallException("the URL of a webhook is https://host[:port]/path, not \"" + text + "\"");
        }
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        int port = url.getPort() < 0 ? ServiceAddresses.DEFAULT_PORT : url.getPort();
        return new Endpoint(text, new Address(bare, port), bare, path, trusted);
    }

    private static URI parse(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw new CallException("the URL of a webhook cannot be read: " + e.getMessage());
        }
    }
}
