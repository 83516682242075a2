package dev.orlop.registry.type;

import java.util.List;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/** Converts the objects of a type whose versions differ in more than their names, by a webhook of its CRD. */
@FunctionalInterface
public interface Conversion {
    /**
     * Converts objects, all at once.
     *
     * @param objects at least one, of one kind, none of them in the wanted version; not written to
     * @param apiVersion the wanted one
     * @return the objects in that version, in the same order, with the metadata that they had but for labels and
     *     annotations; fails with a {@link dev.orlop.object.StatusException} of 500
     */
    Mono<List<ObjectNode>> convert(List<ObjectNode> objects, String apiVersion);

    /** Makes conversions of what CRDs say. */
    @FunctionalInterface
    interface Factory {
        /** The conversion by the webhook of {@code spec.conversion.webhook}, which is not written to. */
        Conversion by(ObjectNode webhook);
    }
}
