package dev.orlop.registry.type;

import dev.orlop.codec.Codec;
import dev.orlop.object.GroupResource;
import dev.orlop.object.GroupVersionKind;
import dev.orlop.object.NameRule;
import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import dev.orlop.registry.ResourceDefinition;
import dev.orlop.registry.ResourceDefinition.Version;
import dev.orlop.registry.ResourceStore.View;
import dev.orlop.storage.StatusMapping;
import dev.orlop.storage.StatusMapping.Verb;
import dev.orlop.storage.Storage;
import dev.orlop.storage.StorageException;
import java.time.Clock;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A resource type with all that its verbs need.
 *
 * @param strategies the rules of writing, by the version written
 * @param codec of the stored version's objects
 * @param form of the objects at rest
 * @param schemas by version
 * @param conversion between the versions, or null if they differ in their names and schemas only
 */
public record ServedType(
        ResourceDefinition definition,
        Function<Version, Strategy> strategies,
        Storage storage,
        Codec codec,
        StoredForm form,
        Schemas schemas,
        @Nullable Conversion conversion,
        Environment environment) {

    /**
     * What all types share.
     *
     * @param namespaces who may create objects in which namespace
     * @param admission what policies and webhooks have to say about writes
     */
    public record Environment(Clock clock, Uids uids, NamespaceGate namespaces, Admission admission) {}

    /** The type as the server itself sees it: the storage version is served, and nothing is terminating. */
    public ServedType internal() {
        return new ServedType(
                definition.internal(), strategies, storage, codec, form, schemas, conversion, environment);
    }

    /** The type as one writes it past policies and webhooks. */
    public ServedType unadmitted() {
        Environment direct =
                new Environment(environment.clock(), environment.uids(), environment.namespaces(), Admission.NONE);
        return new ServedType(definition, strategies, storage, codec, form, schemas, conversion, direct);
    }

    public GroupResource resource() {
        return definition.groupResource();
    }

    public GroupVersionKind kind(View view) {
        return definition.kind(view.version());
    }

    /**
     * The version that a request speaks.
     *
     * @throws StatusException 404 if it is not served
     */
    public Version version(View view) {
        Version version = definition.servedVersion(view.version());
        if (version == null) {
            throw new StatusException(Status.unknownPath());
        }
        return version;
    }

    /** Whether something beside {@code metadata.finalizers} keeps a stored object in place when it is deleted. */
    public boolean isHeld(ObjectNode stored) {
        return internal().strategy(new View(definition.storageVersion(), null)).isHeld(stored);
    }

    public Strategy strategy(View view) {
        return strategies.apply(version(view));
    }

    /**
     * The key of one object.
     *
     * @throws StatusException 400 if namespace or name cannot be segments of a key; 404 if a namespaced object is asked
     *     for without its namespace, or the other way round
     */
    public String key(View view, String name) {
        if (definition.namespaced() == (view.namespace() == null)) {
            throw new StatusException(Status.unknownPath());
        }
        return directory(view) + segment("Name", name);
    }

    /** The key below which the objects of a view lie; ends with a slash. */
    public String directory(View view) {
        String namespace = view.namespace();
        if (namespace == null) {
            return definition.storagePrefix();
        }
        if (!definition.namespaced()) {
            throw new StatusException(Status.unknownPath());
        }
        return definition.storagePrefix() + segment("Namespace", namespace) + "/";
    }

    private static String segment(String what, String text) {
        List<String> problems = text.isEmpty() ? List.of("may not be empty") : NameRule.PATH_SEGMENT.check(text);
        if (!problems.isEmpty()) {
            throw new StatusException(
                    Status.badRequest(what + " parameter invalid: \"" + text + "\": " + String.join(";", problems)));
        }
        return text;
    }

    /** A failure as the request's answer; what is one already stays as it is. */
    public Throwable answer(Throwable failure, Verb verb, String name) {
        return failure instanceof StorageException storageFailure
                ? new StatusException(StatusMapping.toStatus(storageFailure, verb, resource(), name))
                : failure;
    }
}
