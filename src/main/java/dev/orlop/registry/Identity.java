package dev.orlop.registry;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Names who makes a request: the user that admission, ownership and authorization see ({@code user.Info}).
 *
 * <p>It travels in the Reactor context of every request that writes, under its own class; {@link #current} reads it. What
 * the server does of its own accord has no entry there, and is done by {@link #SERVER}.
 *
 * @param name of the user, never empty
 * @param uid empty if unknown
 * @param groups in the order of the authenticator
 * @param extra further facts by lower-case key
 */
public record Identity(String name, String uid, List<String> groups, Map<String, List<String>> extra) {
    /** The group of all who have said who they are ({@code user.AllAuthenticated}). */
    public static final String AUTHENTICATED = "system:authenticated";

    /** The group of all who have not. */
    public static final String UNAUTHENTICATED = "system:unauthenticated";

    /** The group that may do everything. */
    public static final String MASTERS = "system:masters";

    /** A client that has not said who it is. */
    public static final Identity ANONYMOUS = of("system:anonymous", UNAUTHENTICATED);

    /** The server itself, and what the API server does by its own hand. */
    public static final Identity SERVER = of("system:apiserver", MASTERS, AUTHENTICATED);

    public Identity {
        groups = List.copyOf(groups);
        extra = Map.copyOf(extra);
    }

    public static Identity of(String name, String... groups) {
        return new Identity(name, "", List.of(groups), Map.of());
    }

    /**
     * A controller that is a client of the API server upstream, where each has a service account of its own ({@code
     * --use-service-account-credentials}).
     *
     * @param name of the account in {@code kube-system}
     */
    public static Identity controller(String name) {
        return of(
                "system:serviceaccount:kube-system:" + name,
                "system:serviceaccounts",
                "system:serviceaccounts:kube-system",
                AUTHENTICATED);
    }

    /** The work as this user's, unless somebody closer to it says otherwise. */
    public <T> Mono<T> does(Mono<T> work) {
        return work.contextWrite(context -> context.put(Identity.class, this));
    }

    /** Whoever the request is made by that the result is subscribed to for; never empty. */
    public static Mono<Identity> current() {
        return Mono.deferContextual(context -> Mono.just(of(context)));
    }

    /** Whoever the request with that context is made by. */
    public static Identity of(ContextView context) {
        return context.<Identity>getOrEmpty(Identity.class).orElse(SERVER);
    }

    /** The identity as it stands in objects ({@code authenticationv1.UserInfo}), without what is empty. */
    public ObjectNode userInfo() {
        ObjectNode info = JsonNodeFactory.instance.objectNode().put("username", name);
        if (!uid.isEmpty()) {
            info.put("uid", uid);
        }
        if (!groups.isEmpty()) {
            groups.forEach(info.putArray("groups")::add);
        }
        if (!extra.isEmpty()) {
            ObjectNode facts = info.putObject("extra");
            new TreeMap<>(extra).forEach((key, values) -> values.forEach(facts.putArray(key)::add));
        }
        return info;
    }

    public boolean isIn(String group) {
        return groups.contains(group);
    }
}
