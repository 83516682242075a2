package dev.orlop.web.watch;

import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import dev.orlop.storage.WatchOptions;
import dev.orlop.web.measure.RequestMeasure;
import dev.orlop.web.measure.WebListener;
import dev.orlop.web.render.Answers;
import dev.orlop.web.render.ObjectView;
import dev.orlop.web.request.Accept;
import dev.orlop.web.request.Audited;
import dev.orlop.web.request.Query;
import dev.orlop.web.request.ReadQuery;
import dev.orlop.web.request.Target;
import dev.orlop.web.stream.NettyOutlet;
import dev.orlop.web.stream.OnEventLoop;
import dev.orlop.web.stream.Outlet;
import dev.orlop.web.stream.StreamBody;
import java.time.Duration;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Opens watches. Whatever fails before the headers is an HTTP error; the headers go out at once, before there is any
 * event; what fails later is one ERROR event, after which the stream ends.
 */
public final class WatchStreams {
    private static final String LAST_EVENT_ID = "Last-Event-ID";

    /** How soon a client comes back when what it waited for is there. */
    private static final int SOON_MILLIS = 500;

    /** The longest that an answer waits for its watch to be opened; an answer that is later says less than none. */
    static final Duration OPENING_LIMIT = Duration.ofSeconds(5);

    private final OpenWatches open;
    private final WebSocketWatch webSocket;

    public WatchStreams(OpenWatches open) {
        this.open = open;
        this.webSocket = new WebSocketWatch(open);
    }

    /** A watch as lines of JSON or frames of protobuf, or over a WebSocket where the client asks for one. */
    public Mono<Void> plain(ServerWebExchange exchange, Target target, Query query, Accept accept) {
        RequestMeasure.of(exchange).isWatch();
        WatchOptions options = ReadQuery.watch(query, target);
        Duration lifetime = WatchLifetime.of(query);
        boolean protobuf = accept.type() == Accept.Type.PROTOBUF;
        String contentType = protobuf ? Accept.PROTOBUF_TYPE + ";stream=watch" : "application/json";
        if (accept.transform().kind() == Accept.Kind.METADATA_LIST) {
            // An event is no list: the API server ends the stream at the first one.
            Answers.headers(exchange.getResponse(), HttpStatus.OK, contentType);
            return exchange.getResponse().setComplete();
        }
        ObjectView view = ObjectView.ofObject(accept, target, query);
        Request request = Request.of(target, options, lifetime, view, protobuf);
        accept.checkStreamed();
        if (WebSocketWatch.isUpgrade(exchange.getRequest())) {
            return webSocket.serve(exchange, request);
        }
        Answers.headers(exchange.getResponse(), HttpStatus.OK, contentType);
        return protobuf
                ? serve(exchange, request, WatchForm.ProtobufFrames.INSTANCE, WebListener.WatchForm.PROTOBUF)
                : serve(exchange, request, WatchForm.JsonLines.INSTANCE, WebListener.WatchForm.JSON);
    }

    /** A watch as server-sent events: of the collection, or of the one object that the path names. */
    public Mono<Void> events(ServerWebExchange exchange, Target target, Query query, Accept accept) {
        RequestMeasure.of(exchange).isWatch();
        if (query.has("watch") && !query.flag("watch")) {
            throw new StatusException(Status.notAcceptable(java.util.List.of("application/json")));
        }
        WatchOptions options = eventOptions(exchange.getRequest(), target, query);
        boolean replaying = Boolean.TRUE.equals(options.sendInitialEvents());
        ObjectView view = ObjectView.ofObject(accept, target, query);
        Request request = Request.of(target, options, WatchLifetime.of(query), view, false);
        streamHeaders(exchange.getResponse());
        WatchForm form = new SseForm(replaying, WatchLifetime.retryMillis());
        return serve(exchange, request, form, WebListener.WatchForm.SSE);
    }

    /**
     * A stream of server-sent events without any: it ends when there may be some, and its client comes back for them with
     * what it remembers.
     */
    public Mono<Void> await(ServerWebExchange exchange, Mono<Void> until) {
        streamHeaders(exchange.getResponse());
        SseForm form = new SseForm(false, SOON_MILLIS);
        Sinks.Empty<Void> end = Sinks.empty();
        Disposable entry = open.add(exchange, end::tryEmitEmpty, end::tryEmitEmpty);
        Flux<byte[]> signs = Flux.interval(Duration.ZERO, WatchLifetime.keepAlive())
                .onBackpressureDrop()
                .map(tick -> tick == 0 ? form.prologue() : form.idle())
                .takeUntilOther(Mono.firstWithSignal(until, end.asMono()));
        DataBufferFactory buffers = exchange.getResponse().bufferFactory();
        return exchange.getResponse()
                .writeAndFlushWith(signs.map(bytes -> Mono.just(buffers.wrap(bytes))))
                .doFinally(signal -> entry.dispose());
    }

