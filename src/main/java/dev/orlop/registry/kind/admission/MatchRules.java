package dev.orlop.registry.kind.admission;

import dev.orlop.object.NameRule;
import dev.orlop.object.Status.Cause;
import dev.orlop.registry.kind.rule.FieldChecks;
import dev.orlop.registry.kind.rule.LabelRules;
import dev.orlop.tree.FieldErrors;
import dev.orlop.tree.Trees;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Checks what says which writes a webhook or a policy is about. */
final class MatchRules {
    private static final List<String> OPERATIONS = List.of("*", "CONNECT", "CREATE", "DELETE", "UPDATE");
    private static final List<String> SCOPES = List.of("*", "Cluster", "Namespaced");
    private static final List<String> POLICIES = List.of("Equivalent", "Exact");
    private static final String ANY = "*";

    private final FieldErrors causes;

    MatchRules(FieldErrors causes) {
        this.causes = causes;
    }

    /** {@code MatchResources} of a policy or a binding. */
    void resources(JsonNode match, String path) {
        oneOf(match, "matchPolicy", path, POLICIES);
        for (String selector : List.of("namespaceSelector", "objectSelector")) {
            JsonNode value = match.get(selector);
            if (value == null || value.isNull()) {
                causes.required(path + "." + selector, "");
            } else {
                selector(value, path + "." + selector);
            }
        }
        for (String member : List.of("resourceRules", "excludeResourceRules")) {
            List<JsonNode> rules = Trees.elements(match, member);
            for (int i = 0; i < rules.size(); i++) {
                String at = path + "." + member + "[" + i + "]";
                names(rules.get(i), at + ".resourceNames");
                rule(rules.get(i), at);
            }
        }
    }

    /** A text that must be there and be one of a few. */
    void oneOf(JsonNode holder, String member, String path, List<String> supported) {
        String text = Trees.text(holder, member);
        if (text.isEmpty()) {
            causes.required(path + "." + member, "");
        } else if (!supported.contains(text)) {
            causes.add(Cause.notSupported(path + "." + member, text, supported));
        }
    }

    private void names(JsonNode rule, String path) {
        Set<String> seen = new HashSet<>();
        List<String> names = Trees.texts(rule, "resourceNames");
        for (int i = 0; i < names.size(); i++) {
            String at = path + "[" + i + "]";
            String name = names.get(i);
            NameRule.PATH_SEGMENT.check(name).forEach(problem -> causes.invalid(at, name, problem));
            if (!seen.add(name)) {
                causes.add(Cause.duplicate(at, name));
            }
        }
    }

    /** {@code RuleWithOperations}. */
    void rule(JsonNode rule, String path) {
        list(rule, "operations", path, "operations");
        List<String> operations = Trees.texts(rule, "operations");
        for (int i = 0; i < operations.size(); i++) {
            if (!OPERATIONS.contains(operations.get(i))) {
                causes.add(Cause.notSupported(path + ".operations[" + i + "]", operations.get(i), OPERATIONS));
            }
        }
        list(rule, "apiGroups", path, "API groups");
        list(rule, "apiVersions", path, "API versions");
        List<String> versions = Trees.texts(rule, "apiVersions");
        for (int i = 0; i < versions.size(); i++) {
            if (versions.get(i).isEmpty()) {
                causes.required(path + ".apiVersions[" + i + "]", "");
            }
        }
        types(rule, path + ".resources");
        String scope = Trees.text(rule, "scope");
        if (!scope.isEmpty() && !SCOPES.contains(scope)) {
            causes.add(Cause.notSupported(path + ".scope", scope, SCOPES));
        }
    }

    private void list(JsonNode rule, String member, String path, String others) {
        List<String> items = Trees.texts(rule, member);
        if (items.isEmpty()) {
            causes.required(path + "." + member, "");
        } else if (items.size() > 1 && items.contains(ANY)) {
            invalid(path + "." + member, rule.get(member), "if '*' is present, must not specify other " + others);
        }
    }

    private void invalid(String path, @Nullable JsonNode value, String message) {
        FieldChecks.invalid(causes, path, value, message);
    }

    private void types(JsonNode rule, String path) {
        List<String> types = Trees.texts(rule, "resources");
        if (types.isEmpty()) {
            causes.required(path, "");
        }
        Set<String> allSubresources = new HashSet<>();
        Set<String> allTypes = new HashSet<>();
        boolean hasPlain = false;
        for (int i = 0; i < types.size(); i++) {
            String type = types.get(i);
            String at = path + "[" + i + "]";
            int slash = type.indexOf('/');
            if (type.isEmpty()) {
                causes.required(at, "");
            } else if (slash < 0) {
                hasPlain = !type.equals(ANY);
            } else {
                subresource(type, slash, at, allSubresources, allTypes);
            }
        }
        if (types.size() > 1 && types.contains("*/*")) {
            invalid(path, rule.get("resources"), "if '*/*' is present, must not specify other resources");
        }
        if (types.contains(ANY) && hasPlain) {
            invalid(
                    path,
                    rule.get("resources"),
                    "if '*' is present, must not specify other resources without subresources");
        }
    }

    private void subresource(String type, int slash, String at, Set<String> allSubresources, Set<String> allTypes) {
        String main = type.substring(0, slash);
        String sub = type.substring(slash + 1);
        if (allSubresources.contains(main)) {
            causes.invalid(at, type, "if '" + main + "/*' is present, must not specify " + type);
        }
        if (allTypes.contains(sub)) {
            causes.invalid(at, type, "if '*/" + sub + "' is present, must not specify " + type);
        }
        if (sub.equals(ANY)) {
            allSubresources.add(main);
        }
        if (main.equals(ANY)) {
            allTypes.add(sub);
        }
    }

    /** {@code metav1.LabelSelector}. */
    void selector(JsonNode selector, String path) {
        LabelRules.selector(causes, selector, path);
    }
}
