package dev.orlop.registry.plane;

import dev.orlop.codec.Codec;
import dev.orlop.codec.JsonCodec;
import dev.orlop.object.KubeObject;
import dev.orlop.object.SelectableFields;
import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import dev.orlop.registry.Identity;
import dev.orlop.registry.ResourceStore;
import dev.orlop.schema.kind.KindCatalog;
import dev.orlop.tree.FieldErrors;
import dev.orlop.tree.Metadata;
import dev.orlop.tree.Trees;
import java.time.Clock;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Takes reviews, which are not stored but answered ({@code pkg/registry/authentication}, {@code
 * pkg/registry/authorization}).
 */
final class ReviewStore extends UnsupportedStore {
    private static final String ONE_OF = "exactly one of nonResourceAttributes or resourceAttributes must be specified";
    private static final String TOKEN_REQUEST = "TokenRequest";
    private static final String RESOURCE = "resourceAttributes";
    private static final String NON_RESOURCE = "nonResourceAttributes";

    private final UnstoredKind kind;
    private final Codec codec = new JsonCodec(SelectableFields.NONE);
    private final Reviewer reviewer;
    private final Clock clock;

    private ReviewStore(UnstoredKind kind, Reviewer reviewer, Clock clock) {
        super(kind.definition());
        this.kind = kind;
        this.reviewer = reviewer;
        this.clock = clock;
    }

    /** A request for a token is none: it is asked of a service account. */
    static List<ReviewStore> all(Reviewer reviewer, Clock clock) {
        return KindCatalog.reviews().stream()
                .filter(kind -> !kind.kind().equals(TOKEN_REQUEST))
                .map(kind -> new ReviewStore(new UnstoredKind(kind), reviewer, clock))
                .toList();
    }

    /** What takes requests for tokens, for each service account. */
    static Function<String, @Nullable ResourceStore> tokens(TokenRequestStore.Sources sources) {
        UnstoredKind kind = KindCatalog.reviews().stream()
                .filter(review -> review.kind().equals(TOKEN_REQUEST))
                .map(UnstoredKind::new)
                .findFirst()
                .orElseThrow();
        return account -> new TokenRequestStore(kind, account, sources);
    }

    @Override
    public Mono<KubeObject> create(View view, ObjectNode body, WriteOptions options) {
        return Identity.current().flatMap(caller -> {
            kind.shape(body, options);
            FieldErrors causes = new FieldErrors();
            validate(body, view.namespace(), causes);
            causes.throwIfAny(
                    definition().kind(view.version()), Metadata.of(body).name());
            if (kind.name().equals("SelfSubjectReview")) {
                Metadata.of(body).text("creationTimestamp", Metadata.time(clock.instant()));
            }
            return reviewer.status(kind.name(), body, caller).map(status -> {
                body.set("status", status);
                return codec.encode(body);
            });
        });
    }

    private void validate(ObjectNode body, @Nullable String namespace, FieldErrors causes) {
        JsonNode spec = body.get("spec");
        switch (kind.name()) {
            case "SelfSubjectAccessReview" -> attributes(spec, causes);
            case "SubjectAccessReview" -> {
                attributes(spec, causes);
                subject(spec, causes);
            }
            case "LocalSubjectAccessReview" -> {
                attributes(spec, causes);
                subject(spec, causes);
                String asked = Trees.text(Trees.object(spec, RESOURCE), "namespace");
                if (!asked.equals(String.valueOf(namespace))) {
                    causes.invalid("spec.resourceAttributes.namespace", asked, "must match metadata.namespace");
                }
            }
            case "SelfSubjectRulesReview" -> {
                if (Trees.text(spec, "namespace").isEmpty()) {
                    throw new StatusException(Status.badRequest("no namespace on request"));
                }
            }
            case "TokenReview" -> {
                if (Trees.text(spec, "token").isEmpty()) {
                    throw new StatusException(Status.badRequest("token is required for TokenReview in authentication"));
                }
            }
            default -> {}
        }
    }

    private static void attributes(@Nullable JsonNode spec, FieldErrors causes) {
        boolean resource = Trees.object(spec, RESOURCE) != null;
        if (resource == (Trees.object(spec, NON_RESOURCE) != null)) {
            causes.invalid("spec." + (resource ? NON_RESOURCE : RESOURCE), "", ONE_OF);
        }
    }

    private static void subject(@Nullable JsonNode spec, FieldErrors causes) {
        if (Trees.text(spec, "user").isEmpty() && Trees.elements(spec, "groups").isEmpty()) {
            causes.invalid("spec.user", "", "at least one of user or group must be specified");
        }
    }
}
