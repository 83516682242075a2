package dev.orlop.registry.store;

import dev.orlop.apply.FieldOwnership.Applied;
import dev.orlop.registry.body.BodyDecoding;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Brings a body into shape, or refuses it. */
public interface Intake {
    /** Lets everything pass. */
    Intake NONE = new Intake() {
        @Override
        public void admit(ObjectNode body, @Nullable BodyDecoding decoding) {}

        @Override
        public void admitApplied(Applied applied) {}
    };

    /**
     * Takes a body in.
     *
     * @param decoding how to speak of the body; null if the server made it, of which nobody hears what is not declared
     */
    void admit(ObjectNode body, @Nullable BodyDecoding decoding);

    /** Completes the outcome of an apply to a live object, whose fields fit the type already. */
    void admitApplied(Applied applied);
}
