package dev.orlop.registry.store;

import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/** Makes a new object of the stored one, for a replace, a patch, an apply or the server itself. */
public interface Change {
    /**
     * The body to be written: taken in, in the version of the request.
     *
     * @param current what is {@linkplain #shown} of the stored object, as a tree of the callee's own
     * @param intake what a body goes through that was not taken in yet
     */
    ObjectNode apply(ObjectNode current, Intake intake);

    /** Whether the body's uid is a precondition, as it is where the body is the client's own. */
    default boolean isReplacement() {
        return false;
    }

    /** Whether the body comes with the managed fields that it is to have. */
    default boolean isTracked() {
        return false;
    }

    /**
     * Whether metadata came out with empty parts. Where nothing is converted, the reference stores those of custom
     * resources, shows them to nobody, and takes the next write, which is without them, for a change.
     */
    default boolean isUnsettled() {
        return false;
    }

    /** What the client sees of the live object and sends back: it, or its scale. */
    default ObjectNode shown(ObjectNode live) {
        return live;
    }

    /** The object that a body makes of the live one, whose tree is not to be written to. */
    default ObjectNode whole(ObjectNode body, ObjectNode live, Intake intake) {
        return body;
    }

    /** The server's own change of an object, made within the object's tree. */
    static Change of(Consumer<ObjectNode> edit) {
        return (current, intake) -> {
            edit.accept(current);
            intake.admit(current, null);
            return current;
        };
    }
}
