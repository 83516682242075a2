package dev.orlop.schema.cel;

import dev.orlop.schema.cel.value.Authorization;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The values of the variables that the expressions of a policy see. The trees must not change while they are looked at.
 *
 * @param object the object that is to be stored; null when it is being deleted
 * @param oldObject the stored object; null when it is being created
 * @param params the parameters of the binding; null if there are none
 * @param request the {@code AdmissionRequest} without the objects
 * @param namespace the object's namespace; null for cluster-scoped objects
 */
public record PolicyInput(
        @Nullable JsonNode object,
        @Nullable JsonNode oldObject,
        @Nullable JsonNode params,
        ObjectNode request,
        @Nullable ObjectNode namespace,
        Authorization authorization) {

    public PolicyInput withParams(@Nullable JsonNode chosen) {
        return new PolicyInput(object, oldObject, chosen, request, namespace, authorization);
    }
}
