package dev.orlop.webhook;

import dev.orlop.http.AnswerBytes;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.util.NetUtil;
import java.io.ByteArrayInputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientResponse;
import reactor.netty.resources.ConnectionProvider;
import tools.jackson.databind.JsonNode;

/**
 * Sends reviews to webhooks over HTTPS. One client serves all webhooks; connections are shared and kept for a while.
 *
 * <p>Redirects are not followed: a webhook must not send the server elsewhere. Nothing is sent twice.
 */
public final class WebhookClient implements AutoCloseable {
    private static final int CONNECTIONS_PER_PLACE = 100;
    private static final int MOST_WAITING = 10_000;
    private static final Duration IDLE = Duration.ofSeconds(30);
    private static final Duration EVICTION = Duration.ofSeconds(10);
    private static final int CONNECT_MILLIS = 10_000;
    /** An answer beyond this is none: no object that may be stored comes near it. */
    static final int MOST_BYTES = 8 << 20;

    private final Scheduler scheduler;
    private final ConnectionProvider connections = ConnectionProvider.builder("webhooks")
            .maxConnections(CONNECTIONS_PER_PLACE)
            .pendingAcquireMaxCount(MOST_WAITING)
            .maxIdleTime(IDLE)
            .evictInBackground(EVICTION)
            .build();

    /** A webhook that can be called. */
    interface Caller {
        /**
         * Sends a review.
         *
         * @param limit of the whole call, of which the webhook is told
         * @return the body of the answer; fails with a {@link CallException}
         */
        Mono<byte[]> post(byte[] review, Duration limit);
    }

    /** @param scheduler reads the certificates to trust and evaluates conditions: short work that may block for a moment */
    public WebhookClient(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    Scheduler scheduler() {
        return scheduler;
    }

    /**
     * A webhook as its configuration names it. The result is to be kept: it holds what TLS needs, once it was asked for.
     *
     * @param clientConfig not written to
     * @return fails with a {@link CallException} if there is no way to it
     */
    Mono<Caller> at(@Nullable JsonNode clientConfig, ServiceAddresses services) {
        return Mono.fromSupplier(() -> at(Endpoint.of(clientConfig, services)))
                .subscribeOn(scheduler)
                .cacheInvalidateIf(caller -> false);
    }

    private Caller at(Endpoint endpoint) {
        HttpClient http = HttpClient.create(connections)
                .remoteAddress(() -> InetSocketAddress.createUnresolved(
                        endpoint.address().host(), endpoint.address().port()))
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .followRedirect(false)
                .disableRetry(true)
                .headers(headers -> headers(headers, endpoint));
        HttpClient secure = secured(http, endpoint);
        return (review, limit) -> post(secure, endpoint, review, limit);
    }

    private static void headers(HttpHeaders headers, Endpoint endpoint) {
        headers.set(HttpHeaderNames.HOST, endpoint.serverName())
                .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON)
                .set(HttpHeaderNames.ACCEPT, HttpHeaderValues.APPLICATION_JSON)
                .set(HttpHeaderNames.USER_AGENT, "orlop");
    }

    private static HttpClient secured(HttpClient http, Endpoint endpoint) {
        SslContext context = context(endpoint);
        boolean named = !NetUtil.isValidIpV4Address(endpoint.serverName())
                && !NetUtil.isValidIpV6Address(endpoint.serverName());
        return http.secure(spec -> {
            var builder = spec.sslContext(context);
            if (named) {
                builder.serverNames(new SNIHostName(endpoint.serverName()));
            }
        });
    }

    private static SslContext context(Endpoint endpoint) {
        try {
            SslContextBuilder builder = SslContextBuilder.forClient();
            byte[] trusted = endpoint.trusted();
            return (trusted == null ? builder : builder.trustManager(new ByteArrayInputStream(trusted))).build();
        } catch (SSLException | IllegalArgumentException e) {
            throw new CallException("unable to load root certificates: unable to parse bytes as PEM block");
        }
    }

    private static Mono<byte[]> post(HttpClient http, Endpoint endpoint, byte[] review, Duration limit) {
        String query = "?timeout=" + Math.ceilDiv(limit.toMillis(), 1000) + "s";
        return http.post()
                .uri(endpoint.path() + query)
                .send(Mono.fromSupplier(() -> Unpooled.wrappedBuffer(review)))
                .response((response, content) ->
                        AnswerBytes.of(content, MOST_BYTES, CallException::new).map(body -> successful(response, body)))
                .single()
                .timeout(limit)
                .onErrorMap(failure -> CallFailures.unanswered(endpoint, query, failure));
    }

    private static byte[] successful(HttpClientResponse response, byte[] body) {
        int code = response.status().code();
        if (code < 200 || code > 206) {
            String type = response.responseHeaders().get(HttpHeaderNames.CONTENT_TYPE, "");
            throw CallFailures.refused(code, type.startsWith("text/"), body);
        }
        return body;
    }

    /** Closes all connections; calls under way fail. */
    @Override
    public void close() {
        connections.dispose();
    }
}
