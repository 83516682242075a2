package dev.orlop.web.request;

import dev.orlop.codec.DecodedBody;
import dev.orlop.codec.ProtobufDecoder;
import dev.orlop.codec.RequestDecoder;
import dev.orlop.codec.YamlCodec;
import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;

/**
 * Decodes a request body by its Content-Type. Parameters of the type mean nothing; without a type it is JSON, as
 * {@code kubectl create --raw} and {@code kubectl scale} have it.
 */
public enum BodyDecoder {
    JSON("application/json") {
        @Override
        public DecodedBody decode(byte[] body, boolean typed, ProtobufDecoder protobuf) {
            return typed ? RequestDecoder.decodeTyped(body) : RequestDecoder.decode(body);
        }
    },
    YAML("application/yaml") {
        @Override
        public DecodedBody decode(byte[] body, boolean typed, ProtobufDecoder protobuf) {
            return YamlCodec.decode(body);
        }
    },
    /** Of built-in kinds only: how a custom resource would look as protobuf is said nowhere. */
    PROTOBUF("application/vnd.kubernetes.protobuf") {
        @Override
        public DecodedBody decode(byte[] body, boolean typed, ProtobufDecoder protobuf) {
            try {
                return DecodedBody.of(protobuf.decode(body));
            } catch (ProtobufDecoder.UnknownKindException e) {
                throw new StatusException(Status.unsupportedMediaType(List.of(JSON.mediaType(), YAML.mediaType())));
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
     * @param typed whether the body is of a built-in kind
     * @param protobuf knows the kinds that may come as protobuf
     */
    public abstract DecodedBody decode(byte[] body, boolean typed, ProtobufDecoder protobuf);

    String mediaType() {
        return mediaType;
    }

    /**
     * @param protobuf whether there are messages for what the body may hold
     * @throws StatusException 415 naming what is accepted
     */
    public static BodyDecoder of(ServerWebExchange exchange, boolean protobuf) {
        String type = exchange.getRequest().getHeaders().getFirst(HttpHeaders.CONTENT_TYPE);
        if (type == null || type.isBlank()) {
            return JSON;
        }
        String sent = mediaType(type);
        for (BodyDecoder decoder : values()) {
            if (decoder.mediaType.equals(sent) && (decoder != PROTOBUF || protobuf)) {
                return decoder;
            }
        }
        // The reference knows protobuf for all types, and fails with it where it has no messages.
        boolean listed = protobuf || !PROTOBUF.mediaType.equals(sent);
        throw new StatusException(Status.unsupportedMediaType(Arrays.stream(values())
                .filter(decoder -> decoder != PROTOBUF || listed)
                .map(BodyDecoder::mediaType)
                .toList()));
    }

    /** The media type that a header states, lower case; "" if the header or its parameters are malformed. */
    private static String mediaType(String header) {
        String[] parts = header.split(";", -1);
        for (int i = 1; i < parts.length; i++) {
            boolean last = i == parts.length - 1;
            if (parts[i].indexOf('=') <= 0 && !(last && parts[i].isBlank())) {
                return "";
            }
        }
        return parts[0].strip().toLowerCase(Locale.ROOT);
    }

    /** The media type of a patch, as it is written; "" if the request states none. */
    public static String patchType(ServerWebExchange exchange) {
        String type = exchange.getRequest().getHeaders().getFirst(HttpHeaders.CONTENT_TYPE);
        if (type == null) {
            return "";
        }
        int semicolon = type.indexOf(';');
        return semicolon <= 0 ? type : type.substring(0, semicolon);
    }
}
