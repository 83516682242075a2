package dev.orlop.web.access;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.ServerHttpRequest;

/** Lists the addresses that a request has come by ({@code utilnet.SourceIPs}): what proxies say, then the peer's own. */
final class SourceAddresses {
    /** A client may write what it likes into the header. */
    private static final int MOST = 20;

    private SourceAddresses() {}

    static List<String> of(ServerHttpRequest request) {
        List<String> addresses = new ArrayList<>();
        String forwarded = request.getHeaders().getFirst("X-Forwarded-For");
        if (forwarded != null) {
            for (String part : forwarded.split(",", MOST)) {
                String address = address(part);
                if (address != null) {
                    addresses.add(address);
                }
            }
        }
        String real = address(request.getHeaders().getFirst("X-Real-Ip"));
        if (real != null && !addresses.contains(real)) {
            addresses.add(real);
        }
        InetSocketAddress remote = request.getRemoteAddress();
        String peer = remote == null || remote.getAddress() == null
                ? null
                : remote.getAddress().getHostAddress();
        if (peer != null && (addresses.isEmpty() || !addresses.getLast().equals(peer))) {
            addresses.add(peer);
        }
        return addresses;
    }

    private static @Nullable String address(@Nullable String text) {
        try {
            return text == null ? null : InetAddress.ofLiteral(text.strip()).getHostAddress();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
