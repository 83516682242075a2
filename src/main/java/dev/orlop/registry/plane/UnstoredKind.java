package dev.orlop.registry.plane;

import dev.orlop.object.GroupResource;
import dev.orlop.object.SelectableFields;
import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import dev.orlop.registry.ResourceDefinition;
import dev.orlop.registry.ResourceDefinition.Names;
import dev.orlop.registry.ResourceDefinition.Version;
import dev.orlop.registry.ResourceStore.WriteOptions;
import dev.orlop.schema.kind.KindResource;
import dev.orlop.schema.kind.KindSchema;
import java.util.ArrayList;
import java.util.List;
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
        body.put("apiVersion", kind.apiVersion()).put("kind", kind.kind());
        List<String> problems = new ArrayList<>();
        String opening =
                kind.kind() + " in version \"" + kind.version() + "\" cannot be handled as a " + kind.kind() + ": ";
        try {
            schema.shape(body, path -> problems.add("unknown field \"" + path + '"'));
        } catch (StatusException e) {
            throw new StatusException(Status.badRequest(opening + e.status().message()));
        }
        if (problems.isEmpty()) {
            return;
        }
        switch (options.fieldValidation()) {
            case STRICT ->
                throw new StatusException(
                        Status.badRequest(opening + "strict decoding error: " + String.join(", ", problems)));
            case WARN -> problems.forEach(options.warnings());
            case IGNORE -> {}
        }
    }
}
