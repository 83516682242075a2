package dev.orlop.openapi;

import dev.orlop.object.GroupVersionKind;
import dev.orlop.registry.ResourceDefinition;

/** One served version of a type. */
record ServedVersion(ResourceDefinition definition, ResourceDefinition.Version version) {
    GroupVersionKind kind() {
        return definition.kind(version.name());
    }

    GroupVersionKind listKind() {
        GroupVersionKind kind = kind();
        return new GroupVersionKind(
                kind.group(), kind.version(), definition.names().listKind());
    }

    /** The path of its documents, such as {@code apis/apps/v1}. */
    String path() {
        return (kind().group().isEmpty() ? "api/" : "apis/") + kind().apiVersion();
    }
}
