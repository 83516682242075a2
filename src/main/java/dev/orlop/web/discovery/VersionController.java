package dev.orlop.web.discovery;

import dev.orlop.web.render.Answers;
import java.nio.charset.StandardCharsets;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.JsonNodeFactory;

/** {@code /version}, also with the trailing slash that the official Java client sends. */
@RestController
public final class VersionController {
    private final byte[] body;

    VersionController(ServerVersion version) {
        this.body = JsonNodeFactory.instance
                .objectNode()
                .put("major", version.major())
                .put("minor", version.minor())
                .put("gitVersion", version.gitVersion())
                .put("gitCommit", version.gitCommit())
                .put("gitTreeState", version.gitTreeState())
                .put("buildDate", version.buildDate())
                .put("goVersion", "none")
                .put("compiler", "java" + Runtime.version().feature())
                .put("platform", ServerVersion.platform())
                .toString()
                .getBytes(StandardCharsets.UTF_8);
    }

    @GetMapping({"/version", "/version/"})
    Mono<Void> version(ServerWebExchange exchange) {
        return Answers.json(exchange.getResponse(), HttpStatus.OK, body);
    }
}
