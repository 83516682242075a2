package dev.orlop.registry.plane;

import dev.orlop.object.GroupResource;
import dev.orlop.object.GroupVersionKind;
import dev.orlop.object.SelectableFields;
import dev.orlop.object.StatusException;
import dev.orlop.registry.ResourceDefinition;
import dev.orlop.registry.ResourceDefinition.Names;
import dev.orlop.registry.ResourceDefinition.Version;
import dev.orlop.registry.ResourceStore.Subresource;
import dev.orlop.registry.ResourceStore.WriteOptions;
import dev.orlop.registry.body.BodyDecoding;
import dev.orlop.registry.body.BodyType;
import dev.orlop.schema.kind.KindCatalog;
import dev.orlop.schema.kind.KindResource;
import dev.orlop.schema.kind.KindSchema;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** Describes a built-in kind whose objects are answered at once and never stored. */
final class UnstoredKind {
    private final KindResource kind;
    private final KindSchema schema;

    UnstoredKind(KindResource kind) {
        this.kind = kind;
        this.schema = new KindSchema(kind, false);
    }

    /** The kind that is created in a subresource. */
    static UnstoredKind of(Subresource subresource) {
        GroupVersionKind kind = Objects.requireNonNull(subresource.kind());
        return new UnstoredKind(Objects.requireNonNull(KindCatalog.resource(kind.apiVersion(), kind.kind())));
    }

    String name() {
        return kind.kind();
    }

    ResourceDefinition definition() {
        GroupResource resource = new GroupResource(kind.group(), kind.plural());
        Names names =
                new Names(kind.plural(), kind.singular(), kind.kind(), kind.kind() + "List", List.of(), List.of());
        Version version = new Version(kind.version(), true, Set.of(), null, SelectableFields.NONE, null, List.of());
        return new ResourceDefinition(
                resource,
                names,
                kind.namespaced(),
                "/" + kind.plural() + "/",
                List.of(version),
                kind.version(),
                true,
                "",
                false,
                List.of("create"),
                List.of());
    }

    /**
     * Brings a body into the shape of the kind.
     *
     * @throws StatusException 400 if it has another one
     */
    void shape(ObjectNode body, WriteOptions options) {
        GroupVersionKind type = new GroupVersionKind(kind.group(), kind.version(), kind.kind());
        BodyDecoding decoding = BodyDecoding.ofBody(type, options);
        BodyType.check(body, type, false, decoding);
        decoding.shape(schema, body);
        decoding.finish();
    }
}
