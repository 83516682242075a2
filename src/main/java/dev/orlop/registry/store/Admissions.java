package dev.orlop.registry.store;

import dev.orlop.apply.FieldOwnership;
import dev.orlop.object.GroupVersionResource;
import dev.orlop.object.KubeObject;
import dev.orlop.registry.AuditAnnotations;
import dev.orlop.registry.Identity;
import dev.orlop.registry.ResourceStore.DeleteOptions;
import dev.orlop.registry.ResourceStore.Subresource;
import dev.orlop.registry.ResourceStore.WriteOptions;
import dev.orlop.registry.type.Admission.Hooks;
import dev.orlop.registry.type.Admission.Operation;
import dev.orlop.registry.type.AdmissionAttributes;
import dev.orlop.registry.type.AdmissionAttributes.Request;
import dev.orlop.registry.type.AdmissionAttributes.Target;
import dev.orlop.registry.type.ServedType;
import dev.orlop.registry.type.ServedView;
import dev.orlop.registry.type.StoredForm;
import dev.orlop.storage.Preconditions;
import dev.orlop.tree.Metadata;
import dev.orlop.tree.Trees;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Takes the writes of one type to admission, described as it wants them. */
final class Admissions {
    private static final String META = "meta.k8s.io/v1";

    private final ServedType type;
    private final Versions versions;
    private final Tracking tracking;

    Admissions(ServedType type, Versions versions, Tracking tracking) {
        this.type = type;
        this.versions = versions;
        this.tracking = tracking;
    }

    /** The hooks for such a write, or null if none wants to see it. */
    @Nullable
    Hooks hooks(Subresource subresource, Operation operation) {
        return type.environment().admission().hooks(type.definition(), subresource, operation);
    }

    /**
     * Has hooks change an object.
     *
     * @param object in the version of the view, and in shape
     * @param old the stored object in that version, or null
     * @return the object as they leave it; may be the same
     */
    Mono<ObjectNode> mutate(Hooks hooks, Write write, ObjectNode object, @Nullable ObjectNode old) {
        if (!hooks.mutates()) {
            return Mono.just(object);
        }
        return Mono.deferContextual(context -> {
            AdmissionAttributes attributes = attributes(write, object, old, context);
            return hooks.mutate(attributes)
                    .then(Mono.fromSupplier(() -> after(write, object, Objects.requireNonNull(attributes.object()))));
        });
    }

    /** Who leaves owners that cannot be read changes no owners ({@code managedFieldsValidatingAdmissionController}). */
    private static ObjectNode after(Write write, ObjectNode before, ObjectNode after) {
        ObjectNode metadata = Metadata.of(after).node();
        String problem = FieldOwnership.problem(metadata.get("managedFields"));
        if (problem != null) {
            Trees.replace(metadata, "managedFields", Metadata.of(before).node().get("managedFields"));
            write.options()
                    .warnings()
                    .accept(".metadata.managedFields was in an invalid state after admission; this could be caused by"
                            + " an outdated mutating admission controller; please fix your requests: " + problem);
        }
        return after;
    }

    /** Has hooks refuse a write, or not. */
    Mono<Void> validate(Hooks hooks, Write write, ObjectNode object, @Nullable ObjectNode old) {
        return Mono.deferContextual(context -> hooks.validate(attributes(write, object, old, context)));
    }

    /**
     * Has hooks refuse a deletion, or not.
     *
     * @param name empty if the request is about many
     */
    Mono<Void> delete(Hooks hooks, ServedView view, String name, KubeObject old, DeleteOptions options) {
        return Mono.deferContextual(context -> versions.shown(Mono.just(old), view.version())
                .flatMap(shown -> {
                    Target target =
                            target(view, name, Subresource.NONE, old.meta().name());
                    AdmissionAttributes attributes = new AdmissionAttributes(
                            Operation.DELETE,
                            target,
                            null,
                            type.codec().toTree(shown),
                            request(options.dryRun(), options(options), warning -> {}, context),
                            new Services(view, target));
                    return hooks.mutate(attributes).then(Mono.defer(() -> hooks.validate(attributes)));
                }));
    }

    /** A write to be admitted. */
    record Write(ServedView view, String name, Subresource subresource, Operation operation, WriteOptions options) {}

