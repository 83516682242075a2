package dev.orlop.registry.type;

import dev.orlop.codec.Codec;
import dev.orlop.object.GroupResource;
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
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Puts together all that the verbs of a resource type need. Immutable; a changed definition makes another. */
public final class ServedType {
    private final ResourceDefinition definition;
    private final Function<Version, Strategy> strategies;
    private final Storage storage;
    private final Codec codec;
    private final StoredForm form;
    private final Schemas schemas;
    private final @Nullable Conversion conversion;
    private final Environment environment;
    private final Map<String, ServedVersion> versions = new LinkedHashMap<>();

    /**
     * What all types share.
     *
     * @param namespaces who may create objects in which namespace
     * @param admission what policies and webhooks have to say about writes
     */
    public record Environment(Clock clock, Uids uids, NamespaceGate namespaces, Admission admission) {
        private Environment unadmitted() {
            return new Environment(clock, uids, namespaces, Admission.NONE);
        }
    }

    /**
     * @param strategies the rules of writing, by the version written; asked for once
     * @param codec of the stored version's objects
     * @param form of the objects at rest
     * @param schemas by version
     * @param conversion between the versions, or null if they differ in their names and schemas only
     */
    public ServedType(
            ResourceDefinition definition,
            Function<Version, Strategy> strategies,
            Storage storage,
            Codec codec,
            StoredForm form,
            Schemas schemas,
            @Nullable Conversion conversion,
            Environment environment) {
        this.definition = definition;
        this.strategies = strategies;
        this.storage = storage;
        this.codec = codec;
        this.form = form;
        this.schemas = schemas;
        this.conversion = conversion;
        this.environment = environment;
        for (Version version : definition.versions()) {
            versions.put(
                    version.name(),
                    new ServedVersion(version, definition.kind(version.name()), strategies.apply(version), schemas));
        }
    }

    /** The type as the server itself sees it: the storage version is served, and nothing is terminating. */
    public ServedType internal() {
        return with(definition.internal(), environment);
    }

    /** The type as one writes it past policies and webhooks. */
    public ServedType unadmitted() {
        return with(definition, environment.unadmitted());
    }

    private ServedType with(ResourceDefinition definition, Environment environment) {
        return new ServedType(definition, strategies, storage, codec, form, schemas, conversion, environment);
    }

    public ResourceDefinition definition() {
        return definition;
    }

    public Storage storage() {
        return storage;
    }

    public Codec codec() {
        return codec;
    }

    public StoredForm form() {
        return form;
    }

    public Schemas schemas() {
        return schemas;
    }

    /** What converts between the versions, or null if they differ in their names and schemas only. */
    public @Nullable Conversion conversion() {
        return conversion;
    }

    public Environment environment() {
        return environment;
    }

    public GroupResource resource() {
        return definition.groupResource();
    }

    /**
     * A request's view with the version that it speaks.
     *
     * @throws StatusException 404 if the version is not served
     */
    public ServedView served(View view) {
        ServedVersion version = versions.get(view.version());
        if (version == null || !version.definition().served()) {
            throw new StatusException(Status.unknownPath());
        }
        return new ServedView(definition, version, view.namespace());
    }

    /** A failure as the request's answer; what is one already stays as it is. */
    public Throwable answer(Throwable failure, Verb verb, String name) {
        return failure instanceof StorageException storageFailure
                ? new StatusException(StatusMapping.toStatus(storageFailure, verb, resource(), name))
                : failure;
    }
}
