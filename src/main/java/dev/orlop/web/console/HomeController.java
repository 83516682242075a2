package dev.orlop.web.console;

import dev.orlop.registry.ResourceDefinition;
import dev.orlop.registry.ResourceDefinition.Version;
import dev.orlop.registry.ResourceRegistry;
import dev.orlop.web.access.BrowserLogin;
import dev.orlop.web.render.Answers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeSet;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.HtmlUtils;
import reactor.core.publisher.Mono;

/**
 * Answers {@code GET /}: the list of paths as kube-apiserver has it, and a page for people where a browser asks.
 */
@RestController
public final class HomeController {
    private static final List<String> OTHERS = List.of(
            "/api",
            "/apis",
            "/apis/",
            "/healthz",
            "/livez",
            "/openapi/v2",
            "/openapi/v3",
            "/openapi/v3/",
            "/readyz",
            "/version");
    private static final String SIGN_OUT =
            "<form method=\"post\" action=\"/logout\"><button>Sign out</button></form>\n";
    private static final String DOCUMENTS = "https://github.com/orlop-dev/orlop#readme";

    private final ResourceRegistry registry;
    private final String version;

    /** @param version of the server, for people */
    public HomeController(ResourceRegistry registry, String version) {
        this.registry = registry;
        this.version = version;
    }

    @GetMapping("/")
    Mono<Void> home(ServerWebExchange exchange) {
        ServerHttpResponse response = exchange.getResponse();
        response.getHeaders().add(HttpHeaders.VARY, HttpHeaders.ACCEPT);
        if (isBrowser(exchange)) {
            Answers.headers(response, HttpStatus.OK, "text/html; charset=utf-8");
            response.getHeaders()
                    .set(
                            "Content-Security-Policy",
                            "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'");
            return Answers.bytes(response, page(exchange).getBytes(StandardCharsets.UTF_8));
        }
        Answers.headers(response, HttpStatus.OK, MediaType.APPLICATION_JSON_VALUE);
        return Answers.bytes(response, list().getBytes(StandardCharsets.UTF_8));
    }

    /** Browsers name HTML first; clients of the API name JSON, or take anything. */
    private static boolean isBrowser(ServerWebExchange exchange) {
        String accept = exchange.getRequest().getHeaders().getFirst(HttpHeaders.ACCEPT);
        return accept != null && accept.contains(MediaType.TEXT_HTML_VALUE);
    }

    /** Group names are DNS names and versions DNS labels: nothing needs escaping. */
    private String list() {
        TreeSet<String> paths = new TreeSet<>(OTHERS);
        for (ResourceDefinition definition : registry.definitions()) {
            String group = definition.groupResource().group();
            if (!group.isEmpty()) {
                paths.add("/apis/" + group);
            }
            for (Version each : definition.versions()) {
                if (each.served()) {
                    paths.add(root(group, each));
                }
            }
        }
        return "{\n  \"paths\": [\n    \"" + String.join("\",\n    \"", paths) + "\"\n  ]\n}";
    }

    private static String root(String group, Version version) {
        return (group.isEmpty() ? "/api/" : "/apis/" + group + "/") + version.name();
    }

    private String page(ServerWebExchange exchange) {
        boolean signedIn = BrowserLogin.isSignedIn(exchange.getRequest());
        StringBuilder rows = new StringBuilder();
        for (ResourceDefinition definition : registry.definitions()) {
            Version shown = definition.versions().stream()
                    .filter(Version::served)
                    .findFirst()
                    .orElse(null);
            if (shown != null && definition.verbs().contains("list")) {
                row(rows, definition, shown);
            }
        }
        return """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8"><title>Orlop</title>
            <style>
            body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
            table { border-collapse: collapse; width: 100%% }
            td, th { text-align: left; padding: .2rem 1rem .2rem 0; border-bottom: 1px solid #8884 }
            </style>
            </head>
            <body>
            <h1>Orlop %s</h1>
            <p>The Kubernetes API server's storage layer as a service of its own. It answers kubectl, helm and other
            clients of Kubernetes, and plain HTTP.</p>
            <p><a href="/readyz?verbose">Health</a> · <a href="/version">Version</a> ·
            <a href="/apis">Groups</a> · <a href="/openapi/v3">OpenAPI</a> · <a href="%s">Documentation</a></p>
            <table>
            <tr><th>Kind</th><th>API</th><th>Objects</th></tr>
            %s</table>
            %s</body>
            </html>
            """.formatted(HtmlUtils.htmlEscape(version), DOCUMENTS, rows, signedIn ? SIGN_OUT : "");
    }

    private static void row(StringBuilder rows, ResourceDefinition definition, Version version) {
        String group = definition.groupResource().group();
        String objects = root(group, version) + "/" + definition.groupResource().resource();
        rows.append("<tr><td>")
                .append(HtmlUtils.htmlEscape(definition.names().kind()))
                .append("</td><td>")
                .append(group.isEmpty() ? version.name() : group + "/" + version.name())
                .append("</td><td><a href=\"")
                .append(objects)
                .append("?pretty=true\">")
                .append(definition.groupResource().resource())
                .append("</a></td></tr>\n");
    }
}
