package dev.orlop.auth;

import dev.orlop.registry.Identity;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Static tokens of a file in the API server's format ({@code --token-auth-file}).
 *
 * <p>Its lines are CSV with token, user, uid and, if there are any, groups. A token may stand there as {@code sha256:} and
 * its hash in hexadecimal digits; no more than that is kept in memory of any token. Blank lines and those that begin with
 * {@code #} are skipped.
 */
public final class TokenFile implements TokenAuthenticator {
    private static final String HASHED = "sha256:";
    /** Each request needs one, and to look for an algorithm takes longer than all else of it. */
    private static final ThreadLocal<MessageDigest> SHA_256 = ThreadLocal.withInitial(TokenFile::sha256);

    private volatile Map<String, Entry> entries = Map.of();

    /** A token's hash in hexadecimal digits, and whose it is. */
    private record Entry(String hash, Identity identity) {}

    /**
     * Takes the file's content in place of what was known. Tokens that it has no more are revoked.
     *
     * @throws IllegalArgumentException naming the line that is malformed; what was known stays then
     */
    public void load(String content) {
        Map<String, Entry> next = new HashMap<>();
        int number = 0;
        for (String line : content.lines().toList()) {
            number++;
            if (!line.isBlank() && !line.startsWith("#")) {
                Entry entry = entry(fields(line, number), number);
                if (next.putIfAbsent(entry.hash, entry) != null) {
                    throw malformed(number, "the token stands in the file already");
                }
            }
        }
        entries = Map.copyOf(next);
    }

    private static Entry entry(List<String> fields, int number) {
        if (fields.size() < 3) {
            throw malformed(number, "expected token, user and uid");
        }
        String token = fields.getFirst();
        String user = fields.get(1);
        if (token.isEmpty() || user.isEmpty()) {
            throw malformed(number, "neither the token nor the user may be empty");
        }
        List<String> groups = new ArrayList<>();
        if (fields.size() > 3) {
            for (String group : fields.get(3).split(",", -1)) {
                if (!group.isBlank()) {
                    groups.add(group.strip());
                }
            }
        }
        groups.add(Identity.AUTHENTICATED);
        return new Entry(hash(token, number), new Identity(user, fields.get(2), groups, Map.of()));
    }

    private static String hash(String token, int number) {
        if (!token.startsWith(HASHED)) {
            return sha256(token);
        }
        String hash = token.substring(HASHED.length()).toLowerCase(Locale.ROOT);
        if (hash.length() == 64 && hash.chars().allMatch(HexFormat::isHexDigit)) {
            return hash;
        }
        throw malformed(number, "sha256: is followed by 64 hexadecimal digits");
    }

    /** Fields in double quotes may hold commas, and quotes that are doubled (RFC 4180). */
    private static List<String> fields(String line, int number) {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            boolean doubled = quoted && c == '"' && i + 1 < line.length() && line.charAt(i + 1) == '"';
            if (doubled) {
                field.append(c);
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                fields.add(field.toString().strip());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        if (quoted) {
            throw malformed(number, "a quote is not closed");
        }
        fields.add(field.toString().strip());
        return fields;
    }

    private static IllegalArgumentException malformed(int number, String problem) {
        return new IllegalArgumentException("line " + number + ": " + problem);
    }

    @Override
    public Mono<Authentication> authenticate(String token) {
        String hash = sha256(token);
        Entry entry = find(hash);
        return entry == null
                ? Mono.empty()
                : Mono.just(new Authentication(entry.identity, Instant.MAX, () -> {
                    Entry now = find(hash);
                    return now != null && now.identity.equals(entry.identity);
                }));
    }

    /** The time that the look-up takes tells about hashes, which nobody can aim at, and nothing about tokens. */
    private @Nullable Entry find(String hash) {
        return entries.get(hash);
    }

    static String sha256(String text) {
        return HexFormat.of().formatHex(SHA_256.get().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
