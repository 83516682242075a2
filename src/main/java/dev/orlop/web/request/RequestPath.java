package dev.orlop.web.request;

import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.springframework.web.server.ServerWebExchange;

/**
 * The segments of a request's path, each decoded exactly once and safe to become part of a storage key. None is empty,
 * {@code .} or {@code ..}, none contains a slash or a percent sign. One slash at the end is tolerated.
 *
 * <p>It is made of the raw path, before anything that normalises or decodes, so that {@code %2e%2e} and {@code %2f} are
 * seen for what they are ({@code path.IsValidPathSegmentName} of the API server).
 */
public record RequestPath(List<String> segments) {
    private static final String ATTRIBUTE = RequestPath.class.getName();

    /**
     * That of a request, read once for all who ask.
     *
     * @throws StatusException 400 naming the segment that is not allowed
     */
    public static RequestPath of(ServerWebExchange exchange) {
        RequestPath known = exchange.getAttribute(ATTRIBUTE);
        if (known != null) {
            return known;
        }
        RequestPath read = parse(exchange.getRequest().getURI().getRawPath());
        exchange.getAttributes().put(ATTRIBUTE, read);
        return read;
    }

    /**
     * @throws StatusException 400 naming the segment that is not allowed
     */
    public static RequestPath parse(String rawPath) {
        int end = rawPath.length();
        if (end > 1 && rawPath.charAt(end - 1) == '/') {
            end--;
        }
        List<String> segments = new ArrayList<>(8);
        int start = 1;
        while (start <= end) {
            int slash = rawPath.indexOf('/', start);
            int stop = slash < 0 || slash > end ? end : slash;
            segments.add(segment(rawPath.substring(start, stop)));
            start = stop + 1;
        }
        return new RequestPath(segments);
    }

    private static String segment(String raw) {
        if (raw.isEmpty()) {
            throw invalid("it has an empty segment");
        }
        String decoded = raw.indexOf('%') < 0 ? raw : decode(raw);
        if (decoded.equals(".") || decoded.equals("..")) {
            throw invalid("a segment may not be '" + decoded + "'");
        }
        for (int i = 0; i < decoded.length(); i++) {
            char c = decoded.charAt(i);
            if (c == '/' || c == '%') {
                throw invalid("a segment may not contain '" + c + "'");
            }
            if (Character.isISOControl(c)) {
                throw invalid("a segment may not contain control characters");
            }
        }
        return decoded;
    }

    private static String decode(String raw) {
        try {
            return PercentCoding.decode(raw);
        } catch (CharacterCodingException e) {
            throw invalid("a segment is not UTF-8 or not percent-encoded correctly");
        }
    }

    private static StatusException invalid(String why) {
        return new StatusException(Status.badRequest("invalid path: " + why));
    }

    /** Percent-encoding as RFC 3986 has it, read strictly. */
    static final class PercentCoding {
        private PercentCoding() {}

        /**
         * The text that was encoded.
         *
         * @throws CharacterCodingException if an escape is incomplete or the bytes are not UTF-8
         */
        static String decode(String raw) throws CharacterCodingException {
            ByteBuffer bytes = ByteBuffer.allocate(raw.length() * 3);
            for (int i = 0; i < raw.length(); i++) {
                char c = raw.charAt(i);
                if (c == '%') {
                    bytes.put((byte) (hex(raw, i + 1) << 4 | hex(raw, i + 2)));
                    i += 2;
                } else if (c < 0x80) {
                    bytes.put((byte) c);
                } else {
                    bytes.put(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
                }
            }
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
        }

        private static int hex(String raw, int index) throws CharacterCodingException {
            int digit = index < raw.length() ? Character.digit(raw.charAt(index), 16) : -1;
            if (digit < 0) {
                throw new CharacterCodingException();
            }
            return digit;
        }
    }
}
