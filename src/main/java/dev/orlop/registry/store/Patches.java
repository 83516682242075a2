package dev.orlop.registry.store;

import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import dev.orlop.patch.JsonMergePatch;
import dev.orlop.patch.JsonPatch;
import dev.orlop.patch.Patch;
import dev.orlop.patch.PatchException;
import dev.orlop.registry.ResourceStore.PatchRequest;
import java.util.List;

/** From the patch that a client sent to the patch that can be applied. */
final class Patches {
    private static final List<String> SUPPORTED =
            List.of("application/json-patch+json", "application/merge-patch+json");

    private Patches() {}

    /**
     * @throws PatchException if the patch is malformed
     * @throws StatusException 415 for a kind of patch that the server does not take
     */
    static Patch of(PatchRequest request) {
        return switch (request.type()) {
            case JSON -> JsonPatch.of(request.body());
            case MERGE -> merge(request);
            case STRATEGIC_MERGE -> throw unsupported("application/strategic-merge-patch+json");
            case APPLY -> throw unsupported("application/apply-patch+yaml");
        };
    }

    /** A merge patch that is no object would replace the whole object, which is never what a client means. */
    private static Patch merge(PatchRequest request) {
        if (!request.body().isObject()) {
            throw new PatchException(PatchException.Kind.MALFORMED, "a merge patch is a JSON object");
        }
        return JsonMergePatch.of(request.body());
    }

    private static StatusException unsupported(String mediaType) {
        return new StatusException(Status.unsupportedMediaType(mediaType, SUPPORTED));
    }
}
