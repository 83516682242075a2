package dev.orlop.web.access;

import dev.orlop.auth.Action;
import dev.orlop.auth.AnonymousAccess;
import dev.orlop.auth.Authentication;
import dev.orlop.auth.Authenticators;
import dev.orlop.auth.Authorizer;
import dev.orlop.auth.Authorizer.Decision;
import dev.orlop.auth.OpenGrants;
import dev.orlop.auth.audit.AuditRecord;
import dev.orlop.object.StatusException;
import dev.orlop.registry.Identity;
import dev.orlop.web.request.Grant;
import dev.orlop.web.stream.OnEventLoop;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Lets a request in once it is known who makes it and that they may.
 *
 * <p>Authentication, audit, impersonation, fairness and authorization have their turns in the order of {@code
 * DefaultBuildHandlerChain}.
 *
 * <p>Without a credential only {@linkplain AnonymousAccess a few paths} are answered; all others are 401, whether there
 * is anything behind them or not. On the management port health is for everybody, other reads are for this machine, and all
 * else needs a credential.
 */
public final class AccessFilter implements WebFilter, Ordered {
    /** Health of the management port, for probes from outside the machine. */
    private static final String MANAGEMENT_HEALTH = "/actuator/health";

    private final BrowserLogin login;
    private final Authenticators authenticators;
    private final AnonymousAccess anonymous;
    private final Authorizer authorizer;
    private final OpenGrants grants;
    private final Impersonation impersonation;
    private final Fairness fairness;
    private final @Nullable AuditTrail trail;
    private final ApplicationContext server;

    /**
     * A filter of the API's server and of the management port.
     *
     * @param trail null if nothing is written down
     * @param server the context of the API's own server: that of the management port inherits all filters
     */
    public AccessFilter(
            BrowserLogin login,
            Authenticators authenticators,
            AnonymousAccess anonymous,
            Authorizer authorizer,
            OpenGrants grants,
            Fairness fairness,
            @Nullable AuditTrail trail,
            ApplicationContext server) {
        this.login = login;
        this.authenticators = authenticators;
        this.anonymous = anonymous;
        this.authorizer = authorizer;
        this.grants = grants;
        this.fairness = fairness;
        this.trail = trail;
        this.impersonation = new Impersonation(authorizer);
        this.server = server;
    }

