package dev.orlop.web.render;

import dev.orlop.codec.ProtobufEncoder;
import dev.orlop.codec.RequestDecoder;
import dev.orlop.codec.YamlCodec;
import dev.orlop.object.StatusException;
import dev.orlop.schema.kind.KindMessages;
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
    YAML,
    PROTOBUF;

    /** Writes what is of a built-in kind, and what the API answers beside objects. */
    public static final ProtobufEncoder ENCODER = new ProtobufEncoder(new KindMessages());

    /** The rendering of an answer whose form was agreed on. */
    public static Rendering of(ServerHttpRequest request, Accept accept) {
        return of(request, accept.type(), accept.pretty());
    }

    /** The rendering of a Status. Never fails: what is wrong with the request is what the Status tells. */
    static Rendering ofStatus(ServerHttpRequest request) {
        return of(request, Accept.typeOfStatus(request), false);
    }

    private static Rendering of(ServerHttpRequest request, Accept.Type type, boolean pretty) {
        return switch (type) {
            case YAML -> YAML;
            case PROTOBUF -> PROTOBUF;
            case JSON, EVENT_STREAM -> pretty || isPretty(request) ? INDENTED : COMPACT;
        };
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
        return switch (this) {
            case COMPACT, INDENTED -> MediaType.APPLICATION_JSON_VALUE;
            case YAML -> Accept.YAML_TYPE;
            case PROTOBUF -> Accept.PROTOBUF_TYPE;
        };
    }

    /** The rendering of a compact JSON text: itself, a text with a newline at its end, or protobuf. */
    public byte[] render(byte[] json) {
        return switch (this) {
            case COMPACT -> json;
            case INDENTED -> indented(json);
            case YAML -> YamlCodec.encode(RequestDecoder.decode(json).tree());
            case PROTOBUF -> ENCODER.document(json);
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
