package dev.orlop.patch;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A patch as a client sent it: how to change an object's tree. For one request, one thread at a time. */
public interface Patch {
    /**
     * The patched tree.
     *
     * @param target the object as a tree of the caller's own, which may be changed
     * @throws PatchException if the patch cannot be applied
     */
    JsonNode apply(ObjectNode target);

    /**
     * What a strict reading of the patch itself refuses, such as {@code duplicate field "spec.x"}; in the order of the
     * reference's answers.
     */
    List<String> irregularities();

    /**
     * What answers show of the last outcome of {@link #apply}, when it is no object of the type.
     *
     * @param outcome what apply returned
     */
    String shown(JsonNode outcome);
}
