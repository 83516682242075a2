package dev.orlop.registry.admission;

import dev.orlop.object.GroupResource;
import dev.orlop.object.KubeObject;
import dev.orlop.registry.admission.PolicyServices.Surroundings;
import dev.orlop.registry.admission.PolicySource.Bound;
import dev.orlop.registry.admission.ValidatingPolicy.Evaluated;
import dev.orlop.registry.store.AdmissionAttributes;
import dev.orlop.registry.store.AdmissionAttributes.Versioned;
import dev.orlop.schema.cel.PolicyInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/**
 * Refuses writes, or warns of them, by ValidatingAdmissionPolicies and their bindings (KEP-3488, {@code
 * policy/validating/dispatcher.go}).
 */
public final class ValidatingPolicies implements AdmissionPlugin {
    private static final Logger LOG = LoggerFactory.getLogger(ValidatingPolicies.class);
    private static final GroupResource POLICIES =
            new GroupResource("admissionregistration.k8s.io", "validatingadmissionpolicies");
    private static final GroupResource BINDINGS =
            new GroupResource("admissionregistration.k8s.io", "validatingadmissionpolicybindings");

    private final PolicyServices services;
    private final PolicySource<ValidatingPolicy> source = new PolicySource<>();

    public ValidatingPolicies(PolicyServices services) {
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
            source.putPolicy(name, new ValidatingPolicy(name, tree));
        } catch (IllegalArgumentException e) {
            LOG.warn("ValidatingAdmissionPolicy {} is not in force: {}", name, e.getMessage());
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
    public @Nullable Validator validator(Interest interest) {
        List<Bound<ValidatingPolicy>> relevant = source.bound().stream()
                .filter(bound -> bound.policy().criteria().mayMatch(interest))
                .toList();
        return relevant.isEmpty() ? null : write -> validate(relevant, write);
    }

    private Mono<Void> validate(List<Bound<ValidatingPolicy>> relevant, AdmissionAttributes write) {
        return Mono.defer(() -> {
            PolicyDenials denials = new PolicyDenials(write);
            return Flux.fromIterable(relevant)
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
                    return write.in(match.version());
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
