package dev.orlop.web.access;

import dev.orlop.auth.Authorizer;
import dev.orlop.auth.audit.AuditRecord;
import dev.orlop.object.StatusException;
import dev.orlop.registry.Identity;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** Serves without security: takes each caller for the user it names, else for {@code system:anonymous}. */
public final class OpenFilter implements WebFilter, Ordered {
    private final Impersonation impersonation = new Impersonation(Authorizer.OPEN);
    private final @Nullable AuditTrail trail;
    private final ApplicationContext server;

    /**
     * @param trail null if nothing is written down
     * @param server the context of the API's own server: that of the management port inherits all filters
     */
    public OpenFilter(@Nullable AuditTrail trail, ApplicationContext server) {
        this.trail = trail;
        this.server = server;
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE + 2;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // A context is itself.
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        AuditedRequest audited = trail == null || exchange.getApplicationContext() != server
                ? null
                : trail.begin(exchange, Identity.ANONYMOUS);
        return audited == null
                ? serve(exchange, chain, null)
                : audited.around(Mono.defer(() -> serve(exchange, chain, audited.record())));
    }

    private Mono<Void> serve(ServerWebExchange exchange, WebFilterChain chain, @Nullable AuditRecord record) {
        HttpMethod method = exchange.getRequest().getMethod();
        if (method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD)) {
            return chain.filter(exchange);
        }
        HttpHeaders headers = exchange.getRequest().getHeaders();
        try {
            @Nullable
            Identity other = Impersonation.isWanted(exchange.getRequest())
                    ? impersonation.of(headers, Identity.ANONYMOUS)
                    : null;
            if (other != null && record != null) {
                record.impersonates(other);
            }
            Identity caller = other == null ? Identity.ANONYMOUS : other;
            return chain.filter(exchange).contextWrite(context -> context.put(Identity.class, caller));
        } catch (StatusException refusal) {
            return Mono.error(refusal);
        }
    }
}
