package dev.orlop.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** On a server whose clients have a quarter of a second for the headers of their first request. */
class HeadDeadlineTests {
    private static final Duration LIMIT = Duration.ofMillis(250);
    private static final DisposableServer SERVER = HeadDeadline.install(HttpServer.create(), LIMIT)
            .host("127.0.0.1")
            .port(0)
            .handle((request, response) -> response.sendString(Mono.just("late").delayElement(LIMIT.multipliedBy(2))))
            .bindNow();

    @AfterAll
    static void stop() {
        SERVER.disposeNow();
    }

    private static String answer(String sent) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), SERVER.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(sent.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    @Test
    void connection_withoutARequest_isEnded() throws IOException {
        assertThat(answer("")).isEmpty();
    }

    @Test
    void headers_thatDoNotEnd_areNotWaitedFor() throws IOException {
        assertThat(answer("GET / HTTP/1.1\r\nHost: localhost\r\nA: b\r\n")).isEmpty();
    }

    @Test
    void answer_mayTakeLonger() throws IOException {
        assertThat(answer("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .contains("200 OK", "late");
    }
}