    private static void streamHeaders(ServerHttpResponse response) {
        HttpHeaders headers = response.getHeaders();
        headers.set(HttpHeaders.CACHE_CONTROL, "no-cache, no-transform");
        headers.set("X-Accel-Buffering", "no");
        Answers.headers(response, HttpStatus.OK, "text/event-stream;charset=utf-8");
    }

    /** The browser's own memory of where it was goes before what the URL says. */
    private static WatchOptions eventOptions(ServerHttpRequest request, Target target, Query query) {
        String lastId = request.getHeaders().getFirst(LAST_EVENT_ID);
        if (lastId != null && !lastId.isEmpty()) {
            return ReadQuery.resumedWatch(query, target, lastId);
        }
        return ReadQuery.watch(query, target).withAllowBookmarks(true);
    }

    /** A watch to be opened. */
    record Request(Target target, WatchOptions options, Duration lifetime, ObjectView view, boolean protobuf) {
        static Request of(Target target, WatchOptions options, Duration lifetime, ObjectView view, boolean protobuf) {
            return new Request(target, options.withLifetime(lifetime), lifetime, view, protobuf);
        }

        EventBodies bodies() {
            return new EventBodies(view, protobuf);
        }
    }

    private Mono<Void> serve(ServerWebExchange exchange, Request request, WatchForm form, WebListener.WatchForm name) {
        if (exchange.getRequest().getMethod().equals(HttpMethod.HEAD)) {
            return exchange.getResponse().setComplete();
        }
        return Mono.defer(() -> start(exchange, request, form, name));
    }

    /**
     * Subscribes first and answers once the watch is open or has failed, so that one which fails early is an HTTP error and
     * no stream.
     *
     * <p>A store that knows by itself that it cannot serve a watch (the version is too old, an option is wrong) signals
     * that within {@code subscribe}, before it returns; one that has to ask first, a little later. In both cases {@code
     * source} has remembered the failure when {@code opened} completes, nothing has been written, and status and headers
     * are free to choose. A failure after that, or of a store that takes longer than the limit, is an ERROR event at the
     * end of the stream.
     *
     * <p>Nothing is lost by subscribing early: the source asks for no more than its queue holds, and its events wait there
     * for the body.
     */
    private Mono<Void> start(ServerWebExchange exchange, Request request, WatchForm form, WebListener.WatchForm name) {
        Target target = request.target();
        Outlet outlet = NettyOutlet.of(exchange.getResponse());
        WatchSource source = new WatchSource(form, request.bodies(), open.queued(), outlet::executeLater);
        target.store().watch(target.view(), request.options()).subscribe(source);
        Mono<Void> opened = source.opened().timeout(OPENING_LIMIT, Mono.empty()).doOnCancel(source::release);
        return OnEventLoop.of(exchange, opened).then(Mono.defer(() -> answer(exchange, request, form, name, source)));
    }

    private Mono<Void> answer(
            ServerWebExchange exchange,
            Request request,
            WatchForm form,
            WebListener.WatchForm name,
            WatchSource source) {
        RequestMeasure measure = RequestMeasure.of(exchange);
        ServerHttpResponse response = exchange.getResponse();
        Outlet outlet = NettyOutlet.of(response);
        Status failure = source.failure();
        if (failure != null && form.rejects(failure)) {
            source.release();
            return Mono.error(new StatusException(failure));
        }
        StreamBody body = new StreamBody(source, outlet, response.bufferFactory());
        WebListener.Watch watch = measure.opened(exchange, name);
        Audited.of(exchange).streaming(HttpStatus.OK.value());
        source.measured(watch, measure);
        source.onReady(body::wakeLater);
        Disposable.Composite resources = Disposables.composite(
                open.add(exchange, source::ripen, source::end),
                outlet.schedule(source::ripen, WatchLifetime.SHORTEST_EMPTY),
                outlet.schedule(source::expire, request.lifetime()),
                keepAlive(outlet, source, form),
                body::cancel);
        return response.writeAndFlushWith(body).doFinally(signal -> {
            resources.dispose();
            watch.closed();
        });
    }

    /** Ticks on the event loop; what is due is sent with the next group, so a slow client never piles them up. */
    private static Disposable keepAlive(Outlet outlet, WatchSource source, WatchForm form) {
        if (form.idle().length == 0) {
            return Disposables.disposed();
        }
        Disposable.Swap timer = Disposables.swap();
        tick(outlet, source, timer);
        return timer;
    }

    private static void tick(Outlet outlet, WatchSource source, Disposable.Swap timer) {
        Runnable task = () -> {
            source.idle();
            tick(outlet, source, timer);
        };
        timer.replace(outlet.schedule(task, WatchLifetime.keepAlive()));
    }
}
