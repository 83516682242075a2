package dev.orlop.auth.rbac;

import dev.orlop.auth.Action;
import dev.orlop.auth.Authorizer;
import dev.orlop.auth.Selectors;
import dev.orlop.registry.Identity;
import dev.orlop.registry.admission.PolicyAuthorizer;
import dev.orlop.schema.cel.value.Authorization;
import dev.orlop.schema.cel.value.Authorization.Decision;
import dev.orlop.schema.cel.value.Authorization.Question;
import java.util.concurrent.Executors;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Puts the questions that policies ask by {@code authorizer} to an authorizer. Where an answer has to be fetched from
 * elsewhere, the expression waits for it, on a virtual thread.
 */
public final class ExpressionAuthorizer implements PolicyAuthorizer {
    /** One thread for each evaluation: as many wait as there are writes. */
    private static final Scheduler WAITING = Schedulers.fromExecutor(Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("policies-waiting").factory()));

    private final Authorizer authorizer;

    public ExpressionAuthorizer(Authorizer authorizer) {
        this.authorizer = authorizer;
    }

    @Override
    public Authorization of(Identity user) {
        return question -> {
            Authorizer.Decision decision = decision(subject(question, user), action(question));
            return new Decision(decision.allowed(), decision.reason(), decision.error());
        };
    }

    @Override
    public Scheduler evaluations(Scheduler usual) {
        return authorizer.knows() ? usual : WAITING;
    }

    private Authorizer.Decision decision(Identity subject, Action action) {
        // No event loop waits here; what is asked elsewhere is answered within a timeout, if only by an error.
        return authorizer.knows()
                ? authorizer.decide(subject, action)
                : authorizer.ask(subject, action).toFuture().join();
    }

    private static Identity subject(Question question, Identity user) {
        String account = question.serviceAccount();
        if (account.isEmpty()) {
            return user;
        }
        String namespace = account.substring(0, account.indexOf('/'));
        return Identity.of(
                "system:serviceaccount:" + account.replace('/', ':'),
                "system:serviceaccounts",
                "system:serviceaccounts:" + namespace,
                Identity.AUTHENTICATED);
    }

    private static Action action(Question question) {
        return question.path().isEmpty()
                ? new Action(
                        question.verb(),
                        question.group(),
                        "*",
                        question.resource(),
                        question.subresource(),
                        question.namespace(),
                        question.name(),
                        "",
                        Selectors.parse(question.fieldSelector(), question.labelSelector()))
                : Action.onPath(question.verb(), question.path());
    }
}
