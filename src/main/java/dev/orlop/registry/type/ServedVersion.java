package dev.orlop.registry.type;

import dev.orlop.object.GroupVersionKind;
import dev.orlop.registry.ResourceDefinition.Version;
import dev.orlop.registry.ResourceStore.Subresource;
import dev.orlop.schema.ObjectSchema;
import org.jspecify.annotations.Nullable;

/**
 * Joins what one version of a type is written by: put together once per definition.
 *
 * @param definition the version as the definition declares it
 * @param kind of its objects
 * @param strategy the rules of writing them
 * @param schemas of all versions; that of a custom resource is compiled at its first use
 */
public record ServedVersion(Version definition, GroupVersionKind kind, Strategy strategy, Schemas schemas) {
    /** The name of the version. */
    public String name() {
        return definition.name();
    }

    /** Whether requests may name the subresource. */
    public boolean has(Subresource subresource) {
        return definition.has(subresource);
    }

    /** The schema of the objects, or null if the version has none. */
    public @Nullable ObjectSchema schema() {
        return schemas.of(name());
    }

    /** Whether the schema can be used at once; else its first use takes long, to compile it and its rules. */
    public boolean isReady() {
        return schemas.isReady(name());
    }

    /** Makes the schema ready, which takes long. */
    public void prepare() {
        schemas.prepare(name());
    }
}
