package dev.orlop.web.access;

import dev.orlop.auth.Authenticators;
import dev.orlop.object.StatusException;
import dev.orlop.web.render.Answers;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.http.HttpCookie;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseCookie;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.HtmlUtils;
import reactor.core.publisher.Mono;

/**
 * Signs people in whose browser asks for the page of the server.
 *
 * <p>A form takes a token, a cookie keeps it. The cookie lasts as long as the browser runs. It is sent by pages of this site alone and over TLS only, and no script
 * reads it. It is believed for reads, and for writes with an {@code Origin}, which {@link HostAndOrigin} has looked at by
 * then.
 */
public final class BrowserLogin {
    /** Browsers take a cookie of this prefix from the host itself only. */
    static final String COOKIE = "__Host-orlop";

    private static final String LOGIN = "/login";
    private static final String LOGOUT = "/logout";
    private static final String FIELD = "token";

    private final Authenticators authenticators;
    private final @Nullable AuditTrail trail;

    /**
     * The sign-in of the API's server: nobody signs in on the management port.
     *
     * @param trail null if nothing is written down; what a browser does once it has signed in is written down as all else
     */
    public BrowserLogin(Authenticators authenticators, @Nullable AuditTrail trail) {
        this.authenticators = authenticators;
        this.trail = trail;
    }

    /** Takes the form, and shows it where a browser is refused the page of the server. */
    Mono<Void> around(ServerWebExchange exchange, Supplier<Mono<Void>> access) {
        ServerHttpRequest request = exchange.getRequest();
        String path = request.getURI().getRawPath();
        if (request.getMethod().equals(HttpMethod.POST) && isForm(request.getHeaders())) {
            switch (path) {
                case LOGIN -> {
                    return signIn(exchange);
                }
                case LOGOUT -> {
                    return home(exchange.getResponse(), "", 0);
                }
                default -> {}
            }
        }
        Mono<Void> answer = access.get();
        return path.equals("/") && request.getMethod().equals(HttpMethod.GET) && wantsPage(request.getHeaders())
                ? answer.onErrorResume(StatusException.class, refused -> refusal(exchange, refused))
                : answer;
    }

    /** Whether the browser has signed in by the form. */
    public static boolean isSignedIn(ServerHttpRequest request) {
        return request.getCookies().containsKey(COOKIE);
    }

    /** The token of the cookie, or null where there is none or it does not count. */
    static @Nullable String token(ServerHttpRequest request) {
        HttpHeaders headers = request.getHeaders();
        if (headers.getFirst(HttpHeaders.COOKIE) == null) {
            return null;
        }
        boolean read = request.getMethod().equals(HttpMethod.GET)
                || request.getMethod().equals(HttpMethod.HEAD);
        HttpCookie cookie =
                read || headers.getOrigin() != null ? request.getCookies().getFirst(COOKIE) : null;
        return cookie == null || cookie.getValue().isEmpty() ? null : cookie.getValue();
    }

    private static boolean isForm(HttpHeaders headers) {
        String type = headers.getFirst(HttpHeaders.CONTENT_TYPE);
        return type != null && type.startsWith(MediaType.APPLICATION_FORM_URLENCODED_VALUE);
    }

    private static boolean wantsPage(HttpHeaders headers) {
        String accept = headers.getFirst(HttpHeaders.ACCEPT);
        return accept != null && accept.contains(MediaType.TEXT_HTML_VALUE);
    }

    private static Mono<Void> refusal(ServerWebExchange exchange, StatusException refused) {
        return switch (HttpStatus.resolve(refused.status().code())) {
            case UNAUTHORIZED -> page(exchange.getResponse(), HttpStatus.UNAUTHORIZED, "");
            case FORBIDDEN ->
                page(
                        exchange.getResponse(),
                        HttpStatus.FORBIDDEN,
                        HtmlUtils.htmlEscape(refused.status().message()));
            case null, default -> Mono.error(refused);
        };
    }

    private Mono<Void> signIn(ServerWebExchange exchange) {
        ServerHttpResponse response = exchange.getResponse();
        return exchange.getFormData()
                // Too long, or not encoded as a form is.
                .onErrorComplete(failure ->
                        failure instanceof DataBufferLimitException || failure instanceof IllegalArgumentException)
                .mapNotNull(form -> form.getFirst(FIELD))
                .map(String::strip)
                // What a cookie cannot hold is nobody's token.
                .filter(token -> !token.isEmpty() && token.chars().allMatch(BrowserLogin::isCookieOctet))
                .filterWhen(token -> authenticators.token(token).hasElement())
                .flatMap(token -> home(response, token, -1).thenReturn(true))
                .switchIfEmpty(Mono.defer(() -> refused(exchange).thenReturn(false)))
                .then();
    }

    private Mono<Void> refused(ServerWebExchange exchange) {
        if (trail != null) {
            trail.refused(exchange, Refusals.unauthorized().status());
        }
        return page(exchange.getResponse(), HttpStatus.UNAUTHORIZED, "This token is not valid.");
    }

    /** RFC 6265, 4.1.1. */
    private static boolean isCookieOctet(int c) {
        return c > ' ' && c < 0x7f && c != '"' && c != ',' && c != ';' && c != '\\';
    }

    private static Mono<Void> home(ServerHttpResponse response, String token, long seconds) {
        response.addCookie(ResponseCookie.from(COOKIE, token)
                .path("/")
                .secure(true)
                .httpOnly(true)
                .sameSite("Strict")
                .maxAge(seconds)
                .build());
        response.setStatusCode(HttpStatus.SEE_OTHER);
        response.getHeaders().setLocation(URI.create("/"));
        return response.setComplete();
    }

    private static Mono<Void> page(ServerHttpResponse response, HttpStatus code, String message) {
        Answers.headers(response, code, "text/html; charset=utf-8");
        HttpHeaders headers = response.getHeaders();
        headers.set(
                "Content-Security-Policy",
                "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; " + "frame-ancestors 'none'");
        headers.setCacheControl("no-store");
        return Answers.bytes(response, html(message).getBytes(StandardCharsets.UTF_8));
    }

    private static String html(String message) {
        return """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8"><title>Orlop</title>
            <style>
            body { font: 16px/1.5 system-ui, sans-serif; max-width: 30rem; margin: 4rem auto; padding: 0 1rem }
            input { font: inherit; width: 100%%; box-sizing: border-box; margin: .3rem 0 1rem }
            button { font: inherit }
            </style>
            </head>
            <body>
            <h1>Orlop</h1>
            <form method="post" action="/login">
            <label>Token <input name="token" type="password" autocomplete="current-password" required autofocus></label>
            <button>Sign in</button>
            </form>
            <p>%s</p>
            </body>
            </html>
            """.formatted(message);
    }
}
