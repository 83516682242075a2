package dev.orlop.web.request;

import dev.orlop.object.GroupVersionResource;
import dev.orlop.registry.ResourceDefinition;
import dev.orlop.registry.ResourceStore;
import dev.orlop.registry.ResourceStore.Subresource;
import dev.orlop.registry.ResourceStore.View;
import org.jspecify.annotations.Nullable;

/**
 * Names what a request is about: a collection of a resource type, one object, or a subresource of it.
 *
 * @param watched whether the path itself asks for a watch, be it of one object
 * @param namespace null for a cluster-scoped type, and for all namespaces
 * @param name null for a collection
 */
public record Target(
        ResourceStore store,
        ResourceDefinition definition,
        ResourceDefinition.Version version,
        boolean watched,
        @Nullable String namespace,
        @Nullable String name,
        Subresource subresource) {

    public boolean isCollection() {
        return name == null;
    }

    /** The name of an object. */
    public String objectName() {
        if (name == null) {
            throw new IllegalStateException("a collection has no name");
        }
        return name;
    }

    public View view() {
        return new View(version.name(), namespace);
    }

    public GroupVersionResource type() {
        return new GroupVersionResource(
                definition.groupResource().group(),
                version.name(),
                definition.groupResource().resource());
    }
}
