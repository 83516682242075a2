package dev.orlop.registry.admission.policy;

import dev.orlop.object.GroupResource;
import dev.orlop.object.KubeObject;
import dev.orlop.registry.admission.AdmissionPlugin;
import dev.orlop.registry.admission.Interest;
import dev.orlop.registry.admission.policy.PolicySource.Bound;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Keeps the policies of one kind and their bindings as they are stored. One that cannot be compiled is not in force.
 *
 * @param <P> a compiled policy
 */
abstract sealed class PolicyPlugin<P extends Policy> implements AdmissionPlugin
        permits MutatingPolicies, ValidatingPolicies {
    private static final Logger LOG = LoggerFactory.getLogger(PolicyPlugin.class);

    private final GroupResource policies;
    private final GroupResource bindings;
    private final BiFunction<String, ObjectNode, P> compiler;
    private final PolicySource<P> source = new PolicySource<>();

    /**
     * A plug-in of two types.
     *
     * @param compiler makes a policy of its name and tree; throws {@link IllegalArgumentException} if it cannot
     */
    PolicyPlugin(String policies, String bindings, BiFunction<String, ObjectNode, P> compiler) {
        this.policies = new GroupResource("admissionregistration.k8s.io", policies);
        this.bindings = new GroupResource("admissionregistration.k8s.io", bindings);
        this.compiler = compiler;
    }

    @Override
    public final Set<GroupResource> configuredBy() {
        return Set.of(policies, bindings);
    }

    @Override
    public final void changed(GroupResource type, KubeObject object, ObjectNode tree) {
        String name = object.meta().name();
        if (type.equals(bindings)) {
            source.putBinding(PolicyBinding.of(name, tree));
            return;
        }
        try {
            source.putPolicy(name, compiler.apply(name, tree));
        } catch (IllegalArgumentException e) {
            LOG.warn("{} {} is not in force: {}", policies, name, e.getMessage());
            source.removePolicy(name);
        }
    }

    @Override
    public final void deleted(GroupResource type, String name) {
        if (type.equals(bindings)) {
            source.removeBinding(name);
        } else {
            source.removePolicy(name);
        }
    }

    @Override
    public final boolean isConfigured() {
        return !source.bound().isEmpty();
    }

    /** The policies in force that may be about such a write. */
    final List<Bound<P>> relevant(Interest interest) {
        return source.bound().stream()
                .filter(bound -> bound.policy().criteria().mayMatch(interest))
                .toList();
    }
}
