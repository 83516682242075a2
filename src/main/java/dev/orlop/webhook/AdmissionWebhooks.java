package dev.orlop.webhook;

import dev.orlop.object.GroupResource;
import dev.orlop.object.KubeObject;
import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import dev.orlop.registry.admission.AdmissionPlugin;
import dev.orlop.registry.admission.Interest;
import dev.orlop.registry.admission.MatchConditions;
import dev.orlop.registry.type.AdmissionAttributes;
import dev.orlop.registry.type.AdmissionAttributes.Versioned;
import dev.orlop.registry.type.Uids;
import dev.orlop.tree.Literals;
import dev.orlop.tree.Trees;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/** The webhooks of one type of configuration, in the order of their configurations' names ({@code webhook/generic}). */
abstract sealed class AdmissionWebhooks implements AdmissionPlugin permits MutatingWebhooks, ValidatingWebhooks {
    private static final Logger LOG = LoggerFactory.getLogger(AdmissionWebhooks.class);

    private final GroupResource configurations;
    private final String kind;
    private final WebhookClient client;
    private final ServiceAddresses services;
    private final MatchConditions.Compiler conditions;
    private final Uids uids = new Uids();
    private volatile Map<String, List<Hook>> hooks = Map.of();

    /** @param kind {@code mutating} or {@code validating} */
    AdmissionWebhooks(
            String kind, WebhookClient client, ServiceAddresses services, MatchConditions.Compiler conditions) {
        this.kind = kind;
        this.configurations = new GroupResource("admissionregistration.k8s.io", kind + "webhookconfigurations");
        this.client = client;
        this.services = services;
        this.conditions = conditions;
    }

    @Override
    public Set<GroupResource> configuredBy() {
        return Set.of(configurations);
    }

    @Override
    public void changed(GroupResource type, KubeObject object, ObjectNode tree) {
        String name = object.meta().name();
        List<Hook> compiled = Trees.elements(tree, "webhooks").stream()
                .map(webhook -> new Hook(
                        webhook, conditions.compile(webhook), client.at(webhook.get("clientConfig"), services)))
                .toList();
        Map<String, List<Hook>> next = new TreeMap<>(hooks);
        next.put(name, compiled);
        hooks = next;
    }

    @Override
    public void deleted(GroupResource type, String name) {
        Map<String, List<Hook>> next = new TreeMap<>(hooks);
        next.remove(name);
        hooks = next;
    }

    @Override
    public boolean isConfigured() {
        return !hooks.isEmpty();
    }

    /** The hooks that such writes could concern, in their order. */
    List<Hook> concerned(Interest interest) {
        List<Hook> concerned = new ArrayList<>();
        hooks.values()
                .forEach(all ->
                        all.stream().filter(hook -> hook.mayMatch(interest)).forEach(concerned::add));
        return List.copyOf(concerned);
    }

    /** The objects as a webhook that is to be asked wants to see them, or empty. */
    Mono<Versioned> concerns(Hook hook, AdmissionAttributes write) {
        return hook.concerns(write, client.scheduler());
    }

    /**
     * Asks a webhook.
     *
     * @param index of the hook, and the round, as audit annotations name them
     * @return its consent, or empty if it could not be had and is not needed; fails with a {@link StatusException}
     */
    Mono<AdmissionResponse> ask(Hook hook, AdmissionAttributes write, Versioned versioned, int round, int index) {
        if (write.isDryRun() && !hook.supportsDryRun()) {
            return Mono.error(new StatusException(Status.badRequest(
                    "admission webhook " + Literals.quote(hook.name()) + " does not support dry run")));
        }
        return Mono.defer(() -> call(hook, write, versioned))
                .doOnNext(response -> tell(hook, write, response))
                .flatMap(response -> response.allowed()
                        ? Mono.just(response)
                        : Mono.error(new StatusException(response.refusal(hook.name()))))
                .onErrorResume(CallException.class, failure -> failed(hook, write, failure, round, index));
    }

    private Mono<AdmissionResponse> call(Hook hook, AdmissionAttributes write, Versioned versioned) {
        AdmissionReview review = new AdmissionReview(uids.next(), hook.reviewVersion());
        return hook.caller()
                .flatMap(caller -> caller.post(review.encode(write, versioned), hook.timeout())
                        .onErrorMap(
                                CallException.class,
                                failure -> new CallException("failed to call webhook: " + failure.getMessage())))
                .map(body -> AdmissionResponse.read(body, review, this instanceof MutatingWebhooks));
    }

    private static void tell(Hook hook, AdmissionAttributes write, AdmissionResponse response) {
        response.annotations().forEach((key, value) -> write.annotate(hook.name() + "/" + key, value));
        response.warnings().forEach(write::warn);
    }

    private Mono<AdmissionResponse> failed(
            Hook hook, AdmissionAttributes write, CallException failure, int round, int index) {
        String message = "failed calling webhook " + Literals.quote(hook.name()) + ": " + failure.getMessage();
        if (hook.ignoresFailures()) {
            LOG.debug("{}; the write goes on", message);
            write.annotate(
                    "failed-open." + kind + ".webhook.admission.k8s.io/round_" + round + "_index_" + index,
                    hook.name());
            return Mono.empty();
        }
        return Mono.error(new StatusException(Status.internalError(message)));
    }
}
