package dev.orlop.registry.plane;

import dev.orlop.codec.Codec;
import dev.orlop.codec.JsonCodec;
import dev.orlop.object.GroupResource;
import dev.orlop.object.KubeObject;
import dev.orlop.object.SelectableFields;
import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import dev.orlop.registry.SentDeleteOptions;
import dev.orlop.registry.control.Conditions;
import dev.orlop.registry.store.Change;
import dev.orlop.registry.store.StrategyStore;
import dev.orlop.storage.Preconditions;
import dev.orlop.tree.Metadata;
import dev.orlop.tree.Trees;
import java.time.Clock;
import java.util.Set;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Deletes one pod where its disruption budget lets it go ({@code pkg/registry/core/pod/storage/eviction.go}).
 *
 * <p>Whoever counts pods writes the status of their budget; what goes here is taken off what that allows.
 */
final class EvictionStore extends UnsupportedStore {
    static final GroupResource PODS = new GroupResource("", "pods");

    private static final UnstoredKind KIND = UnstoredKind.of(Subresource.EVICTION);
    private static final Codec CODEC = new JsonCodec(SelectableFields.NONE);
    /** What clients may still send; it was the same. */
    private static final String OLD_VERSION = "policy/v1beta1";

    private static final Set<String> ENDED = Set.of("Succeeded", "Failed");
    private static final int ATTEMPTS = 20;

    private final String pod;
    private final Sources sources;

    /**
     * What all pods share.
     *
     * @param direct the pods past policies and webhooks, which have seen the eviction
     */
    record Sources(StrategyStore pods, StrategyStore direct, DisruptionBudgets budgets, Clock clock) {}

    EvictionStore(String pod, Sources sources) {
        super(KIND.definition());
        this.pod = pod;
        this.sources = sources;
    }

    @Override
    public Mono<KubeObject> create(View view, ObjectNode body, WriteOptions options) {
        View pods = new View("v1", view.namespace());
        return Mono.defer(() -> {
            if (Trees.text(body, "apiVersion").equals(OLD_VERSION)) {
                body.remove("apiVersion");
            }
            KIND.shape(body, options);
            check(Metadata.of(body), String.valueOf(view.namespace()));
            return sources.pods
                    .admitted(pods, pod, Subresource.EVICTION, body, options)
                    .map(eviction -> deletion(eviction, options.dryRun()))
                    .flatMap(deletion -> new Eviction(pods, deletion).attempt(1))
                    .thenReturn(evicted());
        });
    }

    private void check(Metadata metadata, String namespace) {
        if (!metadata.namespace().isEmpty() && !metadata.namespace().equals(namespace)) {
            throw new StatusException(Status.badRequest(
                    "the namespace of the provided object does not match the namespace sent on the request"));
        }
        if (!metadata.name().equals(pod)) {
            throw new StatusException(Status.badRequest("name in URL does not match name in Eviction object"));
        }
    }

    private static DeleteOptions deletion(ObjectNode eviction, boolean dryRun) {
        ObjectNode sent = Trees.object(eviction, "deleteOptions");
        DeleteOptions options = SentDeleteOptions.of(sent == null ? JsonNodeFactory.instance.objectNode() : sent);
        return dryRun ? options.withDryRun(true) : options;
    }

    /** What is answered is no eviction but that it was done. */
    private static KubeObject evicted() {
        ObjectNode status =
                JsonNodeFactory.instance.objectNode().put("kind", "Status").put("apiVersion", "v1");
        status.putObject("metadata");
        return CODEC.encode(status.put("status", "Success").put("code", 201));
    }

    /** One eviction under way. */
    private final class Eviction {
        private final View view;
        private final DeleteOptions deletion;

        Eviction(View view, DeleteOptions deletion) {
            this.view = view;
            this.deletion = deletion;
        }

        Mono<DeleteResult> attempt(int number) {
            return Mono.defer(() -> sources.pods.get(view, pod, Subresource.NONE, ""))
                    .flatMap(found -> decide(found, number));
        }

        private Mono<DeleteResult> decide(KubeObject found, int number) {
            ObjectNode tree = CODEC.toTree(found);
            String phase = Trees.text(tree.get("status"), "phase");
            if (!isWanted(found) || ENDED.contains(phase) || Metadata.of(tree).isBeingDeleted()) {
                return delete(deletion);
            }
            if (phase.equals("Pending")) {
                return delete(asFound(found))
                        .onErrorResume(
                                EvictionStore::isConflict,
                                changed -> deletion.preconditions().resourceVersion() == null && number < ATTEMPTS
                                        ? attempt(number + 1)
                                        : Mono.error(changed));
            }
            boolean dryRun = deletion.dryRun();
            return sources.budgets
                    .consent(view, found, Conditions.isTrue(tree, "Ready"), dryRun)
                    .flatMap(consent -> consent.unready()
                            ? leave(asFound(found))
                                    .onErrorMap(
                                            EvictionStore::isConflict,
                                            changed -> DisruptionBudgets.busy(consent.budget()))
                            : leave(deletion));
        }

        /** Else the deletion fails, and says why: before anything is taken off a budget. */
        private boolean isWanted(KubeObject found) {
            Preconditions is = Preconditions.unchanged(found);
            Preconditions wanted = deletion.preconditions();
            return (wanted.uid() == null || wanted.uid().equals(is.uid()))
                    && (wanted.resourceVersion() == null
                            || wanted.resourceVersion().equals(is.resourceVersion()));
        }

        private DeleteOptions asFound(KubeObject found) {
            return deletion.withPreconditions(Preconditions.unchanged(found));
        }

        /** Deletes a pod that says why it goes, for as long as something holds it. */
        private Mono<DeleteResult> leave(DeleteOptions options) {
            if (options.dryRun()) {
                return delete(options);
            }
            String version = options.preconditions().resourceVersion();
            Change change = Change.of(tree -> {
                Metadata.of(tree).text("resourceVersion", version);
                String now = Metadata.time(sources.clock.instant());
                Conditions.set(tree, "DisruptionTarget", true, "EvictionByEvictionAPI", "Eviction API: evicting", now);
            });
            return sources.direct
                    .change(view, pod, Subresource.STATUS, change, WriteOptions.OF_SERVER)
                    .flatMap(told -> delete(version == null ? options : asFound(told)));
        }

        private Mono<DeleteResult> delete(DeleteOptions options) {
            return sources.direct.delete(view, pod, options);
        }
    }

    private static boolean isConflict(Throwable failure) {
        return failure instanceof StatusException answer && answer.status().code() == 409;
    }
}
