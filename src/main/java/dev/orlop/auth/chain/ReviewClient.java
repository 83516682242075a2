package dev.orlop.auth.chain;

import dev.orlop.codec.CodecException;
import dev.orlop.codec.RequestDecoder;
import dev.orlop.http.AnswerBytes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import reactor.core.publisher.Mono;
import reactor.netty.channel.AbortedException;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.PrematureCloseException;
import reactor.netty.resources.ConnectionProvider;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Posts reviews to the server of a kubeconfig file. Redirects are not followed; answers and connections are bounded. */
final class ReviewClient implements AutoCloseable {
    private static final int MOST_BYTES = 1 << 20;
    private static final int CONNECTIONS = 50;
    private static final int WAITING = 5000;
    private static final int CONNECT_MILLIS = 5_000;
    private static final Duration IDLE = Duration.ofSeconds(30);

    private final String server;
    private final ConnectionProvider connections;
    private final HttpClient http;

    ReviewClient(KubeConfig config) {
        this.server = config.server();
        this.connections = ConnectionProvider.builder("orlop-authorizer")
                .maxConnections(CONNECTIONS)
                .pendingAcquireMaxCount(WAITING)
                .maxIdleTime(IDLE)
                .build();
        HttpClient client = HttpClient.create(connections)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .followRedirect(false)
                .headers(headers -> headers.set(HttpHeaderNames.ACCEPT, HttpHeaderValues.APPLICATION_JSON)
                        .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON)
                        .set(HttpHeaderNames.USER_AGENT, "orlop"))
                .secure(spec -> spec.sslContext(config.tls()));
        String credential = config.authorization();
        this.http = credential.isEmpty()
                ? client
                : client.headers(headers -> headers.set(HttpHeaderNames.AUTHORIZATION, credential));
    }

    /** The review with its status; fails if the server does not answer with one. */
    Mono<ObjectNode> review(ObjectNode spec) {
        byte[] body = JsonMapper.shared().writeValueAsBytes(AccessReviews.review(spec));
        return http.post()
                .uri(server)
                .send(Mono.fromSupplier(() -> Unpooled.wrappedBuffer(body)))
                .response((response, content) -> isGood(response.status().code())
                        ? AnswerBytes.of(content.cast(ByteBuf.class), MOST_BYTES, IllegalStateException::new)
                        : Mono.error(new RefusedException(
                                response.status().code(),
                                response.responseHeaders().contains(HttpHeaderNames.RETRY_AFTER))))
                .single()
                .map(ReviewClient::decoded);
    }

    /** An answer that is no review. */
    static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1;
        private static final Set<Integer> PASSING = Set.of(429, 500, 504);
        private final boolean passing;

        private RefusedException(int code, boolean retryAfter) {
            super("it answers " + code);
            this.passing = retryAfter || PASSING.contains(code);
        }
    }

    /** Whether the same question may be answered soon ({@code webhook.DefaultShouldRetry}). */
    static boolean isPassing(Throwable failure) {
        return failure instanceof RefusedException refused
                ? refused.passing
                : failure instanceof PrematureCloseException || AbortedException.isConnectionReset(failure);
    }

    private static boolean isGood(int code) {
        return code >= 200 && code < 300;
    }

    private static ObjectNode decoded(byte[] answer) {
        try {
            if (RequestDecoder.decode(answer).tree() instanceof ObjectNode review) {
                return review;
            }
            throw new IllegalStateException("its answer is no object");
        } catch (CodecException e) {
            throw new IllegalStateException("its answer is not JSON", e);
        }
    }

    @Override
    public void close() {
        connections.dispose();
    }
}
