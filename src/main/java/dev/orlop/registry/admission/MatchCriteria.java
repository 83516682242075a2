package dev.orlop.registry.admission;

import dev.orlop.object.GroupVersionResource;
import dev.orlop.object.KubeObject;
import dev.orlop.object.LabelSelector;
import dev.orlop.registry.ResourceDefinition;
import dev.orlop.registry.ResourceDefinition.Version;
import dev.orlop.registry.type.Admission.Operation;
import dev.orlop.registry.type.AdmissionAttributes;
import dev.orlop.tree.Trees;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/**
 * Selects writes by rules and by the labels of objects and namespaces, for webhooks and policies alike ({@code
 * webhook/generic.Webhook.ShouldCallHook}, {@code policy/matching.Matcher}). Immutable.
 */
public final class MatchCriteria {
    private final List<ResourceRule> rules;
    private final List<ResourceRule> excluded;
    private final boolean matchesWithoutRules;
    private final boolean isEquivalent;
    private final @Nullable LabelSelector namespaces;
    private final @Nullable LabelSelector objects;

    private MatchCriteria(
            JsonNode holder, List<ResourceRule> rules, List<ResourceRule> excluded, boolean matchesWithoutRules) {
        this.rules = rules;
        this.excluded = excluded;
        this.matchesWithoutRules = matchesWithoutRules;
        this.isEquivalent = !Trees.text(holder, "matchPolicy").equals("Exact");
        this.namespaces = selector(holder.get("namespaceSelector"));
        this.objects = selector(holder.get("objectSelector"));
    }

    /**
     * The criteria of an entry of a webhook configuration; without rules it matches nothing.
     *
     * @throws IllegalArgumentException if a selector is none
     */
    public static MatchCriteria ofWebhook(JsonNode webhook) {
        return new MatchCriteria(webhook, ResourceRule.all(webhook, "rules"), List.of(), false);
    }

    /**
     * The criteria of {@code MatchResources}; without rules they match all.
     *
     * @throws IllegalArgumentException if a selector is none
     */
    public static MatchCriteria ofResources(JsonNode resources) {
        return new MatchCriteria(
                resources,
                ResourceRule.all(resources, "resourceRules"),
                ResourceRule.all(resources, "excludeResourceRules"),
                true);
    }

    /** @return null for all */
    private static @Nullable LabelSelector selector(@Nullable JsonNode selector) {
        LabelSelector parsed = LabelSelectors.parse(selector);
        return parsed.isEmpty() ? null : parsed;
    }

    /** The form in which a hook or policy wants to see a write that it is about. */
    public record Match(GroupVersionResource resource) {}

    /** Whether a write of that kind could match at all; to be asked once. */
    public boolean mayMatch(Interest interest) {
        return rules.isEmpty()
                ? matchesWithoutRules
                : rules.stream().anyMatch(rule -> rule.mayMatch(interest, isEquivalent));
    }

    /**
     * Decides about one write.
     *
     * @return empty if it does not match; fails with a {@link dev.orlop.object.StatusException} if the namespace cannot be found
     */
    public Mono<Match> match(AdmissionAttributes write) {
        Match match = matchRules(write);
        if (match == null || !selectsObject(write)) {
            return Mono.empty();
        }
        if (!asksForNamespace(write)) {
            return selectsOwnLabels(write) ? Mono.just(match) : Mono.empty();
        }
        KubeObject known = write.knownNamespace();
        return known == null
                ? write.namespaceObject().filter(this::selectsNamespace).map(namespace -> match)
                : selectsNamespace(known) ? Mono.just(match) : Mono.empty();
    }

    /** Whether it is certain already that a write does not match; namespaces count as far as they were looked up. */
    public boolean excludes(AdmissionAttributes write) {
        if (asksForNamespace(write)) {
            KubeObject known = write.knownNamespace();
            if (known != null && !selectsNamespace(known)) {
                return true;
            }
        } else if (!selectsOwnLabels(write)) {
            return true;
        }
        return !selectsObject(write) || matchRules(write) == null;
    }

    /** Whether the labels of the namespace that a write is in have to be known. A new namespace is matched by its own. */
    public boolean asksForNamespace(AdmissionAttributes write) {
        if (namespaces == null || isOwnNamespace(write)) {
            return false;
        }
        return !write.namespace().isEmpty() || write.target().type().isNamespaceItself();
    }

    private static boolean isOwnNamespace(AdmissionAttributes write) {
        return write.target().type().isNamespaceItself()
                && write.subresource().isEmpty()
                && write.operation() != Operation.DELETE;
    }

    private boolean selectsOwnLabels(AdmissionAttributes write) {
        return namespaces == null || !isOwnNamespace(write) || namespaces.matches(write.labels());
    }

    private boolean selectsNamespace(KubeObject namespace) {
        return namespaces == null || namespaces.matches(namespace.meta().labels());
    }

    private boolean selectsObject(AdmissionAttributes write) {
        return objects == null
                || (write.object() != null && objects.matches(write.labels()))
                || (write.oldObject() != null && objects.matches(write.oldLabels()));
    }

    private @Nullable Match matchRules(AdmissionAttributes write) {
        if (find(excluded, write) != null) {
            return null;
        }
        if (rules.isEmpty()) {
            return matchesWithoutRules ? new Match(write.resource()) : null;
        }
        return find(rules, write);
    }

    /** What was asked for has precedence over others that mean the same objects. */
    private @Nullable Match find(List<ResourceRule> among, AdmissionAttributes write) {
        GroupVersionResource asked = write.resource();
        for (ResourceRule rule : among) {
            if (rule.matches(write, asked)) {
                return new Match(asked);
            }
        }
        return isEquivalent ? findEquivalent(among, write) : null;
    }

    private static @Nullable Match findEquivalent(List<ResourceRule> among, AdmissionAttributes write) {
        ResourceDefinition type = write.target().type();
        for (ResourceRule rule : among) {
            for (Version version : type.versions()) {
                GroupVersionResource resource = write.target().resource(version.name());
                if (version.served() && rule.matches(write, resource)) {
                    return new Match(resource);
                }
            }
            for (GroupVersionResource resource : type.elsewhere()) {
                if (rule.matches(write, resource)) {
                    return new Match(resource);
                }
            }
        }
        return null;
    }
}
