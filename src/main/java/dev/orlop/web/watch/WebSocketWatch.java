package dev.orlop.web.watch;

import dev.orlop.storage.WatchEvent;
import dev.orlop.web.measure.RequestMeasure;
import dev.orlop.web.measure.WebListener;
import dev.orlop.web.render.Failures;
import dev.orlop.web.request.Audited;
import dev.orlop.web.watch.WatchStreams.Request;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.codec.base64.Base64;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.springframework.web.reactive.socket.WebSocketSession;
import org.springframework.web.reactive.socket.server.WebSocketService;
import org.springframework.web.reactive.socket.server.support.HandshakeWebSocketService;
import org.springframework.web.reactive.socket.server.upgrade.ReactorNettyRequestUpgradeStrategy;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Serves a watch over a WebSocket, which is how fabric8 opens one. The answer is 101 when no change can be missed any more,
 * then one event in each frame: JSON in a text frame, protobuf in a binary one. What the client sends is ignored. A failure is always an ERROR event, for any answer but 101 and 200 stops fabric8's informers.
 */
final class WebSocketWatch {
    /** How far reactor-netty runs ahead of the socket is its own affair, 128 frames; these are shared bytes. */
    private static final int PREFETCH = 64;

    private static final String PROTOCOL_HEADER = "Sec-WebSocket-Protocol";
    private static final byte[] CLOSING_BRACE = {'}'};
    private static final NettyDataBufferFactory BUFFERS = new NettyDataBufferFactory(UnpooledByteBufAllocator.DEFAULT);

    private final WebSocketService service = new HandshakeWebSocketService(new ReactorNettyRequestUpgradeStrategy());
    private final OpenWatches open;

    WebSocketWatch(OpenWatches open) {
        this.open = open;
    }

    /** Whether the request is a complete handshake of RFC 6455; an incomplete one is answered as if it were none. */
    static boolean isUpgrade(ServerHttpRequest request) {
        HttpHeaders headers = request.getHeaders();
        return request.getMethod().equals(HttpMethod.GET)
                && "websocket".equalsIgnoreCase(headers.getUpgrade())
                && headers.getConnection().stream().anyMatch("upgrade"::equalsIgnoreCase)
                && headers.getFirst("Sec-WebSocket-Key") != null
                && "13".equals(headers.getFirst("Sec-WebSocket-Version"));
    }

    Mono<Void> serve(ServerWebExchange exchange, Request request) {
        HeldEvents held = new HeldEvents(PREFETCH);
        events(request).subscribe(held);
        // The upgrade is complete long before the session is: that cancels the events itself.
        return held.opened()
                .timeout(WatchStreams.OPENING_LIMIT, Mono.empty())
                .doOnCancel(held::cancel)
                .then(Mono.defer(() -> upgrade(exchange, request, held)))
                .doOnError(failure -> held.cancel());
    }

    private Mono<Void> upgrade(ServerWebExchange exchange, Request request, HeldEvents held) {
        return service.handleRequest(withPlainProtocols(exchange), new WebSocketHandler() {
            @Override
            public List<String> getSubProtocols() {
                return Framing.PROTOCOLS;
            }

            @Override
            public Mono<Void> handle(WebSocketSession session) {
                return WebSocketWatch.this.handle(exchange, session, request, held);
            }
        });
    }

    /** Spring looks for the protocols of the list with the blanks behind its commas. */
    private static ServerWebExchange withPlainProtocols(ServerWebExchange exchange) {
        List<String> asked = exchange.getRequest().getHeaders().getValuesAsList(PROTOCOL_HEADER);
        return asked.size() < 2
                ? exchange
                : exchange.mutate()
                        .request(request -> request.header(PROTOCOL_HEADER, String.join(",", asked)))
                        .build();
    }

    private Mono<Void> handle(ServerWebExchange exchange, WebSocketSession session, Request request, HeldEvents held) {
        RequestMeasure measure = RequestMeasure.of(exchange);
        WebListener.Watch watch = measure.opened(exchange, WebListener.WatchForm.WEBSOCKET);
        Audited.of(exchange).streaming(HttpStatus.SWITCHING_PROTOCOLS.value());
        Sinks.Empty<Void> end = Sinks.empty();
        Disposable entry = open.add(exchange, () -> {}, end::tryEmitEmpty);
        Mono<Void> closedByClient = session.receive().then();
        Framing framing = Framing.of(session.getHandshakeInfo().getSubProtocol(), request.protobuf());
        EventBodies bodies = request.bodies();
        Flux<WebSocketMessage> messages = held.events()
                .concatMapIterable(WebSocketWatch::each, PREFETCH)
                .takeUntilOther(Mono.firstWithSignal(end.asMono(), expiry(request.lifetime())))
                .map(event -> {
                    ByteBuf message = message(event, bodies.of(event), request.protobuf());
                    tell(watch, measure, event, message.readableBytes());
                    return framing.message(message);
                });
        // Without a status a client sees 1005, which to many of them is no clean end.
        Mono<Void> sent = session.send(messages).then(Mono.defer(session::close));
        return Mono.firstWithSignal(sent, closedByClient).doFinally(signal -> {
            entry.dispose();
            watch.closed();
        });
    }

    private static Flux<WatchEvent> events(Request request) {
        return request.target()
                .store()
                .watch(request.target().view(), request.options())
                .onErrorResume(failure -> Mono.just(new WatchEvent.Error(Failures.toStatus(failure))));
    }

    private static List<? extends WatchEvent> each(WatchEvent event) {
        return event instanceof WatchEvent.Together together ? together.events() : List.of(event);
    }

    private static Mono<Long> expiry(Duration lifetime) {
        Duration shortest = WatchLifetime.SHORTEST_EMPTY;
        return Mono.delay(lifetime.compareTo(shortest) < 0 ? shortest : lifetime);
    }

    /** The JSON line without its end or the message without its length: the shared pieces, no copy, as many may wait. */
    private static ByteBuf message(WatchEvent event, byte[] body, boolean protobuf) {
        return protobuf
                ? Unpooled.wrappedBuffer(body, Integer.BYTES, body.length - Integer.BYTES)
                : Unpooled.wrappedBuffer(WatchFrames.head(event), body, CLOSING_BRACE);
    }

    private static void tell(WebListener.Watch watch, RequestMeasure measure, WatchEvent event, int bytes) {
        watch.eventSent(bytes);
        if (event instanceof WatchEvent.Bookmark bookmark && bookmark.initialEventsEnd()) {
            watch.initialStateSent(measure.nanos());
        }
    }

    /**
     * How an event stands in a frame, by the subprotocol that was agreed on. A client that asks for one has to be answered
     * one, or its handshake fails; a token that stands there as a subprotocol is never answered.
     */
    private enum Framing {
        TEXT,
        /** {@code binary.k8s.io}. */
        BINARY,
        /** {@code base64.binary.k8s.io}. */
        BASE64;

        static final List<String> PROTOCOLS = List.of("binary.k8s.io", "base64.binary.k8s.io");

        static Framing of(@Nullable String protocol, boolean protobuf) {
            if (protocol == null) {
                return protobuf ? BINARY : TEXT;
            }
            return protocol.equals("binary.k8s.io") ? BINARY : BASE64;
        }

        WebSocketMessage message(ByteBuf event) {
            ByteBuf frame = this == BASE64 ? Base64.encode(event, false) : event;
            return new WebSocketMessage(
                    this == BINARY ? WebSocketMessage.Type.BINARY : WebSocketMessage.Type.TEXT, BUFFERS.wrap(frame));
        }
    }
}
