package dev.orlop.web;

import dev.orlop.web.measure.WebListener;
import java.time.Duration;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;

/** Limits the length of first lines and headers, and the time in which requests arrive and answers are taken. */
public final class RequestLimits implements WebServerFactoryCustomizer<NettyReactiveWebServerFactory> {
    /** That of kube-apiserver. */
    private static final Duration FIRST_HEAD = Duration.ofSeconds(32);

    private final int maxHead;
    private final Duration bodyTimeout;
    private final Duration idleTimeout;
    private final WebListener listener;

    /** @param listener told of each refusal */
    public RequestLimits(WebSettings settings, WebListener listener) {
        this.maxHead = settings.maxHead();
        this.bodyTimeout = settings.bodyTimeout();
        this.idleTimeout = settings.idleTimeout();
        this.listener = listener;
    }

    @Override
    public void customize(NettyReactiveWebServerFactory factory) {
        factory.addServerCustomizers(
                server -> HeadDeadline.install(server, FIRST_HEAD, idleTimeout),
                server -> BodyDeadline.install(server, bodyTimeout),
                server -> RefusedRequests.install(server, maxHead, listener),
                server -> server.httpRequestDecoder(
                        decoder -> decoder.maxInitialLineLength(maxHead).maxHeaderSize(maxHead)));
    }
}
