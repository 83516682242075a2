package dev.orlop.registry.kind;

import dev.orlop.object.NameRule;
import dev.orlop.object.Status.Cause;
import dev.orlop.registry.kind.rule.FieldChecks;
import dev.orlop.registry.kind.rule.KindRules;
import dev.orlop.tree.FieldErrors;
import dev.orlop.tree.Metadata;
import dev.orlop.tree.Trees;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Checks flow schemas ({@code ValidateFlowSchema}). */
final class FlowSchemaRules implements KindRules {
    private static final int LAST_PRECEDENCE = 10_000;
    private static final List<String> DISTINGUISHERS = List.of("ByNamespace", "ByUser");
    private static final List<String> SUBJECTS = List.of("Group", "ServiceAccount", "User");
    private static final Map<String, String> MEMBERS =
            Map.of("Group", "group", "ServiceAccount", "serviceAccount", "User", "user");
    private static final List<String> VERBS =
            List.of("create", "delete", "deletecollection", "get", "list", "patch", "proxy", "update", "watch");
    private static final List<String> METHODS =
            List.of("connect", "delete", "get", "head", "options", "patch", "post", "put", "trace");

    @Override
    public void validate(ObjectNode object, FieldErrors causes) {
        precedence(object, causes);
        if (FieldChecks.at(object, "spec.distinguisherMethod") != null) {
            FieldChecks.supported(causes, object, "spec.distinguisherMethod.type", DISTINGUISHERS);
        }
        String level = Trees.text(FieldChecks.at(object, "spec.priorityLevelConfiguration"), "name");
        if (level.isEmpty()) {
            causes.required("spec.priorityLevelConfiguration.name", "must reference a priority level");
        } else {
            NameRule.DNS_1123_SUBDOMAIN
                    .check(level)
                    .forEach(problem -> causes.invalid("spec.priorityLevelConfiguration.name", level, problem));
        }
        List<JsonNode> rules = Trees.elements(object.get("spec"), "rules");
        for (int i = 0; i < rules.size(); i++) {
            rule(rules.get(i), "spec.rules[" + i + "]", causes);
        }
    }

    private static void precedence(ObjectNode object, FieldErrors causes) {
        JsonNode value = FieldChecks.at(object, "spec.matchingPrecedence");
        long precedence = value == null ? 0 : value.longValue();
        String field = "spec.matchingPrecedence";
        if (precedence <= 0) {
            FieldChecks.invalid(causes, field, value, "must be a positive value");
        } else if (precedence > LAST_PRECEDENCE) {
            FieldChecks.invalid(causes, field, value, "must not be greater than " + LAST_PRECEDENCE);
        } else if (precedence == 1 && !Metadata.of(object).name().equals("exempt")) {
            FieldChecks.invalid(causes, field, value, "only the schema named 'exempt' may have matchingPrecedence 1");
        }
    }

    private static void rule(JsonNode rule, String path, FieldErrors causes) {
        List<JsonNode> subjects = Trees.elements(rule, "subjects");
        List<JsonNode> onResources = Trees.elements(rule, "resourceRules");
        List<JsonNode> onPaths = Trees.elements(rule, "nonResourceRules");
        if (subjects.isEmpty()) {
            causes.required(path + ".subjects", "subjects must contain at least one value");
        }
        if (onResources.isEmpty() && onPaths.isEmpty()) {
            causes.required(path, "at least one of resourceRules and nonResourceRules has to be non-empty");
        }
        for (int i = 0; i < subjects.size(); i++) {
            subject(subjects.get(i), path + ".subjects[" + i + "]", causes);
        }
        for (int i = 0; i < onResources.size(); i++) {
            onResources(onResources.get(i), path + ".resourceRules[" + i + "]", causes);
        }
        for (int i = 0; i < onPaths.size(); i++) {
            onPaths(onPaths.get(i), path + ".nonResourceRules[" + i + "]", causes);
        }
    }

