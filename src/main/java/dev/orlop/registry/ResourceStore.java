package dev.orlop.registry;

import dev.orlop.object.GroupVersionKind;
import dev.orlop.object.KubeObject;
import dev.orlop.object.ObjectList;
import dev.orlop.object.Status;
import dev.orlop.storage.ListOptions;
import dev.orlop.storage.Preconditions;
import dev.orlop.storage.WatchEvent;
import dev.orlop.storage.WatchOptions;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
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
        SCALE(new GroupVersionKind("autoscaling", "v1", "Scale")),
        /** Of namespaces. */
        FINALIZE("spec", "finalizers"),
        /** Of requests for certificates. */
        APPROVAL("status", "conditions"),
        /** Of pods. */
        EPHEMERALCONTAINERS("spec", "ephemeralContainers"),
        /** Of service accounts: what is created there is a token. */
        TOKEN(new GroupVersionKind("authentication.k8s.io", "v1", "TokenRequest")),
        /** Of pods: what is created there has the pod deleted, unless a disruption budget protects it. */
        EVICTION(new GroupVersionKind("policy", "v1", "Eviction"));

        private final String label = name().equals("NONE") ? "" : name().toLowerCase(Locale.ROOT);
        private final @Nullable GroupVersionKind kind;
        private final List<String> field;

        Subresource(String... field) {
            this.kind = null;
            this.field = List.of(field);
        }

        Subresource(GroupVersionKind kind) {
            this.kind = kind;
            this.field = List.of();
        }

        /** The kind of what is sent to it, or null if that is the kind of the object. */
        public @Nullable GroupVersionKind kind() {
            return kind;
        }

        /** Whether it takes requests that are answered and not stored, and nothing else. */
        public boolean isCreated() {
            return this == TOKEN || this == EVICTION;
        }

        /** The path of the one field that a write changes; empty where that is more than a field, or none. */
        public List<String> field() {
            return field;
        }

        /** The segment of a path, empty for the object itself. */
        public String label() {
            return label;
        }
    }

    /**
     * @param warnings takes each warning that the answer should carry
     * @param sent the body, if it is a client's
     */
    record WriteOptions(
            boolean dryRun,
            String fieldManager,
            FieldValidation fieldValidation,
            Consumer<String> warnings,
            SentBody sent) {

        /** Writes of the API server itself, which own fields under its name in Kubernetes. */
        public static final WriteOptions OF_SERVER = ofOwn("kube-apiserver");

        /** Writes of the controllers, which have one name for all of them in Kubernetes. */
        public static final WriteOptions OF_CONTROLLERS = ofOwn("kube-controller-manager");

        /** The options of writes that no client asks for. */
        public static WriteOptions ofOwn(String fieldManager) {
            return new WriteOptions(false, fieldManager, FieldValidation.IGNORE, warning -> {});
        }

        /** The options of a write whose body nobody shows. */
        public WriteOptions(
                boolean dryRun, String fieldManager, FieldValidation fieldValidation, Consumer<String> warnings) {
            this(dryRun, fieldManager, fieldValidation, warnings, SentBody.NONE);
        }

        public WriteOptions withSent(SentBody body) {
            return new WriteOptions(dryRun, fieldManager, fieldValidation, warnings, body);
        }
    }

    /** How a patch is written, by its media type. */
    enum PatchType {
        JSON("application/json-patch+json"),
        MERGE("application/merge-patch+json"),
        STRATEGIC_MERGE("application/strategic-merge-patch+json"),
        APPLY("application/apply-patch+yaml");

        private final String mediaType;

        PatchType(String mediaType) {
            this.mediaType = mediaType;
        }

        /** The type of that media type, or null. */
        public static @Nullable PatchType of(String mediaType) {
            return Arrays.stream(values())
                    .filter(type -> type.mediaType.equals(mediaType))
                    .findFirst()
                    .orElse(null);
        }

        /**
         * The media types that a resource type takes.
         *
         * @param builtIn whether the resource type is built in; only such ones merge strategically
         */
        public static List<String> accepted(boolean builtIn) {
            return Arrays.stream(values())
                    .filter(type -> builtIn || type != STRATEGIC_MERGE)
                    .map(type -> type.mediaType)
                    .toList();
        }
    }

    /**
     * A patch as the client sent it: read only once there is an object that it could change.
     *
     * @param force whether an apply may take fields that others own
     */
    record PatchRequest(PatchType type, byte[] body, boolean force) {}

    /**
     * The object after a patch.
     *
     * @param created whether there was none before, which only an apply can be about
     */
    record Patched(KubeObject object, boolean created) {}

    /** {@code metav1.DeletionPropagation}. */
    enum PropagationPolicy {
        BACKGROUND,
        FOREGROUND,
        ORPHAN
    }

    /**
     * @param propagationPolicy null if the client did not say
     * @param orphanDependents the older way to say it; null if the client did not
     * @param ignoreStoreReadError whether an object that cannot be read is removed all the same, without a look at
     *     preconditions and finalizers: nobody can know them (KEP-3926)
     */
    record DeleteOptions(
            @Nullable Long gracePeriodSeconds,
            @Nullable PropagationPolicy propagationPolicy,
            @Nullable Boolean orphanDependents,
            Preconditions preconditions,
            boolean dryRun,
            boolean ignoreStoreReadError) {
        public DeleteOptions(
                @Nullable Long gracePeriodSeconds,
                @Nullable PropagationPolicy propagationPolicy,
                @Nullable Boolean orphanDependents,
                Preconditions preconditions,
                boolean dryRun) {
            this(gracePeriodSeconds, propagationPolicy, orphanDependents, preconditions, dryRun, false);
        }

        public DeleteOptions withPreconditions(Preconditions value) {
            return new DeleteOptions(
                    gracePeriodSeconds, propagationPolicy, orphanDependents, value, dryRun, ignoreStoreReadError);
        }

        public DeleteOptions withDryRun(boolean value) {
            return new DeleteOptions(
                    gracePeriodSeconds,
                    propagationPolicy,
                    orphanDependents,
                    preconditions,
                    value,
                    ignoreStoreReadError);
        }
    }

    /** What came of a delete. */
    sealed interface DeleteResult {
        /** The object is gone. */
        record Removed(Status status) implements DeleteResult {}

        /** The object is marked and waits for its finalizers. */
        record Marked(KubeObject object) implements DeleteResult {}
    }

    Mono<KubeObject> get(View view, String name, Subresource subresource, String resourceVersion);

    Mono<ObjectList> list(View view, ListOptions options);

    Flux<WatchEvent> watch(View view, WatchOptions options);

    Mono<KubeObject> create(View view, ObjectNode body, WriteOptions options);

    Mono<KubeObject> update(View view, String name, Subresource subresource, ObjectNode body, WriteOptions options);

    Mono<Patched> patch(View view, String name, Subresource subresource, PatchRequest patch, WriteOptions options);

    Mono<DeleteResult> delete(View view, String name, DeleteOptions options);

    /** Deletes each object that the options select; the result lists them as they were. */
    Mono<ObjectList> deleteCollection(View view, ListOptions selection, DeleteOptions options);
}
