package dev.orlop.auth.flow;

import dev.orlop.auth.Action;
import dev.orlop.registry.Identity;
import dev.orlop.tree.Trees;
import java.util.List;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/** Matches requests by who makes them and what they are about ({@code PolicyRulesWithSubjects}). */
final class FlowRule {
    private static final String ALL = "*";
    private static final String ACCOUNT = "system:serviceaccount:";

    private final List<Predicate<Identity>> subjects;
    private final List<Predicate<Action>> onResources;
    private final List<Predicate<Action>> onPaths;

    private FlowRule(
            List<Predicate<Identity>> subjects, List<Predicate<Action>> onResources, List<Predicate<Action>> onPaths) {
        this.subjects = subjects;
        this.onResources = onResources;
        this.onPaths = onPaths;
    }

    static FlowRule of(JsonNode rule) {
        return new FlowRule(
                Trees.elements(rule, "subjects").stream().map(FlowRule::subject).toList(),
                Trees.elements(rule, "resourceRules").stream()
                        .map(FlowRule::onResource)
                        .toList(),
                Trees.elements(rule, "nonResourceRules").stream()
                        .map(FlowRule::onPath)
                        .toList());
    }

    boolean names(Identity caller) {
        return any(subjects, caller);
    }

    boolean covers(Action action) {
        return any(action.isOnResource() ? onResources : onPaths, action);
    }

    private static <T> boolean any(List<Predicate<T>> rules, T asked) {
        for (Predicate<T> rule : rules) {
            if (rule.test(asked)) {
                return true;
            }
        }
        return false;
    }

    private static Predicate<Identity> subject(JsonNode subject) {
        String name = Trees.text(subject.get("user"), "name");
        String group = Trees.text(subject.get("group"), "name");
        return switch (Trees.text(subject, "kind")) {
            case "User" ->
                name.equals(ALL) ? caller -> true : caller -> caller.name().equals(name);
            case "Group" -> group.equals(ALL) ? caller -> true : caller -> caller.isIn(group);
            case "ServiceAccount" -> account(subject.get("serviceAccount"));
            default -> caller -> false;
        };
    }

    private static Predicate<Identity> account(JsonNode account) {
        String namespace = ACCOUNT + Trees.text(account, "namespace") + ':';
        String name = Trees.text(account, "name");
        return name.equals(ALL)
                ? caller -> caller.name().startsWith(namespace)
                : caller -> caller.name().equals(namespace + name);
    }

    private static Predicate<Action> onResource(JsonNode rule) {
        Predicate<String> verbs = oneOf(rule, "verbs");
        Predicate<String> groups = oneOf(rule, "apiGroups");
        Predicate<String> resources = oneOf(rule, "resources");
        Predicate<String> namespaces = oneOf(rule, "namespaces");
        boolean clusterScope = Trees.flag(rule, "clusterScope");
        return action -> verbs.test(action.verb())
                && resources.test(action.fullResource())
                && groups.test(action.group())
                && (action.namespace().isEmpty() ? clusterScope : namespaces.test(action.namespace()));
    }

    private static Predicate<Action> onPath(JsonNode rule) {
        Predicate<String> verbs = oneOf(rule, "verbs");
        List<String> paths = Trees.texts(rule, "nonResourceURLs");
        return action -> verbs.test(action.verb()) && paths.stream().anyMatch(path -> covers(path, action.path()));
    }

    private static Predicate<String> oneOf(JsonNode rule, String member) {
        List<String> values = List.copyOf(Trees.texts(rule, member));
        return values.equals(List.of(ALL)) ? asked -> true : values::contains;
    }

    /** A path covers what is below it as well. */
    private static boolean covers(String rule, String asked) {
        if (rule.equals(ALL) || rule.equals(asked)) {
            return true;
        }
        String above = rule.endsWith(ALL) ? rule.substring(0, rule.length() - 1) : rule;
        return asked.startsWith(above.endsWith("/") ? above : above + '/');
    }
}
