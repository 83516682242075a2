package dev.orlop.auth.chain;

import dev.orlop.auth.Action;
import dev.orlop.registry.Identity;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Words questions as {@code SubjectAccessReview} of {@code authorization.k8s.io/v1}. */
final class AccessReviews {
    static final int LONGEST_REASON = 1000;

    private AccessReviews() {}

    /** The spec; conditions see it too, so all texts are there, also the empty ones. */
    static ObjectNode spec(Identity identity, Action action) {
        ObjectNode spec = JsonNodeFactory.instance.objectNode();
        if (action.isOnResource()) {
            spec.putObject("resourceAttributes")
                    .put("namespace", action.namespace())
                    .put("verb", action.verb())
                    .put("group", action.group())
                    .put("version", action.version())
                    .put("resource", action.resource())
                    .put("subresource", action.subresource())
                    .put("name", action.name());
        } else {
            spec.putObject("nonResourceAttributes").put("path", action.path()).put("verb", action.verb());
        }
        spec.put("user", identity.name());
        ArrayNode groups = spec.putArray("groups");
        identity.groups().forEach(groups::add);
        spec.put("uid", identity.uid());
        ObjectNode extra = spec.putObject("extra");
        identity.extra().keySet().stream().sorted().forEach(key -> {
            ArrayNode values = extra.putArray(key);
            identity.extra().getOrDefault(key, List.of()).forEach(values::add);
        });
        return spec;
    }

    static ObjectNode review(ObjectNode spec) {
        ObjectNode review =
                spec.objectNode().put("kind", "SubjectAccessReview").put("apiVersion", "authorization.k8s.io/v1");
        review.putObject("metadata");
        review.set("spec", spec);
        return review;
    }
}
