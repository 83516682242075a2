package dev.orlop.registry.admission.policy;

import dev.orlop.object.Status;
import dev.orlop.object.Status.Cause;
import dev.orlop.object.StatusException;
import dev.orlop.registry.admission.MatchConditions.Verdict;
import dev.orlop.registry.admission.Reinvocation;
import dev.orlop.registry.admission.policy.MutatingPolicies.Invocation;
import dev.orlop.registry.admission.policy.MutatingPolicy.Mutation;
import dev.orlop.registry.admission.policy.PolicyServices.Surroundings;
import dev.orlop.registry.type.AdmissionAttributes;
import dev.orlop.registry.type.AdmissionAttributes.Versioned;
import dev.orlop.tree.Trees;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/** Runs the mutating policies over one write, one after the other. One thread at a time, used once a round. */
final class PolicyMutations {
    private final PolicyServices services;
    private final AdmissionAttributes write;
    private final Reinvocation round;
    private final Memory memory;
    private final List<Problem> problems = new ArrayList<>();

    private record Problem(String message, boolean isInvalid) {}

    /** Remembers from round to round which policies must have another turn ({@code policyReinvokeContext}). */
    private static final class Memory {
        private final Set<String> invoked = new HashSet<>();
        private final Set<String> due = new HashSet<>();
        private @Nullable ObjectNode last;

        /** The object was changed: who saw it before must see it again. */
        void changed() {
            due.addAll(invoked);
            invoked.clear();
        }
    }

    PolicyMutations(PolicyServices services, AdmissionAttributes write, Reinvocation round) {
        this.services = services;
        this.write = write;
        this.round = round;
        this.memory = round.state(Memory.class, Memory::new);
    }

    /** A policy, or one of its bindings, that cannot be used as it is. */
    void unusable(MutatingPolicy policy, @Nullable PolicyBinding binding, Throwable failure) {
        String what = binding == null ? "policy" : "binding";
        add(policy, binding, "failed to configure " + what + ": " + PolicyException.text(failure), false);
    }

    private void add(MutatingPolicy policy, @Nullable PolicyBinding binding, String message, boolean isInvalid) {
        if (!policy.ignoresFailures()) {
            String who = binding == null
                    ? "policy \"" + policy.name() + "\""
                    : "policy '" + policy.name() + "' with binding '" + binding.name() + "'";
            problems.add(new Problem(who + " denied request: " + message, isInvalid));
        }
    }

    Mono<Void> invoke(List<Invocation> invocations) {
        if (round.isSecond() && !Trees.same(memory.last, write.object())) {
            memory.changed();
        }
        if (invocations.isEmpty()) {
            memory.last = write.object();
            return Mono.empty();
        }
        return services.surroundings(write)
                .flatMap(surroundings -> Flux.fromIterable(invocations)
                        .concatMap(invocation -> invoke(invocation, surroundings), 0)
                        .then())
                .then(Mono.fromRunnable(() -> memory.last = write.object()));
    }

    private Mono<Void> invoke(Invocation invocation, Surroundings surroundings) {
        MutatingPolicy policy = invocation.policy();
        String key = policy.name() + " " + invocation.binding().name() + " "
                + invocation.parameter().key();
        return write.in(invocation.resource())
                .flatMap(versioned -> services.evaluate(() ->
                        policy.conditions(services.input(write, versioned, surroundings, invocation.parameter()))))
                .filter(verdict -> isMet(verdict, invocation))
                .filter(verdict -> !round.isSecond() || memory.due.contains(key))
                .flatMap(verdict -> {
                    ObjectNode before = write.object();
                    return Flux.fromIterable(policy.mutations())
                            .concatMap(mutation -> mutate(mutation, invocation, surroundings), 0)
                            .then(Mono.fromRunnable(() -> invoked(policy, key, before)));
                });
    }

    private boolean isMet(Verdict verdict, Invocation invocation) {
        if (verdict.error() != null) {
            add(invocation.policy(), invocation.binding(), verdict.error(), true);
        }
        return verdict.matches();
    }

    private void invoked(MutatingPolicy policy, String key, @Nullable ObjectNode before) {
        if (!Trees.same(before, write.object())) {
            memory.changed();
            round.request();
        }
        if (policy.isReinvoked()) {
            memory.invoked.add(key);
        }
    }

    private record Change(@Nullable ObjectNode object) {}

    private Mono<Void> mutate(Mutation mutation, Invocation invocation, Surroundings surroundings) {
        MutatingPolicy policy = invocation.policy();
        return write.in(invocation.resource())
                .flatMap(versioned ->
                        services.evaluate(() -> new Change(changed(mutation, invocation, surroundings, versioned))))
                .flatMap(change ->
                        change.object == null ? Mono.empty() : write.mutate(change.object, invocation.resource()))
                .onErrorResume(PolicyException.class, failure -> {
                    add(policy, invocation.binding(), String.valueOf(failure.getMessage()), true);
                    return Mono.empty();
                });
    }

    private @Nullable ObjectNode changed(
            Mutation mutation, Invocation invocation, Surroundings surroundings, Versioned versioned) {
        ObjectNode object = Objects.requireNonNull(versioned.object());
        return invocation
                .policy()
                .mutate(
                        mutation,
                        services.input(write, versioned, surroundings, invocation.parameter()),
                        object,
                        write,
                        invocation.resource());
    }

    /** Completes, or fails with the answer. */
    Mono<Void> outcome() {
        if (problems.isEmpty()) {
            return Mono.empty();
        }
        Problem first = problems.getFirst();
        List<Cause> causes = problems.stream()
                .map(problem -> new Cause("", problem.message, ""))
                .toList();
        Status forbidden = Status.forbidden(write.resource().groupResource(), PolicyDenials.name(write), "", causes);
        // The reference calls it invalid, but answers 403.
        String reason = first.isInvalid ? Status.Reason.INVALID : forbidden.reason();
        return Mono.error(new StatusException(
                new Status(forbidden.status(), first.message, reason, forbidden.code(), forbidden.details(), null)));
    }
}
