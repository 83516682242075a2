package dev.orlop.registry.store;

import dev.orlop.apply.FieldOwnership.Applied;
import dev.orlop.apply.ScaleManagers;
import dev.orlop.object.Status.Cause;
import dev.orlop.registry.ResourceDefinition.Scale;
import dev.orlop.registry.body.BodyDecoding;
import dev.orlop.registry.type.ServedView;
import dev.orlop.tree.FieldErrors;
import dev.orlop.tree.Metadata;
import dev.orlop.tree.Trees;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A change of an object's scale as one of the object ({@code registry/rest scaleUpdatedObjectInfo}). */
final class ScaleChange implements Change {
    private final Change change;
    private final Scale paths;
    private final ScaleManagers managers;
    private final ServedView view;
    private final boolean custom;
    private final String name;

    /**
     * @param change of the scale
     * @param managers how the owners of the replicas are seen
     * @param view of the object; of a custom one the schema says what replicas may be
     * @param name of the object
     */
    ScaleChange(Change change, Scale paths, ScaleManagers managers, ServedView view, String name) {
        this.change = change;
        this.paths = paths;
        this.managers = managers;
        this.view = view;
        this.custom = !view.definition().builtIn();
        this.name = name;
    }

    @Override
    public ObjectNode apply(ObjectNode current, Intake intake) {
        ObjectNode scale = change.apply(current, new Intake() {
            @Override
            public void admit(ObjectNode body, @Nullable BodyDecoding decoding) {
                if (decoding != null) {
                    Scales.admit(body, decoding, custom);
                }
            }

            @Override
            public void admitApplied(Applied applied) {}
        });
        Bodies.matchScale(view, scale, name);
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
    public boolean isReplacement() {
        return change.isReplacement();
    }

    @Override
    public ObjectNode shown(ObjectNode live) {
        ObjectNode scale = Scales.toUpdate(live, paths);
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
        int replicas = Scales.write(object, wanted, paths);
        if (!custom && replicas < 0) {
            FieldErrors causes = new FieldErrors();
            causes.add(new Cause(
                    "FieldValueInvalid",
                    "Invalid value: " + replicas + ": must be greater than or equal to 0",
                    "spec.replicas"));
            causes.throwIfAny(Scales.KIND, name);
        }
        Metadata sent = Metadata.of(wanted);
        if (!sent.resourceVersion().isEmpty()) {
            metadata.put("resourceVersion", sent.resourceVersion());
        }
        if (isReplacement() && !sent.uid().isEmpty()) {
            metadata.put("uid", sent.uid());
        }
        intake.admit(object, null);
        return object;
    }
}
