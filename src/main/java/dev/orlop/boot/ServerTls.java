package dev.orlop.boot;

import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.util.List;
import javax.net.ssl.SSLException;
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
        SslContext context = context();
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

    private SslContext context() {
        try {
            return SslContextBuilder.forServer(material.keys())
                    .sslProvider(SslProvider.JDK)
                    .trustManager(material.trust())
                    .clientAuth(ClientAuth.OPTIONAL)
                    .protocols("TLSv1.3", "TLSv1.2")
                    .ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                    .applicationProtocolConfig(new ApplicationProtocolConfig(
                            Protocol.ALPN,
                            SelectorFailureBehavior.NO_ADVERTISE,
                            SelectedListenerFailureBehavior.ACCEPT,
                            List.of(ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1)))
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException("TLS cannot be set up", e);
        }
    }
}
