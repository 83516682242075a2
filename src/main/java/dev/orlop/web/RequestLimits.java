package dev.orlop.web;

import dev.orlop.web.measure.WebListener;
import java.time.Duration;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;

/**
 * Limits the first line and the headers of requests, and gives those that are too long a Status.
 */
public final class RequestLimits implements WebServerFactoryCustomizer<NettyReactiveWebServerFactory> {
    /** That of kube-apiserver. */
    private static final Duration HEAD_LIMIT = Duration.ofSeconds(32);

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
        factory.addServerCustomizers(
                server -> HeadDeadline.install(RefusedRequests.install(server, maxHead, listener), HEAD_LIMIT)
                        .httpRequestDecoder(
                                decoder -> decoder.maxInitialLineLength(maxHead).maxHeaderSize(maxHead)));
    }
}