    /** Behind the guard of hosts and origins, which answers the preflights of CORS. */
    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE + 2;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        return isApi(exchange)
                ? login.around(exchange, () -> identified(exchange, chain))
                : identified(exchange, chain);
    }

    private Mono<Void> identified(ServerWebExchange exchange, WebFilterChain chain) {
        boolean api = isApi(exchange);
        ServerHttpRequest request = exchange.getRequest();
        Authentication known = api ? ofConnection(request) : withoutCredential(request);
        String token = known == null ? Credentials.token(request) : null;
        if (token == null) {
            boolean open =
                    known == null && api && anonymous.admits(request.getURI().getRawPath(), isRead(request));
            return admit(exchange, chain, open ? Authentication.ANONYMOUS : known);
        }
        Authentication holder = authenticators.known(token);
        return holder != null
                ? admit(exchange, chain, holder)
                : OnEventLoop.of(
                                exchange,
                                authenticators.token(token).map(Optional::of).defaultIfEmpty(Optional.empty()))
                        .flatMap(found -> admit(exchange, chain, found.orElse(null)));
    }

    @SuppressWarnings("ReferenceEquality") // A context is itself.
    private boolean isApi(ServerWebExchange exchange) {
        return exchange.getApplicationContext() == server;
    }

    /** Whom the certificate names that the client of the connection has shown, or null. */
    private @Nullable Authentication ofConnection(ServerHttpRequest request) {
        List<X509Certificate> shown = Credentials.certificates(request);
        return shown.isEmpty() ? null : authenticators.certificate(shown);
    }

    /** Goes on with the request, if its caller may make it. */
    private Mono<Void> admit(ServerWebExchange exchange, WebFilterChain chain, @Nullable Authentication found) {
        boolean api = isApi(exchange);
        if (api) {
            AuditIds.assign(exchange);
        }
        if (found == null) {
            StatusException refusal = Refusals.unauthorized();
            if (trail != null) {
                trail.refused(exchange, refusal.status());
            }
            return Mono.error(refusal);
        }
        // Probes and scrapes of the management port come every few seconds, and tell nobody anything.
        boolean written = api || !found.equals(Authentication.ANONYMOUS);
        AuditedRequest audited = trail != null && written ? trail.begin(exchange, found.identity()) : null;
        return audited == null
                ? serve(exchange, chain, found, null)
                : audited.around(Mono.defer(() -> serve(exchange, chain, found, audited.record())));
    }

    /** Goes on once it is known who makes the request: as whom it is taken, and whether that user may. */
    private Mono<Void> serve(
            ServerWebExchange exchange, WebFilterChain chain, Authentication found, @Nullable AuditRecord record) {
        try {
            if (!isApi(exchange)) {
                return authorized(
                        exchange,
                        chain,
                        found,
                        found.equals(Authentication.ANONYMOUS) ? null : RequestAction.of(exchange),
                        record);
            }
            HttpHeaders headers = exchange.getRequest().getHeaders();
            if (!Impersonation.isWanted(exchange.getRequest())) {
                return inTurn(exchange, chain, found, record);
            }
            if (authorizer.knows()) {
                return inTurn(exchange, chain, as(impersonation.of(headers, found.identity()), found, record), record);
            }
            return OnEventLoop.of(
                            exchange,
                            impersonation
                                    .ask(headers, found.identity())
                                    .map(Optional::of)
                                    .defaultIfEmpty(Optional.empty()))
                    .flatMap(other -> inTurn(exchange, chain, as(other.orElse(null), found, record), record));
        } catch (StatusException refusal) {
            return Mono.error(refusal);
        }
    }

    /** Serves the request when it is its turn. */
    private Mono<Void> inTurn(
            ServerWebExchange exchange, WebFilterChain chain, Authentication caller, @Nullable AuditRecord record) {
        Action action = RequestAction.of(exchange);
        boolean asked = anonymous.isAuthorized() || !caller.equals(Authentication.ANONYMOUS);
        return fairness.inTurn(
                exchange,
                caller.identity(),
                action,
                () -> authorized(exchange, chain, caller, asked ? action : null, record));
    }

    /** The caller as the user that it wants to act as, or as it is. */
    private static Authentication as(@Nullable Identity other, Authentication caller, @Nullable AuditRecord record) {
        if (other == null) {
            return caller;
        }
        if (record != null) {
            record.impersonates(other);
        }
        return caller.as(other);
    }

    /**
     * Serves the request if its caller may make it.
     *
     * @param action null if nobody is asked about it
     */
    private Mono<Void> authorized(
            ServerWebExchange exchange,
            WebFilterChain chain,
            Authentication caller,
            @Nullable Action action,
            @Nullable AuditRecord record) {
        if (action == null) {
            return handle(exchange, chain, caller);
        }
        if (!authorizer.knows()) {
            return OnEventLoop.of(exchange, authorizer.ask(caller.identity(), action))
                    .doOnNext(decision -> take(decision, exchange, caller, action, record))
                    .flatMap(allowed -> handle(exchange, chain, caller));
        }
        try {
            take(authorizer.decide(caller.identity(), action), exchange, caller, action, record);
        } catch (StatusException refusal) {
            return Mono.error(refusal);
        }
        return handle(exchange, chain, caller);
    }

    private static Mono<Void> handle(ServerWebExchange exchange, WebFilterChain chain, Authentication caller) {
        Mono<Void> answer = chain.filter(exchange);
        return isRead(exchange.getRequest())
                ? answer
                : answer.contextWrite(context -> context.put(Identity.class, caller.identity()));
    }

    private static boolean isRead(ServerHttpRequest request) {
        HttpMethod method = request.getMethod();
        return method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
    }

    /** @throws StatusException if the caller may not */
    private void take(
            Decision decision,
            ServerWebExchange exchange,
            Authentication caller,
            Action action,
            @Nullable AuditRecord record) {
        if (record != null) {
            record.decided(decision.allowed(), decision.error().isEmpty() ? decision.reason() : "internal error");
        }
        Refusals.unlessAllowed(caller.identity(), action, decision);
        new Grant(end -> grants.add(caller, action, end)).attachTo(exchange);
    }

    /** On the management port health is for everybody, and what else is read for this machine; null for the rest. */
    private static @Nullable Authentication withoutCredential(ServerHttpRequest request) {
        String path = request.getURI().getRawPath();
        boolean health = path.equals(MANAGEMENT_HEALTH) || path.startsWith(MANAGEMENT_HEALTH + "/");
        return isRead(request) && (health || isFromThisMachine(request)) ? Authentication.ANONYMOUS : null;
    }

    private static boolean isFromThisMachine(ServerHttpRequest request) {
        InetSocketAddress remote = request.getRemoteAddress();
        return remote != null
                && remote.getAddress() != null
                && remote.getAddress().isLoopbackAddress();
    }
}
