package dev.orlop.auth.rbac;

import dev.orlop.auth.Action;
import dev.orlop.auth.Authorizer.Decision;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * All that one identity is granted, as of one moment, with the decisions made since. Those are kept until an object
 * changes that has to do with the identity, which makes another one of these.
 */
final class Grants {
    /** Beyond that many the memory of decisions starts afresh: names in requests are the clients' choice. */
    private static final int REMEMBERED = 4096;

    private final List<Grant> grants;
    private final Set<RoleName> roles;
    private final List<String> problems;
    private final List<PolicyRule> naming;
    private final Map<Question, Decision> decisions = new ConcurrentHashMap<>();

    /**
     * The rules of one binding that names the identity.
     *
     * @param subject by which it does
     */
    record Grant(Binding binding, Subject subject, List<PolicyRule> rules) {
        boolean isAbout(String namespace) {
            return binding.namespace().isEmpty() || binding.namespace().equals(namespace);
        }
    }

    /** What of an action decides: neither version nor selectors, and the name only where a rule has names. */
    private record Question(
            String verb,
            String group,
            String resource,
            String subresource,
            String namespace,
            String name,
            String path) {}

    /**
     * @param grants those of all namespaces first
     * @param roles that the bindings name, there or not
     * @param problems bindings that lead nowhere
     */
    Grants(List<Grant> grants, Set<RoleName> roles, List<String> problems) {
        this.grants = List.copyOf(grants);
        this.roles = Set.copyOf(roles);
        this.problems = List.copyOf(problems);
        this.naming = grants.stream()
                .flatMap(grant -> grant.rules().stream())
                .filter(rule -> !rule.resourceNames().isEmpty())
                .toList();
    }

    boolean dependsOn(RoleName role) {
        return roles.contains(role);
    }

    Decision decide(Action action) {
        Question question = question(action);
        Decision known = decisions.get(question);
        if (known != null) {
            return known;
        }
        Decision made = evaluate(action);
        if (decisions.size() >= REMEMBERED) {
            decisions.clear();
        }
        decisions.put(question, made);
        return made;
    }

    private Question question(Action action) {
        return new Question(
                action.verb(),
                action.group(),
                action.resource(),
                action.subresource(),
                action.namespace(),
                isNameAsked(action) ? action.name() : "",
                action.path());
    }

    private boolean isNameAsked(Action action) {
        for (PolicyRule rule : naming) {
            if (rule.looksAtNameOf(action)) {
                return true;
            }
        }
        return false;
    }

    private Decision evaluate(Action action) {
        for (Grant grant : grants) {
            if (grant.isAbout(action.namespace())) {
                for (PolicyRule rule : grant.rules()) {
                    if (rule.allows(action)) {
                        return new Decision(true, grant.binding().reason(grant.subject()));
                    }
                }
            }
        }
        return problems.isEmpty() ? Decision.NO_OPINION : new Decision(false, "RBAC: " + problem());
    }

    private String problem() {
        return problems.size() == 1 ? problems.getFirst() : "[" + String.join(", ", problems) + "]";
    }

    /** The rules in a namespace; with an empty one those of all namespaces. */
    List<PolicyRule> rules(String namespace) {
        List<PolicyRule> rules = new ArrayList<>();
        for (Grant grant : grants) {
            if (grant.isAbout(namespace)) {
                rules.addAll(grant.rules());
            }
        }
        return rules;
    }

    List<String> problems() {
        return problems;
    }
}
