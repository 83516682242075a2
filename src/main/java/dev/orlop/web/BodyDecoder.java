package dev.orlop.web;

import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The body of a write as a tree, by its Content-Type. */
final class BodyDecoder {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    static void checkContentType(@Nullable String contentType) {
        String type = mediaType(contentType);
        if (!type.isEmpty() && !type.equals("application/json")) {
            throw new StatusException(Status.unsupportedMediaType(type, List.of("application/json")));
        }
    }

    static String mediaType(@Nullable String contentType) {
        if (contentType == null) {
            return "";
        }
        int semicolon = contentType.indexOf(';');
        String type = semicolon < 0 ? contentType : contentType.substring(0, semicolon);
        return type.strip().toLowerCase(Locale.ROOT);
    }

    static JsonNode decode(byte[] bytes, Consumer<String> duplicates) {
        try {
            return MAPPER.readTree(bytes);
        } catch (JacksonException e) {
            throw new StatusException(Status.badRequest("the body cannot be decoded: " + e.getOriginalMessage()));
        }
    }
}
