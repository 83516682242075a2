package dev.orlop.auth.chain;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.orlop.auth.Action;
import dev.orlop.auth.Authorizer;
import dev.orlop.auth.chain.AuthorizerListener.Outcome;
import dev.orlop.registry.Identity;
import dev.orlop.schema.cel.IdentityExpression;
import dev.orlop.schema.cel.IdentityExpression.FailedException;
import dev.orlop.tree.Trees;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;
import tools.jackson.databind.node.ObjectNode;

/**
 * Asks a server by {@code SubjectAccessReview} ({@code plugin/pkg/authorizer/webhook}), some times if it fails in a way that
 * may pass. Answers are kept for a while; who asks the same while the server is being asked waits for the same answer.
 * Thread-safe.
 */
final class WebhookAuthorizer implements Authorizer, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(WebhookAuthorizer.class);
    private static final int MOST_ANSWERS = 8192;
    /** A question with more text is not kept: a client chooses it. */
    private static final int LONGEST_KEPT = 10_000;

    private static final long PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final int MORE_ATTEMPTS = 4;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final double LONGER = 1.5;
    private static final double JITTER = 0.2;
    private static final Retry RETRY = Retry.backoff(MORE_ATTEMPTS, FIRST_PAUSE)
            .multiplier(LONGER)
            .jitter(JITTER)
            .filter(ReviewClient::isPassing)
            .onRetryExhaustedThrow((retry, signal) -> signal.failure());

    private final Settings settings;
    private final ReviewClient client;
    private final AuthorizerListener listener;
    private final Cache<Question, Decision> answers;
    private final Map<Question, Mono<Decision>> asking = new ConcurrentHashMap<>();
    private final AtomicLong nextLine = new AtomicLong(System.nanoTime());

    /**
     * What a file says of one.
     *
     * @param conditions all must hold for the server to be asked
     * @param denies whether a server that cannot be asked counts as one that denies
     * @param timeout of one attempt
     * @param allowedTtl for how long to keep that something is allowed; zero for not at all
     * @param otherTtl for how long to keep all else
     */
    record Settings(
            String name,
            List<IdentityExpression> conditions,
            boolean denies,
            Duration timeout,
            Duration allowedTtl,
            Duration otherTtl) {}

    private record Question(Identity identity, Action action) {
        int length() {
            return action.name().length()
                    + action.namespace().length()
                    + action.path().length()
                    + action.resource().length()
                    + action.subresource().length()
                    + action.group().length()
                    + action.version().length()
                    + action.verb().length()
                    + action.selectors().toString().length();
        }
    }

    WebhookAuthorizer(Settings settings, ReviewClient client, AuthorizerListener listener) {
        this.settings = settings;
        this.client = client;
        this.listener = listener;
        this.answers = Caffeine.newBuilder()
                .maximumSize(MOST_ANSWERS)
                .expireAfter(Expiry.<Question, Decision>writing(
                        (question, decision) -> decision.allowed() ? settings.allowedTtl() : settings.otherTtl()))
                .executor(Runnable::run)
                .build();
    }

    @Override
    public boolean knows() {
        return false;
    }

    /** From what is known; else has the server asked, so that another attempt may find the answer. */
    @Override
    public Decision decide(Identity identity, Action action) {
        Question question = new Question(identity, action);
        ObjectNode spec = AccessReviews.spec(identity, action);
        Decision unasked = unasked(spec);
        if (unasked != null) {
            return unasked;
        }
        Decision known = answers.getIfPresent(question);
        if (known != null) {
            return known;
        }
        request(question, spec).subscribe();
        return new Decision(false, false, "", "the authorizer \"" + settings.name() + "\" is being asked; try again");
    }

    @Override
    public Mono<Decision> ask(Identity identity, Action action) {
        return Mono.defer(() -> {
            Question question = new Question(identity, action);
            ObjectNode spec = AccessReviews.spec(identity, action);
            Decision unasked = unasked(spec);
            Decision known = unasked == null ? answers.getIfPresent(question) : unasked;
            return known == null ? request(question, spec) : Mono.just(known);
        });
    }

    /** The decision that is made without the server: it is not asked about this. Null if it is. */
    private @Nullable Decision unasked(ObjectNode spec) {
        if (settings.conditions().isEmpty()) {
            return null;
        }
        long start = System.nanoTime();
        Decision decision = byConditions(spec);
        listener.conditionsEvaluated(
                settings.name(),
                Duration.ofNanos(System.nanoTime() - start),
                decision != null && decision.error().isEmpty(),
                decision != null && !decision.error().isEmpty());
        return decision;
    }

    private @Nullable Decision byConditions(ObjectNode spec) {
        String failure = "";
        for (IdentityExpression condition : settings.conditions()) {
            try {
                if (!condition.holds(spec)) {
                    return Decision.NO_OPINION;
                }
            } catch (FailedException e) {
                failure = "a condition of the authorizer \"" + settings.name() + "\" fails";
            }
        }
        return failure.isEmpty() ? null : failed(failure);
    }

    private Decision failed(String why) {
        return new Decision(false, settings.denies(), "", why);
    }

    private Mono<Decision> request(Question question, ObjectNode spec) {
        return asking.computeIfAbsent(
                question,
                asked -> attempt(spec)
                        .retryWhen(RETRY)
                        .doOnNext(decision -> keep(question, decision))
                        .onErrorResume(failure -> Mono.just(unanswered(failure)))
                        .doOnTerminate(() -> asking.remove(question))
                        .cache());
    }

    private Mono<Decision> attempt(ObjectNode spec) {
        return Mono.defer(() -> {
            long start = System.nanoTime();
            return client.review(spec)
                    .timeout(settings.timeout())
                    .map(this::decision)
                    .doOnSuccess(decision -> asked(Outcome.SUCCESS, start))
                    .doOnError(failure -> asked(outcome(failure), start));
        });
    }

    private void asked(Outcome outcome, long start) {
        listener.asked(settings.name(), outcome, Duration.ofNanos(System.nanoTime() - start));
    }

    private static Outcome outcome(Throwable failure) {
        return failure instanceof TimeoutException ? Outcome.TIMEOUT : Outcome.ERROR;
    }

    private void keep(Question question, Decision decision) {
        if (decision.error().isEmpty() && question.length() < LONGEST_KEPT) {
            answers.put(question, decision);
        }
    }

    /** Written down at most once a minute: clients ask as often as they like. */
    private Decision unanswered(Throwable failure) {
        long now = System.nanoTime();
        long next = nextLine.get();
        if (now - next >= 0 && nextLine.compareAndSet(next, now + PAUSE_NANOS)) {
            log.warn("The authorizer {} cannot be asked: {}", settings.name(), failure.toString());
        }
        if (!settings.denies()) {
            listener.failedOpen(settings.name(), outcome(failure));
        }
        return failed("the authorizer \"" + settings.name() + "\" cannot be asked");
    }

    private Decision decision(ObjectNode review) {
        ObjectNode status = Trees.object(review, "status");
        boolean allowed = Trees.flag(status, "allowed");
        boolean denied = Trees.flag(status, "denied");
        if (status == null || (allowed && denied)) {
            throw new IllegalStateException("its answer is no decision");
        }
        // Reasons are shown to clients and written down.
        String reason = Trees.text(status, "reason");
        String bounded = reason.length() > AccessReviews.LONGEST_REASON
                ? reason.substring(0, AccessReviews.LONGEST_REASON)
                : reason;
        return new Decision(allowed, denied, bounded, "");
    }

    @Override
    public void close() {
        client.close();
    }
}
