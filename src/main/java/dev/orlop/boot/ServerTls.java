package dev.orlop.boot;

import io.netty.handler.ssl.SslContext;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;

/**
 * Puts TLS 1.2 and 1.3 on the API's port, with HTTP/2 for clients that ask for it.
 *
 * <p>Clients may show a certificate; one that no known authority has signed ends the handshake. A connection of HTTP/2
 * has at most {@value #STREAMS} requests and watches open; Netty ends one that resets streams in floods.
 */
final class ServerTls implements WebServerFactoryCustomizer<NettyReactiveWebServerFactory> {
    private static final int STREAMS = 1000;

    private final TlsMaterial material;
    private final long maxHead;

    /** @param maxHead how many bytes the headers of a request may have */
    ServerTls(TlsMaterial material, long maxHead) {
        this.material = material;
        this.maxHead = maxHead;
    }

    @Override
    public void customize(NettyReactiveWebServerFactory factory) {
        SslContext context = material.current();
        factory.addServerCustomizers(server -> secured(server, context));
    }

    private HttpServer secured(HttpServer server, SslContext context) {
        return server.secure(spec -> spec.sslContext(context))
                .doOnChannelInit(
                        (observer, channel, address) -> channel.pipeline().addFirst(new PlainHttpAnswer()))
                .protocol(HttpProtocol.HTTP11, HttpProtocol.H2)
                .http2Settings(
                        settings -> settings.maxConcurrentStreams(STREAMS).maxHeaderListSize(maxHead));
    }
}
