package dev.orlop.auth.chain;

import dev.orlop.auth.Action;
import dev.orlop.auth.Selectors;
import dev.orlop.object.FieldSelector;
import dev.orlop.object.LabelRequirement;
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
            ObjectNode resource = spec.putObject("resourceAttributes")
                    .put("namespace", action.namespace())
                    .put("verb", action.verb())
                    .put("group", action.group())
                    .put("version", action.version())
                    .put("resource", action.resource())
                    .put("subresource", action.subresource())
                    .put("name", action.name());
            selectors(resource, action.selectors());
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

    /** As requirements, which need not be parsed. A kind that a review does not have is left out: all of them must hold. */
    private static void selectors(ObjectNode resource, Selectors selectors) {
        if (!selectors.fields().isEmpty()) {
            ArrayNode requirements = resource.putObject("fieldSelector").putArray("requirements");
            for (FieldSelector.Requirement requirement : selectors.fields().requirements()) {
                add(
                        requirements,
                        requirement.path(),
                        requirement.equal() ? "In" : "NotIn",
                        List.of(requirement.value()));
            }
        }
        if (!selectors.labels().isEmpty()) {
            ArrayNode requirements = resource.putObject("labelSelector").putArray("requirements");
            for (LabelRequirement requirement : selectors.labels().requirements()) {
                String operator = switch (requirement.operator()) {
                    case EQUALS, IN -> "In";
                    case NOT_EQUALS, NOT_IN -> "NotIn";
                    case EXISTS -> "Exists";
                    case DOES_NOT_EXIST -> "DoesNotExist";
                    case GREATER_THAN, LESS_THAN -> "";
                };
                if (!operator.isEmpty()) {
                    add(
                            requirements,
                            requirement.key(),
                            operator,
                            requirement.values().stream().sorted().toList());
                }
            }
        }
    }

    private static void add(ArrayNode requirements, String key, String operator, List<String> values) {
        ObjectNode requirement = requirements.addObject().put("key", key).put("operator", operator);
        if (!values.isEmpty()) {
            ArrayNode all = requirement.putArray("values");
            values.forEach(all::add);
        }
    }

    static ObjectNode review(ObjectNode spec) {
        ObjectNode review =
                spec.objectNode().put("kind", "SubjectAccessReview").put("apiVersion", "authorization.k8s.io/v1");
        review.putObject("metadata");
        review.set("spec", spec);
        return review;
    }
}
