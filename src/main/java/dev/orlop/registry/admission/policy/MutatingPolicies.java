package dev.orlop.registry.admission.policy;

import dev.orlop.object.GroupVersionResource;
import dev.orlop.registry.admission.Interest;
import dev.orlop.registry.admission.Reinvocation;
import dev.orlop.registry.admission.policy.PolicySource.Bound;
import dev.orlop.registry.type.Admission.Operation;
import dev.orlop.registry.type.AdmissionAttributes;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Changes objects on their way by MutatingAdmissionPolicies and their bindings (KEP-3962, {@code
 * policy/mutating/dispatcher.go}). What is being deleted is not changed.
 */
public final class MutatingPolicies extends PolicyPlugin<MutatingPolicy> {
    private final PolicyServices services;

    public MutatingPolicies(PolicyServices services) {
        super("mutatingadmissionpolicies", "mutatingadmissionpolicybindings", MutatingPolicy::new);
        this.services = services;
    }

    @Override
    public @Nullable Mutator mutator(Interest interest) {
        if (interest.operation() == Operation.DELETE) {
            return null;
        }
        List<Bound<MutatingPolicy>> relevant = relevant(interest);
        return relevant.isEmpty() ? null : (write, round) -> mutate(relevant, write, round);
    }

    private Mono<Void> mutate(List<Bound<MutatingPolicy>> relevant, AdmissionAttributes write, Reinvocation round) {
        return Mono.defer(() -> Bound.concerned(relevant, write)).flatMap(concerned -> {
            PolicyMutations run = new PolicyMutations(services, write, round);
            return Flux.fromIterable(concerned)
                    .concatMap(bound -> invocations(bound, write, run), 0)
                    .collectList()
                    .flatMap(run::invoke)
                    .then(Mono.defer(run::outcome));
        });
    }

    /** A policy for one binding and parameter, and the form in which it sees the object. */
    record Invocation(
            MutatingPolicy policy,
            PolicyBinding binding,
            Parameters.Parameter parameter,
            GroupVersionResource resource) {}

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
                        .concatMap(binding -> invocations(policy, binding, match.resource(), write, run), 0));
    }

    private Flux<Invocation> invocations(
            MutatingPolicy policy,
            PolicyBinding binding,
            GroupVersionResource resource,
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
                .map(parameter -> new Invocation(policy, binding, parameter, resource));
    }
}
