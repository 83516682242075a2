package dev.orlop.web.render;

import dev.orlop.object.KubeObject;
import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import dev.orlop.web.request.Accept;
import dev.orlop.web.request.Query;
import dev.orlop.web.request.Target;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * The form of an answer that is one object: agreed on before anything is done for the request. Whether the object can be shown
 * so is found out when it is there, as the API server does.
 */
public record ObjectAnswer(ServerWebExchange exchange, Target target, Query query, Accept accept) {

    /**
     * The form that the request asks for.
     *
     * @throws StatusException 406 if it takes nothing that is served
     */
    public static ObjectAnswer of(ServerWebExchange exchange, Target target, Query query) {
        return new ObjectAnswer(exchange, target, query, Accept.of(exchange.getRequest(), target));
    }

    /** Writes a Status in place of the object, which is shown as it is. */
    public Mono<Void> write(Status status) {
        return Answers.status(exchange, status, Rendering.of(exchange.getRequest(), accept));
    }

    /**
     * Writes the answer.
     *
     * @throws StatusException 406 if an object cannot be shown so, 400 if a parameter of the view is wrong
     */
    public Mono<Void> write(HttpStatusCode code, KubeObject object) {
        Rendering rendering = Rendering.of(exchange.getRequest(), accept);
        return Answers.object(exchange, code, rendering, ObjectView.ofObject(accept, target, query), object);
    }
}
