package dev.orlop.registry.admission;

import dev.orlop.object.GroupResource;
import dev.orlop.object.GroupVersionResource;
import dev.orlop.registry.ResourceDefinition;
import dev.orlop.registry.type.AdmissionAttributes;
import dev.orlop.tree.Trees;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * Says which writes a hook or a policy is about ({@code RuleWithOperations}, {@code NamedRuleWithOperations}). {@code *}
 * stands for anything; {@code pods/*} for the subresources of a type, {@code *}{@code /scale} for one of all types.
 *
 * @param resourceNames empty for all
 * @param scope {@code Cluster}, {@code Namespaced}, or anything else for both
 */
record ResourceRule(
        List<String> operations,
        List<String> groups,
        List<String> versions,
        List<String> resources,
        List<String> resourceNames,
        String scope) {

    static List<ResourceRule> all(JsonNode rules, String member) {
        return Trees.elements(rules, member).stream().map(ResourceRule::of).toList();
    }

    private static ResourceRule of(JsonNode rule) {
        return new ResourceRule(
                Trees.texts(rule, "operations"),
                Trees.texts(rule, "apiGroups"),
                Trees.texts(rule, "apiVersions"),
                Trees.texts(rule, "resources"),
                Trees.texts(rule, "resourceNames"),
                Trees.text(rule, "scope"));
    }

    /**
     * Whether a write of that kind could match, in whatever version.
     *
     * @param elsewhere whether it also matches as one to another type that serves the same objects
     */
    boolean mayMatch(Interest interest, boolean elsewhere) {
        return has(operations, interest.operation().name())
                && hasGroup(interest.type(), elsewhere)
                && hasResource(
                        interest.type().groupResource().resource(),
                        interest.subresource().label())
                && hasScope(interest.type().namespaced());
    }

    private boolean hasGroup(ResourceDefinition type, boolean elsewhere) {
        return has(groups, type.groupResource().group())
                || (elsewhere && type.elsewhere().stream().anyMatch(other -> has(groups, other.group())));
    }

    /** Whether a write matches, taken as one to that resource. */
    boolean matches(AdmissionAttributes write, GroupVersionResource resource) {
        boolean namespaced =
                !write.namespace().isEmpty() && !resource.groupResource().equals(GroupResource.NAMESPACES);
        return has(operations, write.operation().name())
                && has(groups, resource.group())
                && has(versions, resource.version())
                && hasResource(resource.resource(), write.subresource())
                && hasScope(namespaced)
                && (resourceNames.isEmpty() || resourceNames.contains(write.name()));
    }

    private static boolean has(List<String> items, String wanted) {
        return items.contains("*") || items.contains(wanted);
    }

    private boolean hasResource(String resource, String subresource) {
        for (String item : resources) {
            int slash = item.indexOf('/');
            String main = slash < 0 ? item : item.substring(0, slash);
            String sub = slash < 0 ? "" : item.substring(slash + 1);
            if ((main.equals("*") || main.equals(resource)) && (sub.equals("*") || sub.equals(subresource))) {
                return true;
            }
        }
        return false;
    }

    private boolean hasScope(boolean namespaced) {
        return switch (scope) {
            case "Cluster" -> !namespaced;
            case "Namespaced" -> namespaced;
            default -> true;
        };
    }
}
