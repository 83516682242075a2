package dev.orlop.auth.account;

import dev.orlop.auth.Authentication;
import dev.orlop.auth.TokenAuthenticator;
import dev.orlop.auth.jwt.SignedToken;
import dev.orlop.object.GroupResource;
import dev.orlop.registry.Identity;
import dev.orlop.registry.plane.TokenIssuer;
import dev.orlop.tree.Trees;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Issues and checks tokens of service accounts ({@code pkg/serviceaccount}). One is good while its account exists, and
 * the Pod, Secret or Node that it is bound to, each with the uid that it had.
 */
public final class AccountTokens implements TokenAuthenticator, TokenIssuer {
    private static final String PRIVATE = "kubernetes.io";
    private static final GroupResource ACCOUNTS = new GroupResource("", "serviceaccounts");
    private static final GroupResource PODS = new GroupResource("", "pods");
    private static final GroupResource SECRETS = new GroupResource("", "secrets");
    private static final GroupResource NODES = new GroupResource("", "nodes");
    private static final String EXTRA = "authentication.kubernetes.io/";

    private final Settings settings;
    private final Supplier<AccountKeys> keys;
    private final Finder objects;
    private final Clock clock;

    /**
     * Who issues tokens, and for whom.
     *
     * @param issuers the first makes new tokens, all are believed
     * @param audiences the names of this server
     * @param longest in seconds, 0 for no limit
     */
    public record Settings(List<String> issuers, List<String> audiences, long longest) {
        public Settings {
            issuers = List.copyOf(issuers);
            audiences = audiences.isEmpty() ? List.of(issuers.getFirst()) : List.copyOf(audiences);
        }
    }

    /** Looks for the objects that a token hangs on. */
    @FunctionalInterface
    interface Finder {
        /** Tells whether an object exists, and goes on telling it; empty if there is none, or another one. */
        Mono<BooleanSupplier> find(GroupResource type, String key, String uid);
    }

    /** @param keys those of now: they may be others after a rotation */
    public AccountTokens(Settings settings, Supplier<AccountKeys> keys, LiveObjects objects, Clock clock) {
        this(settings, keys, objects::find, clock);
    }

    AccountTokens(Settings settings, Supplier<AccountKeys> keys, Finder objects, Clock clock) {
        this.settings = settings;
        this.keys = keys;
        this.objects = objects;
        this.clock = clock;
    }

    @Override
    public List<String> audiences() {
        return settings.audiences;
    }

    @Override
    public long longest() {
        return settings.longest;
    }

    @Override
    public String issue(Grant grant) {
        ObjectNode claims = JsonNodeFactory.instance.objectNode();
        ArrayNode audiences = claims.putArray("aud");
        grant.audiences().forEach(audiences::add);
        long issued = grant.issued().getEpochSecond();
        claims.put("exp", issued + grant.seconds()).put("iat", issued);
        claims.put("iss", settings.issuers.getFirst()).put("jti", grant.id());
        ObjectNode own = claims.putObject(PRIVATE).put("namespace", grant.namespace());
        put(own, "node", grant.node());
        put(own, "pod", grant.pod());
        put(own, "secret", grant.secret());
        put(own, "serviceaccount", grant.account());
        claims.put("nbf", issued)
                .put("sub", user(grant.namespace(), grant.account().name()));
        return keys.get().sign(claims);
    }

    private static void put(ObjectNode claims, String member, @Nullable Ref ref) {
        if (ref != null) {
            ObjectNode object = claims.putObject(member).put("name", ref.name());
            if (!ref.uid().isEmpty()) {
                object.put("uid", ref.uid());
            }
        }
    }

    private static String user(String namespace, String name) {
        return "system:serviceaccount:" + namespace + ":" + name;
    }

    @Override
    public Mono<Authentication> authenticate(String token) {
        SignedToken signed = SignedToken.parse(token);
        if (signed == null || !settings.issuers.contains(signed.issuer())) {
            return Mono.empty();
        }
        Instant expires = signed.time("exp", Instant.MIN);
        Instant begins = signed.time("nbf", Instant.MIN);
        if (expires == null || begins == null) {
            return Mono.empty();
        }
        Instant now = clock.instant();
        Instant end = expires.equals(Instant.MIN) ? expires : expires.plus(LiveObjects.LEEWAY);
        boolean timely = now.isBefore(end) && !now.plus(LiveObjects.LEEWAY).isBefore(begins);
        ObjectNode own = Trees.object(signed.claims(), PRIVATE);
        AccountKeys checked = keys.get();
        if (!timely || own == null || !checked.haveSigned(signed)) {
            return Mono.empty();
        }
        return bound(own, signed)
                .map(lives -> new Authentication(
                        identity(own, signed.id()),
                        end,
                        () -> isSigned(signed, checked) && lives.stream().allMatch(BooleanSupplier::getAsBoolean),
                        signed.audiences()));
    }

    /** Asked often: only other keys than those that have been looked at are worth a look. */
    private boolean isSigned(SignedToken token, AccountKeys checked) {
        AccountKeys now = keys.get();
        return now.equals(checked) || now.haveSigned(token);
    }

    /** What the token hangs on; empty if any of it has gone. */
    private Mono<List<BooleanSupplier>> bound(ObjectNode own, SignedToken token) {
        String namespace = Trees.text(own, "namespace");
        Ref account = ref(own, "serviceaccount");
        if (namespace.isEmpty()
                || account == null
                || !Trees.text(token.claims(), "sub").equals(user(namespace, account.name()))) {
            return Mono.empty();
        }
        List<Mono<BooleanSupplier>> questions = new ArrayList<>();
        questions.add(find(ACCOUNTS, namespace, account));
        Ref pod = ref(own, "pod");
        Ref secret = ref(own, "secret");
        Ref node = ref(own, "node");
        if (pod != null) {
            questions.add(find(PODS, namespace, pod));
        }
        if (secret != null) {
            questions.add(find(SECRETS, namespace, secret));
        }
        if (node != null && pod == null) {
            questions.add(find(NODES, "", node));
        }
        return Flux.concat(questions).collectList().filter(lives -> lives.size() == questions.size());
    }

    private Mono<BooleanSupplier> find(GroupResource type, String namespace, Ref ref) {
        return objects.find(type, LiveObjects.key(namespace, ref.name()), ref.uid());
    }

    private static @Nullable Ref ref(ObjectNode own, String member) {
        JsonNode node = own.get(member);
        return node instanceof ObjectNode object
                ? new Ref(Trees.text(object, "name"), Trees.text(object, "uid"))
                : null;
    }

    private static Identity identity(ObjectNode own, String id) {
        String namespace = Trees.text(own, "namespace");
        Ref account = ref(own, "serviceaccount");
        Map<String, List<String>> extra = new LinkedHashMap<>();
        if (!id.isEmpty()) {
            extra.put(EXTRA + "credential-id", List.of("JTI=" + id));
        }
        put(extra, "node", ref(own, "node"));
        put(extra, "pod", ref(own, "pod"));
        return new Identity(
                user(namespace, account == null ? "" : account.name()),
                account == null ? "" : account.uid(),
                List.of("system:serviceaccounts", "system:serviceaccounts:" + namespace, Identity.AUTHENTICATED),
                extra);
    }

    private static void put(Map<String, List<String>> extra, String kind, @Nullable Ref ref) {
        if (ref != null) {
            extra.put(EXTRA + kind + "-name", List.of(ref.name()));
            if (!ref.uid().isEmpty()) {
                extra.put(EXTRA + kind + "-uid", List.of(ref.uid()));
            }
        }
    }
}
