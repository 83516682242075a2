package dev.orlop.web.render;

import dev.orlop.codec.RequestDecoder;
import dev.orlop.codec.YamlCodec;
import dev.orlop.object.StatusException;
import dev.orlop.web.request.Accept;
import dev.orlop.web.request.Query;
import java.io.ByteArrayOutputStream;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * A rendering of an object, a list or a Status. What is stored is compact JSON and leaves as it is, unless the client
 * asks for another rendering, which is then made of it.
 */
public enum Rendering {
    COMPACT,
    INDENTED,
    YAML;

    /** The rendering of an answer whose form was agreed on. */
    public static Rendering of(ServerHttpRequest request, Accept accept) {
        if (accept.type() == Accept.Type.YAML) {
            return YAML;
        }
        return accept.pretty() || isPretty(request) ? INDENTED : COMPACT;
    }

    /** The rendering of a Status. Never fails: what is wrong with the request is what the Status tells. */
    static Rendering ofStatus(ServerHttpRequest request) {
        if (Accept.typeOfStatus(request) == Accept.Type.YAML) {
            return YAML;
        }
        return isPretty(request) ? INDENTED : COMPACT;
    }

    private static boolean isPretty(ServerHttpRequest request) {
        String query = request.getURI().getRawQuery();
        return query != null && query.contains("pretty") && isPretty(query);
    }

    private static boolean isPretty(String query) {
        try {
            return Query.parse(query).flag("pretty");
        } catch (StatusException malformed) {
            return false;
        }
    }

    public String contentType() {
        return this == YAML ? Accept.YAML_TYPE : MediaType.APPLICATION_JSON_VALUE;
    }

    /** The rendering of a compact JSON text, with a newline at its end. */
    byte[] render(byte[] json) {
        return switch (this) {
            case COMPACT, INDENTED -> indented(json);
            case YAML -> YamlCodec.encode(RequestDecoder.decode(json).tree());
        };
    }

    private static byte[] indented(byte[] json) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(json.length * 2);
        Indenter indenter = new Indenter();
        for (byte next : json) {
            indenter.write(next, out);
        }
        out.write('\n');
        return out.toByteArray();
    }
}
