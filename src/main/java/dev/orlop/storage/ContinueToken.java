package dev.orlop.storage;

import dev.orlop.codec.CodecException;
import dev.orlop.codec.RequestDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Says where the next page of a list starts ({@code meta.k8s.io/v1} continue token): unpadded base64url of {@code
 * {"v":"meta.k8s.io/v1","rv":R,"start":S}}.
 *
 * @param revision the revision that the pages show; negative: continue on current data
 * @param startKey the first key that may belong to the page, absolute
 */
public record ContinueToken(long revision, String startKey) {
    /** Continue on current data, since the snapshot of the first page is gone. */
    public static final long INCONSISTENT = -1;

    private static final String VERSION = "meta.k8s.io/v1";
    private static final JsonMapper JSON = JsonMapper.shared();
    /** Longer than any token that this server makes: a key is at most a few hundred characters. */
    private static final int MAX_LENGTH = 8 * 1024;

    /** The token that continues behind the last key of a page. */
    public static ContinueToken after(String lastKey, long revision) {
        return new ContinueToken(revision, lastKey + '\0');
    }

    /**
     * Reads a token of a client, who may have made it up.
     *
     * @param listPrefix the absolute key that is listed, with its trailing slash
     * @throws StorageException.BadRequest if it is not a token of this server for some key below the prefix
     */
    public static ContinueToken decode(String token, String listPrefix) {
        JsonNode json = parse(token);
        String version = text(json, "v");
        if (!version.equals(VERSION)) {
            throw invalid("server does not recognize this encoded version " + version);
        }
        JsonNode revision = member(json, "rv", JsonNode::canConvertToLong, "int64");
        if (revision.asLong(0) == 0) {
            throw invalid("incorrect encoded start resourceVersion (version " + VERSION + ")");
        }
        String start = text(json, "start");
        if (start.isEmpty()) {
            throw invalid("encoded start key empty (version " + VERSION + ")");
        }
        return new ContinueToken(revision.asLong(0), listPrefix + checkedStart(start));
    }

    /** A start that leaves the listed prefix, by {@code ..} or otherwise, was not made by this server. */
    private static String checkedStart(String start) {
        String relative = start.startsWith("/") ? start.substring(1) : start;
        boolean clean =
                (!relative.isEmpty() || start.equals("/")) && !relative.startsWith("/") && !relative.contains("//");
        for (String segment : relative.split("/", -1)) {
            String name = segment.endsWith("\0") ? segment.substring(0, segment.length() - 1) : segment;
            clean &= !name.equals(".") && !name.equals("..") && name.indexOf('\0') < 0;
        }
        if (!clean || relative.endsWith("/")) {
            throw invalid(start.replace('\0', ' '));
        }
        return relative;
    }

    private static String text(JsonNode json, String name) {
        return member(json, name, JsonNode::isString, "string").asString("");
    }

    private static JsonNode member(JsonNode json, String name, Predicate<JsonNode> fits, String type) {
        JsonNode value = json.path(name);
        if (!value.isMissingNode() && !value.isNull() && !fits.test(value)) {
            throw invalid("json: cannot unmarshal " + kind(value) + " into Go struct field continueToken." + name
                    + " of type " + type);
        }
        return value;
    }

    private static JsonNode parse(String token) {
        if (token.length() > MAX_LENGTH) {
            throw invalid("longer than any token of this server");
        }
        JsonNode json;
        try {
            json = RequestDecoder.decode(bytes(token)).tree();
        } catch (CodecException e) {
            throw invalid(String.valueOf(e.getMessage()));
        }
        if (!json.isObject() && !json.isNull()) {
            throw invalid("json: cannot unmarshal " + kind(json) + " into Go value of type storage.continueToken");
        }
        return json;
    }

    private static String kind(JsonNode value) {
        return switch (value.getNodeType()) {
            case BOOLEAN -> "bool";
            case NUMBER -> value.isIntegralNumber() ? "number" : "number " + value.asString();
            case ARRAY, OBJECT, STRING, NULL, MISSING, BINARY, POJO ->
                value.getNodeType().name().toLowerCase(Locale.ROOT);
        };
    }

    /** Base64 as URLs have it, without padding. */
    private static byte[] bytes(String token) {
        int illegal = 0;
        while (illegal < token.length() && isBase64(token.charAt(illegal))) {
            illegal++;
        }
        if (illegal == token.length() && token.length() % 4 == 1) {
            illegal--;
        }
        if (illegal < token.length()) {
            throw invalid("illegal base64 data at input byte " + illegal);
        }
        return Base64.getUrlDecoder().decode(token);
    }

    private static boolean isBase64(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    }

    private static StorageException.BadRequest invalid(String why) {
        return new StorageException.BadRequest("invalid continue token: continue key is not valid: " + why);
    }

    /**
     * The token's text.
     *
     * @param listPrefix the absolute key that is listed, with its trailing slash; the start key lies below it
     */
    public String encode(String listPrefix) {
        if (!startKey.startsWith(listPrefix)) {
            throw new IllegalArgumentException(startKey + " is not below " + listPrefix);
        }
        String start = startKey.substring(listPrefix.length());
        String json = JSON.writeValueAsString(
                JSON.createObjectNode().put("v", VERSION).put("rv", revision).put("start", start));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }
}
