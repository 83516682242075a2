package dev.orlop.registry.crd;

import dev.orlop.registry.ResourceDefinition.Version;
import dev.orlop.registry.ResourceStore.Subresource;
import dev.orlop.registry.type.Strategy;
import dev.orlop.tree.Trees;
import tools.jackson.databind.node.ObjectNode;

/** Custom resources ({@code apiextensions-apiserver/pkg/registry/customresource}), without their schemas. */
final class CustomResourceStrategy implements Strategy {
    private static final CustomResourceStrategy WITH_STATUS = new CustomResourceStrategy(true);
    private static final CustomResourceStrategy PLAIN = new CustomResourceStrategy(false);

    private final boolean statusSubresource;

    /** The rules of a version, by whether it has the status subresource. */
    static CustomResourceStrategy of(Version version) {
        return version.has(Subresource.STATUS) ? WITH_STATUS : PLAIN;
    }

    private CustomResourceStrategy(boolean statusSubresource) {
        this.statusSubresource = statusSubresource;
    }

    @Override
    public boolean typeRequired() {
        return true;
    }

    @Override
    public boolean allowsUnconditionalUpdate() {
        return false;
    }

    @Override
    public long firstGeneration() {
        return 1;
    }

    @Override
    public boolean raisesGeneration(ObjectNode object, ObjectNode old) {
        return !Trees.same(content(object), content(old));
    }

    private ObjectNode content(ObjectNode object) {
        ObjectNode content = object.objectNode();
        object.properties().forEach(member -> content.set(member.getKey(), member.getValue()));
        content.remove("metadata");
        content.remove("apiVersion");
        if (statusSubresource) {
            content.remove("status");
        }
        return content;
    }
}
