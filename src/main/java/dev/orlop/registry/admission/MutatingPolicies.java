package dev.orlop.registry.admission;

import dev.orlop.object.GroupResource;
import dev.orlop.object.KubeObject;
import dev.orlop.registry.admission.PolicySource.Bound;
import dev.orlop.registry.store.Admission.Operation;
import dev.orlop.registry.store.AdmissionAttributes;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/**
 * Changes objects on their way by MutatingAdmissionPolicies and their bindings (KEP-3962, {@code
 * policy/mutating/dispatcher.go}). What is being deleted is not changed.
 */
public final class MutatingPolicies implements AdmissionPlugin {
    private static final Logger LOG = LoggerFactory.getLogger(MutatingPolicies.class);
    private static final GroupResource POLICIES =
            new GroupResource("admissionregistration.k8s.io", "mutatingadmissionpolicies");
    private static final GroupResource BINDINGS =
            new GroupResource("admissionregistration.k8s.io", "mutatingadmissionpolicybindings");

    private final PolicyServices services;
    private final PolicySource<MutatingPolicy> source = new PolicySource<>();

    public MutatingPolicies(PolicyServices services) {
        this.services = services;
    }

    @Override
    public Set<GroupResource> configuredBy() {
        return Set.of(POLICIES, BINDINGS);
    }

    @Override
    public void changed(GroupResource type, KubeObject object, ObjectNode tree) {
        String name = object.meta().name();
        if (type.equals(BINDINGS)) {
            source.putBinding(PolicyBinding.of(name, tree));
            return;
        }
        try {
            source.putPolicy(name, new MutatingPolicy(name, tree));
        } catch (IllegalArgumentException e) {
            LOG.warn("MutatingAdmissionPolicy {} is not in force: {}", name, e.getMessage());
            source.removePolicy(name);
        }
    }

    @Override
    public void deleted(GroupResource type, String name) {
        if (type.equals(BINDINGS)) {
            source.removeBinding(name);
        } else {
            source.removePolicy(name);
        }
    }

    @Override
    public boolean isConfigured() {
        return !source.bound().isEmpty();
    }

    @Override
    public @Nullable Mutator mutator(Interest interest) {
        if (interest.operation() == Operation.DELETE) {
            return null;
        }
        List<Bound<MutatingPolicy>> relevant = source.bound().stream()
                .filter(bound -> bound.policy().criteria().mayMatch(interest))
                .toList();
        return relevant.isEmpty() ? null : (write, round) -> mutate(relevant, write, round);
    }

    private Mono<Void> mutate(List<Bound<MutatingPolicy>> relevant, AdmissionAttributes write, Reinvocation round) {
        return Mono.defer(() -> {
            PolicyMutations run = new PolicyMutations(services, write, round);
            return Flux.fromIterable(relevant)
                    .concatMap(bound -> invocations(bound, write, run), 0)
                    .collectList()
                    .flatMap(run::invoke)
                    .then(Mono.defer(run::outcome));
        });
    }

    /** A policy for one binding and parameter, and the version in which it sees the object. */
    record Invocation(MutatingPolicy policy, PolicyBinding binding, Parameters.Parameter parameter, String version) {}

    private Flux<Invocation> invocations(Bound<MutatingPolicy> bound, AdmissionAttributes write, PolicyMutations run) {
        MutatingPolicy policy = bound.policy();
        return policy.criteria()
                .match(write)
                .doOnNext(match -> services.parameters().check(policy.parameterKind()))
                .onErrorResume(failure -> {
                    run.unusable(policy, null, failure);
                    return Mono.empty();
                })
                .flatMapMany(match -> Flux.fromIterable(bound.bindings())
                        .concatMap(binding -> invocations(policy, binding, match.version(), write, run), 0));
    }

    private Flux<Invocation> invocations(
            MutatingPolicy policy,
            PolicyBinding binding,
            String version,
            AdmissionAttributes write,
            PolicyMutations run) {
        return binding.matches(write)
                .filter(matches -> matches)
                .flatMap(matches ->
                        services.parameters().collect(policy.parameterKind(), binding.parameters(), write.namespace()))
                .onErrorResume(failure -> {
                    run.unusable(policy, binding, failure);
                    return Mono.empty();
                })
                .flatMapIterable(parameters -> parameters)
                .map(parameter -> new Invocation(policy, binding, parameter, version));
    }
}
