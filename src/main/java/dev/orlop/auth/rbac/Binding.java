package dev.orlop.auth.rbac;

import dev.orlop.tree.Metadata;
import dev.orlop.tree.Trees;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A RoleBinding or ClusterRoleBinding.
 *
 * @param namespace that it is about; empty for all, and for what is in none
 */
record Binding(String namespace, String name, RoleName role, List<Subject> subjects) {
    static Binding of(ObjectNode object) {
        Metadata metadata = Metadata.of(object);
        String namespace = metadata.namespace();
        ObjectNode reference = Trees.object(object, "roleRef");
        boolean local = Trees.text(reference, "kind").equals("Role");
        RoleName role = new RoleName(local ? namespace : "", Trees.text(reference, "name"));
        List<Subject> subjects = new ArrayList<>();
        for (JsonNode subject : Trees.elements(object, "subjects")) {
            add(subject, namespace, subjects);
        }
        return new Binding(namespace, metadata.name(), role, List.copyOf(subjects));
    }

    private static void add(JsonNode subject, String home, List<Subject> subjects) {
        String name = Trees.text(subject, "name");
        switch (Trees.text(subject, "kind")) {
            case "User" -> subjects.add(Subject.user(name));
            case "Group" -> subjects.add(Subject.group(name));
            case "ServiceAccount" -> {
                String own = Trees.text(subject, "namespace");
                String namespace = own.isEmpty() ? home : own;
                if (!namespace.isEmpty()) {
                    subjects.add(Subject.serviceAccount(namespace, name));
                }
            }
            default -> {
                // Nobody: validation refuses other kinds, and what is stored may be older.
            }
        }
    }

    String reason(Subject subject) {
        String own = namespace.isEmpty()
                ? "ClusterRoleBinding \"" + name + '"'
                : "RoleBinding \"" + name + "/" + namespace + '"';
        return "RBAC: allowed by " + own + " of " + role.kind() + " \"" + role.name() + "\" to " + subject.text();
    }
}
