package dev.orlop.registry.admission.policy;

import dev.orlop.registry.type.AdmissionAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import reactor.core.publisher.Mono;

/**
 * Holds policies and their bindings by name. Changed by one thread at a time; readers see one consistent set.
 *
 * @param <P> a compiled policy
 */
final class PolicySource<P extends Policy> {
    private final Map<String, P> policies = new TreeMap<>();
    private final Map<String, PolicyBinding> bindings = new TreeMap<>();
    private volatile List<Bound<P>> bound = List.of();

    /** A policy with the bindings that bring it into force, in the order of their names. */
    record Bound<P extends Policy>(P policy, List<PolicyBinding> bindings) {
        /** Whether it is certain already that a write is none of the policy's, or of its bindings'. */
        boolean excludes(AdmissionAttributes write) {
            if (policy.criteria().excludes(write)) {
                return true;
            }
            // What is wrong with the policy's parameters is told whatever its bindings are about.
            if (policy.takesParameters()) {
                return false;
            }
            for (PolicyBinding binding : bindings) {
                if (!binding.excludes(write)) {
                    return false;
                }
            }
            return true;
        }

        private boolean asksForNamespace(AdmissionAttributes write) {
            if (policy.criteria().asksForNamespace(write)) {
                return true;
            }
            for (PolicyBinding binding : bindings) {
                if (binding.asksForNamespace(write)) {
                    return true;
                }
            }
            return false;
        }

        /**
         * Those that a write may concern. The namespace is looked up once for all of them, so that who is left out costs no
         * more than a look at labels.
         */
        static <P extends Policy> Mono<List<Bound<P>>> concerned(List<Bound<P>> all, AdmissionAttributes write) {
            if (write.knownNamespace() == null) {
                for (Bound<P> bound : all) {
                    if (bound.asksForNamespace(write)) {
                        // Where there is no such namespace, those who ask for it say so.
                        return write.namespaceObject()
                                .onErrorComplete()
                                .then(Mono.fromSupplier(() -> notExcluded(all, write)));
                    }
                }
            }
            return Mono.just(notExcluded(all, write));
        }

        private static <P extends Policy> List<Bound<P>> notExcluded(List<Bound<P>> all, AdmissionAttributes write) {
            List<Bound<P>> left = List.of();
            for (Bound<P> bound : all) {
                if (!bound.excludes(write)) {
                    left = left.isEmpty() ? new ArrayList<>() : left;
                    left.add(bound);
                }
            }
            return left;
        }
    }

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
