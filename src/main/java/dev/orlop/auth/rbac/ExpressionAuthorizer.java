package dev.orlop.auth.rbac;

import dev.orlop.auth.Action;
import dev.orlop.auth.Authorizer;
import dev.orlop.auth.Selectors;
import dev.orlop.registry.Identity;
import dev.orlop.registry.admission.PolicyAuthorizer;
import dev.orlop.schema.cel.value.Authorization;
import dev.orlop.schema.cel.value.Authorization.Decision;
import dev.orlop.schema.cel.value.Authorization.Question;

/**
 * Puts the questions that policies ask by {@code authorizer} to an authorizer. Where an answer has to be fetched from
 * elsewhere, the question fails until it is there.
 */
public final class ExpressionAuthorizer implements PolicyAuthorizer {
    private final Authorizer authorizer;

    public ExpressionAuthorizer(Authorizer authorizer) {
        this.authorizer = authorizer;
    }

    @Override
    public Authorization of(Identity user) {
        return question -> {
            Authorizer.Decision decision = authorizer.decide(subject(question, user), action(question));
            return new Decision(decision.allowed(), decision.reason(), decision.error());
        };
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
