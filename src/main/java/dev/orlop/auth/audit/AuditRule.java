package dev.orlop.auth.audit;

import dev.orlop.auth.Action;
import dev.orlop.registry.Identity;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Matches requests and says how they are written down ({@code audit.PolicyRule}, matched as {@code ruleMatches}). An empty
 * list matches everything of its kind.
 *
 * @param omitManagedFields null for what the policy says
 */
record AuditRule(
        AuditLevel level,
        Callers callers,
        Set<String> verbs,
        List<Resources> resources,
        Set<String> namespaces,
        List<String> paths,
        Set<AuditStage> omitStages,
        @Nullable Boolean omitManagedFields) {

    /** Whom a rule is about. */
    record Callers(Set<String> users, Set<String> groups) {
        boolean match(@Nullable Identity identity) {
            if (users.isEmpty() && groups.isEmpty()) {
                return true;
            }
            return identity != null
                    && (users.isEmpty() || users.contains(identity.name()))
                    && (groups.isEmpty() || identity.groups().stream().anyMatch(groups::contains));
        }
    }

    /**
     * Resources of one group ({@code audit.GroupResources}).
     *
     * @param group empty for the core group
     * @param resources {@code pods}, {@code pods/status}, {@code pods/*}, {@code *}{@code /status} or {@code *}
     */
    record Resources(String group, List<String> resources, Set<String> names) {
        boolean match(Action action) {
            if (!group.equals(action.group())) {
                return false;
            }
            if (resources.isEmpty()) {
                return true;
            }
            return (names.isEmpty() || names.contains(action.name()))
                    && resources.stream().anyMatch(resource -> means(resource, action));
        }

        private static boolean means(String resource, Action action) {
            if (resource.equals("*") || resource.equals(action.fullResource())) {
                return true;
            }
            if (resource.startsWith("*/")
                    && !action.subresource().isEmpty()
                    && resource.substring(2).equals(action.subresource())) {
                return true;
            }
            return resource.endsWith("/*")
                    && resource.substring(0, resource.length() - 2).equals(action.resource());
        }
    }

    /** @param identity null if nobody knows the caller */
    boolean matches(@Nullable Identity identity, Action action) {
        if (!callers.match(identity) || (!verbs.isEmpty() && !verbs.contains(action.verb()))) {
            return false;
        }
        if (!namespaces.isEmpty() || !resources.isEmpty()) {
            return matchesResource(action);
        }
        return paths.isEmpty()
                || (!action.isOnResource() && paths.stream().anyMatch(path -> means(path, action.path())));
    }

    private boolean matchesResource(Action action) {
        return action.isOnResource()
                && (namespaces.isEmpty() || namespaces.contains(action.namespace()))
                && (resources.isEmpty() || resources.stream().anyMatch(each -> each.match(action)));
    }

    private static boolean means(String pattern, String path) {
        return pattern.equals(path)
                || (pattern.endsWith("*") && path.startsWith(pattern.substring(0, pattern.length() - 1)));
    }
}