    private AdmissionAttributes attributes(
            Write write, ObjectNode object, @Nullable ObjectNode old, ContextView context) {
        Target target = target(write.view(), write.name(), write.subresource(), write.name());
        return new AdmissionAttributes(
                write.operation(),
                target,
                object,
                old,
                request(
                        write.options().dryRun(),
                        options(write),
                        write.options().warnings(),
                        context),
                new Services(write.view(), target));
    }

    private Target target(ServedView view, String name, Subresource subresource, String objectName) {
        String namespace = view.namespace();
        if (type.definition().isNamespaceItself()) {
            namespace = objectName;
        }
        return new Target(type.definition(), view.version(), subresource, namespace == null ? "" : namespace, name);
    }

    private static Request request(boolean dryRun, ObjectNode options, Consumer<String> warnings, ContextView context) {
        return new Request(Identity.of(context), dryRun, options, warnings, AuditAnnotations.of(context));
    }

    private static ObjectNode options(Write write) {
        WriteOptions sent = write.options();
        ObjectNode options = options(write.operation() == Operation.CREATE ? "CreateOptions" : "UpdateOptions");
        dryRun(options, sent.dryRun());
        if (!sent.fieldManager().isEmpty()) {
            options.put("fieldManager", sent.fieldManager());
        }
        switch (sent.fieldValidation()) {
            case STRICT -> options.put("fieldValidation", "Strict");
            case IGNORE -> options.put("fieldValidation", "Ignore");
            case WARN -> {}
        }
        return options;
    }

    private static ObjectNode options(DeleteOptions sent) {
        ObjectNode options = options("DeleteOptions");
        dryRun(options, sent.dryRun());
        if (sent.gracePeriodSeconds() instanceof Long seconds) {
            options.put("gracePeriodSeconds", seconds.longValue());
        }
        if (sent.orphanDependents() instanceof Boolean orphan) {
            options.put("orphanDependents", orphan.booleanValue());
        }
        if (sent.propagationPolicy() instanceof Enum<?> policy) {
            String name = policy.name();
            options.put("propagationPolicy", name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT));
        }
        preconditions(options, sent.preconditions());
        return options;
    }

    private static void preconditions(ObjectNode options, Preconditions wanted) {
        if (wanted.uid() != null || wanted.resourceVersion() != null) {
            ObjectNode preconditions = Trees.objectAt(options, "preconditions");
            if (wanted.uid() instanceof String uid) {
                preconditions.put("uid", uid);
            }
            if (wanted.resourceVersion() instanceof String version) {
                preconditions.put("resourceVersion", version);
            }
        }
    }

    private static ObjectNode options(String kind) {
        return JsonNodeFactory.instance.objectNode().put("kind", kind).put("apiVersion", META);
    }

    private static void dryRun(ObjectNode options, boolean dryRun) {
        if (dryRun) {
            options.putArray("dryRun").add("All");
        }
    }

    /** What the type does for hooks of a view's requests. */
    private final class Services implements AdmissionAttributes.Server {
        private final ServedView view;
        private final Target target;

        Services(ServedView view, Target target) {
            this.view = view;
            this.target = target;
        }

        @Override
        public Mono<ObjectNode> convert(ObjectNode tree, GroupVersionResource to) {
            StoredForm other = type.form().elsewhere();
            return other == null
                    ? versions.copied(tree, to.version())
                    : Mono.fromSupplier(() -> versions.elsewhere(tree, other, to));
        }

        @Override
        public ObjectNode merge(ObjectNode live, ObjectNode config, GroupVersionResource in, Subresource subresource) {
            StoredForm other = type.form().elsewhere();
            GroupVersionResource own = target.resource();
            if (other == null || in.equals(own)) {
                return tracking.merge(live, config, in.version(), subresource);
            }
            ObjectNode merged = tracking.merge(
                    versions.elsewhere(live, other, own),
                    versions.elsewhere(config, other, own),
                    own.version(),
                    subresource);
            return versions.elsewhere(merged, other, in);
        }

        @Override
        public void shape(ObjectNode changed) {
            Bodies.reshape(view, target.subresource(), changed);
        }

        @Override
        public Mono<KubeObject> namespace(String name) {
            return type.environment().namespaces().find(name);
        }
    }
}
