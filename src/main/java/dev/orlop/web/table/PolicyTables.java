package dev.orlop.web.table;

import java.util.Map;
import java.util.stream.Collectors;

/** The tables of kinds that allow, limit and order. */
final class PolicyTables {
    private static final String ADMISSION = "admissionregistration.k8s.io/";

    private PolicyTables() {}

    static void addTo(Map<String, TypeTable> tables) {
        for (String kind : new String[] {"ClusterRole", "Role"}) {
            tables.put(
                    "rbac.authorization.k8s.io/" + kind,
                    TableBuilder.named().createdAt().build());
            tables.put("rbac.authorization.k8s.io/" + kind + "Binding", binding());
        }
        for (String verb : new String[] {"Mutating", "Validating"}) {
            tables.put(
                    ADMISSION + verb + "WebhookConfiguration",
                    TableBuilder.named()
                            .number("Webhooks", shown -> shown.size("webhooks"))
                            .age()
                            .build());
            tables.put(ADMISSION + verb + "AdmissionPolicyBinding", policyBinding());
        }
        tables.put(ADMISSION + "MutatingAdmissionPolicy", policy("Mutations", "spec.mutations"));
        tables.put(ADMISSION + "ValidatingAdmissionPolicy", policy("Validations", "spec.validations"));
        tables.put(
                "policy/PodDisruptionBudget",
                TableBuilder.named()
                        .text("Min Available", shown -> shown.textOr("spec.minAvailable", "N/A"))
                        .text("Max Unavailable", shown -> shown.textOr("spec.maxUnavailable", "N/A"))
                        .number("Allowed Disruptions", "status.disruptionsAllowed")
                        .age()
                        .build());
        tables.put(
                "scheduling.k8s.io/PriorityClass",
                TableBuilder.named()
                        .number("Value", "value")
                        .flag("Global-Default", shown -> shown.flag("globalDefault"))
                        .age()
                        .text("PreemptionPolicy", shown -> shown.textOr("preemptionPolicy", "PreemptLowerPriority"))
                        .build());
        tables.put(
                "node.k8s.io/RuntimeClass",
                TableBuilder.named().text("Handler", "handler").age().build());
        tables.put("flowcontrol.apiserver.k8s.io/FlowSchema", flowSchema());
        tables.put("flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration", priorityLevel());
    }

    private static TypeTable binding() {
        return TableBuilder.named()
                .text("Role", shown -> shown.text("roleRef.kind") + "/" + shown.text("roleRef.name"))
                .age()
                .wide()
                .text("Users", shown -> subjects(shown, "User"))
                .text("Groups", shown -> subjects(shown, "Group"))
                .text("ServiceAccounts", shown -> subjects(shown, "ServiceAccount"))
                .build();
    }

    private static String subjects(Shown shown, String kind) {
        return shown.list("subjects").stream()
                .filter(subject -> Shown.text(subject, "kind").equals(kind))
                .map(subject -> kind.equals("ServiceAccount")
                        ? Shown.text(subject, "namespace") + "/" + Shown.text(subject, "name")
                        : Shown.text(subject, "name"))
                .collect(Collectors.joining(", "));
    }

    private static TypeTable policy(String column, String path) {
        return TableBuilder.named()
                .number(column, shown -> shown.size(path))
                .text(
                        "ParamKind",
                        shown -> shown.has("spec.paramKind")
                                ? shown.text("spec.paramKind.apiVersion") + "/" + shown.text("spec.paramKind.kind")
                                : Shown.UNSET)
                .age()
                .build();
    }

    private static TypeTable policyBinding() {
        return TableBuilder.named()
                .text("PolicyName", "spec.policyName")
                .text("ParamRef", PolicyTables::parameters)
                .age()
                .build();
    }

    private static String parameters(Shown shown) {
        String name = shown.text("spec.paramRef.name");
        String namespace = shown.text("spec.paramRef.namespace");
        if (name.isEmpty()) {
            return shown.has("spec.paramRef.selector")
                    ? Labels.selector(shown.at("spec.paramRef.selector"))
                    : Shown.UNSET;
        }
        return namespace.isEmpty() ? name : namespace + "/" + name;
    }

    private static TypeTable flowSchema() {
        return TableBuilder.named()
                .text("PriorityLevel", shown -> shown.textOr("spec.priorityLevelConfiguration.name", Shown.NONE))
                .number("MatchingPrecedence", "spec.matchingPrecedence")
                .text("DistinguisherMethod", shown -> shown.textOr("spec.distinguisherMethod.type", Shown.NONE))
                .age()
                .text(
                        "MissingPL",
                        shown -> shown.list("status.conditions").stream()
                                .filter(condition ->
                                        Shown.text(condition, "type").equals("Dangling"))
                                .map(condition -> Shown.text(condition, "status"))
                                .findFirst()
                                .orElse("?"))
                .build();
    }

    private static TypeTable priorityLevel() {
        String limited = "spec.limited.";
        String queuing = limited + "limitResponse.queuing.";
        return TableBuilder.named()
                .text("Type", "spec.type")
                .text(
                        "NominalConcurrencyShares",
                        shown -> shown.textOr(limited + "nominalConcurrencyShares", Shown.NONE))
                .text("Queues", shown -> shown.textOr(queuing + "queues", Shown.NONE))
                .text("HandSize", shown -> shown.textOr(queuing + "handSize", Shown.NONE))
                .text("QueueLengthLimit", shown -> shown.textOr(queuing + "queueLengthLimit", Shown.NONE))
                .age()
                .build();
    }
}
