package dev.orlop.support;

import java.time.Duration;
import org.springframework.test.web.reactive.server.WebTestClient;

/** Clients of a server of this machine that wait for an answer longer than Spring's five seconds. */
public final class WebClients {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int LONGEST_ANSWER = 64 << 20;

    private WebClients() {}

    public static WebTestClient of(int port) {
        return WebTestClient.bindToServer()
                .baseUrl("http://127.0.0.1:" + port)
                .responseTimeout(LIMIT)
                .codecs(codecs -> codecs.defaultCodecs().maxInMemorySize(LONGEST_ANSWER))
                .build();
    }
}
