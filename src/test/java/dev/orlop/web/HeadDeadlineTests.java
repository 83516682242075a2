package dev.orlop.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.LoopResources;

/** Each on a server of its own: a client has some time for the headers of its first request. */
class HeadDeadlineTests {
    private static final Duration SHORT = Duration.ofMillis(250);
    private static final Duration LONG = Duration.ofSeconds(3);

    /** Others in this JVM end the loops that all share. */
    private static final LoopResources LOOPS = LoopResources.create("head-deadline", 1, true);

    private static String answer(Duration limit, String sent) throws IOException {
        DisposableServer server = HeadDeadline.install(HttpServer.create(), limit)
                .runOn(LOOPS)
                .host("127.0.0.1")
                .port(0)
                .handle((request, response) ->
                        response.sendString(Mono.just("late").delayElement(limit.plus(SHORT))))
                .bindNow();
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
    void answer_mayTakeLonger() throws IOException {
        assertThat(answer(LONG, "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .contains("200 OK", "late");
    }
}
