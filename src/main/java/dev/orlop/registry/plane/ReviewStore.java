package dev.orlop.registry.plane;

import dev.orlop.codec.Codec;
import dev.orlop.codec.JsonCodec;
import dev.orlop.object.KubeObject;
import dev.orlop.object.SelectableFields;
import dev.orlop.registry.Identity;
import dev.orlop.registry.ResourceStore;
import dev.orlop.schema.kind.KindCatalog;
import dev.orlop.tree.FieldErrors;
import dev.orlop.tree.Metadata;
import java.time.Clock;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/**
 * Takes reviews, which are not stored but answered ({@code pkg/registry/authentication}, {@code
 * pkg/registry/authorization}).
 */
final class ReviewStore extends UnsupportedStore {
    private static final String TOKEN_REQUEST = "TokenRequest";

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
            new ReviewRules(causes).check(kind.name(), body, view.namespace());
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
}
