package dev.orlop.webhook;

import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import dev.orlop.registry.admission.Interest;
import dev.orlop.registry.admission.MatchConditions;
import dev.orlop.registry.admission.MatchConditions.Verdict;
import dev.orlop.registry.admission.MatchCriteria;
import dev.orlop.registry.type.AdmissionAttributes;
import dev.orlop.registry.type.AdmissionAttributes.Versioned;
import dev.orlop.tree.Trees;
import dev.orlop.webhook.WebhookClient.Caller;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import tools.jackson.databind.JsonNode;

/** One webhook of a configuration, ready to be asked. Immutable. */
final class Hook {
    private static final int DEFAULT_SECONDS = 10;
    private static final int MOST_SECONDS = 30;
    private static final List<String> KNOWN_REVIEWS = List.of("v1", "v1beta1");
    private static final Set<String> WITHOUT_EFFECTS_IN_DRY_RUN = Set.of("None", "NoneOnDryRun");

    private final String name;
    private final JsonNode webhook;
    private final @Nullable MatchCriteria criteria;
    private final String brokenSelector;
    private final MatchConditions conditions;
    private final Mono<Caller> caller;

    /**
     * @param webhook an entry of a configuration; not written to
     * @param caller of it; fails with a {@link CallException}
     */
    Hook(JsonNode webhook, MatchConditions conditions, Mono<Caller> caller) {
        this.name = Trees.text(webhook, "name");
        this.webhook = webhook;
        this.conditions = conditions;
        this.caller = caller.onErrorMap(
                CallException.class,
                failure -> new CallException("could not get REST client: " + failure.getMessage()));
        MatchCriteria known = null;
        String problem = "";
        try {
            known = MatchCriteria.ofWebhook(webhook);
        } catch (IllegalArgumentException e) {
            problem = String.valueOf(e.getMessage());
        }
        this.criteria = known;
        this.brokenSelector = problem;
    }

    String name() {
        return name;
    }

    /** What the answer to a call that fails is up to: the write goes on, or fails. */
    boolean ignoresFailures() {
        return Trees.text(webhook, "failurePolicy").equals("Ignore");
    }

    boolean supportsDryRun() {
        return WITHOUT_EFFECTS_IN_DRY_RUN.contains(Trees.text(webhook, "sideEffects"));
    }

    boolean isReinvocable() {
        return Trees.text(webhook, "reinvocationPolicy").equals("IfNeeded");
    }

    Duration timeout() {
        JsonNode given = webhook.get("timeoutSeconds");
        int seconds = given != null && given.canConvertToInt() ? given.intValue() : DEFAULT_SECONDS;
        return Duration.ofSeconds(Math.clamp(seconds, 1, MOST_SECONDS));
    }

    /**
     * The version of reviews that it takes.
     *
     * @throws CallException if it takes none that the server can make
     */
    String reviewVersion() {
        return Trees.texts(webhook, "admissionReviewVersions").stream()
                .filter(KNOWN_REVIEWS::contains)
                .findFirst()
                .orElseThrow(() -> new CallException("could not create admission objects: webhook does not accept known"
                        + " AdmissionReview versions (v1, v1beta1)"));
    }

    /** The way to it; fails with a {@link CallException} if there is none. */
    Mono<Caller> caller() {
        return caller;
    }

    /** Whether such writes could concern it. */
    boolean mayMatch(Interest interest) {
        return criteria == null || criteria.mayMatch(interest);
    }

    /**
     * Decides whether it is to be asked about a write.
     *
     * @param scheduler evaluates its conditions, which may take a tenth of a second
     * @return the objects as it wants to see them, or empty
     */
    Mono<Versioned> concerns(AdmissionAttributes write, Scheduler scheduler) {
        if (criteria == null) {
            return Mono.error(new StatusException(Status.internalError(brokenSelector)));
        }
        Mono<Versioned> matched = criteria.match(write).flatMap(match -> write.in(match.resource()));
        return conditions == MatchConditions.NONE
                ? matched
                : matched.publishOn(conditions.evaluations(scheduler)).filter(versioned -> meets(write, versioned));
    }

    private boolean meets(AdmissionAttributes write, Versioned versioned) {
        Verdict verdict = conditions.match(write, versioned);
        String error = verdict.error();
        if (error != null) {
            throw new StatusException(
                    Status.forbidden(write.resource().groupResource(), write.name(), error, List.of()));
        }
        return verdict.matches();
    }
}
