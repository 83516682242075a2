package dev.orlop.web.request;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;

class WarningsTests {
    @Test
    void add_text_isQuotedOnceAndDroppedIfNoHeaderHoldsIt() {
        MockServerWebExchange exchange = MockServerWebExchange.from(MockServerHttpRequest.get("/"));
        Warnings warnings = Warnings.of(exchange);
        for (String text : new String[] {"a \"b\" \\", "é", "é", "a\rb", "a\tb", "a\u0085b", "a\u007f"}) {
            warnings.add(text);
        }
        exchange.getResponse().setComplete().block();
        assertThat(exchange.getResponse().getHeaders().get(HttpHeaders.WARNING))
                .containsExactly("299 - \"a \\\"b\\\" \\\\\"", "299 - \"\u00c3\u00a9\"");
    }
}
