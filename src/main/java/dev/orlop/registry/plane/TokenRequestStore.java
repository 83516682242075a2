package dev.orlop.registry.plane;

import dev.orlop.codec.Codec;
import dev.orlop.codec.JsonCodec;
import dev.orlop.object.GroupResource;
import dev.orlop.object.KubeObject;
import dev.orlop.object.SelectableFields;
import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import dev.orlop.registry.plane.TokenIssuer.Grant;
import dev.orlop.registry.plane.TokenIssuer.Ref;
import dev.orlop.registry.store.StrategyStore;
import dev.orlop.registry.type.Uids;
import dev.orlop.tree.FieldErrors;
import dev.orlop.tree.Metadata;
import dev.orlop.tree.Trees;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Issues tokens for one service account ({@code pkg/registry/core/serviceaccount/storage/token.go}). */
final class TokenRequestStore extends UnsupportedStore {
    private static final GroupResource ACCOUNTS = new GroupResource("", "serviceaccounts");
    private static final long USUAL_SECONDS = 3600;
    private static final long FEWEST_SECONDS = 600;
    private static final long MOST_SECONDS = 1L << 32;
    private static final Codec CODEC = new JsonCodec(SelectableFields.NONE);

    private static final UnstoredKind KIND = UnstoredKind.of(Subresource.TOKEN);

    private final String account;
    private final Sources sources;

    /**
     * What all accounts share.
     *
     * @param stores finds the store of a built-in type, or null if that is not served
     */
    record Sources(
            TokenIssuer issuer, Function<GroupResource, @Nullable StrategyStore> stores, Uids uids, Clock clock) {}

    TokenRequestStore(String account, Sources sources) {
        super(KIND.definition());
        this.account = account;
        this.sources = sources;
    }

    @Override
    public Mono<KubeObject> create(View view, ObjectNode body, WriteOptions options) {
        String namespace = String.valueOf(view.namespace());
        return Mono.defer(() -> {
            KIND.shape(body, options);
            spec(body);
            checkNames(body, namespace);
            return object(ACCOUNTS, namespace, account)
                    .flatMap(found -> accounts()
                            .admitted(new View("v1", namespace), account, Subresource.TOKEN, body, options)
                            .flatMap(request -> issue(request, namespace, found, options)))
                    .map(CODEC::encode);
        });
    }

    /** What is asked for, with the usual time if none is. */
    private static ObjectNode spec(ObjectNode request) {
        ObjectNode spec = Trees.objectAt(request, "spec");
        if (!spec.path("expirationSeconds").isNumber()) {
            spec.put("expirationSeconds", USUAL_SECONDS);
        }
        return spec;
    }

    private StrategyStore accounts() {
        return Objects.requireNonNull(sources.stores.apply(ACCOUNTS));
    }

    private void checkNames(ObjectNode body, String namespace) {
        FieldErrors causes = new FieldErrors();
        Metadata metadata = Metadata.of(body);
        if (!metadata.name().isEmpty() && !metadata.name().equals(account)) {
            causes.invalid("metadata.name", metadata.name(), "must match the service account name if specified");
        }
        if (!metadata.namespace().isEmpty() && !metadata.namespace().equals(namespace)) {
            causes.invalid(
                    "metadata.namespace",
                    metadata.namespace(),
                    "must match the service account namespace if specified");
        }
        causes.throwIfAny(definition().kind("v1"), account);
    }

    private Mono<ObjectNode> object(GroupResource type, String namespace, String name) {
        StrategyStore store = sources.stores.apply(type);
        if (store == null) {
            return Mono.error(() -> new StatusException(Status.notFound(type, name)));
        }
        View view = new View("v1", store.definition().namespaced() ? namespace : null);
        return store.get(view, name, Subresource.NONE, "").map(store.type().codec()::toTree);
    }

