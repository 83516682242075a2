package dev.orlop.auth.audit;

import dev.orlop.auth.ConfigurationFiles;
import dev.orlop.auth.audit.AuditRule.Callers;
import dev.orlop.auth.audit.AuditRule.Resources;
import dev.orlop.object.NameRule;
import dev.orlop.tree.Trees;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads a {@code Policy} of {@code audit.k8s.io/v1} ({@code audit/validation}). A member that there is not is refused: a
 * misspelt one would make a rule match more than it says.
 */
public final class AuditPolicyFile {
    private static final String API_VERSION = "audit.k8s.io/v1";
    private static final Set<String> POLICY_FIELDS =
            Set.of("apiVersion", "kind", "metadata", "rules", "omitStages", "omitManagedFields");
    private static final Set<String> RULE_FIELDS = Set.of(
            "level",
            "users",
            "userGroups",
            "verbs",
            "resources",
            "namespaces",
            "nonResourceURLs",
            "omitStages",
            "omitManagedFields");
    private static final Set<String> RESOURCE_FIELDS = Set.of("group", "resources", "resourceNames");

    private AuditPolicyFile() {}

    /**
     * The policy in a file, YAML or JSON.
     *
     * @throws IllegalArgumentException naming the field that is wrong
     */
    public static AuditPolicy read(byte[] file) {
        ObjectNode policy = ConfigurationFiles.tree(file);
        if (!Trees.text(policy, "kind").equals("Policy")
                || !Trees.text(policy, "apiVersion").equals(API_VERSION)) {
            throw new IllegalArgumentException("expected the kind Policy of " + API_VERSION);
        }
        onlyKnown(policy, POLICY_FIELDS, "");
        List<AuditRule> rules = new ArrayList<>();
        for (JsonNode rule : objects(policy, "rules", "rules")) {
            rules.add(rule(rule, "rules[" + rules.size() + "]"));
        }
        if (rules.isEmpty()) {
            throw new IllegalArgumentException("rules: at least one is required");
        }
        Boolean omit = flag(policy, "omitManagedFields", "omitManagedFields");
        return new AuditPolicy(rules, stages(policy, "omitStages"), Boolean.TRUE.equals(omit));
    }

    private static AuditRule rule(JsonNode rule, String at) {
        onlyKnown(rule, RULE_FIELDS, at + ".");
        List<String> paths = texts(rule, "nonResourceURLs", at);
        paths.forEach(path -> checkPath(path, at + ".nonResourceURLs"));
        List<Resources> resources = resources(rule, at + ".resources");
        Set<String> namespaces = Set.copyOf(texts(rule, "namespaces", at));
        if (!paths.isEmpty() && (!resources.isEmpty() || !namespaces.isEmpty())) {
            throw invalid(at + ".nonResourceURLs", "a rule is about resources or about other paths, not about both");
        }
        return new AuditRule(
                level(rule, at + ".level"),
                new Callers(Set.copyOf(texts(rule, "users", at)), Set.copyOf(texts(rule, "userGroups", at))),
                Set.copyOf(texts(rule, "verbs", at)),
                resources,
                namespaces,
                paths,
                stages(rule, at + ".omitStages"),
                flag(rule, "omitManagedFields", at + ".omitManagedFields"));
    }

    private static AuditLevel level(JsonNode rule, String at) {
        String text = Trees.text(rule, "level");
        for (AuditLevel level : AuditLevel.values()) {
            if (level.label().equals(text)) {
                return level;
            }
        }
        throw invalid(at, "must be one of " + AuditLevel.labels() + ", not \"" + text + '"');
    }

    private static Set<AuditStage> stages(JsonNode node, String at) {
        Set<AuditStage> stages = EnumSet.noneOf(AuditStage.class);
        List<String> texts = texts(node, "omitStages", at.substring(0, Math.max(0, at.lastIndexOf('.'))));
        for (int i = 0; i < texts.size(); i++) {
            stages.add(stage(texts.get(i), at + "[" + i + "]"));
        }
        return stages;
    }

    private static AuditStage stage(String text, String at) {
        for (AuditStage stage : AuditStage.values()) {
            if (stage.label().equals(text)) {
                return stage;
            }
        }
        throw invalid(at, "must be one of " + AuditStage.labels() + ", not \"" + text + '"');
    }

    private static void checkPath(String path, String at) {
        int star = path.indexOf('*');
        if (!path.equals("*") && !path.startsWith("/")) {
            throw invalid(at, "\"" + path + "\" must begin with a slash, or be *");
        }
        if (star >= 0 && star < path.length() - 1) {
            throw invalid(at, "\"" + path + "\" may have a * at its end only");
        }
    }

    private static List<Resources> resources(JsonNode rule, String at) {
        List<Resources> all = new ArrayList<>();
        for (JsonNode node : objects(rule, "resources", at)) {
            String each = at + "[" + all.size() + "]";
            onlyKnown(node, RESOURCE_FIELDS, each + ".");
            String group = Trees.text(node, "group");
            if (!group.isEmpty() && !NameRule.DNS_1123_SUBDOMAIN.isValid(group)) {
                throw invalid(each + ".group", "\"" + group + "\" is not the name of a group");
            }
            List<String> resources = texts(node, "resources", each);
            Set<String> names = new LinkedHashSet<>(texts(node, "resourceNames", each));
            if (!names.isEmpty() && resources.isEmpty()) {
                throw invalid(each + ".resourceNames", "needs at least one of resources");
            }
            all.add(new Resources(group, resources, Set.copyOf(names)));
        }
        return all;
    }

    private static void onlyKnown(JsonNode node, Set<String> known, String prefix) {
        for (String name : node.propertyNames()) {
            if (!known.contains(name)) {
                throw invalid(prefix + name, "there is no such field");
            }
        }
    }

    private static List<JsonNode> objects(JsonNode node, String member, String at) {
        List<JsonNode> elements = array(node, member, at);
        for (int i = 0; i < elements.size(); i++) {
            if (!elements.get(i).isObject()) {
                throw invalid(at + "[" + i + "]", "must be an object");
            }
        }
        return elements;
    }

    private static List<String> texts(JsonNode node, String member, String parent) {
        String at = parent.isEmpty() ? member : parent + "." + member;
        List<JsonNode> elements = array(node, member, at);
        for (int i = 0; i < elements.size(); i++) {
            if (!elements.get(i).isString()) {
                throw invalid(at + "[" + i + "]", "must be a text");
            }
        }
        return elements.stream().map(JsonNode::stringValue).toList();
    }

    private static List<JsonNode> array(JsonNode node, String member, String at) {
        JsonNode value = node.get(member);
        if (value != null && !value.isNull() && !(value instanceof ArrayNode)) {
            throw invalid(at, "must be a list");
        }
        return Trees.elements(node, member);
    }

    private static @Nullable Boolean flag(JsonNode node, String member, String at) {
        JsonNode value = node.get(member);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isBoolean()) {
            throw invalid(at, "must be true or false");
        }
        return value.booleanValue();
    }

    private static IllegalArgumentException invalid(String field, String why) {
        return new IllegalArgumentException(field + ": " + why);
    }
}
