package dev.orlop.webhook;

import dev.orlop.codec.CodecException;
import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import dev.orlop.patch.JsonPatch;
import dev.orlop.patch.PatchException;
import dev.orlop.registry.admission.Interest;
import dev.orlop.registry.admission.MatchConditions;
import dev.orlop.registry.admission.Reinvocation;
import dev.orlop.registry.type.AdmissionAttributes;
import dev.orlop.registry.type.AdmissionAttributes.Versioned;
import dev.orlop.tree.Literals;
import dev.orlop.tree.Trees;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Has mutating webhooks change writes, one after the other ({@code webhook/mutating/dispatcher.go}). One that wants it is
 * asked again if another has changed what it had seen.
 */
public final class MutatingWebhooks extends AdmissionWebhooks {
    public MutatingWebhooks(WebhookClient client, ServiceAddresses services, MatchConditions.Compiler conditions) {
        super("mutating", client, services, conditions);
    }

    @Override
    public @Nullable Mutator mutator(Interest interest) {
        List<Hook> hooks = concerned(interest);
        return hooks.isEmpty() ? null : (write, round) -> mutate(hooks, write, round);
    }

    /** Remembers who was asked; one write, one thread at a time. */
    private static final class Asked {
        private final Set<Hook> reinvocable = new HashSet<>();
        private final Set<Hook> again = new HashSet<>();
        private @Nullable ObjectNode last;

        /** Whoever was asked before is to be asked again. */
        void changed() {
            again.addAll(reinvocable);
            reinvocable.clear();
        }
    }

    private Mono<Void> mutate(List<Hook> hooks, AdmissionAttributes write, Reinvocation round) {
        return Mono.defer(() -> {
            Asked asked = round.state(Asked.class, Asked::new);
            if (round.isSecond() && hasChanged(asked.last, write.object())) {
                asked.changed();
            }
            return Flux.range(0, hooks.size())
                    .concatMap(index -> mutate(hooks.get(index), index, write, round, asked), 0)
                    .then(Mono.fromRunnable(() -> asked.last = write.object()));
        });
    }

    @SuppressWarnings("ReferenceEquality") // Only a change puts another tree into the attributes.
    private static boolean hasChanged(@Nullable ObjectNode before, @Nullable ObjectNode now) {
        return before != now && (before == null || now == null || !Trees.same(before, now));
    }

    private Mono<Void> mutate(Hook hook, int index, AdmissionAttributes write, Reinvocation round, Asked asked) {
        return concerns(hook, write)
                .filter(versioned -> !round.isSecond() || asked.again.contains(hook))
                .flatMap(versioned -> ask(hook, write, versioned, round.isSecond() ? 1 : 0, index)
                        .flatMap(response -> patch(hook, write, versioned, response))
                        .defaultIfEmpty(false))
                .flatMap(changed -> {
                    if (changed) {
                        asked.changed();
                        round.request();
                    }
                    if (hook.isReinvocable()) {
                        asked.reinvocable.add(hook);
                    }
                    return Mono.<Void>empty();
                });
    }

    /** Whether the patch changed anything. */
    private static Mono<Boolean> patch(
            Hook hook, AdmissionAttributes write, Versioned versioned, AdmissionResponse response) {
        ObjectNode before = versioned.object();
        ObjectNode after = patched(hook, before, response);
        if (after == null) {
            return Mono.just(false);
        }
        // Looked at before defaults are filled in, as the reference does.
        boolean changes = hasChanged(before, after);
        return write.mutate(after, versioned.resource()).thenReturn(changes);
    }

    private static @Nullable ObjectNode patched(Hook hook, @Nullable ObjectNode before, AdmissionResponse response) {
        try {
            JsonNode patch = response.patchTree();
            if (patch == null || patch.isEmpty()) {
                return null;
            }
            if (before == null) {
                throw internal("admission webhook " + Literals.quote(hook.name())
                        + " attempted to modify the object, which is not supported for this operation");
            }
            JsonNode after = JsonPatch.of(patch, List.of(), false).apply(before.deepCopy());
            if (after instanceof ObjectNode object) {
                return object;
            }
            throw internal("json: cannot unmarshal " + Literals.kind(after)
                    + " into Go value of type map[string]interface {}");
        } catch (CodecException | PatchException e) {
            throw internal(String.valueOf(e.getMessage()));
        }
    }

    private static StatusException internal(String message) {
        return new StatusException(Status.internalError(message));
    }
}
