package dev.orlop.web.request;

import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import dev.orlop.tree.Literals;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.server.ServerWebExchange;

/**
 * The parameters of a request. Unknown ones are ignored by never being asked for. Typed accessors answer 400 for a value
 * that cannot be read.
 */
public final class Query {
    static final Query EMPTY = new Query(Map.of());

    private final Map<String, List<String>> values;

    private Query(Map<String, List<String>> values) {
        this.values = values;
    }

    public static Query of(ServerWebExchange exchange) {
        return parse(exchange.getRequest().getURI().getRawQuery());
    }

    /**
     * The parameters of a raw query.
     *
     * @param raw the part behind the question mark, or null
     */
    public static Query parse(@Nullable String raw) {
        if (raw == null || raw.isEmpty()) {
            return EMPTY;
        }
        Map<String, List<String>> values = new LinkedHashMap<>();
        int start = 0;
        while (start <= raw.length()) {
            int ampersand = raw.indexOf('&', start);
            int end = ampersand < 0 ? raw.length() : ampersand;
            if (end > start) {
                add(values, raw.substring(start, end));
            }
            start = end + 1;
        }
        return new Query(values);
    }

    /** Leaves out names with a semicolon, which once parted parameters too. */
    private static void add(Map<String, List<String>> values, String pair) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        if (name.indexOf(';') < 0) {
            String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
            values.computeIfAbsent(decode(name), n -> new ArrayList<>(1)).add(value);
        }
    }

    /** What is no UTF-8 is replaced, so that no parameter is lost that would have narrowed what is asked for. */
    private static String decode(String raw) {
        if (raw.indexOf('%') < 0 && raw.indexOf('+') < 0) {
            return raw;
        }
        try {
            return URLDecoder.decode(raw, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new StatusException(Status.badRequest("invalid query: not percent-encoded correctly"));
        }
    }

    public boolean has(String name) {
        return values.containsKey(name);
    }

    /** The first value, "" if there is none. */
    public String text(String name) {
        List<String> all = values.get(name);
        return all == null ? "" : all.getFirst();
    }

    public List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    /** Kubernetes' reading of booleans: absent, {@code 0} and {@code false} are false, all else, even empty, is true. */
    public boolean flag(String name) {
        if (!has(name)) {
            return false;
        }
        String value = text(name);
        return !value.equals("0") && !value.equalsIgnoreCase("false");
    }

    @Nullable
    Boolean optionalFlag(String name) {
        return has(name) ? Boolean.valueOf(flag(name)) : null;
    }

    /** A number, or null if the parameter is absent. */
    public @Nullable Long number(String name) {
        if (!has(name)) {
            return null;
        }
        String value = text(name);
        try {
            return Long.valueOf(value);
        } catch (NumberFormatException e) {
            boolean digits = value.matches("[+-]?[0-9]+");
            throw new StatusException(Status.badRequest("strconv.ParseInt: parsing " + Literals.quote(value) + ": "
                    + (digits ? "value out of range" : "invalid syntax")));
        }
    }
}
