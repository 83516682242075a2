package dev.orlop.web.access;

import dev.orlop.auth.Action;
import dev.orlop.auth.Authorizer;
import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import dev.orlop.registry.Identity;
import io.netty.util.AsciiString;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;

/**
 * Lets a caller act as another user whom it may {@code impersonate} ({@code filters.WithImpersonation}). Each
 * user, group, uid and extra is asked about by itself.
 */
final class Impersonation {
    private static final String PREFIX = "Impersonate-";
    private static final String USER = "Impersonate-User";
    private static final String GROUP = "Impersonate-Group";
    private static final String UID = "Impersonate-Uid";
    private static final String EXTRA = "impersonate-extra-";
    private static final String AUTHENTICATION = "authentication.k8s.io";
    private static final String ACCOUNT = "system:serviceaccount:";

    private final Authorizer authorizer;

    Impersonation(Authorizer authorizer) {
        this.authorizer = authorizer;
    }

    /**
     * As whom a request is to be taken.
     *
     * @param questions what its caller must be allowed
     */
    private record Wanted(Identity identity, List<Action> questions) {}

    /**
     * As whom the request is to be taken, or null for whoever it came from.
     *
     * @throws StatusException 400 if the headers make no sense, 403 if that is not allowed
     */
    @Nullable
    Identity of(HttpHeaders headers, Identity from) {
        Wanted wanted = wanted(headers);
        if (wanted == null) {
            return null;
        }
        wanted.questions().forEach(action -> Refusals.unlessAllowed(from, action, authorizer.decide(from, action)));
        return wanted.identity();
    }

    /**
     * The same from an authorizer that may have to ask elsewhere; empty for whoever the request came from.
     *
     * @throws StatusException 400 if the headers make no sense
     */
    Mono<Identity> ask(HttpHeaders headers, Identity from) {
        Wanted wanted = wanted(headers);
        return wanted == null
                ? Mono.empty()
                : Flux.fromIterable(wanted.questions())
                        .concatMap(action -> authorizer
                                .ask(from, action)
                                .doOnNext(decision -> Refusals.unlessAllowed(from, action, decision)))
                        .then(Mono.just(wanted.identity()));
    }

    private static @Nullable Wanted wanted(HttpHeaders headers) {
        String user = headers.getFirst(USER);
        List<String> groups = headers.getOrEmpty(GROUP);
        String uid = headers.getFirst(UID);
        Map<String, List<String>> extra = extra(headers);
        if (user == null || user.isEmpty()) {
            if (groups.isEmpty() && uid == null && extra.isEmpty()) {
                return null;
            }
            throw new StatusException(Status.badRequest(
                    "Impersonate-Group, Impersonate-Uid and Impersonate-Extra- need Impersonate-User"));
        }
        String[] account = account(user);
        List<Action> questions = new ArrayList<>();
        questions.add(
                account.length == 2
                        ? new Action("impersonate", "", "v1", "serviceaccounts", "", account[0], account[1], "")
                        : new Action("impersonate", "", "v1", "users", "", "", user, ""));
        groups.forEach(group -> questions.add(new Action("impersonate", "", "v1", "groups", "", "", group, "")));
        if (uid != null) {
            questions.add(new Action("impersonate", AUTHENTICATION, "v1", "uids", "", "", uid, ""));
        }
        extra.forEach((key, values) -> values.forEach(value ->
                questions.add(new Action("impersonate", AUTHENTICATION, "v1", "userextras", key, "", value, ""))));
        return new Wanted(new Identity(user, uid == null ? "" : uid, groups(user, account, groups), extra), questions);
    }

    /** The namespace and name of the service account that the user is; none if it is another. */
    private static String[] account(String user) {
        String[] parts =
                user.startsWith(ACCOUNT) ? user.substring(ACCOUNT.length()).split(":", -1) : new String[0];
        return parts.length == 2 && !parts[0].isEmpty() && !parts[1].isEmpty() ? parts : new String[0];
    }

    private static List<String> groups(String user, String[] account, List<String> given) {
        List<String> groups = new ArrayList<>(given);
        if (account.length == 2 && given.isEmpty()) {
            groups.add("system:serviceaccounts");
            groups.add("system:serviceaccounts:" + account[0]);
        }
        if (user.equals(Identity.ANONYMOUS.name())) {
            addIfAbsent(groups, Identity.UNAUTHENTICATED);
        } else if (!groups.contains(Identity.UNAUTHENTICATED)) {
            addIfAbsent(groups, Identity.AUTHENTICATED);
        }
        return groups;
    }

    private static void addIfAbsent(List<String> groups, String group) {
        if (!groups.contains(group)) {
            groups.add(group);
        }
    }

    private static Map<String, List<String>> extra(HttpHeaders headers) {
        Map<String, List<String>> extra = new LinkedHashMap<>();
        headers.forEach((name, values) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (lower.startsWith(EXTRA)) {
                extra.computeIfAbsent(decoded(lower.substring(EXTRA.length())), key -> new ArrayList<>())
                        .addAll(values);
            }
        });
        return extra;
    }

    /** A key that is not encoded correctly is taken as it is. */
    private static String decoded(String key) {
        try {
            return URLDecoder.decode(key.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return key;
        }
    }

    /** Whether any header asks for it: all others are spared the rest. */
    static boolean isWanted(ServerHttpRequest request) {
        HttpServerRequest netty = ServerHttpRequestDecorator.getNativeRequest(request);
        var headers = netty.requestHeaders().iteratorCharSequence();
        while (headers.hasNext()) {
            if (AsciiString.regionMatches(headers.next().getKey(), true, 0, PREFIX, 0, PREFIX.length())) {
                return true;
            }
        }
        return false;
    }
}
