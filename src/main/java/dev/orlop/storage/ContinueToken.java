package dev.orlop.storage;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where the next page of a list starts ({@code meta.k8s.io/v1} continue token): unpadded base64url of
 * {@code {"v":"meta.k8s.io/v1","rv":R,"start":S}}.
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
        JsonNode version = json.path("v");
        if (!version.isString() || !version.stringValue().equals(VERSION)) {
            throw invalid("server does not recognize the encoded version");
        }
        JsonNode revision = json.path("rv");
        if (!revision.isIntegralNumber() || !revision.canConvertToLong() || revision.longValue() == 0) {
            throw invalid("incorrect encoded start resourceVersion (version " + VERSION + ")");
        }
        JsonNode start = json.path("start");
        if (!start.isString() || start.stringValue().isEmpty()) {
            throw invalid("start key empty (version " + VERSION + ")");
        }
        return new ContinueToken(revision.longValue(), listPrefix + checkedStart(start.stringValue()));
    }

    /** A start that leaves the listed prefix, by {@code ..} or otherwise, was not made by this server. */
    private static String checkedStart(String start) {
        String relative = start.startsWith("/") ? start.substring(1) : start;
        boolean clean = !relative.isEmpty() && !relative.startsWith("/") && !relative.contains("//");
        for (String segment : relative.split("/", -1)) {
            String name = segment.endsWith("\0") ? segment.substring(0, segment.length() - 1) : segment;
            clean &= !name.equals(".") && !name.equals("..") && name.indexOf('\0') < 0;
        }
        if (!clean || relative.endsWith("/")) {
            throw invalid("the start key is not clean: \"" + relative.replace('\0', ' ') + '"');
        }
        return relative;
    }

    private static JsonNode parse(String token) {
        if (token.length() > MAX_LENGTH) {
            throw invalid("longer than any token of this server");
        }
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(token);
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            @Nullable JsonNode json = JSON.readTree(text);
            if (json == null || !json.isObject()) {
                throw invalid("not an object");
            }
            return json;
        } catch (IllegalArgumentException | CharacterCodingException | JacksonException e) {
            throw invalid("illegal encoding");
        }
    }

    private static StorageException.BadRequest invalid(String why) {
        return new StorageException.BadRequest("continue key is not valid: " + why);
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
