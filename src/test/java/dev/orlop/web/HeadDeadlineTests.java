package dev.orlop.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.support.Http2Flood;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.LoopResources;

/** Each on a server of its own: a client has some time for the headers of a request. */
class HeadDeadlineTests {
    private static final Duration SHORT = Duration.ofMillis(250);
    private static final Duration LONG = Duration.ofSeconds(3);
    private static final String REQUEST = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

    /** Others in this JVM end the loops that all share. */
    private static final LoopResources LOOPS = LoopResources.create("head-deadline", 1, true);

    private static Http2Flood http2(DisposableServer server) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout(30_000);
        return new Http2Flood(socket);
    }

    private static DisposableServer serve(Duration first, Duration idle, Duration delay) {
        return HeadDeadline.install(HttpServer.create().protocol(HttpProtocol.HTTP11, HttpProtocol.H2C), first, idle)
                .runOn(LOOPS)
                .host("127.0.0.1")
                .port(0)
                .handle((request, response) ->
                        response.sendString(Mono.just("late").delayElement(delay)))
                .bindNow();
    }

    private static String answer(Duration limit, String sent) throws IOException {
        return answer(serve(limit, LONG, limit.plus(SHORT)), sent);
    }

    /** All that comes until the server closes the connection. */
    private static String answer(DisposableServer server, String sent) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(sent.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        } finally {
            server.disposeNow();
        }
    }

    @Test
    void connection_withoutARequest_isEnded() throws IOException {
        assertThat(answer(SHORT, "")).isEmpty();
    }

    @Test
    void headers_thatDoNotEnd_areNotWaitedFor() throws IOException {
        assertThat(answer(SHORT, "GET / HTTP/1.1\r\nHost: localhost\r\nA: b\r\n"))
                .isEmpty();
    }

    @Test
    void connection_withoutAFurtherRequest_isEnded() throws IOException {
        assertThat(answer(serve(LONG, SHORT, Duration.ZERO), REQUEST)).contains("200 OK", "late");
    }

    @Test
    void headers_ofAFurtherRequestThatDoNotEnd_areNotWaitedFor() throws IOException {
        assertThat(answer(serve(LONG, SHORT, Duration.ZERO), REQUEST + "GET / HTTP/1.1\r\nA: b\r\n"))
                .containsOnlyOnce("200 OK");
    }

    /** Each of the two lasts longer than an idle connection does. */
    @Test
    void connection_onWhichIsServed_isKept() throws IOException {
        assertThat(answer(serve(LONG, SHORT, SHORT.multipliedBy(3)), REQUEST + REQUEST))
                .containsSubsequence("200 OK", "late", "200 OK", "late");
    }

    @Test
    void answer_mayTakeLonger() throws IOException {
        assertThat(answer(LONG, "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .contains("200 OK", "late");
    }

    @Test
    void http2Connection_withoutARequest_isEnded() throws IOException {
        DisposableServer server = serve(SHORT, LONG, Duration.ZERO);
        try (Http2Flood client = http2(server)) {
            assertThat(client.reset(1)).isEqualTo(Http2Flood.ENDED);
        } finally {
            server.disposeNow();
        }
    }

    @Test
    void http2Headers_thatComeInDribbles_areNotWaitedFor() throws IOException {
        DisposableServer server = serve(SHORT, LONG, Duration.ZERO);
        try (Http2Flood client = http2(server)) {
            assertThat(client.dribbleHeaders(1)).isEqualTo(Http2Flood.ENDED);
        } finally {
            server.disposeNow();
        }
    }

    @Test
    void http2Headers_ofAFurtherRequestThatComeInDribbles_areNotWaitedFor() throws IOException {
        DisposableServer server = serve(LONG, SHORT, Duration.ZERO);
        try (Http2Flood client = http2(server)) {
            client.ask(1, "/", "");
            client.takeUntil(1, "late");
            assertThat(client.dribbleHeaders(3)).isEqualTo(Http2Flood.ENDED);
        } finally {
            server.disposeNow();
        }
    }
}
