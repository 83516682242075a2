package dev.orlop.webhook;

import dev.orlop.registry.admission.Interest;
import dev.orlop.registry.admission.MatchConditions;
import dev.orlop.registry.type.AdmissionAttributes;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Has validating webhooks refuse writes: all at a time, all awaited, the first refusal counts. */
public final class ValidatingWebhooks extends AdmissionWebhooks {
    public ValidatingWebhooks(WebhookClient client, ServiceAddresses services, MatchConditions.Compiler conditions) {
        super("validating", client, services, conditions);
    }

    @Override
    public @Nullable Validator validator(Interest interest) {
        List<Hook> hooks = concerned(interest);
        return hooks.isEmpty() ? null : write -> validate(hooks, write);
    }

    private Mono<Void> validate(List<Hook> hooks, AdmissionAttributes write) {
        return Flux.range(0, hooks.size())
                .flatMap(index -> refusal(hooks.get(index), write, index), hooks.size())
                .collectList()
                .flatMap(refusals -> refusals.isEmpty() ? Mono.empty() : Mono.error(refusals.getFirst()));
    }

    private Mono<Throwable> refusal(Hook hook, AdmissionAttributes write, int index) {
        return concerns(hook, write)
                .flatMap(versioned -> ask(hook, write, versioned, 0, index))
                .then(Mono.<Throwable>empty())
                .onErrorResume(Mono::just);
    }
}
