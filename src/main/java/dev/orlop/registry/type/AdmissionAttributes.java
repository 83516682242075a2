package dev.orlop.registry.type;

import dev.orlop.object.GroupVersionKind;
import dev.orlop.object.GroupVersionResource;
import dev.orlop.object.KubeObject;
import dev.orlop.object.Labels;
import dev.orlop.registry.AuditAnnotations;
import dev.orlop.registry.Identity;
import dev.orlop.registry.ResourceDefinition;
import dev.orlop.registry.ResourceStore.Subresource;
import dev.orlop.registry.type.Admission.Operation;
import dev.orlop.tree.Trees;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/**
 * Describes one write to admission ({@code admission.Attributes}).
 *
 * <p>Belongs to one run of the chain. Several threads may use it one after the other; what reads it at the same time
 * must not change it. The trees are only changed through {@link #mutate}.
 */
public final class AdmissionAttributes {
    private final Operation operation;
    private final Target target;
    private @Nullable ObjectNode object;
    private final @Nullable ObjectNode oldObject;
    private final Request request;
    private final Server server;
    private @Nullable Mono<KubeObject> namespaceObject;
    private volatile @Nullable KubeObject knownNamespace;
    private volatile @Nullable Labels labels;
    private volatile @Nullable Labels oldLabels;

    /**
     * What is written.
     *
     * @param version of the request's URL
     * @param namespace empty for a cluster-scoped type, except that a namespace is in the namespace of its name
     * @param name empty where the server makes it up, or many objects are meant
     */
    public record Target(
            ResourceDefinition type, String version, Subresource subresource, String namespace, String name) {
        public GroupVersionResource resource() {
            return resource(version);
        }

        public GroupVersionResource resource(String otherVersion) {
            return new GroupVersionResource(
                    type.groupResource().group(),
                    otherVersion,
                    type.groupResource().resource());
        }

        /** The kind of what is sent: of the object, or the subresource's own. */
        public GroupVersionKind kind(GroupVersionResource in) {
            GroupVersionKind own = subresource.kind();
            return own != null
                    ? own
                    : new GroupVersionKind(
                            in.group(), in.version(), type.names().kind());
        }
    }

    /**
     * The request that wants it.
     *
     * @param options {@code CreateOptions}, {@code UpdateOptions} or {@code DeleteOptions} of {@code meta.k8s.io/v1}
     * @param warnings takes what the answer should warn of
     */
    public record Request(
            Identity user,
            boolean dryRun,
            ObjectNode options,
            Consumer<String> warnings,
            AuditAnnotations annotations) {}

    /** What the server does for hooks. */
    public interface Server {
        /** A tree in another version, or as another type that serves the same objects has it; a copy. */
        Mono<ObjectNode> convert(ObjectNode tree, GroupVersionResource to);

        /**
         * Brings an object that was changed into shape again, defaults included, in place.
         *
         * @throws dev.orlop.object.StatusException 500 if it is no object of the type any more
         */
        void shape(ObjectNode changed);

        /**
         * The object with a configuration merged into it, both of that resource; a new tree.
         *
         * @throws dev.orlop.apply.UntypedException if the configuration does not fit the type
         */
        ObjectNode merge(ObjectNode live, ObjectNode config, GroupVersionResource in, Subresource subresource);

        /** A namespace as it stands; fails with a {@link dev.orlop.object.StatusException} of 404 if there is none. */
        Mono<KubeObject> namespace(String name);
    }

    /** The objects in the version that a hook wants to see. */
    public record Versioned(
            GroupVersionResource resource,
            GroupVersionKind kind,
            @Nullable ObjectNode object,
            @Nullable ObjectNode oldObject) {}

    /**
     * @param object null for a deletion
     * @param oldObject null for a creation
     */
    public AdmissionAttributes(
            Operation operation,
            Target target,
            @Nullable ObjectNode object,
            @Nullable ObjectNode oldObject,
            Request request,
            Server server) {
        this.operation = operation;
        this.target = target;
        this.object = object;
        this.oldObject = oldObject;
        this.request = request;
        this.server = server;
    }

    public Operation operation() {
        return operation;
    }

    public Target target() {
        return target;
    }

    public GroupVersionResource resource() {
        return target.resource();
    }

    public GroupVersionKind kind() {
        return target.kind(target.resource());
    }

