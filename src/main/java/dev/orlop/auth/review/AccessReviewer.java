package dev.orlop.auth.review;

import dev.orlop.auth.Action;
import dev.orlop.auth.Authenticators;
import dev.orlop.auth.Authorizer;
import dev.orlop.auth.Authorizer.Decision;
import dev.orlop.auth.Selectors;
import dev.orlop.auth.rbac.PolicyRule;
import dev.orlop.auth.rbac.RbacAuthorizer;
import dev.orlop.registry.Identity;
import dev.orlop.registry.plane.Reviewer;
import dev.orlop.tree.Trees;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers reviews from the authenticators and authorizers that requests go through themselves. */
public final class AccessReviewer implements Reviewer {
    private final Authenticators authenticators;
    private final Authorizer authorizer;
    private final RbacAuthorizer policy;

    /** A reviewer. Rules are told of the policy alone: no other authorizer can list what it allows. */
    public AccessReviewer(Authenticators authenticators, Authorizer authorizer, RbacAuthorizer policy) {
        this.authenticators = authenticators;
        this.authorizer = authorizer;
        this.policy = policy;
    }

    @Override
    public Mono<ObjectNode> status(String kind, ObjectNode review, Identity caller) {
        ObjectNode spec = Trees.object(review, "spec");
        return switch (kind) {
            case "TokenReview" -> token(review, Trees.text(spec, "token"), Trees.texts(spec, "audiences"));
            case "SelfSubjectReview" -> {
                ObjectNode status = review.objectNode();
                status.set("userInfo", caller.userInfo());
                yield Mono.just(status);
            }
            case "SelfSubjectRulesReview" -> Mono.just(rules(review, caller, Trees.text(spec, "namespace")));
            case "SelfSubjectAccessReview" -> decision(review, caller, spec);
            default -> decision(review, subject(spec), spec);
        };
    }

    private Mono<ObjectNode> decision(ObjectNode maker, Identity identity, @Nullable ObjectNode spec) {
        ObjectNode resource = Trees.object(spec, "resourceAttributes");
        AskedSelectors asked = AskedSelectors.of(resource);
        ObjectNode path = Trees.object(spec, "nonResourceAttributes");
        Action action = path == null
                ? onResource(resource, asked.selectors())
                : Action.onPath(Trees.text(path, "verb"), Trees.text(path, "path"));
        return authorizer.ask(identity, action).map(decision -> decision(maker, decision, asked.problems()));
    }

    private static Identity subject(@Nullable ObjectNode spec) {
        Map<String, List<String>> extra = new LinkedHashMap<>();
        ObjectNode given = Trees.object(spec, "extra");
        if (given != null) {
            given.propertyNames().forEach(key -> extra.put(key, Trees.texts(given, key)));
        }
        return new Identity(Trees.text(spec, "user"), Trees.text(spec, "uid"), Trees.texts(spec, "groups"), extra);
    }

    private static Action onResource(@Nullable ObjectNode resource, Selectors selectors) {
        String version = Trees.text(resource, "version");
        return new Action(
                Trees.text(resource, "verb"),
                Trees.text(resource, "group"),
                version.isEmpty() ? "*" : version,
                Trees.text(resource, "resource"),
                Trees.text(resource, "subresource"),
                Trees.text(resource, "namespace"),
                Trees.text(resource, "name"),
                "",
                selectors);
    }

    private static ObjectNode decision(ObjectNode maker, Decision decision, List<String> problems) {
        ObjectNode status = maker.objectNode().put("allowed", decision.allowed());
        if (decision.denied()) {
            status.put("denied", true);
        }
        if (!decision.reason().isEmpty()) {
            status.put("reason", decision.reason());
        }
        List<String> errors = new ArrayList<>(problems);
        if (!decision.error().isEmpty()) {
            errors.addFirst(decision.error());
        }
        if (!errors.isEmpty()) {
            status.put("evaluationError", String.join("; ", errors));
        }
        return status;
    }

    private Mono<ObjectNode> token(ObjectNode maker, String token, List<String> asked) {
        List<String> audiences = asked.isEmpty() ? authenticators.audiences() : asked;
        return authenticators
                .token(token, audiences)
                .map(found -> {
                    ObjectNode status = maker.objectNode().put("authenticated", true);
                    status.set("user", found.identity().userInfo());
                    ArrayNode mutual = status.putArray("audiences");
                    authenticators.audiences(found, audiences).forEach(mutual::add);
                    return status;
                })
                .switchIfEmpty(Mono.fromSupplier(() -> {
                    ObjectNode status = maker.objectNode();
                    status.putObject("user");
                    return status.put("error", "the token is not valid");
                }));
    }

    private ObjectNode rules(ObjectNode maker, Identity caller, String namespace) {
        ObjectNode status = maker.objectNode();
        ArrayNode resources = status.putArray("resourceRules");
        ArrayNode urls = status.putArray("nonResourceRules");
        for (PolicyRule rule : policy.rules(caller, namespace)) {
            (rule.nonResourceUrls().isEmpty() ? resources : urls).add(rule.toTree(maker));
        }
        List<String> problems = new ArrayList<>(policy.problems(caller));
        status.put("incomplete", !problems.isEmpty());
        if (!problems.isEmpty()) {
            status.put("evaluationError", String.join(", ", problems));
        }
        return status;
    }
}
