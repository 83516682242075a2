package dev.orlop.patch;

import tools.jackson.databind.JsonNode;

/** A patch as a client sent it: how to change an object's tree. */
public interface Patch {
    /**
     * The patched tree.
     *
     * @param target the object as a tree of the caller's own, which may be changed
     * @throws PatchException if the patch cannot be applied
     */
    JsonNode apply(JsonNode target);
}
