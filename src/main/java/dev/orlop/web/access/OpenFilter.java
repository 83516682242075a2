package dev.orlop.web.access;

import dev.orlop.auth.Authorizer;
import dev.orlop.object.StatusException;
import dev.orlop.registry.Identity;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** Takes everybody for {@code system:anonymous}, or for whom he says: the edge of a server without security. */
public final class OpenFilter implements WebFilter, Ordered {
    private final Impersonation impersonation = new Impersonation(Authorizer.OPEN);

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE + 2;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        HttpMethod method = exchange.getRequest().getMethod();
        if (method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD)) {
            return chain.filter(exchange);
        }
        HttpHeaders headers = exchange.getRequest().getHeaders();
        try {
            @Nullable
            Identity other = Impersonation.isWanted(headers) ? impersonation.of(headers, Identity.ANONYMOUS) : null;
            Identity caller = other == null ? Identity.ANONYMOUS : other;
            return chain.filter(exchange).contextWrite(context -> context.put(Identity.class, caller));
        } catch (StatusException refusal) {
            return Mono.error(refusal);
        }
    }
}
