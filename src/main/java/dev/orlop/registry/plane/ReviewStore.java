package dev.orlop.registry.plane;

import dev.orlop.codec.Codec;
import dev.orlop.codec.JsonCodec;
import dev.orlop.object.GroupResource;
import dev.orlop.object.KubeObject;
import dev.orlop.object.SelectableFields;
import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import dev.orlop.registry.Identity;
import dev.orlop.registry.ResourceDefinition;
import dev.orlop.registry.ResourceDefinition.Names;
import dev.orlop.registry.ResourceDefinition.Version;
import dev.orlop.schema.kind.KindCatalog;
import dev.orlop.schema.kind.KindResource;
import dev.orlop.schema.kind.KindSchema;
import dev.orlop.tree.FieldErrors;
import dev.orlop.tree.Metadata;
import dev.orlop.tree.Trees;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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
    private static final String RESOURCE = "resourceAttributes";
    private static final String NON_RESOURCE = "nonResourceAttributes";

    private final KindResource kind;
    private final KindSchema schema;
    private final Codec codec = new JsonCodec(SelectableFields.NONE);
    private final Reviewer reviewer;
    private final Clock clock;

    private ReviewStore(KindResource kind, Reviewer reviewer, Clock clock) {
        super(definition(kind));
        this.kind = kind;
        this.schema = new KindSchema(kind, false);
        this.reviewer = reviewer;
        this.clock = clock;
    }

    /** A request for a token is none: it is asked of a service account. */
    static List<ReviewStore> all(Reviewer reviewer, Clock clock) {
        return KindCatalog.reviews().stream()
                .filter(kind -> !kind.kind().equals("TokenRequest"))
                .map(kind -> new ReviewStore(kind, reviewer, clock))
                .toList();
    }

    private static ResourceDefinition definition(KindResource kind) {
        GroupResource resource = new GroupResource(kind.group(), kind.plural());
        Names names =
                new Names(kind.plural(), kind.singular(), kind.kind(), kind.kind() + "List", List.of(), List.of());
        Version version = new Version(kind.version(), true, Set.of(), null, SelectableFields.NONE, null, List.of());
        return new ResourceDefinition(
                resource,
                names,
                kind.namespaced(),
                "/" + kind.plural() + "/",
                List.of(version),
                kind.version(),
                true,
                "",
                false,
                List.of("create"));
    }

    @Override
    public Mono<KubeObject> create(View view, ObjectNode body, WriteOptions options) {
        return Identity.current().map(caller -> {
            shape(body, options);
            FieldErrors causes = new FieldErrors();
            validate(body, view.namespace(), causes);
            causes.throwIfAny(
                    definition().kind(view.version()), Metadata.of(body).name());
            if (kind.kind().equals("SelfSubjectReview")) {
                Metadata.of(body).text("creationTimestamp", Metadata.time(clock.instant()));
            }
            body.set("status", reviewer.status(kind.kind(), body, caller));
            return codec.encode(body);
        });
    }

    private void shape(ObjectNode body, WriteOptions options) {
        body.put("apiVersion", kind.apiVersion()).put("kind", kind.kind());
        List<String> problems = new ArrayList<>();
        String opening =
                kind.kind() + " in version \"" + kind.version() + "\" cannot be handled as a " + kind.kind() + ": ";
        try {
            schema.shape(body, path -> problems.add("unknown field \"" + path + '"'));
        } catch (StatusException e) {
            throw new StatusException(Status.badRequest(opening + e.status().message()));
        }
        if (problems.isEmpty()) {
            return;
        }
        switch (options.fieldValidation()) {
            case STRICT ->
                throw new StatusException(
                        Status.badRequest(opening + "strict decoding error: " + String.join(", ", problems)));
            case WARN -> problems.forEach(options.warnings());
            case IGNORE -> {}
        }
    }

    private void validate(ObjectNode body, @Nullable String namespace, FieldErrors causes) {
        JsonNode spec = body.get("spec");
        switch (kind.kind()) {
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
