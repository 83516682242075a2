package dev.orlop.web.access;

import dev.orlop.auth.Action;
import dev.orlop.auth.audit.AuditLog;
import dev.orlop.auth.audit.AuditRecord;
import dev.orlop.auth.audit.AuditStage;
import dev.orlop.codec.ProtobufDecoder;
import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import dev.orlop.registry.Identity;
import dev.orlop.web.request.UserAgent;
import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;

/**
 * Has requests written down in the audit log ({@code filters.WithAudit}). It is known who makes them, and nothing has been
 * decided yet.
 */
public final class AuditTrail {
    private final AuditLog log;
    private final ProtobufDecoder protobuf;

    /** @param protobuf reads bodies that came as protobuf */
    public AuditTrail(AuditLog log, ProtobufDecoder protobuf) {
        this.log = log;
        this.protobuf = protobuf;
    }

    /** The request as it is written down, or null if it is not. */
    @Nullable
    AuditedRequest begin(ServerWebExchange exchange, Identity caller) {
        AuditRecord record = record(exchange, caller);
        if (record == null) {
            return null;
        }
        AuditedRequest audited = new AuditedRequest(log, record, exchange, protobuf);
        audited.attachTo(exchange);
        return audited;
    }

    /** A request whose caller nobody knows is one event ({@code WithFailedAuthenticationAudit}). */
    void refused(ServerWebExchange exchange, Status status) {
        AuditRecord record = record(exchange, null);
        if (record != null) {
            record.status(status);
            record.code(status.code());
            log.write(record, AuditStage.RESPONSE_STARTED);
        }
    }

    private @Nullable AuditRecord record(ServerWebExchange exchange, @Nullable Identity caller) {
        String id = AuditIds.assign(exchange);
        ServerHttpRequest request = exchange.getRequest();
        URI uri = request.getURI();
        String query = uri.getRawQuery();
        String userAgent = UserAgent.of(request.getHeaders());
        return log.record(new AuditRecord.Request(
                id,
                query == null ? uri.getRawPath() : uri.getRawPath() + "?" + query,
                action(exchange),
                caller,
                SourceAddresses.of(request),
                userAgent == null ? "" : userAgent,
                log.now()));
    }

    /** A path that cannot be read is written down as it is. */
    private static Action action(ServerWebExchange exchange) {
        try {
            return RequestAction.of(exchange);
        } catch (StatusException e) {
            ServerHttpRequest request = exchange.getRequest();
            return Action.onPath(
                    request.getMethod().name().toLowerCase(Locale.ROOT),
                    request.getURI().getRawPath());
        }
    }
}
