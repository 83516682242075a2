package dev.orlop.registry;

import dev.orlop.object.GroupResource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All resource types that the server serves at the moment. Readers never lock and see one consistent set. */
public interface ResourceRegistry {
    /** The verbs of a type, or null if it is not served (in any version). */
    @Nullable
    ResourceStore find(GroupResource resource);

    /** All types served, built-in ones first, in a stable order. */
    List<ResourceDefinition> definitions();

    /** Changes whenever {@link #definitions} does; for the ETag of discovery. */
    long generation();
}
