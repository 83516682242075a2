package dev.orlop.auth.rbac;

import dev.orlop.auth.Action;
import dev.orlop.tree.Trees;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** One rule of a role ({@code rbacv1.PolicyRule}); rules only ever allow. */
public record PolicyRule(
        List<String> verbs,
        List<String> apiGroups,
        List<String> resources,
        List<String> resourceNames,
        List<String> nonResourceUrls) {
    private static final String ALL = "*";
    private static final String ANY_RESOURCE = "*/";

    public PolicyRule {
        verbs = List.copyOf(verbs);
        apiGroups = List.copyOf(apiGroups);
        resources = List.copyOf(resources);
        resourceNames = List.copyOf(resourceNames);
        nonResourceUrls = List.copyOf(nonResourceUrls);
    }

    /** The rules below {@code rules} of a role. */
    public static List<PolicyRule> of(@Nullable JsonNode role) {
        return Trees.elements(role, "rules").stream()
                .map(rule -> new PolicyRule(
                        Trees.texts(rule, "verbs"),
                        Trees.texts(rule, "apiGroups"),
                        Trees.texts(rule, "resources"),
                        Trees.texts(rule, "resourceNames"),
                        Trees.texts(rule, "nonResourceURLs")))
                .toList();
    }

    /** {@code RuleAllows}. */
    boolean allows(Action action) {
        if (!contains(verbs, action.verb())) {
            return false;
        }
        return action.isOnResource()
                ? contains(apiGroups, action.group())
                        && isAboutResource(action)
                        && (resourceNames.isEmpty() || resourceNames.contains(action.name()))
                : isAboutPath(action.path());
    }

    /** Whether its decision about an action depends on the name. */
    boolean looksAtNameOf(Action action) {
        return !resourceNames.isEmpty() && isAboutResource(action);
    }

    // Loops, since a user may have hundreds of rules to go through.
    private boolean isAboutResource(Action action) {
        for (String resource : resources) {
            if (isResource(resource, action)) {
                return true;
            }
        }
        return false;
    }

    private boolean isAboutPath(String path) {
        for (String url : nonResourceUrls) {
            if (coversUrl(url, path)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isResource(String rule, Action action) {
        if (rule.equals(ALL)) {
            return true;
        }
        String sub = action.subresource();
        if (sub.isEmpty()) {
            return rule.equals(action.resource());
        }
        int slash = action.resource().length();
        return (rule.length() == slash + 1 + sub.length()
                        && rule.startsWith(action.resource())
                        && rule.charAt(slash) == '/'
                        && rule.endsWith(sub))
                || (rule.length() == sub.length() + ANY_RESOURCE.length()
                        && rule.startsWith(ANY_RESOURCE)
                        && rule.endsWith(sub));
    }

    private static boolean contains(List<String> rules, String asked) {
        return rules.contains(ALL) || rules.contains(asked);
    }

    private static boolean coversUrl(String rule, String asked) {
        return rule.equals(ALL)
                || rule.equals(asked)
                || (rule.endsWith(ALL) && asked.startsWith(rule.substring(0, rule.length() - 1)));
    }

    /** Whether whoever has this rule may do all that the other allows ({@code ruleCovers}). */
    boolean covers(PolicyRule other) {
        return coversAll(verbs, other.verbs)
                && coversAll(apiGroups, other.apiGroups)
                && other.resources.stream().allMatch(this::coversResource)
                && other.nonResourceUrls.stream()
                        .allMatch(asked -> nonResourceUrls.stream().anyMatch(rule -> coversUrl(rule, asked)))
                && coversNames(other.resourceNames);
    }

    private static boolean coversAll(List<String> rules, List<String> asked) {
        return rules.contains(ALL) || rules.containsAll(asked);
    }

    private boolean coversResource(String asked) {
        if (resources.contains(ALL) || resources.contains(asked)) {
            return true;
        }
        int slash = asked.indexOf('/');
        return slash >= 0 && resources.contains(ALL + asked.substring(slash));
    }

    private boolean coversNames(List<String> asked) {
        return asked.isEmpty() ? resourceNames.isEmpty() : resourceNames.isEmpty() || resourceNames.containsAll(asked);
    }

    /** As it stands in a role. */
    public ObjectNode toTree(ObjectNode maker) {
        ObjectNode tree = maker.objectNode();
        put(tree, "verbs", verbs);
        put(tree, "apiGroups", apiGroups);
        put(tree, "resources", resources);
        put(tree, "resourceNames", resourceNames);
        put(tree, "nonResourceURLs", nonResourceUrls);
        return tree;
    }

    private static void put(ObjectNode tree, String member, List<String> values) {
        if (!values.isEmpty()) {
            ArrayNode array = tree.putArray(member);
            values.forEach(array::add);
        }
    }

    /** The compact form of messages ({@code rbacv1helpers.CompactString}). */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("{");
        describe(text, "APIGroups", apiGroups);
        describe(text, "Resources", resources);
        describe(text, "NonResourceURLs", nonResourceUrls);
        describe(text, "ResourceNames", resourceNames);
        describe(text, "Verbs", verbs);
        return text.append('}').toString();
    }

    private static void describe(StringBuilder text, String name, List<String> values) {
        if (values.isEmpty()) {
            return;
        }
        text.append(text.length() > 1 ? ", " : "").append(name).append(":[");
        for (int i = 0; i < values.size(); i++) {
            text.append(i == 0 ? "\"" : " \"").append(values.get(i)).append('"');
        }
        text.append(']');
    }
}
