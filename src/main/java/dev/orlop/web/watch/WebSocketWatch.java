package dev.orlop.web.watch;

import dev.orlop.storage.WatchEvent;
import dev.orlop.web.measure.RequestMeasure;
import dev.orlop.web.measure.WebListener;
import dev.orlop.web.render.Failures;
import dev.orlop.web.watch.WatchStreams.Request;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.time.Duration;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
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
 * A watch over a WebSocket, which is how fabric8 opens one: 101, then one JSON event in each text frame. What the client
 * sends is ignored. A failure is always an ERROR event, for any answer but 101 and 200 stops fabric8's informers.
 */
final class WebSocketWatch {
    /** How far reactor-netty runs ahead of the socket is its own affair, 128 frames; these are shared bytes. */
    private static final int PREFETCH = 64;

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
        return service.handleRequest(exchange, session -> handle(exchange, session, request));
    }

    private Mono<Void> handle(ServerWebExchange exchange, WebSocketSession session, Request request) {
        RequestMeasure measure = RequestMeasure.of(exchange);
        WebListener.Watch watch = measure.opened(exchange, WebListener.WatchForm.WEBSOCKET);
        Sinks.Empty<Void> end = Sinks.empty();
        Disposable entry = open.add(() -> {}, end::tryEmitEmpty);
        Mono<Void> closedByClient = session.receive().then();
        Flux<WebSocketMessage> messages = events(request)
                .takeUntilOther(Mono.firstWithSignal(end.asMono(), expiry(request.lifetime())))
                .doOnNext(event -> tell(watch, measure, event))
                .map(WebSocketWatch::message);
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
                .onErrorResume(failure -> Mono.just(new WatchEvent.Error(Failures.toStatus(failure))))
                .limitRate(PREFETCH);
    }

    private static Mono<Long> expiry(Duration lifetime) {
        Duration shortest = WatchLifetime.SHORTEST_EMPTY;
        return Mono.delay(lifetime.compareTo(shortest) < 0 ? shortest : lifetime);
    }

    private static void tell(WebListener.Watch watch, RequestMeasure measure, WatchEvent event) {
        watch.eventSent(WatchFrames.head(event).length + WatchFrames.body(event).length + CLOSING_BRACE.length);
        if (event instanceof WatchEvent.Bookmark bookmark && bookmark.initialEventsEnd()) {
            watch.initialStateSent(measure.nanos());
        }
    }

    /** The JSON line without the end of the line: the shared pieces, not a copy, as many frames may wait for the client. */
    private static WebSocketMessage message(WatchEvent event) {
        ByteBuf frame = Unpooled.wrappedBuffer(WatchFrames.head(event), WatchFrames.body(event), CLOSING_BRACE);
        return new WebSocketMessage(WebSocketMessage.Type.TEXT, BUFFERS.wrap(frame));
    }
}
