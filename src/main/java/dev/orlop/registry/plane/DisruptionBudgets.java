package dev.orlop.registry.plane;

import dev.orlop.object.GroupResource;
import dev.orlop.object.KubeObject;
import dev.orlop.object.Labels;
import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import dev.orlop.registry.Identity;
import dev.orlop.registry.ResourceStore.Subresource;
import dev.orlop.registry.ResourceStore.View;
import dev.orlop.registry.ResourceStore.WriteOptions;
import dev.orlop.registry.admission.LabelSelectors;
import dev.orlop.registry.control.Conditions;
import dev.orlop.registry.store.Change;
import dev.orlop.registry.store.StrategyStore;
import dev.orlop.storage.ListOptions;
import dev.orlop.tree.Metadata;
import dev.orlop.tree.Trees;
import java.time.Clock;
import java.util.List;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Takes disruptions off what the budgets of pods allow ({@code EvictionREST.checkAndDecrement}).
 *
 * <p>How many there are is for whoever counts the pods and writes the budget's status; a budget whose status nobody has
 * written allows none.
 */
final class DisruptionBudgets {
    static final GroupResource RESOURCE = new GroupResource("policy", "poddisruptionbudgets");

    private static final String VIOLATION = "Cannot evict pod as it would violate the pod's disruption budget.";
    private static final String CAUSE = "DisruptionBudget";
    private static final String ALLOWED = "disruptionsAllowed";
    private static final int MOST_DISRUPTED = 2000;
    private static final int RETRY_SECONDS = 10;

    private final StrategyStore budgets;
    private final Clock clock;

    DisruptionBudgets(StrategyStore budgets, Clock clock) {
        this.budgets = budgets;
        this.clock = clock;
    }

    /**
     * A pod may go.
     *
     * @param budget the name of its budget, or empty if it has none
     * @param unready whether it may because it is of no use as it is, and for as long
     */
    record Consent(String budget, boolean unready) {
        static final Consent FREE = new Consent("", false);
    }

    /**
     * Asks the budget of a pod whether the pod may go, which it then counts.
     *
     * @param dryRun whether it is to be asked and not to count
     * @return fails with a {@link StatusException}: 429 if the pod has to stay, for now
     */
    Mono<Consent> consent(View view, KubeObject pod, boolean ready, boolean dryRun) {
        if (pod.meta().labels().equals(Labels.NONE)) {
            return Mono.just(Consent.FREE);
        }
        return budgets.list(view, ListOptions.everything()).flatMap(list -> {
            List<ObjectNode> own = list.items().stream()
                    .map(budgets.type().codec()::toTree)
                    .filter(budget -> covers(budget, pod))
                    .toList();
            return switch (own.size()) {
                case 0 -> Mono.just(Consent.FREE);
                case 1 -> consent(view, own.getFirst(), pod, ready, dryRun);
                default ->
                    Mono.error(new StatusException(Status.conflict(
                            EvictionStore.PODS,
                            pod.meta().name(),
                            "This pod has more than one PodDisruptionBudget, which the eviction subresource does not"
                                    + " support.")));
            };
        });
    }

    private static boolean covers(ObjectNode budget, KubeObject pod) {
        ObjectNode selector = Trees.object(budget, "spec", "selector");
        try {
            return selector != null
                    && LabelSelectors.parse(selector).matches(pod.meta().labels());
        } catch (IllegalArgumentException unreadable) {
            return false;
        }
    }

    private Mono<Consent> consent(View view, ObjectNode budget, KubeObject pod, boolean ready, boolean dryRun) {
        String name = Metadata.of(budget).name();
        if (!ready && lets(budget)) {
            return Mono.just(new Consent(name, true));
        }
        Consent taken = new Consent(name, false);
        if (dryRun) {
            return Mono.fromCallable(() -> {
                take(budget, pod.meta().name());
                return taken;
            });
        }
        Change change = Change.of(current -> take(current, pod.meta().name()));
        return Identity.SERVER
                .does(budgets.change(view, name, Subresource.STATUS, change, WriteOptions.OF_SERVER))
                .thenReturn(taken);
    }

    /** Whether pods that are not ready may go: always, or while enough others are. */
    private static boolean lets(ObjectNode budget) {
        long desired = number(budget, "desiredHealthy");
        return Trees.text(budget.get("spec"), "unhealthyPodEvictionPolicy").equals("AlwaysAllow")
                || (desired > 0 && number(budget, "currentHealthy") >= desired);
    }

    private void take(ObjectNode budget, String pod) {
        Metadata metadata = Metadata.of(budget);
        if (number(budget, "observedGeneration") < metadata.generation()) {
            throw busy(metadata.name());
        }
        ObjectNode status = Trees.objectAt(budget, "status");
        long allowed = number(budget, ALLOWED);
        if (allowed < 0) {
            throw forbidden(metadata.name(), "pdb disruptions allowed is negative");
        }
        if (status.path("disruptedPods").size() > MOST_DISRUPTED) {
            throw forbidden(
                    metadata.name(), "DisruptedPods map too big - too many evictions not confirmed by PDB controller");
        }
        if (allowed == 0) {
            throw kept(
                    0,
                    "The disruption budget " + metadata.name() + " needs " + number(budget, "desiredHealthy")
                            + " healthy pods and has " + number(budget, "currentHealthy") + " currently");
        }
        String now = Metadata.time(clock.instant());
        status.put(ALLOWED, allowed - 1);
        Trees.objectAt(status, "disruptedPods").put(pod, now);
        if (allowed == 1) {
            Conditions.set(budget, "DisruptionAllowed", false, "InsufficientPods", "", now);
        }
    }

    private static long number(ObjectNode budget, String member) {
        JsonNode value = budget.path("status").path(member);
        return value.isNumber() ? value.longValue() : 0;
    }

    /** The budget does not know the pods as they are: the client comes back. */
    static StatusException busy(String budget) {
        return kept(RETRY_SECONDS, "The disruption budget " + budget + " is still being processed by the server.");
    }

    private static StatusException kept(int retryAfterSeconds, String cause) {
        return new StatusException(
                Status.tooManyRequests(VIOLATION, retryAfterSeconds, List.of(new Status.Cause(CAUSE, cause, ""))));
    }

    private static StatusException forbidden(String budget, String problem) {
        return new StatusException(
                Status.forbidden(new GroupResource("policy", "poddisruptionbudget"), budget, problem, List.of()));
    }
}
