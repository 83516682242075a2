package dev.orlop.web.render;

import dev.orlop.object.KubeObject;
import dev.orlop.object.StatusException;
import dev.orlop.web.request.Accept;
import dev.orlop.web.request.Query;
import dev.orlop.web.request.Target;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** The form of an answer that is one object: agreed on before anything is done for the request. */
public record ObjectAnswer(ServerWebExchange exchange, Rendering rendering, ObjectView view) {

    /**
     * The form that the request asks for.
     *
     * @throws StatusException 406 if it takes nothing that is served, 400 if a parameter of the view is wrong
     */
    public static ObjectAnswer of(ServerWebExchange exchange, Target target, Query query) {
        return of(exchange, target, query, Accept.of(exchange.getRequest(), target));
    }

    public static ObjectAnswer of(ServerWebExchange exchange, Target target, Query query, Accept accept) {
        return new ObjectAnswer(
                exchange, Rendering.of(exchange.getRequest(), accept), ObjectView.ofObject(accept, target, query));
    }

    public Mono<Void> write(HttpStatusCode code, KubeObject object) {
        return Answers.object(exchange, code, rendering, view, object);
    }
}
