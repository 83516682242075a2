package dev.orlop.registry.kind.admission;

import dev.orlop.object.NameRule;
import dev.orlop.object.Status.Cause;
import dev.orlop.registry.kind.rule.FieldChecks;
import dev.orlop.registry.kind.rule.KindRules;
import dev.orlop.tree.FieldErrors;
import dev.orlop.tree.Trees;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Bindings of admission policies ({@code pkg/apis/admissionregistration/validation}). */
public final class PolicyBindingRules implements KindRules {
    private static final List<String> ACTIONS = List.of("Audit", "Deny", "Warn");
    private static final List<String> NOT_FOUND_ACTIONS = List.of("Deny", "Allow");

    private final boolean isMutating;

    private PolicyBindingRules(boolean isMutating) {
        this.isMutating = isMutating;
    }

    public static PolicyBindingRules validating() {
        return new PolicyBindingRules(false);
    }

    public static PolicyBindingRules mutating() {
        return new PolicyBindingRules(true);
    }

    @Override
    public void validate(ObjectNode object, FieldErrors causes) {
        JsonNode spec = object.path("spec");
        String policy = Trees.text(spec, "policyName");
        if (policy.isEmpty()) {
            causes.required("spec.policyName", "");
        } else {
            NameRule.DNS_1123_SUBDOMAIN
                    .check(policy)
                    .forEach(problem -> causes.invalid("spec.policyName", policy, problem));
        }
        MatchRules matches = new MatchRules(causes);
        if (spec.hasNonNull("paramRef")) {
            reference(spec.get("paramRef"), matches, causes);
        }
        if (spec.hasNonNull("matchResources")) {
            matches.resources(spec.get("matchResources"), "spec.matchResources");
            if (isMutating) {
                PolicyRules.operations(spec.get("matchResources"), "spec.matchResources", causes);
            }
        }
        if (!isMutating) {
            actions(spec, causes);
        }
    }

    private static void reference(JsonNode reference, MatchRules matches, FieldErrors causes) {
        String path = "spec.paramRef";
        String exclusive = "name and selector are mutually exclusive";
        String name = Trees.text(reference, "name");
        boolean selects = reference.hasNonNull("selector");
        if (!name.isEmpty()) {
            NameRule.PATH_SEGMENT.check(name).forEach(problem -> causes.invalid(path + ".name", name, problem));
            if (selects) {
                causes.forbidden(path + ".name", exclusive);
            }
        }
        if (selects) {
            matches.selector(reference.get("selector"), path + ".selector");
            if (!name.isEmpty()) {
                causes.forbidden(path + ".selector", exclusive);
            }
        } else if (name.isEmpty()) {
            causes.required(path, "one of name or selector must be specified");
        }
        String action = Trees.text(reference, "parameterNotFoundAction");
        if (action.isEmpty()) {
            causes.required(path + ".parameterNotFoundAction", "");
        } else if (!NOT_FOUND_ACTIONS.contains(action)) {
            causes.add(Cause.notSupported(path + ".parameterNotFoundAction", action, NOT_FOUND_ACTIONS));
        }
    }

    private static void actions(JsonNode spec, FieldErrors causes) {
        String path = "spec.validationActions";
        List<String> actions = Trees.texts(spec, "validationActions");
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < actions.size(); i++) {
            String action = actions.get(i);
            if (!ACTIONS.contains(action)) {
                causes.add(Cause.notSupported(path + "[" + i + "]", action, ACTIONS));
            }
            if (!seen.add(action)) {
                causes.add(Cause.duplicate(path + "[" + i + "]", action));
            }
        }
        if (seen.contains("Deny") && seen.contains("Warn")) {
            FieldChecks.invalid(
                    causes,
                    path,
                    spec.get("validationActions"),
                    "must not contain both Deny and Warn (repeating the same validation failure information in the API"
                            + " response and headers serves no purpose)");
        }
        if (seen.isEmpty()) {
            causes.required(path, "at least one validation action is required");
        }
    }
}
