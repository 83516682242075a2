package dev.orlop.registry.admission.policy;

import dev.orlop.registry.ResourceRegistry;
import dev.orlop.registry.admission.AdmissionRequests;
import dev.orlop.registry.admission.PolicyAuthorizer;
import dev.orlop.registry.admission.policy.Parameters.Parameter;
import dev.orlop.registry.type.AdmissionAttributes;
import dev.orlop.registry.type.AdmissionAttributes.Versioned;
import dev.orlop.schema.cel.PolicyInput;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import tools.jackson.databind.node.ObjectNode;

/** Provides what the evaluation of policies needs of the server. Immutable, thread-safe. */
public final class PolicyServices {
    private final Parameters parameters;
    private final PolicyAuthorizer authorizer;
    private final Scheduler scheduler;

    /**
     * @param registry where the parameters of policies are
     * @param authorizer tells what a user may do
     * @param scheduler where expressions run, which may take half a second of one processor
     */
    public PolicyServices(ResourceRegistry registry, PolicyAuthorizer authorizer, Scheduler scheduler) {
        this.parameters = new Parameters(registry);
        this.authorizer = authorizer;
        this.scheduler = scheduler;
    }

    Parameters parameters() {
        return parameters;
    }

    /** Runs expressions away from the thread of the request. */
    <T> Mono<T> evaluate(Callable<T> evaluation) {
        return Mono.fromCallable(evaluation).subscribeOn(authorizer.evaluations(scheduler));
    }

    /** A namespace, or that there is none. */
    record Surroundings(@Nullable ObjectNode namespace) {}

    /** The namespace of a write; a namespace itself is in none. */
    Mono<Surroundings> surroundings(AdmissionAttributes write) {
        boolean none = write.namespace().isEmpty() || write.target().type().isNamespaceItself();
        return none
                ? Mono.just(new Surroundings(null))
                : write.namespaceObject().map(namespace -> new Surroundings(Parameters.tree(namespace)));
    }

    PolicyInput input(AdmissionAttributes write, Versioned versioned, Surroundings surroundings, Parameter parameter) {
        return new PolicyInput(
                versioned.object(),
                versioned.oldObject(),
                parameter.tree(),
                AdmissionRequests.of(write, versioned),
                surroundings.namespace(),
                authorizer.of(write.user()));
    }
}
