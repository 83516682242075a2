package dev.orlop.registry.kind;

import dev.orlop.object.Status.Cause;
import dev.orlop.registry.kind.rule.FieldChecks;
import dev.orlop.registry.kind.rule.KindRules;
import dev.orlop.tree.FieldErrors;
import dev.orlop.tree.Trees;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Bindings of roles of both scopes ({@code ValidateRoleBinding}): the role stays the same. */
final class BindingRules implements KindRules {
    private static final String GROUP = "rbac.authorization.k8s.io";
    private static final List<String> SUBJECTS = List.of("ServiceAccount", "User", "Group");

    private final List<String> roles;

    /** @param roles the kinds that may be bound */
    BindingRules(List<String> roles) {
        this.roles = roles;
    }

    @Override
    public void validate(ObjectNode object, FieldErrors causes) {
        JsonNode role = object.get("roleRef");
        String group = Trees.text(role, "apiGroup");
        if (!group.equals(GROUP)) {
            causes.add(Cause.notSupported("roleRef.apiGroup", group, List.of(GROUP)));
        }
        String kind = Trees.text(role, "kind");
        if (!roles.contains(kind)) {
            causes.add(Cause.notSupported("roleRef.kind", kind, roles));
        }
        FieldChecks.required(causes, object, "roleRef.name", "");
        List<JsonNode> subjects = Trees.elements(object, "subjects");
        for (int i = 0; i < subjects.size(); i++) {
            subject(subjects.get(i), object, "subjects[" + i + "]", causes);
        }
    }

    private static void subject(JsonNode subject, ObjectNode binding, String path, FieldErrors causes) {
        if (Trees.text(subject, "name").isEmpty()) {
            causes.required(path + ".name", "");
        }
        String kind = Trees.text(subject, "kind");
        if (!SUBJECTS.contains(kind)) {
            causes.add(Cause.notSupported(path + ".kind", kind, SUBJECTS));
        }
        boolean clusterWide = Trees.text(binding.get("metadata"), "namespace").isEmpty();
        if (kind.equals("ServiceAccount")
                && clusterWide
                && Trees.text(subject, "namespace").isEmpty()) {
            causes.required(path + ".namespace", "");
        }
    }

    @Override
    public void validateUpdate(ObjectNode object, ObjectNode old, FieldErrors causes) {
        FieldChecks.immutable(causes, object, old, "roleRef", "cannot change roleRef");
    }
}
