package dev.orlop.web.measure;

import org.springframework.context.ApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Tells the listener of every request of the API that comes as far as Spring. Around all other filters; what they and the handlers
 * fail with has become an answer by the time the request comes back here.
 */
public final class MeasuredRequests implements WebFilter, Ordered {
    private final WebListener listener;
    private final ApplicationContext server;

    /**
     * @param server the context of the API's own server: that of the management port inherits all filters
     */
    public MeasuredRequests(WebListener listener, ApplicationContext server) {
        this.listener = listener;
        this.server = server;
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        if (exchange.getApplicationContext() != server) {
            return chain.filter(exchange);
        }
        RequestMeasure measure = RequestMeasure.begin(exchange, listener);
        return chain.filter(exchange).doFinally(signal -> measure.end(exchange, signal));
    }
}
