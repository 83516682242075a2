package dev.orlop.registry.admission.policy;

import dev.orlop.codec.JsonCodec;
import dev.orlop.object.GroupVersionKind;
import dev.orlop.object.KubeObject;
import dev.orlop.object.LabelSelector;
import dev.orlop.object.SelectableFields;
import dev.orlop.object.StatusException;
import dev.orlop.registry.ResourceDefinition;
import dev.orlop.registry.ResourceRegistry;
import dev.orlop.registry.ResourceStore;
import dev.orlop.registry.ResourceStore.Subresource;
import dev.orlop.registry.ResourceStore.View;
import dev.orlop.registry.admission.LabelSelectors;
import dev.orlop.storage.ListOptions;
import dev.orlop.storage.SelectionPredicate;
import dev.orlop.tree.Trees;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Finds the objects that policies take as parameters ({@code generic.CollectParams}). Thread-safe. */
final class Parameters {
    private static final JsonCodec CODEC = new JsonCodec(SelectableFields.NONE);

    private final ResourceRegistry registry;
    private volatile Kinds kinds = new Kinds(-1, Map.of());

    private record Kinds(long generation, Map<GroupVersionKind, ResourceDefinition> byKind) {}

    /** One evaluation's parameter, or that there is none. */
    record Parameter(@Nullable ObjectNode tree) {
        static final Parameter NONE = new Parameter(null);

        /** What tells it from others of its kind. */
        String key() {
            JsonNode metadata = tree == null ? null : tree.get("metadata");
            return Trees.text(metadata, "namespace") + "/" + Trees.text(metadata, "name");
        }
    }

    Parameters(ResourceRegistry registry) {
        this.registry = registry;
    }

    /** The kind that a policy names; null if it names none. */
    static @Nullable GroupVersionKind kind(JsonNode spec) {
        JsonNode kind = spec.get("paramKind");
        if (kind == null || kind.isNull()) {
            return null;
        }
        String version = Trees.text(kind, "apiVersion");
        int slash = version.indexOf('/');
        return new GroupVersionKind(
                slash < 0 ? "" : version.substring(0, slash), version.substring(slash + 1), Trees.text(kind, "kind"));
    }

    /**
     * Whether a policy's kind of parameters is served.
     *
     * @throws PolicyException if it is not
     */
    void check(@Nullable GroupVersionKind kind) {
        if (kind != null) {
            definition(kind);
        }
    }

    private ResourceDefinition definition(GroupVersionKind kind) {
        long generation = registry.generation();
        Kinds known = kinds;
        if (known.generation != generation) {
            Map<GroupVersionKind, ResourceDefinition> byKind = new HashMap<>();
            for (ResourceDefinition definition : registry.definitions()) {
                definition.versions().stream()
                        .filter(ResourceDefinition.Version::served)
                        .forEach(version -> byKind.putIfAbsent(definition.kind(version.name()), definition));
            }
            known = new Kinds(generation, byKind);
            kinds = known;
        }
        ResourceDefinition definition = known.byKind.get(kind);
        if (definition == null) {
            throw new PolicyException("failed to find resource referenced by paramKind: '" + kind.apiVersion()
                    + ", Kind=" + kind.kind() + "'");
        }
        return definition;
    }

    /**
     * The parameters for one binding.
     *
     * @param kind that the policy names; null if it takes none
     * @param reference {@code paramRef} of the binding; null if it has none
     * @param namespace of the write; empty if it has none
     * @return one evaluation each; fails with a {@link PolicyException}
     */
    Mono<List<Parameter>> collect(@Nullable GroupVersionKind kind, @Nullable JsonNode reference, String namespace) {
        if (kind == null || reference == null || reference.isNull()) {
            return Mono.just(List.of(Parameter.NONE));
        }
        return Mono.defer(() -> {
            ResourceDefinition definition = definition(kind);
            ResourceStore store = registry.find(definition.groupResource());
            if (store == null) {
                return Mono.error(new PolicyException("failed to find resource referenced by paramKind"));
            }
            View view = new View(kind.version(), namespace(definition, reference, namespace));
            String name = Trees.text(reference, "name");
            Mono<List<Parameter>> found = name.isEmpty() ? list(store, view, reference) : get(store, view, name);
            return found.map(parameters -> orMissing(parameters, reference));
        });
    }

    private static @Nullable String namespace(ResourceDefinition definition, JsonNode reference, String namespace) {
        String stated = Trees.text(reference, "namespace");
        if (!definition.namespaced()) {
            if (!stated.isEmpty()) {
                throw new PolicyException("paramRef.namespace must not be provided for a cluster-scoped `paramKind`");
            }
            return null;
        }
        String chosen = stated.isEmpty() ? namespace : stated;
        if (chosen.isEmpty()) {
            throw new PolicyException(
                    "cannot use namespaced paramRef in policy binding that matches cluster-scoped resources");
        }
        return chosen;
    }

    private static List<Parameter> orMissing(List<Parameter> parameters, JsonNode reference) {
        if (parameters.isEmpty()
                && Trees.text(reference, "parameterNotFoundAction").equals("Deny")) {
            throw new PolicyException("no params found for policy binding with `Deny` parameterNotFoundAction");
        }
        return parameters;
    }

    /** What the cache has not yet, the store may have: parameters are often made just before they are needed. */
    private static Mono<List<Parameter>> get(ResourceStore store, View view, String name) {
        return store.get(view, name, Subresource.NONE, "0")
                .onErrorResume(Parameters::isMissing, missing -> store.get(view, name, Subresource.NONE, ""))
                .map(object -> List.of(parameter(object)))
                .onErrorResume(Parameters::isMissing, missing -> Mono.just(List.of()));
    }

    private static boolean isMissing(Throwable failure) {
        return failure instanceof StatusException answer && answer.status().code() == 404;
    }

    private static Mono<List<Parameter>> list(ResourceStore store, View view, JsonNode reference) {
        LabelSelector selector;
        try {
            selector = LabelSelectors.parse(reference.get("selector"));
        } catch (IllegalArgumentException e) {
            return Mono.error(new PolicyException(String.valueOf(e.getMessage())));
        }
        SelectionPredicate predicate = new SelectionPredicate(selector, SelectionPredicate.EVERYTHING.field());
        return store.list(view, ListOptions.everything().withPredicate(predicate))
                .map(list -> list.items().stream().map(Parameters::parameter).toList());
    }

    private static Parameter parameter(KubeObject object) {
        return new Parameter(CODEC.toTree(object));
    }

    /** An object as a tree. */
    static ObjectNode tree(KubeObject object) {
        return CODEC.toTree(object);
    }
}
