package dev.orlop.registry.store;

import dev.orlop.apply.ScaleManagers;
import dev.orlop.object.GroupVersionKind;
import dev.orlop.registry.ResourceDefinition.Scale;
import dev.orlop.tree.FieldErrors;
import dev.orlop.tree.Metadata;
import dev.orlop.tree.Trees;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A change of an object's scale as one of the object ({@code registry/rest scaleUpdatedObjectInfo}). */
final class ScaleChange implements Change {
    private final Change change;
    private final Scale paths;
    private final ScaleManagers managers;
    private final GroupVersionKind kind;
    private final String name;

    /**
     * @param change of the scale
     * @param managers how the owners of the replicas are seen
     * @param kind of the object, with its name for messages
     */
    ScaleChange(Change change, Scale paths, ScaleManagers managers, GroupVersionKind kind, String name) {
        this.change = change;
        this.paths = paths;
        this.managers = managers;
        this.kind = kind;
        this.name = name;
    }

    @Override
    public ObjectNode apply(ObjectNode current, Intake intake) {
        ObjectNode scale = change.apply(current, Intake.NONE);
        if (!change.isTracked()) {
            Scales.dropZero(scale);
        }
        return scale;
    }

    @Override
    public boolean isTracked() {
        return change.isTracked();
    }

    @Override
    public ObjectNode shown(ObjectNode live) {
        ObjectNode scale = Scales.of(live, paths);
        JsonNode owners = Metadata.of(live).node().get("managedFields");
        Trees.replace(Metadata.of(scale).node(), "managedFields", managers.ofScale(owners));
        return scale;
    }

    @Override
    public ObjectNode whole(ObjectNode wanted, ObjectNode live, Intake intake) {
        ObjectNode object = live.deepCopy();
        ObjectNode metadata = Metadata.of(object).node();
        JsonNode owners = managers.ofObject(
                metadata.get("managedFields"), Metadata.of(wanted).node().get("managedFields"));
        Trees.replace(metadata, "managedFields", owners);
        FieldErrors causes = new FieldErrors();
        Scales.write(object, wanted, paths, causes);
        causes.throwIfAny(kind, name);
        Metadata sent = Metadata.of(wanted);
        if (!sent.resourceVersion().isEmpty()) {
            metadata.put("resourceVersion", sent.resourceVersion());
        }
        if (!sent.uid().isEmpty()) {
            metadata.put("uid", sent.uid());
        }
        intake.admit(object, null);
        return object;
    }
}
