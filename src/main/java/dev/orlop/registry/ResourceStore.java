package dev.orlop.registry;

import dev.orlop.object.KubeObject;
import dev.orlop.object.ObjectList;
import dev.orlop.object.Status;
import dev.orlop.storage.ListOptions;
import dev.orlop.storage.Preconditions;
import dev.orlop.storage.WatchEvent;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The verbs of one resource type. All failures are {@link dev.orlop.object.StatusException}s; the objects that come back
 * are in the version of the request's {@link View}.
 */
public interface ResourceStore {
    ResourceDefinition definition();

    /**
     * Which objects of the type a request sees, and in which version.
     *
     * @param namespace null for a cluster-scoped type, and for all namespaces
     */
    record View(String version, @Nullable String namespace) {}

    /** {@code fieldValidation}. */
    enum FieldValidation {
        IGNORE,
        WARN,
        STRICT
    }

    /** The subresources that a write may name. */
    enum Subresource {
        /** The object itself. */
        NONE,
        STATUS,
        SCALE,
        FINALIZE;

        private final String label = name().equals("NONE") ? "" : name().toLowerCase(Locale.ROOT);

        /** The segment of a path, empty for the object itself. */
        public String label() {
            return label;
        }
    }

    /**
     * @param warnings takes each warning that the answer should carry
     */
    record WriteOptions(
            boolean dryRun, String fieldManager, FieldValidation fieldValidation, Consumer<String> warnings) {}

    /** How a patch is written, by its media type. */
    enum PatchType {
        JSON,
        MERGE,
        STRATEGIC_MERGE,
        APPLY
    }

    /** A patch as the client sent it: decoded, not yet understood. */
    record PatchRequest(PatchType type, JsonNode body) {}

    /** {@code metav1.DeletionPropagation}. */
    enum PropagationPolicy {
        BACKGROUND,
        FOREGROUND,
        ORPHAN
    }

    /**
     * @param propagationPolicy null if the client did not say
     * @param orphanDependents the older way to say it; null if the client did not
     */
    record DeleteOptions(
            @Nullable Long gracePeriodSeconds,
            @Nullable PropagationPolicy propagationPolicy,
            @Nullable Boolean orphanDependents,
            Preconditions preconditions,
            boolean dryRun) {}

    /** What came of a delete. */
    sealed interface DeleteResult {
        /** The object is gone. */
        record Removed(Status status) implements DeleteResult {}

        /** The object is marked and waits for its finalizers. */
        record Marked(KubeObject object) implements DeleteResult {}
    }

    Mono<KubeObject> get(View view, String name, Subresource subresource, String resourceVersion);

    Mono<ObjectList> list(View view, ListOptions options);

    Flux<WatchEvent> watch(View view, ListOptions options);

    Mono<KubeObject> create(View view, ObjectNode body, WriteOptions options);

    Mono<KubeObject> update(View view, String name, Subresource subresource, ObjectNode body, WriteOptions options);

    Mono<KubeObject> patch(View view, String name, Subresource subresource, PatchRequest patch, WriteOptions options);

    Mono<DeleteResult> delete(View view, String name, DeleteOptions options);

    /** Deletes each object that the options select; the result lists them as they were. */
    Mono<ObjectList> deleteCollection(View view, ListOptions selection, DeleteOptions options);
}
