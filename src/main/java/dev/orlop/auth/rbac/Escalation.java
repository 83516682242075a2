package dev.orlop.auth.rbac;

import dev.orlop.auth.Action;
import dev.orlop.auth.Authorizer;
import dev.orlop.object.GroupResource;
import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import dev.orlop.registry.Identity;
import dev.orlop.tree.Metadata;
import dev.orlop.tree.Trees;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Keeps people from granting what they do not have themselves ({@code policybased} storages of {@code
 * pkg/registry/rbac}). The verbs {@code escalate} and {@code bind} lift that for single roles.
 */
public final class Escalation {
    /** The most single permissions that the rules of one role are taken apart into; what is beyond must be covered in one piece. */
    private static final int MOST_PARTS = 10_000;

    /** The most permissions that a refusal lists. */
    private static final int MOST_NAMED = 100;

    private final RbacAuthorizer policy;
    private final Authorizer authorizer;

    /** @param authorizer asked about the verbs that lift the check */
    public Escalation(RbacAuthorizer policy, Authorizer authorizer) {
        this.policy = policy;
        this.authorizer = authorizer;
    }

    /**
     * Checks a new or changed object; one of another type than roles and bindings passes.
     *
     * @param old null for a new one
     * @throws StatusException 403 if it grants more than the identity has
     */
    public void check(Identity identity, GroupResource type, ObjectNode object, @Nullable ObjectNode old) {
        check(
                identity,
                type,
                object,
                old,
                action -> authorizer.decide(identity, action).allowed());
    }

    /** Does the same, and asks the authorizer before where it does not know by itself. */
    Mono<Void> checked(Identity identity, GroupResource type, ObjectNode object, @Nullable ObjectNode old) {
        return authorizer.knows() || !concerns(identity, type)
                ? Mono.fromRunnable(() -> check(identity, type, object, old))
                : authorizer
                        .ask(identity, question(type, object))
                        .doOnNext(decision -> check(identity, type, object, old, action -> decision.allowed()))
                        .then();
    }

    private static boolean concerns(Identity identity, GroupResource type) {
        return type.group().equals(RbacObjects.GROUP) && !identity.isIn(Identity.MASTERS);
    }

    private static boolean isRole(GroupResource type) {
        return type.resource().endsWith("roles");
    }

    /** The right that lifts the check. */
    private static Action question(GroupResource type, ObjectNode object) {
        if (isRole(type)) {
            Metadata metadata = Metadata.of(object);
            return Action.onResource("escalate", type.group(), type.resource(), metadata.namespace(), metadata.name());
        }
        Binding binding = Binding.of(object);
        GroupResource roles = roles(binding);
        return Action.onResource(
                "bind",
                roles.group(),
                roles.resource(),
                binding.namespace(),
                binding.role().name());
    }

    private static GroupResource roles(Binding binding) {
        return new GroupResource(RbacObjects.GROUP, binding.role().isCluster() ? "clusterroles" : "roles");
    }

    /** @param may answers the question for the right that lifts the check */
    private void check(
            Identity identity, GroupResource type, ObjectNode object, @Nullable ObjectNode old, Predicate<Action> may) {
        if (!concerns(identity, type)) {
            return;
        }
        if (isRole(type)) {
            role(identity, type, object, old, may);
        } else {
            binding(identity, type, object, old, may);
        }
    }

    private void role(
            Identity identity, GroupResource type, ObjectNode role, @Nullable ObjectNode old, Predicate<Action> may) {
        if (old != null && same(role, old, "rules") && same(role, old, "aggregationRule")) {
            return;
        }
        Metadata metadata = Metadata.of(role);
        if (may.test(question(type, role))) {
            return;
        }
        confirm(identity, type, metadata, PolicyRule.of(role));
        if (Trees.object(role, "aggregationRule") != null
                && !missing(policy.rules(identity, ""), RbacAuthorizer.EVERYTHING)
                        .isEmpty()) {
            throw new StatusException(Status.forbidden(
                    type, metadata.name(), "must have cluster-admin privileges to use the aggregationRule", List.of()));
        }
    }

