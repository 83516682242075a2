package dev.orlop.registry.plane;

import dev.orlop.registry.Identity;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/** Answers reviews: questions who one is and what one may. */
@FunctionalInterface
public interface Reviewer {
    /** Answers for a server that lets everybody do everything and knows nobody. */
    Reviewer OPEN = (kind, review, caller) -> Mono.just(open(kind, review, caller));

    /**
     * The status of a review that is valid.
     *
     * @param kind such as {@code TokenReview}
     * @param review its fields are in shape
     * @param caller who asks
     */
    Mono<ObjectNode> status(String kind, ObjectNode review, Identity caller);

    private static ObjectNode open(String kind, ObjectNode review, Identity caller) {
        ObjectNode status = review.objectNode();
        switch (kind) {
            case "SelfSubjectReview" -> status.set("userInfo", caller.userInfo());
            case "TokenReview" -> status.putObject("user");
            case "SelfSubjectRulesReview" -> openRules(status);
            default -> status.put("allowed", true);
        }
        return status;
    }

    private static void openRules(ObjectNode status) {
        ObjectNode resources = status.putArray("resourceRules").addObject();
        resources.putArray("verbs").add("*");
        resources.putArray("apiGroups").add("*");
        resources.putArray("resources").add("*");
        ObjectNode urls = status.putArray("nonResourceRules").addObject();
        urls.putArray("verbs").add("*");
        urls.putArray("nonResourceURLs").add("*");
        status.put("incomplete", false);
    }
}
