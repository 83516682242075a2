package dev.orlop.apply;

import dev.orlop.schema.SchemaNode;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Knows the versions of one resource type: their schemas, and how objects go from one to another. Thread-safe. */
public interface ObjectVersions {
    /** Whether this is a built-in kind, whose schema describes the metadata too. */
    boolean builtIn();

    /**
     * Puts into an object of the version that says nothing what every object says. A create owns no more than it adds to
     * that ({@code fieldmanager.FieldManager}: it is compared with a new object of the type).
     */
    default void zero(ObjectNode empty, String apiVersion) {}

    /** Whether there is such a version. */
    default boolean knows(String apiVersion) {
        return true;
    }

    /** The schema of whole objects of a version that {@link #convert} converts to. */
    SchemaNode schema(String apiVersion);

    /**
     * The object in another version; the argument is left as it is, and may share nodes with the result.
     *
     * @return null if there is no such version any more, and what was owned in it is to be forgotten
     * @throws UntypedException if the object cannot be converted
     */
    @Nullable
    ObjectNode convert(ObjectNode object, String apiVersion);
}
