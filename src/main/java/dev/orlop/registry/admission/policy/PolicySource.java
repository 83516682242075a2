package dev.orlop.registry.admission.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Holds policies and their bindings by name. Changed by one thread at a time; readers see one consistent set.
 *
 * @param <P> a compiled policy
 */
final class PolicySource<P> {
    private final Map<String, P> policies = new TreeMap<>();
    private final Map<String, PolicyBinding> bindings = new TreeMap<>();
    private volatile List<Bound<P>> bound = List.of();

    /** A policy with the bindings that bring it into force, in the order of their names. */
    record Bound<P>(P policy, List<PolicyBinding> bindings) {}

    void putPolicy(String name, P policy) {
        policies.put(name, policy);
        publish();
    }

    void removePolicy(String name) {
        policies.remove(name);
        publish();
    }

    void putBinding(PolicyBinding binding) {
        bindings.put(binding.name(), binding);
        publish();
    }

    void removeBinding(String name) {
        bindings.remove(name);
        publish();
    }

    /** The policies in force, in the order of their names. */
    List<Bound<P>> bound() {
        return bound;
    }

    private void publish() {
        Map<String, List<PolicyBinding>> byPolicy = new TreeMap<>();
        for (PolicyBinding binding : bindings.values()) {
            if (policies.containsKey(binding.policy())) {
                byPolicy.computeIfAbsent(binding.policy(), policy -> new ArrayList<>())
                        .add(binding);
            }
        }
        List<Bound<P>> next = new ArrayList<>();
        byPolicy.forEach((name, list) -> {
            P policy = policies.get(name);
            if (policy != null) {
                next.add(new Bound<>(policy, List.copyOf(list)));
            }
        });
        bound = List.copyOf(next);
    }
}
