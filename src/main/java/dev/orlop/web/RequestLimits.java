package dev.orlop.web;

import dev.orlop.web.measure.WebListener;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;

/**
 * Limits the first line and the headers of requests, and gives those that are refused for it a Status.
 */
public final class RequestLimits implements WebServerFactoryCustomizer<NettyReactiveWebServerFactory> {
    private final int maxHead;
    private final WebListener listener;

    /**
     * @param maxHead how many bytes the first line may have, and the headers
     * @param listener told of each refusal
     */
    public RequestLimits(int maxHead, WebListener listener) {
        this.maxHead = maxHead;
        this.listener = listener;
    }

    @Override
    public void customize(NettyReactiveWebServerFactory factory) {
        factory.addServerCustomizers(server -> RefusedRequests.install(server, maxHead, listener)
                .httpRequestDecoder(
                        decoder -> decoder.maxInitialLineLength(maxHead).maxHeaderSize(maxHead)));
    }
}
