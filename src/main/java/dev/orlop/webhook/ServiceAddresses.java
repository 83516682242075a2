package dev.orlop.webhook;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Knows where the services are that webhooks name, as there is no cluster to resolve them. Immutable.
 */
public final class ServiceAddresses {
    /** The property that says where a service is. */
    static final String PROPERTY = "orlop.webhooks.services";

    static final int DEFAULT_PORT = 443;

    private final Map<String, Address> addresses = new HashMap<>();
    private final boolean resolveNames;

    /** A host, by name or address, and a port. */
    public record Address(String host, int port) {
        /**
         * Reads {@code host:port}; an IPv6 address stands in brackets.
         *
         * @throws IllegalArgumentException saying what is wrong
         */
        public static Address parse(String text) {
            int colon = text.lastIndexOf(':');
            String host = colon < 0 ? text : text.substring(0, colon);
            if (host.startsWith("[") && host.endsWith("]")) {
                host = host.substring(1, host.length() - 1);
            } else if (host.indexOf(':') >= 0) {
                throw new IllegalArgumentException("an IPv6 address stands in brackets: \"" + text + "\"");
            }
            int port = colon < 0 ? -1 : number(text.substring(colon + 1));
            if (host.isEmpty() || port < 1 || port > 65535) {
                throw new IllegalArgumentException("expected host:port, such as localhost:9443, got \"" + text + "\"");
            }
            return new Address(host, port);
        }

        private static int number(String text) {
            try {
                return Integer.parseInt(text);
            } catch (NumberFormatException e) {
                return -1;
            }
        }

        @Override
        public String toString() {
            return host.indexOf(':') < 0 ? host + ":" + port : "[" + host + "]:" + port;
        }
    }

    /**
     * Addresses by service.
     *
     * @param services by {@code namespace/name} for all ports, or {@code namespace/name:port}: {@code host:port}
     * @param resolveNames whether other services are looked for as {@code name.namespace.svc}
     * @throws IllegalArgumentException naming the entry that is none
     */
    public ServiceAddresses(Map<String, String> services, boolean resolveNames) {
        this.resolveNames = resolveNames;
        services.forEach((service, address) -> addresses.put(service, address(service, address)));
    }

    /**
     * Checks what services are called and where they are said to be.
     *
     * @throws IllegalArgumentException naming the entry that is none
     */
    public static void check(Map<String, String> services) {
        services.forEach(ServiceAddresses::address);
    }

    private static Address address(String service, String address) {
        if (!service.matches("[^/:]+/[^/:]+(:[0-9]+)?")) {
            throw new IllegalArgumentException(
                    PROPERTY + ": \"" + service + "\" is no service: write namespace/name or namespace/name:port");
        }
        try {
            return Address.parse(address);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(PROPERTY + "[" + service + "]: " + e.getMessage(), e);
        }
    }

    /**
     * Where a service is.
     *
     * @throws CallException saying what to set, if that is not known
     */
    Address find(String namespace, String name, int port) {
        String service = namespace + "/" + name;
        @Nullable Address known = addresses.getOrDefault(service + ":" + port, addresses.get(service));
        if (known != null) {
            return known;
        }
        if (resolveNames) {
            return new Address(name + "." + namespace + ".svc", port);
        }
        throw new CallException("service \"" + name + "\" in namespace \"" + namespace + "\" has no address here: set "
                + PROPERTY + ".\"[" + service + "]\" to the host:port that serves it");
    }
}
