package dev.orlop.registry.namespace;

import dev.orlop.object.NameRule;
import dev.orlop.registry.type.Strategy;
import dev.orlop.tree.FieldErrors;
import dev.orlop.tree.Metadata;
import dev.orlop.tree.Trees;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Namespaces ({@code pkg/registry/core/namespace}, {@code admission/plugin/namespace/lifecycle}). */
public final class NamespaceStrategy implements Strategy {
    static final String NAME_LABEL = "kubernetes.io/metadata.name";
    static final String FINALIZER = "kubernetes";
    private static final Set<String> PROTECTED = Set.of("default", "kube-system", "kube-public");

    @Override
    public boolean isDeletedInSteps() {
        return true;
    }

    @Override
    public List<String> nameProblems(String name) {
        return NameRule.DNS_1123_LABEL.check(name);
    }

    @Override
    public void prepareForCreate(ObjectNode object) {
        object.putObject("status").put("phase", "Active");
        var finalizers = Trees.arrayAt(Trees.objectAt(object, "spec"), "finalizers");
        if (!Trees.texts(object.get("spec"), "finalizers").contains(FINALIZER)) {
            finalizers.add(FINALIZER);
        }
        // A generated name came after the defaults, of which the label is one.
        Metadata metadata = Metadata.of(object);
        Trees.objectAt(metadata.node(), "labels").put(NAME_LABEL, metadata.name());
    }

    @Override
    public void prepareForUpdate(ObjectNode object, ObjectNode old) {
        Trees.replace(object, "spec", old.get("spec"));
        Trees.replace(object, "status", old.get("status"));
    }

    @Override
    public void validate(ObjectNode object, FieldErrors causes) {
        List<String> finalizers = Trees.texts(object.get("spec"), "finalizers");
        for (int i = 0; i < finalizers.size(); i++) {
            for (String problem : NameRule.LABEL_KEY.check(finalizers.get(i))) {
                causes.invalid("spec.finalizers[" + i + "]", finalizers.get(i), problem);
            }
        }
    }

    @Override
    public void validateStatus(ObjectNode object, ObjectNode old, FieldErrors causes) {
        boolean terminating = Trees.text(object.get("status"), "phase").equals("Terminating");
        boolean deleting = Metadata.of(object).isBeingDeleted();
        if (deleting != terminating) {
            causes.invalid(
                    "status.phase",
                    Trees.text(object.get("status"), "phase"),
                    deleting
                            ? "may only be 'Terminating' if `deletionTimestamp` is not empty"
                            : "may only be 'Active' if `deletionTimestamp` is empty");
        }
    }

    @Override
    public @Nullable String deletionProblem(String name) {
        return PROTECTED.contains(name) ? "this namespace may not be deleted" : null;
    }

    @Override
    public void prepareForDeletion(ObjectNode object, String now) {
        Trees.objectAt(object, "status").put("phase", "Terminating");
    }

    @Override
    public boolean isHeld(ObjectNode object) {
        return !Trees.texts(object.get("spec"), "finalizers").isEmpty();
    }
}
