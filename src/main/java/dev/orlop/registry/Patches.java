package dev.orlop.registry;

import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import dev.orlop.patch.Patch;
import dev.orlop.registry.ResourceStore.PatchRequest;
import java.util.ArrayList;
import java.util.List;

/** From the patch that a client sent to the patch that can be applied. */
final class Patches {
    private Patches() {}

    /**
     * @throws StatusException 415 for a kind of patch that the type does not take
     */
    static Patch of(ResourceDefinition definition, PatchRequest request) {
        return switch (request.type()) {
            case JSON -> throw unsupported(definition, "application/json-patch+json");
            case MERGE -> target -> merge(target, request.body());
            case STRATEGIC_MERGE -> throw unsupported(definition, "application/strategic-merge-patch+json");
            case APPLY -> throw unsupported(definition, "application/apply-patch+yaml");
        };
    }

    private static tools.jackson.databind.JsonNode merge(
            tools.jackson.databind.JsonNode target, tools.jackson.databind.JsonNode patch) {
        if (!(patch instanceof tools.jackson.databind.node.ObjectNode members)) {
            return patch;
        }
        var result = target instanceof tools.jackson.databind.node.ObjectNode object ? object : members.objectNode();
        members.properties().forEach(member -> {
            if (member.getValue().isNull()) {
                result.remove(member.getKey());
            } else {
                var old = result.get(member.getKey());
                result.set(member.getKey(), merge(old == null ? members.nullNode() : old, member.getValue()));
            }
        });
        return result;
    }

    private static StatusException unsupported(ResourceDefinition definition, String mediaType) {
        List<String> supported =
                new ArrayList<>(List.of("application/json-patch+json", "application/merge-patch+json"));
        return new StatusException(Status.unsupportedMediaType(mediaType, supported));
    }
}
