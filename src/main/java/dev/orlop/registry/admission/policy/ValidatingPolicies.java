package dev.orlop.registry.admission.policy;

import dev.orlop.registry.admission.Interest;
import dev.orlop.registry.admission.policy.PolicyServices.Surroundings;
import dev.orlop.registry.admission.policy.PolicySource.Bound;
import dev.orlop.registry.admission.policy.ValidatingPolicy.Evaluated;
import dev.orlop.registry.type.AdmissionAttributes;
import dev.orlop.registry.type.AdmissionAttributes.Versioned;
import dev.orlop.schema.cel.PolicyInput;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Refuses writes, or warns of them, by ValidatingAdmissionPolicies and their bindings (KEP-3488, {@code
 * policy/validating/dispatcher.go}).
 */
public final class ValidatingPolicies extends PolicyPlugin<ValidatingPolicy> {
    private final PolicyServices services;

    public ValidatingPolicies(PolicyServices services) {
        super("validatingadmissionpolicies", "validatingadmissionpolicybindings", ValidatingPolicy::new);
        this.services = services;
    }

    @Override
    public @Nullable Validator validator(Interest interest) {
        List<Bound<ValidatingPolicy>> relevant = relevant(interest);
        return relevant.isEmpty() ? null : write -> validate(relevant, write);
    }

    private Mono<Void> validate(List<Bound<ValidatingPolicy>> relevant, AdmissionAttributes write) {
        return Mono.defer(() -> Bound.concerned(relevant, write)).flatMap(concerned -> {
            if (concerned.isEmpty()) {
                return Mono.empty();
            }
            PolicyDenials denials = new PolicyDenials(write);
            return Flux.fromIterable(concerned)
                    .concatMap(bound -> validate(bound, write, denials), 0)
                    .then(Mono.defer(denials::outcome));
        });
    }

    private Mono<Void> validate(Bound<ValidatingPolicy> bound, AdmissionAttributes write, PolicyDenials denials) {
        ValidatingPolicy policy = bound.policy();
        return policy.criteria()
                .match(write)
                .flatMap(match -> {
                    services.parameters().check(policy.parameterKind());
                    return write.in(match.resource());
                })
                .onErrorResume(failure -> {
                    denials.unusable(policy, null, failure);
                    return Mono.empty();
                })
                .flatMap(versioned -> {
                    PolicyNotes notes = new PolicyNotes();
                    return Flux.fromIterable(bound.bindings())
                            .concatMap(binding -> validate(policy, binding, write, versioned, denials, notes), 0)
                            .then(Mono.fromRunnable(() -> notes.publish(policy.name(), write)));
                });
    }

    private Mono<Void> validate(
            ValidatingPolicy policy,
            PolicyBinding binding,
            AdmissionAttributes write,
            Versioned versioned,
            PolicyDenials denials,
            PolicyNotes notes) {
        return binding.matches(write)
                .filter(matches -> matches)
                .flatMap(matches ->
                        services.parameters().collect(policy.parameterKind(), binding.parameters(), write.namespace()))
                .onErrorResume(failure -> {
                    denials.unusable(policy, binding, failure);
                    return Mono.empty();
                })
                .filter(parameters -> !parameters.isEmpty())
                .zipWhen(parameters -> services.surroundings(write))
                .flatMap(found ->
                        services.evaluate(() -> evaluate(policy, found.getT1(), write, versioned, found.getT2())))
                .doOnNext(results -> results.forEach(result -> {
                    denials.add(policy, binding, result);
                    notes.add(policy, binding, result, denials);
                }))
                .then();
    }

    private List<Evaluated> evaluate(
            ValidatingPolicy policy,
            List<Parameters.Parameter> parameters,
            AdmissionAttributes write,
            Versioned versioned,
            Surroundings surroundings) {
        List<Evaluated> results = new ArrayList<>();
        PolicyInput input = services.input(write, versioned, surroundings, Parameters.Parameter.NONE);
        for (Parameters.Parameter parameter : parameters) {
            results.add(policy.evaluate(input.withParams(parameter.tree())));
        }
        return results;
    }
}