    private void binding(
            Identity identity, GroupResource type, ObjectNode object, @Nullable ObjectNode old, Predicate<Action> may) {
        if (old != null && same(object, old, "subjects") && same(object, old, "roleRef")) {
            return;
        }
        Binding binding = Binding.of(object);
        Metadata metadata = Metadata.of(object);
        RoleName role = binding.role();
        if (may.test(question(type, object))) {
            return;
        }
        List<PolicyRule> rules = policy.role(role);
        if (rules == null) {
            throw new StatusException(Status.notFound(roles(binding), role.name()));
        }
        confirm(identity, type, metadata, rules);
    }

    private static boolean same(ObjectNode one, ObjectNode other, String member) {
        JsonNode left = one.path(member);
        JsonNode right = other.path(member);
        return (left.isEmpty() && right.isEmpty()) ? left.isObject() == right.isObject() : Trees.same(left, right);
    }

    private void confirm(Identity identity, GroupResource type, Metadata metadata, List<PolicyRule> wanted) {
        List<PolicyRule> missing = missing(policy.rules(identity, metadata.namespace()), wanted);
        if (missing.isEmpty()) {
            return;
        }
        StringBuilder text = new StringBuilder("user \"" + identity.name() + "\" (groups=[");
        for (int i = 0; i < identity.groups().size(); i++) {
            text.append(i == 0 ? "\"" : " \"").append(identity.groups().get(i)).append('"');
        }
        text.append("]) is attempting to grant RBAC permissions not currently held:");
        missing.stream().limit(MOST_NAMED).forEach(rule -> text.append('\n').append(rule));
        List<String> problems = policy.problems(identity);
        if (!problems.isEmpty()) {
            text.append("; resolution errors: [")
                    .append(String.join(", ", problems))
                    .append(']');
        }
        throw new StatusException(Status.forbidden(type, metadata.name(), text.toString(), List.of()));
    }

    /** What of the wanted rules the owned ones do not cover ({@code validation.Covers}), by resource. */
    static List<PolicyRule> missing(List<PolicyRule> owned, List<PolicyRule> wanted) {
        Map<PolicyRule, List<String>> verbs = new LinkedHashMap<>();
        long budget = MOST_PARTS;
        for (PolicyRule rule : wanted) {
            if (owned.stream().noneMatch(own -> own.covers(rule))) {
                List<PolicyRule> parts = count(rule) > budget ? List.of(rule) : parts(rule);
                budget -= parts.size();
                for (PolicyRule part : parts) {
                    if (owned.stream().noneMatch(own -> own.covers(part))) {
                        verbs.computeIfAbsent(without(part), key -> new ArrayList<>())
                                .addAll(part.verbs());
                    }
                }
            }
        }
        Map<String, PolicyRule> sorted = new TreeMap<>();
        verbs.forEach((rule, missing) -> {
            PolicyRule whole = new PolicyRule(
                    missing.stream().distinct().toList(),
                    rule.apiGroups(),
                    rule.resources(),
                    rule.resourceNames(),
                    rule.nonResourceUrls());
            sorted.put(whole.toString(), whole);
        });
        return List.copyOf(sorted.values());
    }

    private static PolicyRule without(PolicyRule part) {
        return new PolicyRule(
                List.of(), part.apiGroups(), part.resources(), part.resourceNames(), part.nonResourceUrls());
    }

    private static long count(PolicyRule rule) {
        long objects = (long) rule.apiGroups().size()
                * rule.resources().size()
                * Math.max(1, rule.resourceNames().size());
        return rule.verbs().size() * (rule.nonResourceUrls().size() + objects);
    }

    /** A rule as rules about one thing each ({@code BreakdownRule}). */
    private static List<PolicyRule> parts(PolicyRule rule) {
        List<PolicyRule> parts = new ArrayList<>();
        for (String verb : rule.verbs()) {
            for (String group : rule.apiGroups()) {
                for (String resource : rule.resources()) {
                    if (rule.resourceNames().isEmpty()) {
                        parts.add(part(verb, group, resource, List.of()));
                    }
                    rule.resourceNames().forEach(name -> parts.add(part(verb, group, resource, List.of(name))));
                }
            }
            rule.nonResourceUrls()
                    .forEach(url ->
                            parts.add(new PolicyRule(List.of(verb), List.of(), List.of(), List.of(), List.of(url))));
        }
        return parts;
    }

    private static PolicyRule part(String verb, String group, String resource, List<String> names) {
        return new PolicyRule(List.of(verb), List.of(group), List.of(resource), names, List.of());
    }
}
