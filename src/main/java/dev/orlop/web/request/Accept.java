package dev.orlop.web.request;

import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * The form of an answer, by the Accept header: clauses by quality, then in their order; those that ask for what is not
 * served here are skipped.
 */
public enum Accept {
    JSON,
    YAML,
    EVENT_STREAM;

    public static final String YAML_TYPE = "application/yaml";

    private static final List<String> SUPPORTED = List.of("application/json", "application/yaml", "text/event-stream");

    private static final List<String> STREAMED = List.of("application/json", "text/event-stream");

    /**
     * The best form; JSON where the client does not say.
     *
     * @throws StatusException 406 if the client takes nothing that is served
     */
    public static Accept of(ServerHttpRequest request) {
        List<String> lines = request.getHeaders().getOrEmpty(HttpHeaders.ACCEPT);
        return isUnsaid(lines) ? JSON : negotiate(lines, true);
    }

    /** The best form of a watch, which is never YAML; otherwise as {@link #of}. */
    public static Accept ofWatch(ServerHttpRequest request) {
        List<String> lines = request.getHeaders().getOrEmpty(HttpHeaders.ACCEPT);
        return isUnsaid(lines) ? JSON : negotiate(lines, false);
    }

    /** Whether YAML is the best form. False if nothing the client takes is served, or its header cannot be read. */
    public static boolean prefersYaml(ServerHttpRequest request) {
        for (String line : request.getHeaders().getOrEmpty(HttpHeaders.ACCEPT)) {
            if (line.toLowerCase(Locale.ROOT).contains("yaml")) {
                return isYaml(request);
            }
        }
        return false;
    }

    private static boolean isYaml(ServerHttpRequest request) {
        try {
            return of(request) == YAML;
        } catch (StatusException unreadable) {
            return false;
        }
    }

    private static boolean isUnsaid(List<String> lines) {
        return lines.isEmpty() || (lines.size() == 1 && isPlain(lines.getFirst()));
    }

    private static boolean isPlain(String value) {
        return value.equals("application/json") || value.equals("*/*") || value.isBlank();
    }

    private static Accept negotiate(List<String> lines, boolean yaml) {
        Accept best = null;
        double quality = 0;
        for (MediaType clause : parse(lines)) {
            Accept form = formOf(clause);
            if (form != null && (yaml || form != YAML) && clause.getQualityValue() > quality) {
                best = form;
                quality = clause.getQualityValue();
            }
        }
        if (best == null) {
            throw new StatusException(Status.notAcceptable(yaml ? SUPPORTED : STREAMED));
        }
        return best;
    }

    private static List<MediaType> parse(List<String> lines) {
        try {
            return MediaType.parseMediaTypes(lines);
        } catch (InvalidMediaTypeException e) {
            throw new StatusException(Status.badRequest("invalid header Accept: " + e.getMessage()));
        }
    }

    private static @Nullable Accept formOf(MediaType clause) {
        if (clause.getParameter("as") != null) {
            return null;
        }
        String type = clause.getType() + "/" + clause.getSubtype();
        return switch (type.toLowerCase(Locale.ROOT)) {
            case "application/json", "application/*", "*/*" -> JSON;
            case YAML_TYPE -> YAML;
            case "text/event-stream" -> EVENT_STREAM;
            default -> null;
        };
    }
}
