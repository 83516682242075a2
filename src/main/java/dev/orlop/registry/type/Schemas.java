package dev.orlop.registry.type;

import dev.orlop.object.KubeObject;
import dev.orlop.schema.ObjectSchema;
import org.jspecify.annotations.Nullable;

/** The schemas of a type's versions. Thread-safe. */
public interface Schemas {
    /** The schema of a version, or null if the version has none. */
    @Nullable
    ObjectSchema of(String version);

    /** The schema by which a body of a version is read: one that declares nothing if the type has no such version. */
    default @Nullable ObjectSchema ofBody(String version) {
        return of(version);
    }

    /** Whether the schema of a version can be used at once; else its first use takes long, to compile it and its rules. */
    default boolean isReady(String version) {
        return true;
    }

    /** Makes the schema of a version ready, which takes long. */
    default void prepare(String version) {}

    /** Whether an object as it is stored may not be what the schema of a version makes of it. */
    default boolean isForeign(KubeObject stored, String version) {
        return false;
    }
}
