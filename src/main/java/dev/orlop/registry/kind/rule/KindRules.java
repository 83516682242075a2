package dev.orlop.registry.kind.rule;

import dev.orlop.tree.FieldErrors;
import tools.jackson.databind.node.ObjectNode;

/**
 * States the rules of one kind. Objects are in the stored version and in the shape of their type, defaults included.
 * Stateless.
 */
public interface KindRules {
    /** Nothing but shape. */
    KindRules NONE = new KindRules() {};

    /** Completes a new object, which has its uid. */
    default void prepareForCreate(ObjectNode object) {}

    /** Completes a changed object and takes back what an update must not change. */
    default void prepareForUpdate(ObjectNode object, ObjectNode old) {}

    /** Checks a new or changed object. */
    default void validate(ObjectNode object, FieldErrors causes) {}

    /** Checks what may not change. */
    default void validateUpdate(ObjectNode object, ObjectNode old, FieldErrors causes) {}
}