    private Mono<ObjectNode> issue(ObjectNode body, String namespace, ObjectNode found, WriteOptions options) {
        Instant now = sources.clock.instant().truncatedTo(ChronoUnit.SECONDS);
        ObjectNode spec = spec(body);
        if (Trees.texts(spec, "audiences").isEmpty()) {
            ArrayNode audiences = spec.putArray("audiences");
            sources.issuer.audiences().forEach(audiences::add);
        }
        checkSeconds(spec.path("expirationSeconds").longValue());
        Metadata metadata = Metadata.of(body);
        metadata.text("name", account);
        metadata.text("namespace", namespace);
        metadata.text("creationTimestamp", Metadata.time(now));
        return bound(spec, namespace).flatMap(bound -> {
            long seconds = seconds(spec, options);
            Grant grant = new Grant(
                    sources.uids.next(),
                    namespace,
                    new Ref(account, Metadata.of(found).uid()),
                    bound.pod,
                    bound.secret,
                    bound.node,
                    Trees.texts(spec, "audiences"),
                    now,
                    seconds);
            return Mono.fromCallable(() -> sources.issuer.issue(grant))
                    .subscribeOn(Schedulers.boundedElastic())
                    .map(token -> {
                        body.putObject("status")
                                .put("token", token)
                                .put("expirationTimestamp", Metadata.time(now.plusSeconds(seconds)));
                        return body;
                    });
        });
    }

    private void checkSeconds(long seconds) {
        FieldErrors causes = new FieldErrors();
        String text = String.valueOf(seconds);
        if (seconds < FEWEST_SECONDS) {
            causes.add(Status.Cause.invalidLiteral(
                    "spec.expirationSeconds", text, "may not specify a duration less than 10 minutes"));
        }
        if (seconds > MOST_SECONDS) {
            causes.add(Status.Cause.invalidLiteral(
                    "spec.expirationSeconds", text, "may not specify a duration larger than 2^32 seconds"));
        }
        causes.throwIfAny(definition().kind("v1"), "");
    }

    private long seconds(ObjectNode spec, WriteOptions options) {
        long asked = spec.path("expirationSeconds").longValue();
        long longest = sources.issuer.longest();
        if (longest == 0 || asked <= longest) {
            return asked;
        }
        options.warnings().accept("requested expiration of " + asked + " seconds shortened to " + longest + " seconds");
        spec.put("expirationSeconds", longest);
        return longest;
    }

    private record Bound(
            @Nullable Ref pod,
            @Nullable Ref secret,
            @Nullable Ref node) {}

    /** The object that the token is to end with, looked up. */
    private Mono<Bound> bound(ObjectNode spec, String namespace) {
        ObjectNode reference = Trees.object(spec, "boundObjectRef");
        if (reference == null) {
            return Mono.just(new Bound(null, null, null));
        }
        String name = Trees.text(reference, "name");
        String type = Trees.text(reference, "apiVersion") + "/" + Trees.text(reference, "kind");
        return switch (type) {
            case "v1/Pod" ->
                object(new GroupResource("", "pods"), namespace, name).flatMap(pod -> ofPod(pod, reference));
            case "v1/Secret" ->
                object(new GroupResource("", "secrets"), namespace, name)
                        .map(secret -> new Bound(null, checked(secret, reference), null));
            case "v1/Node" ->
                object(new GroupResource("", "nodes"), namespace, name)
                        .map(node -> new Bound(null, null, checked(node, reference)));
            default ->
                Mono.error(() -> new StatusException(Status.badRequest("cannot bind token to object of type "
                        + Trees.text(reference, "apiVersion") + ", Kind=" + Trees.text(reference, "kind"))));
        };
    }

    private Mono<Bound> ofPod(ObjectNode pod, ObjectNode reference) {
        if (!Trees.text(pod.get("spec"), "serviceAccountName").equals(account)) {
            throw new StatusException(Status.badRequest("cannot bind token for serviceaccount \"" + account
                    + "\" to pod running with different serviceaccount name."));
        }
        Ref own = checked(pod, reference);
        String node = Trees.text(pod.get("spec"), "nodeName");
        if (node.isEmpty()) {
            return Mono.just(new Bound(own, null, null));
        }
        return object(new GroupResource("", "nodes"), "", node)
                .map(found -> Metadata.of(found).uid())
                .onErrorResume(TokenRequestStore::isAbsent, absent -> Mono.just(""))
                .map(uid -> new Bound(own, null, new Ref(node, uid)));
    }

    private static boolean isAbsent(Throwable failure) {
        return failure instanceof StatusException answer && answer.status().code() == 404;
    }

    private static Ref checked(ObjectNode object, ObjectNode reference) {
        Metadata metadata = Metadata.of(object);
        String asked = Trees.text(reference, "uid");
        if (!asked.isEmpty() && !asked.equals(metadata.uid())) {
            throw new StatusException(Status.conflict(
                    new GroupResource("", Trees.text(reference, "kind")),
                    metadata.name(),
                    "the UID in the bound object reference (" + asked + ") does not match the UID in record. The object"
                            + " might have been deleted and then recreated"));
        }
        return new Ref(metadata.name(), metadata.uid());
    }
}
