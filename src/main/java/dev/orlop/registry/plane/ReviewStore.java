package dev.orlop.registry.plane;

import dev.orlop.codec.Codec;
import dev.orlop.codec.JsonCodec;
import dev.orlop.object.GroupVersionKind;
import dev.orlop.object.KubeObject;
import dev.orlop.object.SelectableFields;
import dev.orlop.registry.Identity;
import dev.orlop.schema.kind.KindCatalog;
import dev.orlop.schema.kind.KindResource;
import dev.orlop.tree.FieldErrors;
import dev.orlop.tree.Metadata;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/**
 * Takes reviews, which are not stored but answered ({@code pkg/registry/authentication}, {@code
 * pkg/registry/authorization}).
 */
final class ReviewStore extends UnsupportedStore {
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

    /** What is asked of an object, in a subresource, is none. */
    static List<ReviewStore> all(Reviewer reviewer, Clock clock) {
        return KindCatalog.reviews().stream()
                .filter(kind -> !isOfSubresource(kind))
                .map(kind -> new ReviewStore(new UnstoredKind(kind), reviewer, clock))
                .toList();
    }

    private static boolean isOfSubresource(KindResource kind) {
        GroupVersionKind type = new GroupVersionKind(kind.group(), kind.version(), kind.kind());
        return Arrays.stream(Subresource.values()).anyMatch(subresource -> type.equals(subresource.kind()));
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