    /** Empty for the object itself. */
    public String subresource() {
        return target.subresource().label();
    }

    public String namespace() {
        return target.namespace();
    }

    public String name() {
        return target.name();
    }

    /** The object to be written, in the request's version; null for a deletion. Not to be written to. */
    public @Nullable ObjectNode object() {
        return object;
    }

    /** The stored object, in the request's version; null for a creation. Not to be written to. */
    public @Nullable ObjectNode oldObject() {
        return oldObject;
    }

    public Identity user() {
        return request.user();
    }

    public boolean isDryRun() {
        return request.dryRun();
    }

    public ObjectNode options() {
        return request.options();
    }

    /** Warns the client. Safe for any thread. */
    public void warn(String warning) {
        request.warnings().accept(warning);
    }

    /** Notes something for the audit log. Safe for any thread. */
    public void annotate(String key, String value) {
        request.annotations().add(key, value);
    }

    /**
     * The namespace that the write is in, looked up once. Not to be asked for where there is none.
     *
     * @return fails with a {@link dev.orlop.object.StatusException} of 404 if it does not exist
     */
    public synchronized Mono<KubeObject> namespaceObject() {
        Mono<KubeObject> known = namespaceObject;
        if (known == null) {
            known = server.namespace(namespace())
                    .doOnNext(found -> knownNamespace = found)
                    .cache();
            namespaceObject = known;
        }
        return known;
    }

    /** The namespace that the write is in if it was looked up already, or null. */
    public @Nullable KubeObject knownNamespace() {
        return knownNamespace;
    }

    /** The labels of the object to be written, read once for all who select by them; none if there is no object. */
    public Labels labels() {
        Labels known = labels;
        if (known == null) {
            known = labels(object);
            labels = known;
        }
        return known;
    }

    /** The labels of the stored object. */
    public Labels oldLabels() {
        Labels known = oldLabels;
        if (known == null) {
            known = labels(oldObject);
            oldLabels = known;
        }
        return known;
    }

    private static Labels labels(@Nullable ObjectNode object) {
        Map<String, String> labels = new HashMap<>();
        if (Trees.object(object, "metadata", "labels") instanceof ObjectNode sent) {
            sent.properties()
                    .forEach(
                            label -> labels.put(label.getKey(), label.getValue().asString("")));
        }
        return Labels.of(labels);
    }

    /** The objects in a version of the type, or as the other type that serves them has them. A scale has one version only. */
    public Mono<Versioned> in(GroupVersionResource resource) {
        ObjectNode now = object;
        GroupVersionKind kind = target.kind(resource);
        if (isAsSent(resource)) {
            return Mono.just(new Versioned(resource, kind, now, oldObject));
        }
        return converted(now, resource)
                .zipWith(
                        converted(oldObject, resource),
                        (one, other) -> new Versioned(resource, kind, one.tree(), other.tree()));
    }

    private boolean isAsSent(GroupVersionResource resource) {
        return resource.equals(target.resource()) || target.subresource().kind() != null;
    }

    private record Tree(@Nullable ObjectNode tree) {}

    private Mono<Tree> converted(@Nullable ObjectNode tree, GroupVersionResource resource) {
        return tree == null
                ? Mono.just(new Tree(null))
                : server.convert(tree, resource).map(Tree::new);
    }

    /**
     * An object of the type with a configuration merged into it by the type's list and merge keys; a new tree.
     *
     * @param live of that resource
     * @throws dev.orlop.apply.UntypedException if the configuration does not fit the type, or names part of what is owned
     *     as a whole
     */
    public ObjectNode merge(ObjectNode live, ObjectNode config, GroupVersionResource in) {
        return server.merge(live, config, in, target.subresource());
    }

    /**
     * Puts a changed object in place of the present one, and brings it into shape.
     *
     * @param changed owned by the attributes from now on
     * @param resource whose form it has
     */
    public Mono<Void> mutate(ObjectNode changed, GroupVersionResource resource) {
        if (isAsSent(resource)) {
            return Mono.fromRunnable(() -> put(changed));
        }
        return server.convert(changed, target.resource()).doOnNext(this::put).then();
    }

    private void put(ObjectNode changed) {
        server.shape(changed);
        object = changed;
        labels = null;
    }
}
