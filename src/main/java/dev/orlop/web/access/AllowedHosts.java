package dev.orlop.web.access;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Tells the names of the server from those that a browser was led to it by (DNS rebinding). A page whose host name is
 * made to point at the server would be of the same origin as the server otherwise. Immutable.
 *
 * <p>Its own names are {@code localhost} and what ends in it, every address of the loopback interface, the address that
 * the connection came in on, and what is configured. A listener on all addresses also takes any other address: those of
 * load balancers cannot be known, and no page is loaded from an address by mistake of a name.
 */
public final class AllowedHosts {
    private final List<String> names;

    /**
     * @param names further names: {@code orlop.example.com}, {@code *.example.com} for all below it, or {@code *} for
     *     any
     */
    public AllowedHosts(List<String> names) {
        this.names = names.stream()
                .map(name -> name.strip().toLowerCase(Locale.ROOT))
                .toList();
    }

    /**
     * @param bound what the listener is bound to, null if that is not known
     * @param local the address of the server's end of the connection, null if that is not known
     */
    boolean contains(Authority authority, @Nullable InetAddress bound, @Nullable InetSocketAddress local) {
        InetAddress address = authority.address();
        if (address != null) {
            boolean own = local != null && address.equals(local.getAddress());
            boolean everywhere = bound == null || bound.isAnyLocalAddress();
            return address.isLoopbackAddress() || own || everywhere || isNamed(authority.host());
        }
        String host = authority.host();
        return host.equals("localhost") || host.endsWith(".localhost") || isNamed(host);
    }

    private boolean isNamed(String host) {
        for (String name : names) {
            if (name.equals("*")
                    || name.equals(host)
                    || (name.startsWith("*.") && host.endsWith(name.substring(1)) && host.length() >= name.length())) {
                return true;
            }
        }
        return false;
    }
}
