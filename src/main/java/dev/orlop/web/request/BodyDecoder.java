package dev.orlop.web.request;

import dev.orlop.codec.DecodedBody;
import dev.orlop.codec.ProtobufDecoder;
import dev.orlop.codec.RequestDecoder;
import dev.orlop.codec.YamlCodec;
import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import java.util.List;
import java.util.Locale;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;

/**
 * What turns a body into a tree, chosen by its Content-Type, of which parameters mean nothing; JSON where there is none,
 * as {@code kubectl create --raw} and {@code kubectl scale} have it.
 */
public enum BodyDecoder {
    JSON("application/json") {
        @Override
        public DecodedBody decode(byte[] body, ProtobufDecoder protobuf) {
            return RequestDecoder.decode(body);
        }
    },
    YAML("application/yaml") {
        @Override
        public DecodedBody decode(byte[] body, ProtobufDecoder protobuf) {
            return YamlCodec.decode(body);
        }
    },
    /** Of built-in kinds only: how a custom resource would look as protobuf is said nowhere. */
    PROTOBUF("application/vnd.kubernetes.protobuf") {
        @Override
        public DecodedBody decode(byte[] body, ProtobufDecoder protobuf) {
            try {
                return new DecodedBody(protobuf.decode(body), List.of());
            } catch (ProtobufDecoder.UnknownKindException e) {
                throw new StatusException(Status.unsupportedMediaType(
                        mediaType() + " (" + e.getMessage() + ")", List.of(JSON.mediaType(), YAML.mediaType())));
            }
        }
    };

    /** The media type of a server-side apply. */
    public static final String APPLY_PATCH = "application/apply-patch+yaml";

    private final String mediaType;

    BodyDecoder(String mediaType) {
        this.mediaType = mediaType;
    }

    /**
     * The body as a tree. Fails with a {@link dev.orlop.codec.CodecException} or a {@link StatusException}.
     *
     * @param protobuf knows the kinds that may come as protobuf
     */
    public abstract DecodedBody decode(byte[] body, ProtobufDecoder protobuf);

    String mediaType() {
        return mediaType;
    }

    /**
     * @param protobuf whether there are messages for what the body may hold
     * @throws StatusException 415 naming what is accepted; also for a body that is compressed
     */
    public static BodyDecoder of(ServerWebExchange exchange, boolean protobuf) {
        List<BodyDecoder> accepted = protobuf ? List.of(values()) : List.of(JSON, YAML);
        String sent = sentType(exchange);
        if (sent.isEmpty()) {
            return JSON;
        }
        for (BodyDecoder decoder : accepted) {
            if (decoder.mediaType.equals(sent)) {
                return decoder;
            }
        }
        throw new StatusException(Status.unsupportedMediaType(
                sent, accepted.stream().map(BodyDecoder::mediaType).toList()));
    }

    /** The media type that the request states, lower case and without parameters; empty if there is none. */
    public static String sentType(ServerWebExchange exchange) {
        HttpHeaders headers = exchange.getRequest().getHeaders();
        String encoding = headers.getFirst(HttpHeaders.CONTENT_ENCODING);
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            throw new StatusException(Status.unsupportedMediaType("Content-Encoding " + encoding, List.of("identity")));
        }
        String type = headers.getFirst(HttpHeaders.CONTENT_TYPE);
        if (type == null) {
            return "";
        }
        int semicolon = type.indexOf(';');
        return (semicolon < 0 ? type : type.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
    }
}