    private static void subject(JsonNode subject, String path, FieldErrors causes) {
        String kind = Trees.text(subject, "kind");
        if (!SUBJECTS.contains(kind)) {
            causes.add(Cause.notSupported(path + ".kind", kind, SUBJECTS));
            return;
        }
        for (String other : SUBJECTS) {
            String member = MEMBERS.getOrDefault(other, "");
            JsonNode value = FieldChecks.at(subject, member);
            if (!other.equals(kind) && value != null) {
                causes.forbidden(
                        path + "." + member, member + " is forbidden when subject kind is not '" + other + "'");
            } else if (other.equals(kind) && value == null) {
                causes.required(path + "." + member, member + " is required when subject kind is '" + other + "'");
            } else if (value != null) {
                named(value, path + "." + member, kind, causes);
            }
        }
    }

    private static void named(JsonNode value, String path, String kind, FieldErrors causes) {
        if (Trees.text(value, "name").isEmpty()) {
            causes.required(path + ".name", "");
        }
        if (kind.equals("ServiceAccount") && Trees.text(value, "namespace").isEmpty()) {
            causes.required(path + ".namespace", "must specify namespace for service account");
        }
    }

    private static void onResources(JsonNode rule, String path, FieldErrors causes) {
        verbs(rule, path, VERBS, causes);
        all(rule, path, "apiGroups", "resource rules must supply at least one api group", "api groups", causes);
        all(rule, path, "resources", "resource rules must supply at least one resource", "resources", causes);
        if (!Trees.texts(rule, "namespaces").isEmpty() || !Trees.flag(rule, "clusterScope")) {
            all(
                    rule,
                    path,
                    "namespaces",
                    "resource rules that are not cluster scoped must supply at least one namespace",
                    "namespaces",
                    causes);
        }
    }

    private static void onPaths(JsonNode rule, String path, FieldErrors causes) {
        verbs(rule, path, METHODS, causes);
        all(
                rule,
                path,
                "nonResourceURLs",
                "nonResourceURLs must contain at least one value",
                "non-resource URLs",
                causes);
        List<String> urls = Trees.texts(rule, "nonResourceURLs");
        for (int i = 0; i < urls.size(); i++) {
            String problem = urlProblem(urls.get(i));
            if (!problem.isEmpty()) {
                causes.invalid(path + ".nonResourceURLs[" + i + "]", urls.get(i), problem);
            }
        }
    }

    private static String urlProblem(String url) {
        if (url.equals("*") || url.equals("/")) {
            return "";
        }
        if (!url.startsWith("/")) {
            return "must start with slash";
        }
        if (url.contains(" ")) {
            return "must not contain white-space";
        }
        if (url.contains("//")) {
            return "must not contain double slash";
        }
        int star = url.indexOf('*');
        return star < 0 || (star == url.length() - 1 && url.endsWith("/*"))
                ? ""
                : "wildcard can only do suffix matching";
    }

    private static void verbs(JsonNode rule, String path, List<String> supported, FieldErrors causes) {
        all(rule, path, "verbs", "verbs must contain at least one value", "verbs", causes);
        for (String verb : Trees.texts(rule, "verbs")) {
            if (!verb.equals("*") && !supported.contains(verb.toLowerCase(Locale.ROOT))) {
                causes.add(Cause.notSupported(path + ".verbs", verb, supported));
            }
        }
    }

    /** Values of which {@code *} stands alone. */
    private static void all(
            JsonNode rule, String path, String member, String required, String names, FieldErrors causes) {
        List<String> values = Trees.texts(rule, member);
        if (values.isEmpty()) {
            causes.required(path + "." + member, required);
        } else if (values.size() > 1 && values.contains("*")) {
            FieldChecks.invalid(
                    causes,
                    path + "." + member,
                    rule.get(member),
                    "if '*' is present, must not specify other " + names);
        }
    }

    @Override
    public void validateUpdate(ObjectNode object, ObjectNode old, FieldErrors causes) {
        PriorityLevelRules.fixed(object, old, "", causes);
    }
}
